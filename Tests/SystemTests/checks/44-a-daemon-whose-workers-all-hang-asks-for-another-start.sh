# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

hang=/run/system-tests-hang
library=/usr/lib/system-tests-hang.so
trap 'rm -f "$hang" "$library"' EXIT

# What a disk does that does not answer: no worker returns from where it is while the file exists.
expect_success "a C compiler" command -v cc
cc -x c -shared -fPIC -o "$library" - <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/socket.h>
#include <unistd.h>

ssize_t recv(int descriptor, void *bytes, size_t count, int flags) {
    while (access("/run/system-tests-hang", F_OK) == 0) usleep(10000);
    ssize_t (*next)(int, void *, size_t, int) = dlsym(RTLD_NEXT, "recv");
    return next(descriptor, bytes, count, flags);
}
END
drop_in poolhttpd.service '[Service]' WatchdogSec=3s "Environment=LD_PRELOAD=$library"
fetch / >/dev/null
process=$(property MainPID)

# says MESSAGE_ID REGULAR_EXPRESSION [FIELD=VALUE…] — whether a record of the daemon does.
says() {
    journal --output=cat _PID="$process" MESSAGE_ID="$1" "${@:3}" | grep --quiet --extended-regexp "$2"
}

# One that hangs is named, and no reason to end the others.
touch "$hang"
status_of / >/run/system-tests-status &
client=$!
expect_soon "the name of the one that hangs" \
    says 4a06e18d8b434f51a2cb1d2882755c47 '^worker-[0-3] is stuck: its job has taken [0-9]+\.[0-9] s so far$'
start=$(last_sign)
expect_soon "signs of the others" heard_since "$start" 5000000
rm "$hang"
wait "$client"
expect_equal "the request of the one that has hung" 200 "$(</run/system-tests-status)"
expect_soon "that it goes on" says 330ba797fa864617b725e19dcaed27a5 '^worker-[0-3] goes on after'
expect_equal "process" "$process" "$(property MainPID)"
expect_equal "records of it" 1 \
    "$(journal --output=cat _PID="$process" MESSAGE_ID=4a06e18d8b434f51a2cb1d2882755c47 | wc -l)"

# When all hang, the next process serves.
touch "$hang"
for _ in 1 2 3 4; do
    status_of / >/dev/null &
done
expect_soon "the record of it" says 0c1dd877cc9245b1b5f9cc575ee359da '^all 4 workers are stuck' WORKERS=4
rm "$hang"
expect_soon "another process" is_restarted "$process"
expect_equal "a page of it" 200 "$(status_of /)"
expect_equal "restarts" 1 "$(property NRestarts)"
expect_match "what systemd says" 'Watchdog request' \
    "$(journal --output=cat --unit=poolhttpd.service)"
