# What the scripts that start a throwaway server share. Sourced; the script defines `start`, which ends with `publish`.
# shellcheck shell=bash

# A folder that the server's user owns; servers refuse to run as root.
make_dir() {
    local dir
    dir=$(mktemp -d "${TMPDIR:-/tmp}/binnacle-$1-XXXXXX")
    if [ "$(id -u)" -eq 0 ]; then
        id "$1" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$1"
        chown "$1" "$dir"
    fi
    echo "$dir"
}

# as_service USER DIR COMMAND...: runs a server's command, as USER when this is root.
as_service() {
    local user=$1 dir=$2
    shift 2
    if [ "$(id -u)" -eq 0 ]; then
        (cd "$dir" && exec setpriv --reuid="$user" --regid="$(id -gn "$user")" --clear-groups env HOME="$dir" "$@")
    else
        (cd "$dir" && exec env HOME="$dir" "$@")
    fi
}

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 20000))
        # Connecting fails when nothing listens.
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# wait_ready DIR PID_FILE COMMAND...: until COMMAND succeeds; then DIR/pid holds the server's process id.
wait_ready() {
    local dir=$1 pid_file=$2
    shift 2
    for _ in $(seq 600); do
        if [ -s "$pid_file" ] && "$@" >/dev/null 2>&1; then
            head -1 "$pid_file" >"$dir/pid"
            return
        fi
        sleep 0.1
    done
    echo "the server did not become ready within 60 s:" >&2
    tail -20 "$dir/log" >&2
    head -1 "$pid_file" >"$dir/pid" 2>/dev/null && stop "$dir"
    exit 1
}

# publish DIR NAME=VALUE...: what a command that uses the server finds in its environment; prints the folder.
publish() {
    printf '%s\n' "${@:2}" >"$1/env"
    echo "$1"
}

stop() {
    local dir=$1 pid
    pid=$(cat "$dir/pid")
    kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    rm -rf "$dir"
}

run() {
    local dir environment status=0
    dir=$(start)
    # shellcheck disable=SC2064
    trap "stop '$dir'" EXIT
    mapfile -t environment <"$dir/env"
    env "${environment[@]}" "$@" || status=$?
    return "$status"
}

main() {
    local command=${1:-}
    case $command in
        start) start ;;
        stop) stop "${2:?folder}" ;;
        run) shift; run "$@" ;;
        *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
}
