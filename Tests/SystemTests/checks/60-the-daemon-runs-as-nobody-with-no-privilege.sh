# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

fetch / >/dev/null
pid=$(property MainPID)
status=$(tr '\t' ' ' <"/proc/$pid/status")
expect_match "filter" $'\nSeccomp: 2\n' "$status"
expect_match "privileges" $'\nNoNewPrivs: 1\n' "$status"
for set in CapInh CapPrm CapEff CapBnd CapAmb; do
    expect_match "capabilities" $'\n'"$set: 0+"$'\n' "$status"
done
expect_match "user" $'\nUid:( 6[0-9]{4}){4}\n' "$status"
expect_match "group" $'\nGid:( 6[0-9]{4}){4}\n' "$status"
