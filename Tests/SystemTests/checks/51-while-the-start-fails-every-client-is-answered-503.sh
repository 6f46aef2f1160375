# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# starts — how often the program was started since the check began.
starts() {
    journal --unit=poolhttpd --output=cat | grep --count 'Starting poolhttpd\.service' || :
}

# poll_failing TIME STATUS LINE… — one client polls for so many seconds while the daemon fails with
# that configuration.
poll_failing() {
    # A start that fails takes two seconds, however many clients come.
    local time=$1 maximum=$(($1 / 2)) before end count
    shift
    before=$(starts)
    configure "${@:2}"
    end=$((SECONDS + time))
    while [ "$SECONDS" -lt "$end" ]; do
        expect_equal "answer with $*" 503 "$(status_of /)"
        sleep 0.1
    done
    count=$(($(starts) - before))
    expect_success "$count starts with $*" test "$count" -ge 2 -a "$count" -le "$maximum"
    expect_equal "socket with $*" active "$(property ActiveState poolhttpd.socket)"
    expect_soon "the end of the last start" property_is ActiveState failed
    expect_equal "exit status with $*" "$1" "$(property ExecMainStatus)"
}

# serve_mended — the next client is served, now that the cause is mended.
serve_mended() {
    expect_equal "the next answer" 200 "$(status_of /)"
    systemctl stop poolhttpd.service 2>/dev/null
}

mkdir -p /srv/site
chmod 0700 /srv/site
echo "a page" >/srv/site/index.html

poll_failing 30 78 '[server]' 'workers = many'
reasons=$(journal --unit=poolhttpd PRIORITY=3 --output=cat | grep --count 'expected "auto" or 1') || :
expect_equal "records of the reason, one for each start" "$(starts)" "$reasons"
configure '[server]' 'workers = 4'
serve_mended

poll_failing 12 78 '[server]' 'root = /srv/none'
configure '[server]' 'workers = 4'
serve_mended

poll_failing 12 77 '[server]' 'root = /srv/site'
chmod 0755 /srv/site
serve_mended
