# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

logs=/var/log/poolhttpd
# clients COUNT NAME — so many requests over each of four connections, which all end.
clients() {
    local number
    for number in 1 2 3 4; do
        fetch "/$2/$number/[1-$1]" --output /dev/null --user-agent "load \"$2\"" --referer http://a/ &
    done
}
all_lines() {
    cat $logs/access.log*
}
rotate() {
    rotations=$((rotations + 1))
    expect_success "rotation $rotations" logrotate --force "$1"
}

for program in goaccess logrotate jq; do
    expect_success "$program" command -v "$program" >/dev/null
done
rotations=0
configure '[log]' "file = $logs/access.log" 'access = off'
clients 15000 load
# A file that no request has come for yet is not rotated.
expect_soon "the first line" test -s $logs/access.log
# Uncompressed, so that all can be counted.
sed --expression='/compress/d; s/rotate 14/rotate 1000/' /etc/logrotate.d/poolhttpd >/run/rotate.conf
while [ -n "$(jobs -pr)" ]; do
    rotate /run/rotate.conf
    case $rotations in
    2) systemctl reload poolhttpd.service ;;
    # An upgrade in place, to the same program.
    4) systemctl kill --kill-whom=main --signal=SIGUSR2 poolhttpd.service ;;
    esac
done
wait
expect_equal "upgrades" 1 "$(journal --output=cat MESSAGE_ID=f3a961c08d5e47b2b7c40e9f15d2836a | wc -l)"
expect_success "rotations under load, $rotations" test "$rotations" -ge 5
printf 'nonsense "\xff\r\n\r\n' >/dev/tcp/127.0.0.1/8080
fetch / >/dev/null
written() {
    [ "$(all_lines | wc -l)" -ge 60002 ]
}
expect_soon "the last line" written
expect_equal "lines" 60002 "$(all_lines | wc -l)"
expect_equal "requests, each once" 60000 \
    "$(all_lines | grep --only-matching '"GET /load/[0-9]*/[0-9]* HTTP/1.1" 404' | sort --unique | wc -l)"
expect_success "files of several" test "$(find $logs/ -name 'access.log*' | wc -l)" -ge 4
expect_equal "mode" 600 "$(stat --format=%a $logs/access.log)"
all_lines >/run/all.log
report() {
    goaccess /run/all.log --log-format=COMBINED --no-global-config --output=json 2>/dev/null |
        jq "$1"
}
expect_equal "requests that goaccess counts" 60002 "$(report .general.total_requests)"
expect_equal "those that it understands" 60002 "$(report .general.valid_requests)"
expect_equal "not found" 60000 "$(report '[.status_codes.data[].items[]? | select(.data | startswith("404")) | .hits.count] | add')"

# As the package has it.
rotate /etc/logrotate.d/poolhttpd
expect_success "a compressed log" test -e $logs/access.log.2.gz
fetch /after >/dev/null
expect_soon "a line after it" grep --quiet ' /after ' $logs/access.log
# The other habit.
sed --expression='s/nocreate/copytruncate/; /sharedscripts/,/endscript/d' /etc/logrotate.d/poolhttpd \
    >/run/truncate.conf
rotate /run/truncate.conf
expect_equal "the copy" 1 "$(grep --count ' /after ' $logs/access.log.1)"
fetch /truncated >/dev/null
expect_soon "a line in the file that was cut" grep --quiet ' /truncated ' $logs/access.log
expect_equal "the whole of it" 1 "$(wc -l <$logs/access.log)"
expect_match "its beginning" '^127' "$(head --bytes=3 $logs/access.log)"
# Who moves the file and reloads instead.
mv $logs/access.log $logs/moved.log
systemctl reload poolhttpd.service
expect_soon "a file made anew" test -e $logs/access.log
fetch /last >/dev/null
systemctl stop poolhttpd.socket poolhttpd.service
expect_equal "the last line, once stopped" 1 "$(grep --count ' /last ' $logs/access.log)"

# A site in a process of its own.
mkdir -p /etc/poolhttpd
printf '%s\n' '[log]' "file = $logs-shop/access.log" >/etc/poolhttpd/shop.conf
systemctl start poolhttpd@shop.socket
shop() {
    status_of "http://shop$1" --unix-socket /run/poolhttpd/shop.sock >/dev/null
}
shop /1
expect_soon "its line" grep --quiet '^unix .* /1 ' $logs-shop/access.log
rotate /etc/logrotate.d/poolhttpd
expect_soon "its file made anew" test -e $logs-shop/access.log
shop /2
expect_soon "its line" grep --quiet ' /2 ' $logs-shop/access.log
expect_equal "lines before" 1 "$(wc -l <$logs-shop/access.log.1)"
