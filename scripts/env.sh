# What all scripts share: where the clone and the build cache are, and how progress is told. Sourced; sets the folder too.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit
export BINNACLE_CACHE=${BINNACLE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/binnacle}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$BINNACLE_CACHE/target}
# Where cargo puts binaries of the one profile that serves tests and benchmarks.
export BINNACLE_BIN=$CARGO_TARGET_DIR/debug
mkdir -p "$BINNACLE_CACHE" "$CARGO_TARGET_DIR"

# Cargo knows the crates of a clone by their place within it: what another clone built would pass for what this one holds.
if [ "$(cat "$CARGO_TARGET_DIR/.clone" 2>/dev/null)" != "$root" ]; then
    find . \( -name node_modules -o -name .git \) -prune -o \( -name '*.rs' -o -name Cargo.toml \) -exec touch {} +
    echo "$root" >"$CARGO_TARGET_DIR/.clone"
fi

step() {
    printf '\n==> %s (%d:%02d)\n' "$*" $((SECONDS / 60)) $((SECONDS % 60)) >&2
}

# npm_ci FOLDER: installs what the lock file says, unless that is what is installed.
npm_ci() {
    local installed=$1/node_modules/.installed-lock.json
    cmp -s "$1/package-lock.json" "$installed" && return
    step "Installing the JavaScript packages of $1"
    (cd "$1" && npm ci --no-progress --loglevel=error)
    cp "$1/package-lock.json" "$installed"
}
