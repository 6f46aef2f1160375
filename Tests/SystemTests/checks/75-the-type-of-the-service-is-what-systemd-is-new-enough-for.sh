# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

link=/lib/systemd/system/poolhttpd.service.d/notify-reload.conf
mkdir -p /run/system-tests-bin
expected=no
for version in 252 253 257; do
    cat >/run/system-tests-bin/systemctl <<END
#!/bin/sh
[ "\$1" != --version ] || { echo 'systemd $version ($version.1)'; exit; }
exec /bin/systemctl "\$@"
END
    chmod +x /run/system-tests-bin/systemctl
    PATH=/run/system-tests-bin:$PATH /var/lib/dpkg/info/poolhttpd.postinst triggered
    linked=no
    [ ! -e "$link" ] || linked=yes
    expect_equal "linked for systemd $version" "$expected" "$linked"
    expected=yes
done
expect_equal "type" notify-reload "$(sed -n 's/^Type=//p' "$link")"
# That of this machine.
/var/lib/dpkg/info/poolhttpd.postinst triggered
systemctl daemon-reload
expect_match "what systemd makes of it" '^notify' "$(property Type)"
expect_equal "systemd-analyze verify" "" \
    "$(systemd-analyze verify /lib/systemd/system/poolhttpd.service 2>&1)"
