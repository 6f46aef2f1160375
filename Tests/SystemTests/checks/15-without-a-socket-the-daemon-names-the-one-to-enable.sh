# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

grep --invert-match --extended-regexp '^(Requires|After)=' \
    /usr/lib/systemd/system/poolhttpd.service >/run/systemd/system/poolhttpd-alone.service
systemctl daemon-reload
expect_equal "start" failed "$(systemctl start poolhttpd-alone.service 2>/dev/null || echo failed)"
lines=$(journal --unit=poolhttpd-alone --output=cat)
expect_match "what was logged" 'no socket was passed.*enable poolhttpd\.socket' "$lines"
