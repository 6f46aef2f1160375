# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

fetch / >/dev/null
configure '[server]' 'workers = many' '[limits]' 'conections = 5'
systemctl reload poolhttpd.service
expect_soon "status" property_matches StatusText 'reload refused: .*poolhttpd.conf:2:11: error: workers='
expect_equal "service" active "$(property ActiveState)"
expect_equal "site" 200 "$(status_of /)"
refused=$(journal --output=cat --priority=err MESSAGE_ID=d18f47a3b0c94e6c9e25f6b1740a8d3e)
expect_match "first line" 'poolhttpd.conf:2:11: error: workers=: expected "auto" or 1 to 1024' "$refused"
expect_match "second line" 'unknown key "conections", did you mean "connections"' "$refused"

configure '[server]' 'workers = 6'
systemctl reload poolhttpd.service
expect_soon "status" property_matches StatusText '^[0-9]/6 workers busy[^;]*$'
