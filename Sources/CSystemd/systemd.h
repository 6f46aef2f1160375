// SPDX-License-Identifier: Apache-2.0
//
// libsystemd, and what Swift cannot express of the notification socket: sd_notify(3) waits while the
// manager's queue is full, and offers no way not to. Each function makes its system calls and
// returns the result or the negated errno.
#pragma once

#define SD_JOURNAL_SUPPRESS_LOCATION 1
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

enum {
    // unix(7), SCM_RIGHTS: the most descriptors in one datagram
    CSYSTEMD_MAXIMUM_DESCRIPTORS = 253,
    // fcntl(2), F_GET_SEALS, declared for _GNU_SOURCE only
    CSYSTEMD_GET_SEALS = 1034,
};

// Opens a non-blocking datagram socket connected to "/path" or "@abstract". Returns its descriptor.
static inline int csystemd_connect(const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    if (length < 2 || length >= sizeof address.sun_path) return -EINVAL;
    if (name[0] != '/' && name[0] != '@') return -EAFNOSUPPORT;
    memcpy(address.sun_path, name, length);
    // An abstract name has no null at its end, and may hold others.
    if (name[0] == '@') address.sun_path[0] = 0;
    else length++;
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -errno;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    if (connect(descriptor, (const struct sockaddr *)&address, size) == 0) return descriptor;
    int error = errno;
    close(descriptor);
    return -error;
}

// Opens two connected descriptors, of which one hangs up when the last copy of the other is closed.
static inline int csystemd_pair(int *ends) {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

// Sends one datagram, and copies of descriptors with it, or -EAGAIN while there is no room.
static inline ssize_t csystemd_send(
    int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count) {
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * CSYSTEMD_MAXIMUM_DESCRIPTORS)];
    } control;
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (descriptor_count > CSYSTEMD_MAXIMUM_DESCRIPTORS) return -EINVAL;
    if (descriptor_count > 0) {
        size_t size = sizeof(int) * descriptor_count;
        memset(&control, 0, sizeof control);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(&control.header), descriptors, size);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(size);
    }
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? -(ssize_t)errno : sent;
}
