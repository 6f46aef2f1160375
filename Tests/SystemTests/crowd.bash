# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A crowd of clients of every kind: see the program `clients`.

readonly CROWD_SITE=/srv/system-tests
readonly CROWD_RESULTS=/run/system-tests-crowd

# configure_crowd LINE… — serves the crowd's files.
configure_crowd() {
    mkdir -p "$CROWD_SITE"
    echo "a page" >"$CROWD_SITE/index.html"
    head --bytes=3000000 /dev/urandom >"$CROWD_SITE/large"
    chmod -R a+rX "$CROWD_SITE"
    configure '[server]' "root = $CROWD_SITE" "$@"
}

# start_crowd [KIND…] — of these kinds only.
start_crowd() {
    rm -f "$CROWD_RESULTS.end"
    "${BASH_SOURCE[0]%/*}/clients" "$CROWD_SITE/index.html" "$CROWD_SITE/large" \
        "$CROWD_RESULTS.end" "$@" >"$CROWD_RESULTS" 2>&1 &
    crowd=$!
    [ $# -gt 0 ] || expect_soon "crowd" crowd_is_here
}

# A reload that comes while the service is still starting is dropped by systemd.
crowd_is_here() {
    property_is ActiveState active &&
        [ "$(ss --no-header --tcp state established 'sport = :8080' | wc -l)" -ge 100 ]
}

# finish_crowd — every client has got all that it asked for.
finish_crowd() {
    local code=0
    touch "$CROWD_RESULTS.end"
    wait "$crowd" || code=$?
    cat "$CROWD_RESULTS"
    expect_equal "clients' end" 0 "$code"
}
