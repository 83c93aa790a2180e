// SPDX-License-Identifier: Apache-2.0
// Sockets become lines: the TLS listener and its connections, their limits, deadlines and
// back-pressure. With clients/link the only user of libuv. Knows no JSON.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/text.h"
#include "common/wire/tls_session.h"

struct net_limits {
    int connections_max;                 // 4096
    int connections_per_certificate_max; // 64; the next one is closed after the handshake
    int connections_per_address_max;     // 4096; the next one is closed at once
    int handshakes_per_second_max; // 500 of one address, and what it saved up in the ten seconds
                                   // before; above, a handshake waits to be read
    int calls_per_second_max; // 4000 of one certificate, and what it saved up in the ten seconds
                              // before; above, reading waits
    int64_t line_size_max;    // 65536, with its LF
    int64_t unsent_size_max;  // 1 MiB of plain bytes waiting to leave: above, reading stops; at 16
                              // MiB it is closed
    int64_t unsent_total_max; // 128 MiB of all connections: above, the one with the most is closed
    int handshake_timeout_ms; // 5000, absolute from accept
    int line_timeout_ms;      // 10000, absolute from the first byte of a line
    int idle_timeout_ms;      // 300000 without a line or an answer
    int write_timeout_ms;     // 30000 without any byte leaving while some wait
    int drain_timeout_ms;     // 10000, at shut-down
};
struct net_limits net_limits_presets(void);

struct net_connection; // the server's; alive until on_close has returned

// Told on the loop's thread. on_open: TLS is done and the certificate judged. Lines are valid
// during the call only. on_close: exactly once for each on_open; the connection must not be used
// after it.
struct net_events {
    void (*on_open)(void *context, struct net_connection *connection);
    void (*on_line)(
        void *context, struct net_connection *connection, const char *line, size_t size);
    void (*on_line_too_long)(void *context, struct net_connection *connection);
    void (*on_close)(void *context, struct net_connection *connection);
    void *context;
};

struct net_server;
struct uv_loop_s;

struct net_order {
    struct uv_loop_s *loop;
    const char *host; // an address, never a name to look up
    int port;         // 0: the system chooses
    struct tls_context *tls;
    struct net_limits limits;
    struct net_events events;
};

// Listens. MALFORMED for what is no address, INPUT_OUTPUT when it cannot be listened at, with words
// in complaint; the loop must then be turned once more before it is closed.
enum status net_server_open(
    const struct net_order *order, struct net_server **ret, struct text *complaint) MUST_USE;

int net_server_port(const struct net_server *server);
int net_server_connections(const struct net_server *server);

// Stops accepting and reading; closes each connection once its answers are out
// (net_connection_busy) or the drain deadline comes; then calls done.
void net_server_drain(struct net_server *server, void (*done)(void *), void *context);

// After drain's done: gives the memory back.
void net_server_free(struct net_server *server);

// Sends bytes (copied). Never calls back inside. After a close was begun it does nothing.
void net_connection_send(struct net_connection *connection, const char *bytes, size_t size);

// Bytes sent with it that TLS and the peer have not taken yet.
size_t net_connection_unsent(const struct net_connection *connection);

// How many answers are still owed: while above zero, idle closing, draining and the end after the
// peer's last byte wait. Paused, a connection hears no more lines, not even those already read.
void net_connection_owe(struct net_connection *connection, int change);
// While kept (subscribed to events), a connection is not closed for being idle.
void net_connection_keep(struct net_connection *connection, bool keep);
void net_connection_pause(struct net_connection *connection);
// A line held so many calls more than one (a batch): they count against its certificate's.
void net_connection_charge(struct net_connection *connection, int calls);
void net_connection_resume(struct net_connection *connection);

// Sends what is queued, then close_notify, then closes. reason goes to the log. One that ends
// already (a line too long, the peer's end, a drain) first waits for the answers it is owed.
void net_connection_close(struct net_connection *connection, const char *reason);

const char *net_connection_uri(
    const struct net_connection *connection); // the certificate's URI SAN

// Hears no more lines, and closes once what is owed is answered and sent.
void net_connection_end(struct net_connection *connection, const char *reason);
void net_connection_attach(struct net_connection *connection, void *data);
void *net_connection_attached(const struct net_connection *connection);
