# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

first_record() {
    journal --unit=poolhttpd --output=cat MESSAGE_ID=38e0b5d7f16c4d02a9c74be1805f3d96 | tail --lines=1
}

is_site() {
    [ "$(fetch /)" = site ]
}

restart_is_needed() {
    journal --unit=poolhttpd --output=cat | grep --quiet "a restart is needed"
}

by_hand=$(timeout 2 /usr/bin/poolhttpd --port 0 2>&1 | head --lines=1) || :
mkdir -p /srv/site /opt/elsewhere
echo site >/srv/site/index.html
echo elsewhere >/opt/elsewhere/index.html
configure '[server]' 'root = /srv/site'
expect_equal "the site" site "$(fetch /)"
# The filter of system calls in the unit must not be what forbids it.
expect_equal "in the unit and by hand" "${by_hand##*; }" \
    "$(first_record | sed 's/.*; //')"
if ! [[ $by_hand == *"; confined by Landlock"* ]]; then
    echo "***** NOT TESTED: $by_hand" >&2
    exit 0
fi
# Every thread is.
pid=$(property MainPID)
expect_equal "threads without" "" "$(grep --files-without-match 'NoNewPrivs:.1' "/proc/$pid"/task/*/status)"
# What it cannot read needs a restart, and says so; what it can does not.
configure '[server]' 'root = /opt/elsewhere'
systemctl reload poolhttpd || :
expect_soon "a record" restart_is_needed
expect_equal "the old root" site "$(fetch /)"
systemctl restart poolhttpd
expect_equal "the new root" elsewhere "$(fetch /)"
configure '[server]' 'root = /srv/site'
systemctl reload poolhttpd
expect_soon "a root in the usual place" is_site
rm -r /srv/site /opt/elsewhere
