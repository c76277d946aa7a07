# The parts of the cluster and their options; what is longer is in conf/. Sourced by init.
# shellcheck shell=bash disable=SC2034,SC2154

services=10.97.0.0/16
pki=/run/cluster/pki
conf=/run/cluster/conf
kubeconfig=$pki/kubeconfig
serving=(--tls-cert-file="$pki/serving.crt" --tls-private-key-file="$pki/serving.key")
declare -A names

start_parts() {
    run containerd containerd --config $conf/containerd.toml
    run_etcd
    run_apiserver
    # kubelet ends where its runtime does not answer; the others end, or wait for seconds, without the API.
    until [ -S /run/containerd/containerd.sock ]; do sleep 0.05; done
    run_kubelet
    until curl -fs --cacert $pki/ca.crt --output /dev/null "https://$address:6443/readyz"; do sleep 0.1; done
    run_controllers
    run scheduler kube-scheduler --kubeconfig=$kubeconfig --leader-elect=false --bind-address=127.0.0.1 "${serving[@]}"
    run proxy kube-proxy --config=$conf/kube-proxy.yaml
    run dns coredns -conf $conf/Corefile
    run_metrics
}

# run NAME COMMAND...: starts a part, with a log of its own.
run() {
    "${@:2}" >"/var/log/$1.log" 2>&1 </dev/null &
    names[$!]=$1
}

# Nothing here outlives the cluster, hence nothing is synchronised to the disk.
run_etcd() {
    local clients=http://127.0.0.1:2379 peers=http://127.0.0.1:2380
    install -d -m 700 /var/lib/etcd
    run etcd etcd --data-dir=/var/lib/etcd --unsafe-no-fsync --log-level=warn \
        --listen-client-urls=$clients --advertise-client-urls=$clients \
        --listen-peer-urls=$peers --initial-advertise-peer-urls=$peers --initial-cluster=default=$peers
}

# The request headers and the proxy's certificate are for metrics-server, which answers a part of the API.
run_apiserver() {
    run apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 \
        --bind-address="$address" --advertise-address="$address" --secure-port=6443 "${serving[@]}" \
        --service-cluster-ip-range="$services" --authorization-mode=RBAC --allow-privileged=true \
        --client-ca-file=$pki/ca.crt \
        --service-account-issuer=https://kubernetes.default.svc.cluster.local \
        --service-account-key-file=$pki/accounts.key --service-account-signing-key-file=$pki/accounts.key \
        --kubelet-preferred-address-types=InternalIP --kubelet-certificate-authority=$pki/ca.crt \
        --kubelet-client-certificate=$pki/admin.crt --kubelet-client-key=$pki/admin.key \
        --enable-aggregator-routing=true \
        --proxy-client-cert-file=$pki/front-proxy.crt --proxy-client-key-file=$pki/front-proxy.key \
        --requestheader-client-ca-file=$pki/ca.crt --requestheader-allowed-names=front-proxy \
        --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
        --requestheader-extra-headers-prefix=X-Remote-Extra-
}

run_kubelet() {
    run kubelet kubelet --config=$conf/kubelet.yaml --kubeconfig=$kubeconfig \
        --hostname-override=binnacle --node-ip="$address" --cgroup-root="/$(cgroup_name)"
}

# The autoscaler looks often, or its tests would take minutes.
run_controllers() {
    run controllers kube-controller-manager --kubeconfig=$kubeconfig --leader-elect=false \
        --bind-address=127.0.0.1 "${serving[@]}" \
        --service-account-private-key-file=$pki/accounts.key --root-ca-file=$pki/ca.crt \
        --cluster-signing-cert-file=$pki/ca.crt --cluster-signing-key-file=$pki/ca.key \
        --flex-volume-plugin-dir=/var/lib/kubelet/volume-plugins \
        --horizontal-pod-autoscaler-sync-period=5s --horizontal-pod-autoscaler-cpu-initialization-period=20s
}

run_metrics() {
    run metrics metrics-server --kubeconfig=$kubeconfig --authentication-kubeconfig=$kubeconfig \
        --authorization-kubeconfig=$kubeconfig --bind-address="$address" --secure-port=4443 "${serving[@]}" \
        --kubelet-certificate-authority=$pki/ca.crt --kubelet-preferred-address-types=InternalIP \
        --metric-resolution=10s --kubelet-request-timeout=5s
}
