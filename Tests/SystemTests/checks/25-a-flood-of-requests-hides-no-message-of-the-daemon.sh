# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# journald with a limit, as it has one by default, and many more requests than it takes then.

readonly flood=20000

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

# sum_of FIELD — the sum over the records that have the field.
sum_of() {
    journal --unit=poolhttpd --output=export | sed -n "s/^$1=//p" |
        awk '{ sum += $1 } END { print sum + 0 }'
}

left_out() {
    sum_of THINNED_RECORDS
}

# What the daemon itself had no room for, as it sends faster than journald takes.
dropped() {
    sum_of DROPPED_RECORDS
}

all_are_told_of() {
    [ "$(($(written) + $(left_out) + $(dropped)))" = "$flood" ]
}

show_sum() {
    echo "$(written) written, $(left_out) left out, $(dropped) dropped"
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
    expect_soon "sum under $1: $(show_sum)" all_are_told_of
    expect_equal "suppressed under $1" "" "$(suppressed)"
}

mkdir -p /run/systemd/journald.conf.d
# The name sorts after the one of these tests, which have no limit.
# Lower than by default, as journald multiplies it where there is much room on the disk.
printf '[Journal]\nRateLimitIntervalSec=30s\nRateLimitBurst=1000\n' \
    >/run/systemd/journald.conf.d/zz-limit.conf
systemctl restart systemd-journald.service
trap 'rm -f /run/systemd/journald.conf.d/zz-limit.conf
    systemctl restart systemd-journald.service' EXIT

check_flood "the unit's limit"

# The default rate fits what journald takes by default of a unit that names no limit, too.
drop_in poolhttpd.service '[Service]' LogRateLimitIntervalSec=30s LogRateLimitBurst=10000
check_flood "journald's default"
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
        expect_success "sum without a rate: $(show_sum)" all_are_told_of
    elif all_are_told_of; then
        echo "journald has suppressed nothing: $(show_sum)"
        exit 1
    fi
    systemctl start poolhttpd.socket
done
