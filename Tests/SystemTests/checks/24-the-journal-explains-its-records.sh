# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "a page" 200 "$(status_of /)"
expect_equal "a missing page" 404 "$(status_of /missing)"
explained() {
    journal --unit=poolhttpd --catalog | grep --quiet "$1"
}
expect_soon "the record of readiness" explained 'Subject: The web server is ready'
expect_soon "the record of the missing page" explained 'Subject: A request was answered, or cut off'
expect_soon "its fields" explained 'asked for /missing and the status was 404'
expect_equal "what journalctl says about the catalog" "" "$(journalctl --update-catalog 2>&1)"
