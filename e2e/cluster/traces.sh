# What a cluster may leave behind on a machine. Sourced by check.
# shellcheck shell=bash

# What does not depend on other people's processes: to be the same before and after.
machine_traces() {
    findmnt --list --noheadings --output TARGET,SOURCE
    ip -brief link | awk '{ print $1 }'
    ip netns list
    cgroup_roots | xargs -I{} find {} -maxdepth 2 -name 'binnacle-*'
    head /proc/sys/vm/overcommit_memory /proc/sys/kernel/{panic,panic_on_oops,keys/root_max*} \
        /proc/sys/net/ipv4/{ip_forward,icmp_ratelimit} /proc/sys/net/netfilter/nf_conntrack_max 2>/dev/null || true
    ls /run /run/netns /var/lib /var/log /usr/libexec /opt 2>/dev/null || true
    nft list tables
}

# traces_of PID...: these processes, all that they started, and the namespaces that are theirs alone.
traces_of() {
    local pid all
    mapfile -t all < <(for pid; do descendants "$pid"; done)
    printf 'process %s\n' "${all[@]}"
    comm -23 <(namespaces "${all[@]}") <(namespaces $$) | sed 's/^/namespace /'
}

descendants() {
    ps -e -o pid=,ppid= | awk -v root="$1" '
        { parent[$1] = $2 }
        END {
            for (process in parent) {
                for (up = process; up > 1 && up != root;) up = parent[up]
                if (up == root) print process
            }
        }'
}

namespaces() {
    local pid
    for pid; do readlink /proc/"$pid"/ns/{cgroup,ipc,mnt,net,pid,uts} 2>/dev/null || true; done | sort -u
}

# Whether of the traces on its input none is there; prints those that are.
none_is_there() {
    local all
    mapfile -t all < <(ps -e -o pid= | tr -d ' ')
    ! grep --fixed-strings --line-regexp --file=<(
        printf 'process %s\n' "${all[@]}"
        namespaces "${all[@]}" | sed 's/^/namespace /'
    )
}
