# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
#
# How the program is built as it is shipped: without Swift's shared libraries, and with the addresses
# of what it takes from others settled at its start and read-only from then on.

release_options=(-c release --static-swift-stdlib -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now)
