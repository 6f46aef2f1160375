# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

expect_success "the daemon of Systemd's documentation, which Tests/Dependents/run builds" \
    test -x /usr/bin/greeter

greeting() {
    timeout 30 bash -c 'cat </dev/tcp/127.0.0.1/7007'
}

greeter_is() {
    [ "$(property "$1" greeter.service)" = "$2" ]
}

# greeter_says MESSAGE [FIELD=VALUE…] — whether its native record is in the journal.
greeter_says() {
    journal --output=cat _SYSTEMD_UNIT=greeter.service SYSLOG_IDENTIFIER=greeter LOGGER=greeter \
        "${@:2}" | grep --quiet --line-regexp "$1"
}

# Activated by the first client, and ready: STATUS= counts.
echo 'good morning' >/etc/greeter.conf
systemctl start greeter.socket
expect_equal "before anybody has asked" inactive "$(property ActiveState greeter.service)"
expect_equal "the first greeting" 'good morning' "$(greeting)"
expect_soon "readiness" greeter_is ActiveState active
expect_soon "its status" greeter_is StatusText '1 greeted'
expect_soon "its record" greeter_says ready PRIORITY=6

# Reloads, and refuses to: the process and the last good greeting stay.
process=$(property MainPID greeter.service)
echo 'good evening' >/etc/greeter.conf
systemctl reload greeter.service
expect_soon "a record of the reload" greeter_says reloaded PRIORITY=5
expect_equal "after the reload" 'good evening' "$(greeting)"
rm /etc/greeter.conf
systemctl reload greeter.service
expect_soon "a record of the refusal" greeter_says 'not reloaded.*No such file.*' PRIORITY=3
expect_soon "the state after it" greeter_is ActiveState active
expect_equal "after the refusal" 'good evening' "$(greeting)"
expect_equal "process" "$process" "$(property MainPID greeter.service)"

# The watchdog hears from a daemon that is idle, and ends one that hangs.
last=$(property WatchdogTimestampMonotonic greeter.service)
heard_again() {
    [ "$(property WatchdogTimestampMonotonic greeter.service)" -gt "$last" ]
}
expect_soon "a sign of life" heard_again
echo 'good night' >/etc/greeter.conf
kill -STOP "$process"
expect_soon "the end of one that hangs" greeter_is ActiveState failed
expect_equal "the reason" watchdog "$(property Result greeter.service)"

# The socket has stayed, and the next client starts it again; then it stops in good order.
expect_equal "the next greeting" 'good night' "$(greeting)"
expect_soon "readiness" greeter_is ActiveState active
systemctl stop greeter.service
expect_equal "the end" success "$(property Result greeter.service)"
expect_soon "the last record" greeter_says stopping GREETED=1

# A failed start tells why.
rm /etc/greeter.conf
systemctl start greeter.service || :
expect_match "the reason" 'No such file' "$(property StatusText greeter.service)"
