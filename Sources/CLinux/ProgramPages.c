// SPDX-License-Identifier: Apache-2.0
#include "CLinux.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>

// A mapping as the lines of proc(5), smaps, describe it.
struct mapping {
    uintptr_t begin, end;
    // Read from a file, and not written to by way of this address.
    bool is_read;
    // Kilobytes in memory that are not the file's: what the loader or a debugger has written.
    unsigned long own_size;
};

static void take_line(const char *line, struct mapping *mapping) {
    uintptr_t begin, end;
    char mode[5];
    unsigned long inode, swapped_size;
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s %*s %*s %lu", &begin, &end, mode, &inode) == 4) {
        mapping->begin = begin;
        mapping->end = end;
        mapping->is_read = inode != 0 && mode[1] != 'w' && mode[3] == 'p';
        mapping->own_size = 0;
    } else if (sscanf(line, "Anonymous: %lu", &mapping->own_size) == 1) {
        return;
    } else if (sscanf(line, "Swap: %lu", &swapped_size) == 1 && mapping->is_read) {
        // Comes later than the other, which leaves out what lies on swap.
        if (mapping->own_size == 0 && swapped_size == 0) {
            // Fails where the memory is locked, which is to stay then.
            madvise((void *)mapping->begin, mapping->end - mapping->begin, MADV_DONTNEED);
        }
    }
}

void clinux_unmap_files(int smaps) {
    int copy = fcntl(smaps, F_DUPFD_CLOEXEC, 0);
    FILE *lines = fdopen(copy, "r");
    if (lines == NULL) {
        close(copy);
        return;
    }
    rewind(lines);
    struct mapping mapping = {0};
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, lines) > 0) {
        take_line(line, &mapping);
    }
    free(line);
    fclose(lines);
}
