# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

if [ ! -c /dev/fuse ]; then
    echo "no /dev/fuse here: nothing hangs, nothing was looked at" >&2
    exit 0
fi

root=/srv/hanging
server=
stop() {
    [ -z "$server" ] || kill "$server"
    umount --lazy "$root/hung" || :
    rm -rf "$root"
}
trap stop EXIT

mkdir -p "$root/hung"
echo page >"$root/index.html"
/system-tests/hanging-files "$root/hung" >/run/system-tests-mounted &
server=$!
expect_soon "a file system whose files hang" grep --quiet mounted /run/system-tests-mounted

# admin PATH [CURL_OPTION…] — a page of the admin socket.
admin() {
    curl --silent --show-error --max-time 30 --unix-socket /run/poolhttpd/admin.sock \
        "http://localhost$1" "${@:2}"
}

# hung COUNT — whether so many workers wait for a file.
hung() {
    [ "$(admin /status | grep --count '^worker-[0-9] .* s  GET /hung/file-[0-9]$')" = "$1" ]
}

configure '[server]' "root = $root" 'workers = 4' 'drain_timeout = 2s' '[timeouts]' 'queue = 1s'
systemctl stop poolhttpd.socket poolhttpd.service
systemctl start poolhttpd-admin.socket poolhttpd.socket
expect_equal "a page" 200 "$(status_of /)"

# One worker is left, and answers.
for number in 1 2 3; do
    status_of "/hung/file-$number" >/dev/null &
done
expect_soon "three that wait" hung 3
for _ in {1..100}; do
    expect_equal "a page beside them" page "$(fetch / --max-time 5)"
done

# None is left: the supervisor refuses, and the admin pages tell.
status_of /hung/file-4 >/dev/null &
expect_soon "four that wait" hung 4
expect_equal "a page that nobody can send" 503 "$(status_of /)"
expect_equal "a sign of life" 200 "$(admin /healthz --output /dev/null --write-out '%{http_code}')"
expect_match "the status" '^4/4 workers busy' "$(admin /status | sed -n 2p)"

# The stop does not wait for them.
process=$(property MainPID)
systemctl stop poolhttpd.service
expect_match "the end" '4 cut off, 4 workers still busy' \
    "$(journal --output=cat _PID="$process" --grep '^drained: ')"
expect_equal "how it ended" success "$(property Result)"
