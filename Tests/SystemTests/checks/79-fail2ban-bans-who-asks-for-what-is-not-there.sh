# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

examples=/usr/share/doc/poolhttpd/examples/fail2ban
log=/var/log/poolhttpd/access.log
expect_success "fail2ban" command -v fail2ban-server >/dev/null
configure '[log]' "file = $log"
fetch / >/dev/null
cp $examples/filter.d/poolhttpd.conf /etc/fail2ban/filter.d/
cp $examples/jail.d/poolhttpd.conf /etc/fail2ban/jail.d/
# Nothing is blocked in earnest, and this machine may be banned.
printf '%s\n' '[DEFAULT]' 'action = dummy' 'ignoreself = false' '[sshd]' 'enabled = false' \
    >/etc/fail2ban/jail.local
fail2ban-server -b start >/dev/null
trap 'fail2ban-client stop >/dev/null' EXIT
banned() {
    fail2ban-client get poolhttpd banip | tr --delete ' \n'
}
is_banned() {
    [[ $(banned) == *"$1"* ]]
}
expect_soon "the jail" fail2ban-client status poolhttpd >/dev/null

# Many good requests, some bad ones, and what browsers ask for by themselves.
fetch '/?[1-100]' --interface 127.0.0.2 --output /dev/null
fetch '/none[1-20]' --interface 127.0.0.3 --output /dev/null
fetch '/favicon.ico?[1-60]' --interface 127.0.0.4 --output /dev/null
# One who looks for holes, and one who speaks another protocol.
fetch '/wp-login[1-40].php' --interface 127.0.0.5 --output /dev/null --user-agent '" 200 "'
for _ in {1..35}; do
    curl --silent --interface 127.0.0.6 --max-time 5 --output /dev/null \
        --request $'\x16\x03\x01' http://127.0.0.1:8080/
done
expect_soon "who looks for holes" is_banned 127.0.0.5
expect_soon "who speaks no HTTP" is_banned 127.0.0.6
expect_equal "the others" "127.0.0.5127.0.0.6" "$(banned)"
found=$(fail2ban-regex $log poolhttpd | grep '^Lines:')
expect_match "what is found" '100 ignored|60 ignored, 95 matched, [0-9]+ missed' "$found"
