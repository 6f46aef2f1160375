# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

drop_in poolhttpd.service '[Service]' WatchdogSec=2s
fetch / >/dev/null
process=$(property MainPID)

start=$(last_sign)
expect_soon "signs while idle" heard_since "$start" 5000000

start=$(last_sign)
until heard_since "$start" 5000000; do
    start_load
    finish_load
    expect_equal "requests answered under load" "$LOAD_REQUESTS" "$(load_count '^0 200$')"
done

start=$(last_sign)
until heard_since "$start" 3000000; do
    systemctl reload poolhttpd.service
done

program=$(realpath /usr/bin/poolhttpd)
cp "$program" "$program.new"
# Another file is another program.
mv "$program.new" "$program"
systemctl reload poolhttpd.service
expect_soon "the program that took over" runs_installed
start=$(last_sign)
expect_soon "signs of the program that took over" heard_since "$start" 5000000

status_of '/sleep?seconds=6' >/run/system-tests-status &
client=$!
expect_soon "a request in flight" property_matches StatusText '^1/4 workers busy'
systemctl stop poolhttpd.service
wait "$client"
expect_equal "the request that a drain has waited for" 200 "$(</run/system-tests-status)"

expect_equal "what the journal says of the watchdog" "" \
    "$(journal --output=cat --unit=poolhttpd.service | grep -i watchdog)"
expect_equal "restarts" 0 "$(property NRestarts)"
expect_equal "result" success "$(property Result)"
expect_equal "process" "$process" "$(property ExecMainPID)"
