# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

configure '[server]' 'workers = many'
code=0
status_of / || code=$?
expect_match "curl's exit code: refused or reset, not timed out" '^(7|52|56)$' "$code"

# The limit that closed the socket counts for a few seconds more.
configure '[server]' 'workers = 4'
answered() {
    systemctl restart poolhttpd.socket && [ "$(status_of / 2>/dev/null)" = 200 ]
}
expect_soon "an answer once mended" answered
