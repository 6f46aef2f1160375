# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# journald with the limit that it has by default, which more requests than that come up against.

readonly flood=20000
readonly thinned_id=5b256b312f6b466789df2cc14c434da2

# send_flood — so many requests on a connection of each of four clients; prints how many were answered.
send_flood() {
    for _ in 1 2 3 4; do
        curl --silent --show-error --output /dev/null --write-out '%{http_code}\n' \
            "http://127.0.0.1:8080/missing?[1-$((flood / 4))]" &
    done | grep --count --line-regexp 404
    wait
}

written() {
    journal --unit=poolhttpd --output=cat HTTP_STATUS=404 | wc -l
}

left_out() {
    journal --unit=poolhttpd --output=export "MESSAGE_ID=$thinned_id" |
        sed -n 's/^THINNED_RECORDS=//p' | awk '{ sum += $1 } END { print sum + 0 }'
}

all_are_told_of() {
    [ "$(($(written) + $(left_out)))" = "$1" ]
}

suppressed() {
    journal --output=cat MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e
}

# check_flood LIMIT — under the limits that the units name.
check_flood() {
    configure '[server]'
    systemctl restart poolhttpd.service
    begin_journal
    expect_equal "answers under $1" "$flood" "$(send_flood)"
    configure '[server]' 'workers = many'
    systemctl reload poolhttpd.service
    expect_soon "status under $1" property_matches StatusText 'reload refused: '
    expect_match "refusal under $1" 'workers=' \
        "$(journal --output=cat MESSAGE_ID=d18f47a3b0c94e6c9e25f6b1740a8d3e)"
    expect_soon "sum under $1: $(written) written, $(left_out) left out" all_are_told_of "$flood"
    expect_equal "suppressed under $1" "" "$(suppressed)"
}

mkdir -p /run/systemd/journald.conf.d
# The name sorts after the one of these tests, which have no limit.
printf '[Journal]\nRateLimitIntervalSec=30s\nRateLimitBurst=10000\n' \
    >/run/systemd/journald.conf.d/zz-default-limit.conf
systemctl restart systemd-journald.service
trap 'rm -f /run/systemd/journald.conf.d/zz-default-limit.conf
    systemctl restart systemd-journald.service' EXIT

check_flood "the unit's limit"

# The default rate fits what journald takes of a unit that names no limit, too.
drop_in poolhttpd.service '[Service]' LogRateLimitIntervalSec=30s LogRateLimitBurst=10000
check_flood "journald's limit"
[ "$(left_out)" -gt 0 ] || { echo "nothing was left out of $flood requests"; exit 1; }

# Without a limit of the daemon's, journald takes all under the unit's, and would not under another.
for limit in the-unit another; do
    drop_in poolhttpd.service '[Service]'
    [ "$limit" = the-unit ] ||
        drop_in poolhttpd.service '[Service]' LogRateLimitIntervalSec=30s LogRateLimitBurst=1000
    configure '[log]' 'rate = 0'
    systemctl restart poolhttpd.service
    begin_journal
    expect_equal "answers without a rate" "$flood" "$(send_flood)"
    systemctl stop poolhttpd.socket poolhttpd.service
    expect_equal "left out without a rate" 0 "$(left_out)"
    if [ "$limit" = the-unit ]; then
        expect_equal "records without a rate" "$flood" "$(written)"
    else
        [ "$(written)" -lt "$flood" ] || { echo "journald has dropped nothing"; exit 1; }
    fi
    systemctl start poolhttpd.socket
done
