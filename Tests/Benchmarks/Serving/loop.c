// SPDX-License-Identifier: Apache-2.0
//
// The least that serving can cost: a loop of epoll_wait, recv and send on one thread that knows every
// response beforehand. It parses nothing, limits nothing, looks at no file again, times nobody out and
// logs nothing. Not a server: for the measure that `serve --floor` shows.
//
// Usage: loop PORT ROOT

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAXIMUM_CONNECTIONS = 65536, MAXIMUM_IN_MEMORY = 1 << 20, DEPTH = 16, MANY = 10000 };

struct response {
    const char *path;
    char *bytes;
    size_t size;
    int file;
    off_t file_size;
};

// The first one is for whatever is not known.
static struct response responses[] = {
    {.path = "/index.html"}, {.path = "/16k.bin"}, {.path = "/100k.bin"}, {.path = "/10m.bin"},
};
static const char many_folder[] = "/many/0/";
static struct response many[MANY];
enum { RESPONSES = sizeof responses / sizeof *responses };
static struct response unchanged = {.file = -1}, last = {.path = "/index.html"};

// What a connection has yet to get.
static struct {
    const struct response *response;
    size_t sent;
    off_t file_sent;
} connections[MAXIMUM_CONNECTIONS];

static int queue;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void prepare(struct response *response, const char *root, const char *field) {
    char path[4096];
    snprintf(path, sizeof path, "%s%s", root, response->path);
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) < 0) fail(path);
    char head[512];
    int length = snprintf(
        head, sizeof head,
        "HTTP/1.1 200 OK\r\nDate: Sat, 28 Nov 2026 09:30:00 GMT\r\nServer: loop\r\n"
        "Content-Type: text/html\r\nETag: \"0123456789abcdef0123456789abcdef\"\r\n"
        "Last-Modified: Sat, 28 Nov 2026 09:30:00 GMT\r\nAccept-Ranges: bytes\r\n"
        "X-Content-Type-Options: nosniff\r\nContent-Length: %lld\r\n%s\r\n",
        (long long)status.st_size, field);
    int is_in_memory = status.st_size <= MAXIMUM_IN_MEMORY;
    response->bytes = malloc((size_t)length + (is_in_memory ? (size_t)status.st_size : 0));
    if (response->bytes == NULL) fail("malloc");
    memcpy(response->bytes, head, (size_t)length);
    response->size = (size_t)length;
    response->file = is_in_memory ? -1 : file;
    response->file_size = is_in_memory ? 0 : status.st_size;
    if (is_in_memory) {
        if (read(file, response->bytes + length, (size_t)status.st_size) != status.st_size) fail(path);
        response->size += (size_t)status.st_size;
        close(file);
    }
}

static const struct response *find(const char *request, size_t size) {
    if (memmem(request, size, "If-Modified-Since", 17)) return &unchanged;
    if (memmem(request, size, "Connection: close", 17)) return &last;
    size_t folder = strlen(many_folder);
    if (size > 4 + folder && memcmp(request + 4, many_folder, folder) == 0) {
        unsigned long number = strtoul(request + 4 + folder, NULL, 10);
        return number < MANY ? &many[number] : &responses[0];
    }
    for (int i = 0; i < RESPONSES; i++) {
        size_t length = strlen(responses[i].path);
        if (size > 4 + length && memcmp(request + 4, responses[i].path, length) == 0) {
            return &responses[i];
        }
    }
    return &responses[0];
}

static void watch(int client, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.fd = client};
    if (epoll_ctl(queue, operation, client, &event) < 0) fail("epoll_ctl");
}

// Whether the client has taken everything.
static int send_rest(int client) {
    const struct response *response = connections[client].response;
    size_t *sent = &connections[client].sent;
    while (*sent < response->size) {
        ssize_t count = send(
            client, response->bytes + *sent, response->size - *sent,
            MSG_NOSIGNAL | (response->file < 0 ? 0 : MSG_MORE));
        if (count < 0) return errno != EAGAIN;
        *sent += (size_t)count;
    }
    while (connections[client].file_sent < response->file_size) {
        size_t rest = (size_t)(response->file_size - connections[client].file_sent);
        if (sendfile(client, response->file, &connections[client].file_sent, rest) < 0) {
            return errno != EAGAIN;
        }
    }
    return 1;
}

// For what mostly fits into the socket's buffer; else everybody waits for this client.
static void send_all(int client, struct iovec *parts, int count) {
    while (count > 0) {
        ssize_t sent = writev(client, parts, count);
        if (sent < 0) {
            if (errno != EAGAIN) return;
            poll(&(struct pollfd){.fd = client, .events = POLLOUT}, 1, 1000);
            continue;
        }
        for (; count > 0 && (size_t)sent >= parts->iov_len; count--) {
            sent -= (ssize_t)(parts++)->iov_len;
        }
        if (count > 0) {
            parts->iov_base = (char *)parts->iov_base + sent;
            parts->iov_len -= (size_t)sent;
        }
    }
}

static void answer(int client, const char *request, size_t size) {
    struct iovec parts[DEPTH];
    int count = 0;
    const struct response *response = find(request, size);
    const char *end = request + size;
    for (const char *at = request;
         count < DEPTH && (at = memmem(at, (size_t)(end - at), "\r\n\r\n", 4)) != NULL; at += 4) {
        parts[count++] = (struct iovec){response->bytes, response->size};
    }
    if (count > 1) {
        send_all(client, parts, count);
        return;
    }
    connections[client].response = response;
    connections[client].sent = 0;
    connections[client].file_sent = 0;
    if (!send_rest(client)) {
        watch(client, EPOLLOUT, EPOLL_CTL_MOD);
    } else if (connections[client].response == &last) {
        close(client);
    }
}

static void serve(int client, uint32_t events) {
    char request[16384];
    if (events & EPOLLOUT) {
        if (!send_rest(client)) return;
        if (connections[client].response == &last) {
            close(client);
        } else {
            watch(client, EPOLLIN, EPOLL_CTL_MOD);
        }
        return;
    }
    ssize_t count = recv(client, request, sizeof request - 1, 0);
    if (count > 0) {
        request[count] = 0;
        answer(client, request, (size_t)count);
    } else if (count == 0 || errno != EAGAIN) {
        close(client);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: loop PORT ROOT\n");
        return 2;
    }
    for (int i = 0; i < RESPONSES; i++) prepare(&responses[i], argv[2], "");
    for (int i = 0; i < MANY; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s%d.html", many_folder, i);
        many[i].path = path;
        prepare(&many[i], argv[2], "");
    }
    prepare(&last, argv[2], "Connection: close\r\n");
    unchanged.bytes =
        "HTTP/1.1 304 Not Modified\r\nDate: Sat, 28 Nov 2026 09:30:00 GMT\r\nServer: loop\r\n"
        "ETag: \"0123456789abcdef0123456789abcdef\"\r\n\r\n";
    unchanged.size = strlen(unchanged.bytes);
    signal(SIGPIPE, SIG_IGN);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) fail("setrlimit");
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
    if (listen(listener, 65535) < 0) fail("listen");
    queue = epoll_create1(EPOLL_CLOEXEC);
    watch(listener, EPOLLIN, EPOLL_CTL_ADD);
    while (1) {
        struct epoll_event events[64];
        int count = epoll_wait(queue, events, 64, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd != listener) {
                serve(events[i].data.fd, events[i].events);
                continue;
            }
            int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (client >= MAXIMUM_CONNECTIONS) fail("too many connections");
            if (client >= 0) watch(client, EPOLLIN, EPOLL_CTL_ADD);
        }
    }
}
