// SPDX-License-Identifier: Apache-2.0
#pragma once

#define SD_JOURNAL_SUPPRESS_LOCATION 1
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
