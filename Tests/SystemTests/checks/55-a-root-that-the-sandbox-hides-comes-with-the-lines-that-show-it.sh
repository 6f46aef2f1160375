# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# serve_hidden FOLDER SETTING LINE… — fails with advice, and serves once the lines are written.
serve_hidden() {
    local lines
    mkdir -p "$1"
    echo "a page" >"$1/page.html"
    configure '[server]' "root = $1"
    expect_equal "hidden" 503 "$(status_of /page.html)"
    lines=$(journal --unit=poolhttpd --output=cat)
    expect_match "advice" "root=: cannot serve \"$1\": .*; $2= of the unit hides it" "$lines"
    local line
    for line in "${@:3}"; do
        expect_match "advice" "\"$line\"" "$lines"
    done
    expect_soon "the end of the start that fails" property_is ActiveState failed
    drop_in poolhttpd.service '[Service]' "${@:3}"
    expect_equal "shown" "a page" "$(fetch /page.html)"
    systemctl stop poolhttpd.service 2>/dev/null
}

serve_hidden /home/somebody/site ProtectHome ProtectHome=tmpfs \
    BindReadOnlyPaths=/home/somebody/site
serve_hidden /tmp/site PrivateTmp BindReadOnlyPaths=/tmp/site
