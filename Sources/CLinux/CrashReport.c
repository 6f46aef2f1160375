// SPDX-License-Identifier: Apache-2.0
//
// What is left of a process that crashes: a few lines on standard error, which the journal keeps.
//
// In the handler nothing is allocated and no lock of the program's is taken. Two calls are not on the
// list of signal-safety(7): backtrace(3), whose library is loaded beforehand, and dladdr(3), which takes
// the loader's lock; nobody loads anything once the process serves. Should the handler fault itself,
// the process ends at once: each signal is handled once.
#define _GNU_SOURCE
#include "CLinux.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { maximum_frames = 64, maximum_line = 512 };

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS};
// "<2>", the priority `crit` of sd-daemon(3), where the journal reads standard error.
static const char *line_prefix;

struct line {
    size_t length;
    char text[maximum_line];
};

static void append(struct line *line, const char *text) {
    while (*text != '\0' && line->length < maximum_line - 1) {
        line->text[line->length++] = *text++;
    }
}

static void append_number(struct line *line, uint64_t number, unsigned base) {
    char digits[21];
    size_t position = sizeof digits;
    digits[--position] = '\0';
    do {
        digits[--position] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    append(line, digits + position);
}

static void begin(struct line *line) {
    line->length = 0;
    append(line, line_prefix);
}

static void write_line(struct line *line) {
    line->text[line->length++] = '\n';
    // Nobody could be told that it failed.
    ssize_t written = write(STDERR_FILENO, line->text, line->length);
    (void)written;
}

// #3 poolhttpd+0x1c8 $s6Server…+12: the offset is what addr2line(1) takes.
static void write_frame(unsigned number, const void *address) {
    struct line line;
    Dl_info info;
    begin(&line);
    append(&line, "#");
    append_number(&line, number, 10);
    append(&line, " ");
    if (dladdr(address, &info) == 0 || info.dli_fname == NULL) {
        append(&line, "0x");
        append_number(&line, (uintptr_t)address, 16);
    } else {
        const char *slash = strrchr(info.dli_fname, '/');
        append(&line, slash != NULL ? slash + 1 : info.dli_fname);
        append(&line, "+0x");
        append_number(&line, (uintptr_t)address - (uintptr_t)info.dli_fbase, 16);
        if (info.dli_sname != NULL) {
            append(&line, " ");
            append(&line, info.dli_sname);
            append(&line, "+");
            append_number(&line, (uintptr_t)address - (uintptr_t)info.dli_saddr, 10);
        }
    }
    write_line(&line);
}

static void report_crash(int number, siginfo_t *info, void *context) {
    (void)context;
    struct line line;
    char thread[16] = "";
    const char *name = sigabbrev_np(number);
    prctl(PR_GET_NAME, thread);
    begin(&line);
    append(&line, "crashed with SIG");
    append(&line, name != NULL ? name : "?");
    if (info->si_code <= 0) {
        append(&line, ", sent by process ");
        append_number(&line, (uint64_t)info->si_pid, 10);
    } else if (number == SIGSEGV || number == SIGBUS) {
        append(&line, " at address 0x");
        append_number(&line, (uintptr_t)info->si_addr, 16);
    }
    append(&line, ", thread ");
    append(&line, thread);
    write_line(&line);

    void *frames[maximum_frames];
    int count = backtrace(frames, maximum_frames);
    // The first is this function, the second what the kernel returns through.
    for (int index = 2; index < count; index++) {
        write_frame((unsigned)index - 2, frames[index]);
    }
    // The handler is gone by now: this ends the process as if there had been none, with a core dump
    // where one is wanted.
    raise(number);
}

void clinux_report_crashes(bool to_journal) {
    line_prefix = to_journal ? "<2>" : "";
    void *frame;
    // Loads what the unwinding needs.
    backtrace(&frame, 1);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = report_crash;
    action.sa_flags = SA_SIGINFO | SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    for (size_t index = 0; index < sizeof fatal_signals / sizeof *fatal_signals; index++) {
        sigaction(fatal_signals[index], &action, NULL);
    }
}
