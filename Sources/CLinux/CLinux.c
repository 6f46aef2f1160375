// SPDX-License-Identifier: Apache-2.0
#include "CLinux.h"

static _Thread_local const void *thread_value;

const void *clinux_thread_value(void) {
    return thread_value;
}

void clinux_set_thread_value(const void *value) {
    thread_value = value;
}
