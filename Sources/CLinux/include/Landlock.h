// SPDX-License-Identifier: Apache-2.0
//
// landlock(7) by number: neither the C library nor the kernel headers of Debian 12 have all of it. What an
// older kernel does not know must be left out by the caller; it takes a longer structure whose end is zero.

#pragma once

#include <errno.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    CLINUX_LANDLOCK_EXECUTE = 1 << 0,
    CLINUX_LANDLOCK_WRITE_FILE = 1 << 1,
    CLINUX_LANDLOCK_READ_FILE = 1 << 2,
    CLINUX_LANDLOCK_READ_DIR = 1 << 3,
    CLINUX_LANDLOCK_REMOVE_FILE = 1 << 5,
    CLINUX_LANDLOCK_MAKE_REG = 1 << 8,
    CLINUX_LANDLOCK_MAKE_SOCK = 1 << 9,
    // Those from 1, 2, 3 and 5 on
    CLINUX_LANDLOCK_FS_1 = 0x1fff,
    CLINUX_LANDLOCK_FS_2 = 0x3fff,
    CLINUX_LANDLOCK_FS_3 = 0x7fff,
    CLINUX_LANDLOCK_FS_5 = 0xffff,
    // From 4 on
    CLINUX_LANDLOCK_BIND_TCP = 1 << 0,
    CLINUX_LANDLOCK_CONNECT_TCP = 1 << 1,
    // From 6 on
    CLINUX_LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0,
    CLINUX_LANDLOCK_SCOPE_SIGNAL = 1 << 1,
};

// The same number on every architecture.
enum {
    CLINUX_SYS_landlock_create_ruleset = 444,
    CLINUX_SYS_landlock_add_rule = 445,
    CLINUX_SYS_landlock_restrict_self = 446,
};

// The version of the kernel's interface, at least 1; or the negated errno.
static inline int clinux_landlock_version(void) {
    const uint32_t version = 1;
    long result = syscall(CLINUX_SYS_landlock_create_ruleset, NULL, 0, version);
    return result < 0 ? -errno : (int)result;
}

// Returns a descriptor, close-on-exec as all of Landlock's are.
static inline int clinux_landlock_create(uint64_t file_system, uint64_t network, uint64_t scopes) {
    struct {
        uint64_t handled_access_fs, handled_access_net, scoped;
    } attributes = {file_system, network, scopes};
    long result =
        syscall(CLINUX_SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    return result < 0 ? -errno : (int)result;
}

static inline int clinux_landlock_allow_path(int ruleset, int path, uint64_t access) {
    const int path_beneath = 1;
    struct __attribute__((packed)) {
        uint64_t allowed_access;
        int32_t parent_fd;
    } rule = {access, path};
    long result = syscall(CLINUX_SYS_landlock_add_rule, ruleset, path_beneath, &rule, 0);
    return result < 0 ? -errno : 0;
}

static inline int clinux_landlock_allow_port(int ruleset, uint64_t port, uint64_t access) {
    const int net_port = 2;
    struct {
        uint64_t allowed_access, port;
    } rule = {access, port};
    long result = syscall(CLINUX_SYS_landlock_add_rule, ruleset, net_port, &rule, 0);
    return result < 0 ? -errno : 0;
}

// Of the calling thread and of all that it will create, which can also gain no privilege by an execve(2).
static inline int clinux_landlock_restrict(int ruleset) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
    long result = syscall(CLINUX_SYS_landlock_restrict_self, ruleset, 0);
    return result < 0 ? -errno : 0;
}
