// SPDX-License-Identifier: Apache-2.0
#pragma once

// As in CLinux: the C library's types must look the same in both modules.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#define SD_JOURNAL_SUPPRESS_LOCATION 1
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
