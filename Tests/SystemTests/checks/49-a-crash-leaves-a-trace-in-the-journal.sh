# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

trap_file=/run/system-tests-trap
library=/usr/lib/system-tests-trap.so
trap 'rm -f "$trap_file" "$library"' EXIT

# A trap in the middle of a request, as a failed check of Swift's is one.
expect_success "a C compiler" command -v cc
cc -x c -shared -fPIC -o "$library" - <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/socket.h>
#include <unistd.h>

ssize_t recv(int descriptor, void *bytes, size_t count, int flags) {
    if (access("/run/system-tests-trap", F_OK) == 0) __builtin_trap();
    ssize_t (*next)(int, void *, size_t, int) = dlsym(RTLD_NEXT, "recv");
    return next(descriptor, bytes, count, flags);
}
END

# crash_of PROCESS — what it has said of its crash, at the priority crit.
crash_of() {
    journal --output=cat _PID="$1" --priority=crit
}

crashed_in() {
    crash_of "$1" | grep --quiet "thread $2\$"
}

drop_in poolhttpd.service '[Service]' "Environment=LD_PRELOAD=$library"
expect_equal "a page" 200 "$(status_of /)"
process=$(property MainPID)
touch "$trap_file"
status_of / >/dev/null || :
rm "$trap_file"
expect_soon "the trap of a worker" crashed_in "$process" 'worker-[0-3]'
expect_match "its signal" '^crashed with SIG(ILL|TRAP), ' "$(crash_of "$process")"
expect_match "where it was" '#[0-9]+ system-tests-trap.so\+0x[0-9a-f]+ recv\+' "$(crash_of "$process")"
expect_match "who called" '#[0-9]+ poolhttpd\+0x[0-9a-f]+ [$]s' "$(crash_of "$process")"
expect_equal "a page of the next process" 200 "$(status_of /)"

process=$(property MainPID)
systemctl kill --signal=SEGV poolhttpd.service
expect_soon "the fault of the supervisor" crashed_in "$process" poolhttpd
expect_match "what systemd says" 'Failed with result .(signal|core-dump)' \
    "$(journal --output=cat --unit=poolhttpd.service)"
expect_equal "a page of the next process" 200 "$(status_of /)"
