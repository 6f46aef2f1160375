# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A bounded load of new connections, one request each.

readonly LOAD_RESULTS=/run/system-tests-load
readonly LOAD_CLIENTS=4
readonly LOAD_REQUESTS=200

# start_load — 200 requests over four clients; each leaves a line: curl's exit code, the status code.
start_load() {
    : >"$LOAD_RESULTS"
    local client
    load_pids=()
    for client in $(seq "$LOAD_CLIENTS"); do
        load_client "$client" &
        load_pids+=("$!")
    done
}

load_client() {
    local left code status
    for ((left = LOAD_REQUESTS / LOAD_CLIENTS; left > 0; left--)); do
        code=0
        status=$(status_of '/sleep?seconds=0.03' 2>/dev/null) || code=$?
        echo "$code $status" >>"$LOAD_RESULTS"
    done
}

# loaded COUNT — whether so many requests have ended.
loaded() {
    [ "$(wc -l <"$LOAD_RESULTS")" -ge "$1" ]
}

finish_load() {
    wait "${load_pids[@]}"
    expect_equal "requests that ended" "$LOAD_REQUESTS" "$(wc -l <"$LOAD_RESULTS")"
}

# load_count PATTERN — prints how many lines match.
load_count() {
    grep --count --extended-regexp "$1" "$LOAD_RESULTS" || :
}

# The whole of what happened, for the details of a failure.
show_load() {
    echo "requests by curl's exit code and status:"
    sort "$LOAD_RESULTS" | uniq --count
}
