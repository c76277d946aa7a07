# Stages of a check or test run: all of them run, each one's output is kept, and the end says how many passed. Sourced.
# shellcheck shell=bash

logs=$BINNACLE_CACHE/logs
mkdir -p "$logs"
passed=0 failed=0 skipped=0 failures=()

# check NAME COMMAND...: counts as one.
check() {
    local name=$1
    shift
    step "$name"
    if "$@"; then passed=$((passed + 1)); else fail "$name" 1; fi
}

# tests NAME COMMAND...: counts the tests that the output of cargo, vitest or Playwright speaks of.
tests() {
    local name=$1 log status=0 counts
    shift
    log=$logs/${name// /-}.log
    step "$name"
    "$@" 2>&1 | tee "$log" || status=1
    read -ra counts <<<"$(scripts/count-tests "$log")"
    passed=$((passed + counts[0])) skipped=$((skipped + counts[2]))
    if [ "${counts[1]}" -gt 0 ]; then
        fail "$name" "${counts[1]}"
    elif [ "$status" -ne 0 ] || [ "${counts[0]}" -eq 0 ]; then
        # It broke off, or ran nothing at all.
        fail "$name" 1
    fi
}

# skip NAME WHY
skip() {
    step "$1: skipped, $2"
    skipped=$((skipped + 1))
}

fail() {
    failed=$((failed + $2))
    failures+=("$1")
}

# The last line of a run, and its exit status.
summary() {
    local name
    echo
    for name in "${failures[@]}"; do echo "failed: $name"; done
    [ "$skipped" -eq 0 ] || echo "skipped: $skipped"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
