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

# install_package [DPKG_OPTION…] — the package under test.
install_package() {
    dpkg --install "$@" /packages/poolhttpd_*.deb
}

# make_newer_package FILE — one of a later version, whose program differs.
make_newer_package() {
    local folder=/run/system-tests-newer
    rm -rf "$folder"
    dpkg-deb --raw-extract /packages/poolhttpd_*.deb "$folder"
    sed -i 's/^Version: .*/&+newer/' "$folder/DEBIAN/control"
    printf 'newer' >>"$folder/usr/lib/poolhttpd/poolhttpd"
    dpkg-deb --build -Znone "$folder" "$1"
    rm -rf "$folder"
}

# runs_installed [UNIT] — whether the unit's process is one of the program that is installed.
runs_installed() {
    [ "/proc/$(property MainPID "$@")/exe" -ef /usr/bin/poolhttpd ]
}

# Undoes what a check may have done: packages, configuration, drop-ins, failures, running daemons.
put_back() {
    systemctl --quiet stop 'poolhttpd*.socket' 'poolhttpd*.service' 'greeter.*' 2>/dev/null
    rm -rf /etc/poolhttpd /run/systemd/system/*poolhttpd* /run/poolhttpd* \
        /etc/systemd/system/poolhttpd*.d
    if [ "$(dpkg-query --show --showformat='${db:Status-Status} ${Version}' poolhttpd)" != \
        "installed $(dpkg-deb --field /packages/poolhttpd_*.deb Version)" ]; then
        install_package --force-downgrade
        systemctl --quiet stop poolhttpd.socket poolhttpd.service
    fi
    systemctl daemon-reload
    systemctl reset-failed
    begin_journal
    systemctl start poolhttpd.socket
}
