# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The installed service, as the checks use it.

# fetch TARGET [CURL_OPTION…] — prints the body of a URL or a path on the site; curl's exit code.
fetch() {
    curl --silent --show-error --max-time 30 "${1/#\//http://127.0.0.1:8080/}" "${@:2}"
}

# status_of TARGET [CURL_OPTION…] — prints the status code, 000 without an answer; curl's exit code.
status_of() {
    fetch "$1" --output /dev/null --write-out '%{http_code}' "${@:2}"
}

# property NAME [UNIT]
property() {
    systemctl show --property "$1" --value "${2:-poolhttpd.service}"
}

property_is() {
    [ "$(property "$1")" = "$2" ]
}

# property_matches NAME REGULAR_EXPRESSION
property_matches() {
    [[ $(property "$1") =~ $2 ]]
}

# configure LINE… — makes the lines the whole of poolhttpd.conf.
configure() {
    mkdir -p /etc/poolhttpd
    printf '%s\n' "$@" >/etc/poolhttpd/poolhttpd.conf
}

# drop_in UNIT LINE… — adds to a unit and brings the change to effect on a socket.
drop_in() {
    local directory=/run/systemd/system/$1.d
    mkdir -p "$directory"
    printf '%s\n' "${@:2}" >"$directory/system-tests.conf"
    systemctl daemon-reload
}

# journal [JOURNALCTL_ARGUMENT…] — what was logged since the check began.
journal() {
    journalctl --sync
    journalctl --quiet --no-pager --since="@$(<"$journal_begin")" "$@"
}

# A time and not a cursor: systemd 252 skips an entry when a cursor's own does not match the filter.
journal_begin=/run/system-tests-journal-begin

begin_journal() {
    date +%s.%6N >"$journal_begin"
}

# Undoes what a check may have done: configuration, drop-ins, failures, a running daemon.
put_back() {
    rm -rf /etc/poolhttpd /run/systemd/system/*poolhttpd* /run/poolhttpd*
    systemctl --quiet stop poolhttpd.socket poolhttpd.service 2>/dev/null
    systemctl daemon-reload
    systemctl reset-failed
    begin_journal
    systemctl start poolhttpd.socket
}
