// SPDX-License-Identifier: Apache-2.0
#include "CLinux.h"

#include <malloc.h>
#include <pthread.h>

unsigned clinux_forks;

static void count_fork(void) {
    clinux_forks++;
}

__attribute__((constructor)) static void watch_forks(void) {
    // Without memory for the handler nothing is counted, and nothing else goes wrong.
    pthread_atfork(NULL, NULL, count_fork);
}

void clinux_return_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

static _Thread_local const void *thread_value;

const void *clinux_thread_value(void) {
    return thread_value;
}

void clinux_set_thread_value(const void *value) {
    thread_value = value;
}
