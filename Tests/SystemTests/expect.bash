# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What checks say about what they found. The first expectation not met ends the check.

# expect_equal WHAT EXPECTED ACTUAL
expect_equal() {
    if [ "$2" != "$3" ]; then
        echo "$1: expected \"$2\", found \"$3\""
        exit 1
    fi
}

# expect_match WHAT REGULAR_EXPRESSION ACTUAL
expect_match() {
    if ! [[ $3 =~ $2 ]]; then
        echo "$1: expected a match of /$2/, found \"$3\""
        exit 1
    fi
}

# expect_success WHAT COMMAND…
expect_success() {
    local what=$1 code=0
    shift
    "$@" || code=$?
    if [ "$code" != 0 ]; then
        echo "$what: expected success of \"$*\", it ended with $code"
        exit 1
    fi
}

# expect_soon WHAT COMMAND… — polls until the command succeeds, for at most 20 s.
expect_soon() {
    local what=$1 deadline=$((SECONDS + 20))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "$what: \"$*\" never succeeded"
            exit 1
        fi
        sleep 0.02
    done
}
