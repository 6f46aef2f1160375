# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# answered_503_while REASON LINE… — polls every 100 ms for 12 s with that configuration.
answered_503_while() {
    local reason=$1 end starts before=$starts_before
    configure "${@:2}"
    end=$((SECONDS + 12))
    while [ "$SECONDS" -lt "$end" ]; do
        expect_equal "answer with $reason" 503 "$(status_of /)"
        sleep 0.1
    done
    starts=$(starts)
    expect_success "$((starts - before)) starts in 12 s with $reason" test "$((starts - before))" -le 7
    expect_equal "socket with $reason" active "$(property ActiveState poolhttpd.socket)"
    starts_before=$starts
}

# How often the program was run since the check began.
starts() {
    journal --unit=poolhttpd --output=cat | grep --count 'Starting poolhttpd\.service' || :
}

# mended LINE… — makes the lines the configuration; the next client is served.
mended() {
    configure "$@"
    # Whoever comes in the last moments of a start that fails still gets its answer.
    expect_soon "the end of the last failure" property_is ActiveState failed
    expect_equal "the next answer" 200 "$(status_of /)"
    systemctl stop poolhttpd.service
    starts_before=$(starts)
}

starts_before=0
answered_503_while "a mistake" '[server]' 'workers = many'
logged=$(journal --unit=poolhttpd --output=cat | grep --count 'expected "auto" or 1 to 1024')
expect_equal "times that the reason is logged" "$starts_before" "$logged"
mended '[server]' 'workers = 4'

answered_503_while "a missing root" '[server]' 'root = /srv/none'
mkdir -p /srv/none
mended '[server]' 'root = /usr/share' '[files]' 'listing = yes'

mkdir -p /srv/private
chmod 0700 /srv/private
answered_503_while "an unreadable root" '[server]' 'root = /srv/private'
expect_equal "exit status" 77 "$(property ExecMainStatus)"
