// SPDX-License-Identifier: Apache-2.0
// One connection of the load generator: TLS over a non-blocking socket.
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/load.h"

#define READ_BYTES 65536
#define EVENTS_MAX 256
#define ROUND_MS 100
#define LINE_BYTES_MAX (8 * 1024 * 1024)
#define CIPHER_BYTES_MAX (64 * 1024 * 1024)

static int connect_tcp(const char *host, int port)
{
    char service[16];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int fd = -1;
    snprintf(service, sizeof(service), "%d", port);
    if (getaddrinfo(host, service, &hints, &found) != 0) {
        return -1;
    }
    for (struct addrinfo *each = found; each != NULL && fd < 0; each = each->ai_next) {
        fd = socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, each->ai_addr, each->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

static void watch(struct load_connection *connection, int operation, bool writes)
{
    struct epoll_event event = {
        .events = EPOLLIN | (writes ? EPOLLOUT : 0U), .data.ptr = connection};
    (void)epoll_ctl(connection->epoll, operation, connection->fd, &event);
    connection->waits_to_write = writes;
}

static void end(struct load_connection *connection, const char *reason)
{
    if (connection->fd < 0) {
        return;
    }
    close(connection->fd);
    connection->fd = -1;
    connection->is_open = false;
    connection->events->on_close(connection->events->context, connection, reason);
}

static void flush(struct load_connection *connection)
{
    if (connection->fd < 0 ||
        tls_session_wire_out(connection->tls, &connection->cipher) != STATUS_OK) {
        return;
    }
    while (connection->cipher_sent < connection->cipher.size) {
        ssize_t sent = send(connection->fd, connection->cipher.bytes + connection->cipher_sent,
            connection->cipher.size - connection->cipher_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            end(connection, strerror(errno));
            return;
        }
        if (sent < 0 && errno == EAGAIN) {
            break;
        }
        connection->cipher_sent += sent > 0 ? (size_t)sent : 0;
    }
    bool is_left = connection->cipher_sent < connection->cipher.size;
    if (!is_left) {
        text_clear(&connection->cipher);
        connection->cipher_sent = 0;
    }
    if (is_left != connection->waits_to_write) {
        watch(connection, EPOLL_CTL_MOD, is_left);
    }
}

bool load_connect(struct load_connection *connection, const struct profile *profile,
    struct tls_context *tls, int epoll, const struct load_events *events)
{
    int on = 1;
    connection->events = events;
    connection->epoll = epoll;
    connection->fd = connect_tcp(profile->host, profile->port);
    if (connection->fd < 0) {
        fprintf(stderr, "%s port %d: %s\n", profile->host, profile->port, strerror(errno));
        return false;
    }
    (void)setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    frame_reader_init(&connection->frames, LINE_BYTES_MAX);
    text_init(&connection->cipher, CIPHER_BYTES_MAX);
    if (tls_session_new(tls, profile->server_name, &connection->tls) != STATUS_OK) {
        fprintf(stderr, "no TLS session\n");
        return false;
    }
    watch(connection, EPOLL_CTL_ADD, false);
    flush(connection);
    return connection->fd >= 0;
}

void load_disconnect(struct load_connection *connection)
{
    if (connection->fd >= 0) {
        tls_session_close(connection->tls);
        flush(connection);
        close(connection->fd);
        connection->fd = -1;
    }
    if (connection->tls != NULL) {
        tls_session_free(connection->tls);
        frame_reader_done(&connection->frames);
        text_done(&connection->cipher);
        connection->tls = NULL;
    }
}

void load_send(struct load_connection *connection, const char *bytes, size_t size)
{
    if (connection->fd < 0 || tls_session_plain_in(connection->tls, bytes, size) != STATUS_OK) {
        end(connection, "cannot send");
        return;
    }
    flush(connection);
}

static void take_lines(struct load_connection *connection, const struct text *plain)
{
    const char *bytes = plain->bytes;
    size_t size = plain->size;
    const char *line;
    size_t line_size;
    while (connection->fd >= 0 && size > 0 &&
           frame_next(&connection->frames, &bytes, &size, &line, &line_size) == FRAME_LINE) {
        connection->events->on_line(connection->events->context, connection, line, line_size);
    }
}

static void read_some(struct load_connection *connection)
{
    static char bytes[READ_BYTES];
    static struct text plain = {.size_max = CIPHER_BYTES_MAX};
    ssize_t got = recv(connection->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        end(connection, got == 0 ? "closed by the server" : strerror(errno));
        return;
    }
    text_clear(&plain);
    enum status status = tls_session_wire_in(connection->tls, bytes, (size_t)got, &plain);
    if (!connection->is_open && tls_session_state(connection->tls) == TLS_OPEN) {
        connection->is_open = true;
        flush(connection);
        connection->events->on_open(connection->events->context, connection);
    }
    take_lines(connection, &plain);
    flush(connection);
    if (status != STATUS_OK) {
        end(connection, tls_session_failure(connection->tls));
    }
}

void load_round(int epoll)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(epoll, events, EVENTS_MAX, ROUND_MS);
    for (int i = 0; i < count; i++) {
        struct load_connection *connection = events[i].data.ptr;
        if ((events[i].events & EPOLLOUT) != 0 && connection->fd >= 0) {
            flush(connection);
        }
        if ((events[i].events & ~(uint32_t)EPOLLOUT) != 0 && connection->fd >= 0) {
            read_some(connection);
        }
    }
}

// --- the figures ---

int64_t load_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

void load_sort(uint32_t *samples, size_t count)
{
    qsort(samples, count, sizeof(*samples), compare);
}

uint32_t load_percentile(const uint32_t *samples, size_t count, size_t per_mille)
{
    return count == 0 ? 0 : samples[(count - 1) * per_mille / 1000];
}
