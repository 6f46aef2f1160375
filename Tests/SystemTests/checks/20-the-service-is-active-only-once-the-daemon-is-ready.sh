# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_equal "type" notify "$(property Type)"
systemctl start poolhttpd.service
expect_equal "once ready" active "$(property ActiveState)"
systemctl stop poolhttpd.service

# The same daemon, unable to tell: answering is not enough.
drop_in poolhttpd.service '[Service]' 'TimeoutStartSec=3s' 'Restart=no' 'NoExecPaths=' 'ExecStart=' \
    "ExecStart=/bin/sh -c 'unset NOTIFY_SOCKET; exec /usr/bin/poolhttpd'"
systemctl start --no-block poolhttpd.service
expect_equal "an answer" 200 "$(status_of /)"
expect_equal "while answering" activating "$(property ActiveState)"
expect_soon "end of the start timeout" property_is Result timeout
