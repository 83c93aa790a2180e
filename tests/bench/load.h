// SPDX-License-Identifier: Apache-2.0
// Inside of the load generator: many TLS connections turned by one epoll loop.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "clients/link/profile.h"
#include "common/wire/frame.h"
#include "common/wire/tls_session.h"

#define LOAD_CONNECTIONS_MAX 8192
#define LOAD_DEPTH_MAX 64

struct load_connection;

// What the driver of the load is told; all on the one thread.
struct load_events {
    void (*on_open)(void *context, struct load_connection *connection);
    // One answer; the line lives during the call.
    void (*on_line)(
        void *context, struct load_connection *connection, const char *line, size_t size);
    void (*on_close)(void *context, struct load_connection *connection, const char *reason);
    void *context;
};

struct load_connection {
    int index;
    int profile; // which one it came with
    int fd;
    struct tls_session *tls;
    struct frame_reader frames;
    struct text cipher; // to the socket
    size_t cipher_sent;
    bool is_open;
    bool waits_to_write; // epoll was asked to tell when there is room
    const struct load_events *events;
    int epoll;
};

// Connects (waiting for TCP, not for TLS). False with words on standard error.
bool load_connect(struct load_connection *connection, const struct profile *profile,
    struct tls_context *tls, int epoll, const struct load_events *events);
void load_disconnect(struct load_connection *connection);

// Sends plain bytes; what the socket does not take now waits.
void load_send(struct load_connection *connection, const char *bytes, size_t size);

// Waits, a tenth of a second at most, and lets every connection read and write what it can.
void load_round(int epoll);

int64_t load_now_ns(void);

void load_sort(uint32_t *samples, size_t count);
// Of sorted samples; 0 of none.
uint32_t load_percentile(const uint32_t *samples, size_t count, size_t per_mille);
