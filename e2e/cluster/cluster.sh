# What the scripts of the test cluster share: where things are, which cluster is meant, and the way into its namespaces.
# Sourced.
# shellcheck shell=bash disable=SC2034

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${BINNACLE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/binnacle}
tools=$cache/tools/bin
state=$cache/cluster
# The one address of the node, where the API server, the names and the metrics are. conf/ says the same.
address=10.244.0.1
PATH=$tools:$PATH:/usr/sbin:/sbin:/usr/local/go/bin

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

usage() {
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2
    exit 2
}

# Whether the tests use a cluster that the user brought, rather than this one.
is_users() {
    case ${BINNACLE_TEST_CLUSTER:-own} in
        own) false ;;
        current) true ;;
        *) die 'BINNACLE_TEST_CLUSTER is neither "own" nor "current"' ;;
    esac
}

# The name of the control group of the pods: another for each cache folder, so that two clusters do not meet.
cgroup_name() {
    echo "binnacle-$(printf '%s' "$state" | sha256sum | head -c 8)"
}

# The hierarchies of control groups of this machine: one, or with version 1 one for each controller.
cgroup_roots() {
    findmnt --noheadings --raw --types cgroup,cgroup2 --output TARGET | sort -u
}

# network_of PID: which network namespace a process is in.
network_of() {
    readlink "/proc/$1/ns/net" 2>/dev/null
}

# The process id of the cluster's first process; fails where it does not run. It alone is in the namespace it noted, with
# this number: a number that another process has by now does not count.
init_pid() {
    local pid network
    read -r pid network 2>/dev/null <"$state/init" || return
    [ "$(network_of "$pid")" = "$network" ] && echo "$pid"
}

# within PID COMMAND...: runs a command with the network and the folders of the cluster's parts.
within() {
    nsenter --target "$1" --net --mount -- "${@:2}"
}

# answers URL: whether a part, by its network, says that it is well.
answers() {
    nsenter --net="/proc/$(init_pid)/ns/net" curl -fsS --insecure --max-time 2 --output /dev/null "$1" 2>/dev/null
}
