# What the scripts that start a throwaway server share. Sourced; the script defines `start`, which ends with `publish`.
# One whose server keeps its data also defines `launch DIR`, which starts it on what is in the folder, and gains two
# verbs: `kill DIR` ends it as a power cut would, `revive DIR` starts it again with the same port and data.
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

# serve USER DIR COMMAND...: runs a server behind the script; DIR/server.pid holds its process id.
serve() {
    local user=$1 dir=$2
    shift 2
    # shellcheck disable=SC2016
    as_service "$user" "$dir" sh -c 'echo $$ >server.pid; exec "$@"' sh "$@" >>"$dir/log" 2>&1 &
}

# Below the ports that systems give to clients (32768 and up), so that none takes it while the server is down.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        listens "$port" || break
    done
    echo "$port"
}

# Whether something listens on a port of this machine.
listens() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
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

# Ends the server, and what helps it (DIR/helper.pid), and removes the folder.
stop() {
    local dir=$1 pid
    while read -r pid; do
        kill -TERM "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            runs "$pid" || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
    done < <(cat "$dir/pid" "$dir/helper.pid" 2>/dev/null)
    rm -rf "$dir"
}

crash() {
    local pid
    pid=$(cat "$1/pid")
    kill -KILL "$pid"
    while runs "$pid"; do sleep 0.02; done
}

# Whether the process is there, and more than an entry that nobody has collected.
runs() {
    kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
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
        kill) crash "${2:?folder}" ;;
        revive) launch "${2:?folder}" ;;
        *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
}
