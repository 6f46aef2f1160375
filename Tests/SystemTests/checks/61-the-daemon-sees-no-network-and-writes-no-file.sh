# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

fetch / >/dev/null
pid=$(property MainPID)
for namespace in net mnt user; do
    expect_success "a $namespace namespace of its own" test \
        "$(readlink "/proc/$pid/ns/$namespace")" != "$(readlink "/proc/self/ns/$namespace")"
done
mounts=$(awk '{ print $5, $6 }' "/proc/$pid/mountinfo")
expect_match "root file system" $'(^|\n)/ ro(,[a-z]+)*,noexec' "$mounts"
expect_match "home directories" $'\n/home ro' "$mounts"
