#!/usr/bin/env bash
# Sourced by the scripts that prepare things: one clear line when a step fails.

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# quietly WHAT COMMAND…: what it prints is shown only as the reason why it failed, on one line.
quietly() {
    local what=$1 output status
    shift
    # The command may be a function, which the first failure shall end.
    set +e
    output=$(set -e; "$@" 2>&1)
    status=$?
    set -e
    [ $status != 0 ] || return 0
    output=$(grep -E '^(E:|W:|ERROR:)' <<<"$output" || echo "$output")
    output=${output%%$'\n'*}
    fail "$what failed (is there a network?): ${output:0:300}"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}
