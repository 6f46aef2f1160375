# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

configure '[server]' 'port = 9999'
expect_equal "on the inherited socket" 200 "$(status_of /)"
expect_equal "listeners on 9999" "" "$(ss --no-header --listening --tcp 'sport = :9999')"
lines=$(journal --unit=poolhttpd --output=cat)
expect_equal "lines that say so in: $lines" 1 \
    "$(grep --count --extended-regexp 'port=?.*(not used|unused|ignored)' <<<"$lines")"
