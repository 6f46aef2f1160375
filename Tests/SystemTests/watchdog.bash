# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What checks of the watchdog share.

# last_sign — when the service manager has last heard, in microseconds since the boot.
last_sign() {
    property WatchdogTimestampMonotonic
}

# heard_since TIME MICROSECONDS — whether there was a sign so long after that time.
heard_since() {
    [ "$(last_sign)" -ge "$(($1 + $2))" ]
}

# is_restarted PROCESS — whether the service runs in another process than that.
is_restarted() {
    property_is ActiveState active && ! property_is MainPID "$1"
}
