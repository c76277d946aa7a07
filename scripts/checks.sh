# The checks that need no server and no browser. Sourced after stages.sh.
# shellcheck shell=bash

run_checks() {
    check 'Format of the Rust code' cargo fmt --all --check
    check 'Lints of the Rust code' cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
    check 'Types of the charts' npm --prefix frontend/charts run --silent check
    check 'Types of the web app' npm --prefix frontend run --silent typecheck
    check 'Lints of the web app' npm --prefix frontend run --silent lint
    check 'Types of the browser tests' npm --prefix e2e/browser run --silent typecheck
    check 'Generated files' scripts/gen --check
    check 'Client of the web app' npm --prefix frontend run --silent gen:check
    check 'Helm charts' charts/check
    check 'Examples and the YAML of the guides' scripts/check-examples
}
