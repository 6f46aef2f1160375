# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

mkdir -p /var/www/system-tests
echo "a page" >/var/www/system-tests/page.html
configure '[server]' 'root = /var/www/system-tests'
expect_equal "a file" "a page" "$(fetch /page.html)"
expect_equal "a missing file" 404 "$(status_of /missing.html)"
