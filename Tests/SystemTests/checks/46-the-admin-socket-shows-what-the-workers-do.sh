# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# admin PATH — a page of the admin socket.
admin() {
    curl --silent --show-error --max-time 30 --unix-socket /run/poolhttpd/admin.sock \
        "http://localhost$1"
}

all_are_busy() {
    [ "$(poolhttpd status | grep --count '^worker-[0-9] .* s  GET /sleep$')" = 4 ]
}

# The four that have slept.
shows_slow() {
    [ "$(admin /status | grep --count '^slowest: GET /sleep 200, 6')" = 3 ] &&
        [ "$(admin /status.json | python3 -c '
import json, sys
print([r["path"] for r in json.load(sys.stdin)["slowest"]].count("/sleep"))')" = 4 ]
}

# A worker that was just started counts as busy until it waits.
none_is_busy() {
    poolhttpd status | grep --quiet '^0/4 workers busy'
}

# expect_status WHAT EXIT_STATUS REGULAR_EXPRESSION [USER] — what the command says, to a user.
expect_status() {
    local code=0 shown
    shown=$(runuser -u "${4:-root}" -- poolhttpd status 2>&1) || code=$?
    expect_match "$1" "$3" "$shown"
    expect_equal "exit status, $1" "$2" "$code"
}

configure '[endpoints]' 'sleep = on'
expect_equal "the site, before there is an admin socket" 200 "$(status_of /)"
expect_status "without an admin socket" 69 'cannot reach .*start poolhttpd-admin\.socket'
systemctl stop poolhttpd.socket poolhttpd.service
systemctl start poolhttpd-admin.socket poolhttpd.socket
expect_equal "permissions" "root root 660" "$(stat --format='%U %G %a' /run/poolhttpd/admin.sock)"
expect_soon "status" none_is_busy
# The first to ask starts the service, which gets both sockets.
systemctl stop poolhttpd.service
expect_soon "status of another start" none_is_busy
expect_equal "the site" 200 "$(status_of /)"
expect_status "to somebody" 77 'Permission denied; root may; SocketGroup= of ' nobody
expect_equal "the site's own path of that name" 404 "$(status_of /status.json)"
for _ in {1..4}; do
    fetch '/sleep?seconds=6' >/dev/null &
done
expect_soon "four busy workers" all_are_busy
expect_status "with all workers busy" 0 ': ready'
expect_equal "JSON" "4 4 /sleep" "$(admin /status.json | python3 -c '
import json, sys
status = json.load(sys.stdin)
print(status["workers"], len(status["busy"]), status["busy"][0]["path"])')"
wait
expect_soon "slow requests" shows_slow
says() {
    [[ $(admin /status) =~ $1 ]]
}
systemctl reload poolhttpd.service
expect_soon "the configuration" says 'configuration 2: /etc/poolhttpd/poolhttpd.conf, '
expect_equal "after a reload" ready "$(admin /readyz)"
expect_success "slow requests after a reload" shows_slow
configure '[endpoints]' 'sleep = perhaps'
systemctl reload poolhttpd.service 2>/dev/null || :
expect_soon "a refused reload" says 'reload refused: /etc/poolhttpd/poolhttpd.conf:2:9: error: '
configure '[endpoints]' 'sleep = on'
systemctl kill --signal=SIGUSR2 poolhttpd.service
expect_soon "the upgrade" journal --quiet --grep 'took over 1 listening sockets'
expect_equal "after an upgrade in place" ready "$(admin /readyz)"
systemctl stop poolhttpd.socket poolhttpd-admin.socket poolhttpd.service
drop_in poolhttpd-admin.socket '[Socket]' SocketGroup=games
systemctl start poolhttpd-admin.socket
expect_status "to a member of the group" 0 ': ready' games
expect_status "to somebody else" 77 'root may, and the group "games"' nobody
systemctl stop poolhttpd-admin.socket
expect_success "no path is left" test ! -e /run/poolhttpd/admin.sock
