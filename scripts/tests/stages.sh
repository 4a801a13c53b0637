#!/usr/bin/env bash
# Sourced by what runs one stage after the other. Each stage's output is kept in build/test-NAME.log;
# report_stages ends with a table and "N passed, N failed", its last line.

stages=()
declare -A stage_passed stage_failed stage_seconds
stage_log() { echo "${STAGES_BUILD:-build}/test-$1.log"; }

# stage NAME COMMAND…: runs it, shows what it prints, and takes its counts.
stage() {
    local name=$1 status from=$SECONDS
    shift
    mkdir -p "${STAGES_BUILD:-build}"
    echo "== $name"
    "$@" 2>&1 | tee "$(stage_log "$name")"
    status=${PIPESTATUS[0]}
    stages+=("$name")
    stage_seconds[$name]=$((SECONDS - from))
    count_stage "$name" "$status"
    echo "== $name: exit status $status, ${stage_seconds[$name]} s," \
        "${stage_passed[$name]} passed, ${stage_failed[$name]} failed"
}

# The last line of pytest or of scripts/tests/unit; a stage that prints none is one test. A stage that
# fails counts as failed whatever it prints.
count_stage() {
    local name=$1 status=$2 line passed=0 failed=0
    line=$(grep -aE '^(=+ )?[0-9]+ (passed|failed|errors?)([ ,]|$)' "$(stage_log "$name")" | tail -n 1)
    if [[ $line =~ ([0-9]+)\ passed ]]; then passed=${BASH_REMATCH[1]}; fi
    if [[ $line =~ ([0-9]+)\ failed ]]; then failed=${BASH_REMATCH[1]}; fi
    if [[ $line =~ ([0-9]+)\ errors? ]]; then failed=$((failed + BASH_REMATCH[1])); fi
    if [ "$status" = 0 ] && [ -z "$line" ]; then passed=1; fi
    if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
    stage_passed[$name]=$passed
    stage_failed[$name]=$failed
}

# What the failed ones said last, the table, the sum. Its status is 1 where anything failed.
report_stages() {
    local name passed=0 failed=0
    for name in "${stages[@]}"; do
        passed=$((passed + stage_passed[$name]))
        failed=$((failed + stage_failed[$name]))
        [ "${stage_failed[$name]}" != 0 ] || continue
        echo "== $name failed; the end of $(stage_log "$name"):"
        tail -n "${STAGES_TAIL:-40}" "$(stage_log "$name")"
    done
    printf '\n%-16s %8s %8s %8s\n' stage tests failed seconds
    for name in "${stages[@]}"; do
        printf '%-16s %8d %8d %8d\n' "$name" $((stage_passed[$name] + stage_failed[$name])) \
            "${stage_failed[$name]}" "${stage_seconds[$name]}"
    done
    printf '%-16s %8d %8d %8d\n\n' all $((passed + failed)) "$failed" "$SECONDS"
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}
