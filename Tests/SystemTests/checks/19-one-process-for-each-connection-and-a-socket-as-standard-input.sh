# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# make_unit NAME LINE…
make_unit() {
    printf '%s\n' "${@:2}" >"/run/systemd/system/$1"
}

# instances — the processes of the template that run.
instances() {
    systemctl list-units --plain --no-legend --state=active,activating 'each-connection@*' | wc -l
}

make_unit each-connection.socket '[Socket]' 'ListenStream=8081' 'Accept=yes'
make_unit each-connection@.service '[Service]' 'Type=notify' 'ExecStart=/usr/bin/poolhttpd'
make_unit on-standard-input.socket '[Socket]' 'ListenStream=8082'
make_unit on-standard-input.service \
    '[Service]' 'Type=notify' 'StandardInput=socket' 'ExecStart=/usr/bin/poolhttpd'
systemctl daemon-reload
systemctl start each-connection.socket on-standard-input.socket

expect_equal "a connection of its own" 200 "$(status_of http://127.0.0.1:8081/)"
no_instance() { [ "$(instances)" = 0 ]; }
expect_soon "the end of the process" no_instance
configure '[server]' 'workers = many'
expect_equal "a connection of its own, mistaken" 503 "$(status_of http://127.0.0.1:8081/)"
configure '[server]' 'workers = 4'

expect_equal "standard input" 200 "$(status_of http://127.0.0.1:8082/)"
expect_match "its log" 'listening on \[::\]:8082' \
    "$(journal --unit=on-standard-input --output=cat)"
systemctl stop each-connection.socket on-standard-input.socket on-standard-input.service 2>/dev/null
