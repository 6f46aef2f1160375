# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "socket at boot" enabled "$(systemctl is-enabled poolhttpd.socket)"
expect_equal "socket" listening "$(property SubState poolhttpd.socket)"
expect_equal "listener" "[::]:8080" "$(ss --no-header --listening --tcp --numeric 'sport = :8080' |
    awk '{ sub(/^\*:/, "[::]:", $4); print $4 }')"
expect_equal "service" inactive "$(property ActiveState)"
expect_equal "processes" "" "$(pgrep --exact poolhttpd || :)"
