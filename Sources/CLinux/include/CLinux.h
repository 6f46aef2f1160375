// SPDX-License-Identifier: Apache-2.0
//
// What Swift's Glibc module lacks, as plain functions. Each makes one system call and returns its
// result, or the negated errno, so that no caller has to read a thread-local errno across a
// language border. Nothing here keeps state.

#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/openat2.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "Landlock.h"

static inline long clinux_result(long result) {
    return result < 0 ? -(long)errno : result;
}

// poll(2)

enum {
    // The same bit, which <poll.h> declares for _GNU_SOURCE only.
    CLINUX_POLLRDHUP = EPOLLRDHUP,
};

// epoll(7)

enum {
    CLINUX_EPOLLIN = EPOLLIN,
    CLINUX_EPOLLOUT = EPOLLOUT,
    CLINUX_EPOLLPRI = EPOLLPRI,
    CLINUX_EPOLLRDHUP = EPOLLRDHUP,
    CLINUX_EPOLLONESHOT = EPOLLONESHOT,
};

// Too large for the int of an enumerator.
static const uint32_t clinux_epoll_edge_triggered = EPOLLET;

static inline int clinux_epoll_create(void) {
    return (int)clinux_result(epoll_create1(EPOLL_CLOEXEC));
}

static inline int clinux_epoll_add(int queue, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return (int)clinux_result(epoll_ctl(queue, EPOLL_CTL_ADD, descriptor, &event));
}

static inline int clinux_epoll_modify(int queue, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return (int)clinux_result(epoll_ctl(queue, EPOLL_CTL_MOD, descriptor, &event));
}

static inline int clinux_epoll_remove(int queue, int descriptor) {
    return (int)clinux_result(epoll_ctl(queue, EPOLL_CTL_DEL, descriptor, NULL));
}

// Waits until something is ready; writes at most `capacity` (up to 64) user data words, with the
// highest bit set in those of events that tell of EPOLLRDHUP or EPOLLPRI.
static inline int clinux_epoll_wait(
    int queue, uint64_t *tokens, int capacity, int timeout_milliseconds) {
    struct epoll_event events[64];
    if (capacity > 64) capacity = 64;
    int count = epoll_wait(queue, events, capacity, timeout_milliseconds);
    for (int i = 0; i < count; i++) {
        uint64_t has_more = (events[i].events & (EPOLLRDHUP | EPOLLPRI)) != 0;
        tokens[i] = events[i].data.u64 | has_more << 63;
    }
    return (int)clinux_result(count);
}

// eventfd(2)

static inline int clinux_eventfd(void) {
    return (int)clinux_result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

// signalfd(2)

static inline int clinux_signalfd(const sigset_t *signals) {
    return (int)clinux_result(signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

// Returns the signal's number, or the negated errno.
static inline int clinux_signalfd_read(int descriptor) {
    struct signalfd_siginfo info;
    ssize_t count = read(descriptor, &info, sizeof info);
    if (count < 0) return -errno;
    return count == (ssize_t)sizeof info ? (int)info.ssi_signo : -EIO;
}

// Fills `set` with all signals but those that a thread's own fault raises.
static inline void clinux_fill_asynchronous_signals(sigset_t *set) {
    sigfillset(set);
    sigdelset(set, SIGABRT);
    sigdelset(set, SIGBUS);
    sigdelset(set, SIGFPE);
    sigdelset(set, SIGILL);
    sigdelset(set, SIGSEGV);
    sigdelset(set, SIGSYS);
    sigdelset(set, SIGTRAP);
}

// futex(2)

// Sleeps while *word == expected, until woken or until the CLOCK_MONOTONIC deadline (NULL: none).
static inline int clinux_futex_wait(
    const void *word, uint32_t expected, const struct timespec *deadline) {
    return (int)clinux_result(syscall(
        SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected, deadline, NULL,
        FUTEX_BITSET_MATCH_ANY));
}

static inline int clinux_futex_wake(const void *word, int count) {
    return (int)clinux_result(syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0));
}

// The processor's hint that this thread spins

static inline void clinux_pause(int count) {
    for (int i = 0; i < count; i++) {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("isb" ::: "memory");
#endif
    }
}

// sched_setaffinity(2), for the calling thread: bit n of the mask is processor n

static inline int clinux_set_thread_affinity(const uint64_t *mask, size_t bytes) {
    return (int)clinux_result(syscall(SYS_sched_setaffinity, 0, bytes, mask));
}

// sched_getaffinity(2), for the calling thread: fills the beginning of the mask

static inline int clinux_get_thread_affinity(uint64_t *mask, size_t bytes) {
    return (int)clinux_result(syscall(SYS_sched_getaffinity, 0, bytes, mask));
}

// sched_setscheduler(2), for the calling thread: SCHED_BATCH, if it has the ordinary policy

static inline int clinux_use_batch_scheduling(void) {
    struct sched_param parameters = {.sched_priority = 0};
    // SCHED_BATCH, whose name glibc keeps for _GNU_SOURCE
    const int batch = 3;
    if (syscall(SYS_sched_getscheduler, 0) != SCHED_OTHER)
        return 0;
    return (int)clinux_result(syscall(SYS_sched_setscheduler, 0, batch, &parameters));
}

// clock_gettime(2), in nanoseconds

static inline uint64_t clinux_clock(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// prctl(2): names the calling thread; the kernel keeps 15 bytes

static inline void clinux_set_thread_name(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

// pthread_atfork(3): how many times fork(2) was called between the program's first process and this one

extern unsigned clinux_forks;

static inline unsigned clinux_fork_count(void) {
    return clinux_forks;
}

// malloc_trim(3), where there is one

void clinux_return_memory(void);

// A pointer that each thread has for itself; NULL at first, and never freed.

const void *clinux_thread_value(void);
void clinux_set_thread_value(const void *value);

// mmap(2): zeroed memory that costs nothing until it is touched. Returns the negated errno on failure.

static inline int clinux_reserve_zeroed(size_t count, void **memory) {
    void *reserved = mmap(
        NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (reserved == MAP_FAILED) return -errno;
    *memory = reserved;
    return 0;
}

static inline void clinux_release(void *memory, size_t count) {
    munmap(memory, count);
}

// tcp(7)

enum {
    CLINUX_TCP_USER_TIMEOUT = TCP_USER_TIMEOUT,
    // TCP_NOTSENT_LOWAT, which older headers lack
    CLINUX_TCP_NOTSENT_LOWAT = 25,
};

// madvise(2), MADV_DONTNEED: unmaps the pages of the files that the process only reads. A mapping that has
// a page of its own, in memory or on swap, is left as it is: what the loader, a debugger or a probe has
// changed would be lost. Takes a descriptor of /proc/self/smaps, see proc(5).
void clinux_unmap_files(int smaps);

// malloc_trim(3): returns whether any memory was given back

static inline int clinux_give_memory_back(void) {
    return malloc_trim(0);
}

// socket(7)

static inline int clinux_socket(int family) {
    return (int)clinux_result(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

static inline int clinux_bind(int descriptor, const struct sockaddr_storage *address,
    socklen_t length) {
    return (int)clinux_result(bind(descriptor, (const struct sockaddr *)address, length));
}

static inline int clinux_connect(int descriptor, const struct sockaddr_storage *address,
    socklen_t length) {
    return (int)clinux_result(connect(descriptor, (const struct sockaddr *)address, length));
}

static inline int clinux_listen(int descriptor, int backlog) {
    return (int)clinux_result(listen(descriptor, backlog));
}

static inline int clinux_getsockname(
    int descriptor, struct sockaddr_storage *address, socklen_t *length) {
    *length = sizeof *address;
    return (int)clinux_result(getsockname(descriptor, (struct sockaddr *)address, length));
}

static inline int clinux_getpeername(
    int descriptor, struct sockaddr_storage *address, socklen_t *length) {
    *length = sizeof *address;
    return (int)clinux_result(getpeername(descriptor, (struct sockaddr *)address, length));
}

// Parses a numeric IPv4 or IPv6 address. Returns the length of the address, or -EINVAL.
static inline int clinux_parse_address(
    const char *text, uint16_t port, struct sockaddr_storage *address) {
    struct sockaddr_in *v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    *address = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        return (int)sizeof *v6;
    }
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        return (int)sizeof *v4;
    }
    return -EINVAL;
}

// Writes the host of an IPv4 or IPv6 address as text ("" for any other family); returns the port.
static inline int clinux_format_address(
    const struct sockaddr_storage *address, char *text, socklen_t capacity) {
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
    text[0] = 0;
    if (address->ss_family == AF_INET) {
        inet_ntop(AF_INET, &v4->sin_addr, text, capacity);
        return ntohs(v4->sin_port);
    }
    if (address->ss_family == AF_INET6) {
        const struct in6_addr *host = &v6->sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(host)) {
            inet_ntop(AF_INET, &host->s6_addr[12], text, capacity);
        } else {
            inet_ntop(AF_INET6, host, text, capacity);
        }
        return ntohs(v6->sin6_port);
    }
    return 0;
}

// Fills in a Unix address. Returns its length, or -ENAMETOOLONG.
static inline int clinux_unix_address(const char *path, struct sockaddr_storage *address) {
    struct sockaddr_un *local = (struct sockaddr_un *)address;
    size_t length = strlen(path);
    if (length >= sizeof local->sun_path) return -ENAMETOOLONG;
    *address = (struct sockaddr_storage){0};
    local->sun_family = AF_UNIX;
    memcpy(local->sun_path, path, length);
    return (int)(offsetof(struct sockaddr_un, sun_path) + length + 1);
}

static inline int clinux_set_option(int descriptor, int level, int name, int value) {
    return (int)clinux_result(setsockopt(descriptor, level, name, &value, sizeof value));
}

static inline int clinux_option(int descriptor, int level, int name) {
    int value = 0;
    socklen_t length = sizeof value;
    int result = (int)clinux_result(getsockopt(descriptor, level, name, &value, &length));
    return result < 0 ? result : value;
}

static inline int clinux_accept(
    int descriptor, struct sockaddr_storage *address, socklen_t *length) {
    *length = sizeof *address;
    // By its number: the C library declares it for _GNU_SOURCE only, with which its types would look
    // different here than in Swift's Glibc module.
    return (int)clinux_result(
        syscall(SYS_accept4, descriptor, address, length, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

// Writes the host of an address as an IPv6 address, IPv4 mapped into it; any other family as zeros.
static inline void clinux_compact_host(
    const struct sockaddr_storage *address, socklen_t length, void *host) {
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
    memset(host, 0, 16);
    if (length >= sizeof *v4 && address->ss_family == AF_INET) {
        memset((char *)host + 10, 0xff, 2);
        memcpy((char *)host + 12, &v4->sin_addr, 4);
    } else if (length >= sizeof *v6 && address->ss_family == AF_INET6) {
        memcpy(host, &v6->sin6_addr, 16);
    }
}

// Expands what clinux_compact_host wrote.
static inline void clinux_expand_host(const void *host, struct sockaddr_storage *address) {
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    *address = (struct sockaddr_storage){0};
    v6->sin6_family = AF_INET6;
    memcpy(&v6->sin6_addr, host, 16);
}

// tcp(7), TCP_INFO: milliseconds since the last data came, or the negated errno
static inline int clinux_milliseconds_since_receive(int socket) {
    struct tcp_info info;
    socklen_t length = sizeof info;
    int result = (int)clinux_result(getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length));
    return result < 0 ? result : (int)(info.tcpi_last_data_recv & 0x7fffffff);
}

// tcp(7), TCP_INFO of a listening socket: the connections in its backlog, or the negated errno
static inline int clinux_backlog(int socket) {
    struct tcp_info info;
    socklen_t length = sizeof info;
    int result = (int)clinux_result(getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length));
    return result < 0 ? result : (int)(info.tcpi_unacked & 0x7fffffff);
}

static inline ssize_t clinux_receive(int descriptor, void *buffer, size_t capacity, int flags) {
    return clinux_result(recv(descriptor, buffer, capacity, flags));
}

static inline ssize_t clinux_send(
    int descriptor, const void *bytes, size_t count, int more_follows) {
    int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (more_follows ? MSG_MORE : 0);
    return clinux_result(send(descriptor, bytes, count, flags));
}

static inline ssize_t clinux_send_two(
    int descriptor, const void *first, size_t first_count, const void *second,
    size_t second_count) {
    struct iovec parts[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    return clinux_result(sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT));
}

static inline ssize_t clinux_sendfile(int socket, int file, off_t *offset, size_t count) {
    return clinux_result(sendfile(socket, file, offset, count));
}

// SO_LINGER of socket(7): close(2) throws away what was not sent, and resets the connection.
static inline void clinux_reset_when_closed(int socket) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

// Bytes in the queue to the peer: on TCP those it has not acknowledged.
static inline int clinux_queued_output(int socket) {
    int count = 0;
    int result = (int)clinux_result(ioctl(socket, SIOCOUTQ, &count));
    return result < 0 ? result : count;
}

// execve(2): the environment is this process's with one assignment more. Returns only on failure.

static inline int clinux_execute(const char *path, char *const arguments[], char *assignment) {
    size_t count = 0;
    while (__environ[count]) count++;
    char **environment = malloc((count + 2) * sizeof *environment);
    if (!environment) return -ENOMEM;
    memcpy(environment, __environ, count * sizeof *environment);
    environment[count] = assignment;
    environment[count + 1] = NULL;
    execve(path, arguments, environment);
    int result = -errno;
    free(environment);
    return result;
}

// posix_spawn(3), with no signals blocked but those that ask a daemon for something: systemctl(1) kill
// sends them to all processes of a service. Returns the process's number.
static inline int clinux_spawn(const char *path, char *const arguments[]) {
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t requests;
    sigemptyset(&requests);
    sigaddset(&requests, SIGHUP);
    sigaddset(&requests, SIGUSR1);
    sigaddset(&requests, SIGUSR2);
    posix_spawnattr_setsigmask(&attributes, &requests);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t process = 0;
    int result = posix_spawn(&process, path, NULL, &attributes, arguments, __environ);
    posix_spawnattr_destroy(&attributes);
    return result ? -result : process;
}

// memfd_create(2), and the seals of fcntl(2): neither size nor content can change

// By its number: the C library declares it for _GNU_SOURCE only.
static inline int clinux_memfd(const char *name) {
    const unsigned close_on_exec = 1, allow_sealing = 2;
    return (int)clinux_result(syscall(SYS_memfd_create, name, close_on_exec | allow_sealing));
}

enum {
    // F_ADD_SEALS and F_GET_SEALS; F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE
    CLINUX_ADD_SEALS = 1033,
    CLINUX_GET_SEALS = 1034,
    CLINUX_ALL_SEALS = 0xf,
};

static inline int clinux_seal(int descriptor) {
    return (int)clinux_result(fcntl(descriptor, CLINUX_ADD_SEALS, CLINUX_ALL_SEALS));
}

static inline int clinux_is_sealed(int descriptor) {
    return fcntl(descriptor, CLINUX_GET_SEALS) == CLINUX_ALL_SEALS;
}

// openat2(2)

enum {
    // open(2), declared for _GNU_SOURCE only
    CLINUX_O_PATH = 010000000,
    CLINUX_RESOLVE_BENEATH = RESOLVE_BENEATH,
    CLINUX_RESOLVE_NO_MAGICLINKS = RESOLVE_NO_MAGICLINKS,
    CLINUX_RESOLVE_NO_SYMLINKS = RESOLVE_NO_SYMLINKS,
};

static inline int clinux_openat2(
    int directory, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = resolve};
    return (int)clinux_result(syscall(SYS_openat2, directory, path, &how, sizeof how));
}

// preadv2(2) with RWF_NOWAIT: 1 where a byte is in memory; -EAGAIN where the disk would be waited for.
// By its number, since the C library declares it with GNU extensions only. The second half of the offset
// is for machines of 32 bits.

enum { CLINUX_RWF_NOWAIT = 0x8 };

static inline int clinux_is_in_memory(int file, off_t offset) {
    char byte;
    struct iovec part = {.iov_base = &byte, .iov_len = 1};
    return (int)clinux_result(syscall(
        SYS_preadv2, file, &part, 1L, offset, 0L, CLINUX_RWF_NOWAIT));
}

// openat(2) and readlinkat(2), for where openat2(2) is missing

static inline int clinux_openat(int directory, const char *path, int flags) {
    return (int)clinux_result(openat(directory, path, flags | O_CLOEXEC));
}

// open(2) and write(2) of files that only grow

static inline int clinux_open_for_appending(const char *path, int flags, mode_t mode) {
    return (int)clinux_result(open(
        path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags, mode));
}

static inline ssize_t clinux_write(int file, const void *bytes, size_t count) {
    return clinux_result(write(file, bytes, count));
}

static inline ssize_t clinux_readlinkat(
    int directory, const char *path, char *target, size_t capacity) {
    return clinux_result(readlinkat(directory, path, target, capacity));
}

// fstat(2), reduced to what a file server asks

struct clinux_file_status {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    int64_t modified_seconds;
    uint32_t modified_nanoseconds;
    uint32_t mode;
    int64_t changed_seconds;
    uint32_t changed_nanoseconds;
};

static inline int clinux_fstat(int descriptor, struct clinux_file_status *status) {
    struct stat raw;
    if (fstat(descriptor, &raw) < 0) return -errno;
    status->device = raw.st_dev;
    status->inode = raw.st_ino;
    status->size = (uint64_t)raw.st_size;
    status->modified_seconds = raw.st_mtim.tv_sec;
    status->modified_nanoseconds = (uint32_t)raw.st_mtim.tv_nsec;
    status->mode = raw.st_mode;
    status->changed_seconds = raw.st_ctim.tv_sec;
    status->changed_nanoseconds = (uint32_t)raw.st_ctim.tv_nsec;
    return 0;
}

// fstatat(2), statfs(2): is there an entry, whatever it is; what kind of file system is it

static inline int clinux_look_at_entry(int directory, const char *name, struct stat *raw) {
    return (int)clinux_result(fstatat(directory, name, raw, AT_SYMLINK_NOFOLLOW));
}

static inline int64_t clinux_file_system(int descriptor) {
    struct statfs system;
    long result = clinux_result(fstatfs(descriptor, &system));
    return result < 0 ? result : (int64_t)(uint32_t)system.f_type;
}

// CrashReport.c

void clinux_report_crashes(bool to_journal);
