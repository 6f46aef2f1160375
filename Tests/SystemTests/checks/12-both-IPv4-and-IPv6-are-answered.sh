# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "IPv4" 200 "$(status_of http://127.0.0.1:8080/)"
expect_equal "IPv6" 200 "$(status_of 'http://[::1]:8080/')"
