# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

configure_crowd
start_crowd
process=$(property MainPID)
program=$(realpath /usr/bin/poolhttpd)
cp "$program" /run/system-tests-program
for turn in $(seq 20); do
    cp "$program" "$program.new"
    # Another file is another program.
    mv "$program.new" "$program"
    systemctl reload poolhttpd.service
    expect_soon "program $turn" runs_installed
done
finish_crowd
expect_equal "process" "$process" "$(property MainPID)"
# each_is_told — whether every program but the first has recorded what it took over.
each_is_told() {
    [ "$(journal --output=cat MESSAGE_ID=f3a961c08d5e47b2b7c40e9f15d2836a |
        grep --count ', 0 were closed;')" = 20 ]
}

# The last one may have begun a moment ago.
expect_soon "records" each_is_told
expect_equal "errors" "" "$(journal --output=cat --priority=err --unit=poolhttpd.service)"
