# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

turn_is() {
    [[ $(fetch / --dump-header - --output /dev/null) == *"X-Turn: $1"* ]]
}

configure_crowd
start_crowd
process=$(property MainPID)
for turn in $(seq 100); do
    configure '[server]' "root = $CROWD_SITE" "workers = $((2 + turn % 7))" \
        '[headers]' "X-Turn = $turn"
    systemctl reload poolhttpd.service
done
expect_soon "last configuration" turn_is 100
finish_crowd
expect_equal "process" "$process" "$(property MainPID)"
expect_equal "refusals" "" "$(journal --output=cat MESSAGE_ID=d18f47a3b0c94e6c9e25f6b1740a8d3e)"
