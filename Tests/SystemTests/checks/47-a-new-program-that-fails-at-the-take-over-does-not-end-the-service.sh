# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

program=$(realpath /usr/bin/poolhttpd)
good=${program%/*}/system-tests-good
expect_success "a C compiler" command -v cc
cp --archive "$program" "$good"

# install_faulty STATEMENT — a new version that accepts the configuration, as the upgrade asks first,
# then does this with what was handed over. Started as usual, it serves.
install_faulty() {
    cc -x c -o "$program.new" - <<END
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void leave_nonsense(void) {
    char number[20];
    int memory = memfd_create("nonsense", MFD_ALLOW_SEALING);
    dprintf(memory, "nonsense");
    fcntl(memory, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
    snprintf(number, sizeof number, "%d", memory);
    setenv("POOLHTTPD_HANDOVER", number, 1);
}

int main(int count, char **arguments) {
    for (int index = 1; index < count; ++index)
        if (strcmp(arguments[index], "--check") == 0) return 0;
    if (getenv("POOLHTTPD_HANDOVER")) $1;
    execv("$good", arguments);
    return 1;
}
END
    mv "$program.new" "$program"
}

# goes_on WHAT — another process serves, and nobody was refused meanwhile.
goes_on() {
    # Whether it fails depends on what ends first, the reload or the program.
    systemctl reload poolhttpd.service || :
    expect_soon "a start after $1" is_restarted "$process"
    expect_equal "a page after $1" 200 "$(status_of /)"
    expect_soon "the service after $1" property_matches ActiveState '^active$'
    process=$(property MainPID)
}

fetch / >/dev/null
process=$(property MainPID)

install_faulty 'leave_nonsense()'
goes_on "what cannot be read"
expect_match "what it says" 'the state that the earlier program left is damaged' \
    "$(journal --output=cat --priority=err --unit=poolhttpd.service)"

install_faulty 'return 3'
goes_on "an end before it is ready"
expect_match "what systemd says" 'status=3' "$(journal --output=cat --unit=poolhttpd.service)"

install_faulty 'abort()'
goes_on "a crash before it is ready"

mv "$good" "$program"
systemctl reload poolhttpd.service
expect_equal "the site at the end" 200 "$(status_of /)"
expect_equal "restarts" 3 "$(property NRestarts)"
