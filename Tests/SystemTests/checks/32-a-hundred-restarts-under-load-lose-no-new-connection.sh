# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

configure_crowd
fetch / >/dev/null
start_crowd new
for _ in $(seq 100); do
    systemctl restart poolhttpd.service
done
finish_crowd
expect_equal "restarts" 100 \
    "$(journal --output=cat MESSAGE_ID=e86b02c49f1d4d7d93a57c20fe1864ab | grep --count ', 0 cut off')"
