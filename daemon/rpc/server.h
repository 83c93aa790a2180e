// SPDX-License-Identifier: Apache-2.0
// Lines become calls, calls become answers: the desk between connections and the store. Sees a
// connection as a table of functions.
#pragma once

#include "daemon/rpc/call.h"

struct rpc_limits {
    int in_flight_max;                      // 64 a connection; above, reading pauses
    int operator_calls_per_second_max;      // 6000 of one operator, and what it saved up in the ten
                                            // seconds before; above: BUSY with data.retry_at
    int64_t refusals_per_minute_logged_max; // 60: INVALID, UNAUTHENTICATED, BUSY are rate-limited
                                            // log lines
};

// What the desk does with a connection; all on the loop's thread.
struct rpc_transport {
    void (*send)(void *connection, const char *bytes, size_t size);
    void (*owe)(void *connection, int change);
    size_t (*unsent)(void *connection);           // bytes it has not taken yet
    void (*keep)(void *connection, bool is_kept); // kept: not closed for being idle
    void (*charge)(void *connection, int calls);  // more than the one of each line
    void (*pause)(void *connection);
    void (*resume)(void *connection);
    void (*close)(void *connection, const char *reason);
    void (*end)(void *connection, const char *reason); // hears no more; closes when nothing is owed
};

struct rpc_server;
struct rpc_client; // one connection, as the desk knows it

struct rpc_server *rpc_server_new(const struct house *house, const struct rpc_limits *limits);
void rpc_server_free(struct rpc_server *server); // after the last call was answered

// uri is the certificate's: urn:eldercare:terminal:<id>. Another form gives NULL: close the
// connection.
struct rpc_client *rpc_client_open(struct rpc_server *server, const struct rpc_transport *transport,
    void *connection, const char *uri);
void rpc_client_line(struct rpc_client *client, const char *line, size_t size);
void rpc_client_line_too_long(struct rpc_client *client);
void rpc_client_close(
    struct rpc_client *client); // the connection is gone; calls in flight finish unheard

// Takes finished jobs from the store and sends their answers. Call when the store says on_done.
void rpc_server_publish(struct rpc_server *server);

// Does what has fallen due by the business clock (due.h). Call it at start and every few seconds; a
// call that moves the clock is answered after what it made due.
void rpc_server_due(struct rpc_server *server);

// rpc.discover: put this table into the wiring's list beside import_methods (import.h).
extern const struct rpc_method discover_methods[];

// Calls taken and not yet answered.
int rpc_server_in_flight(const struct rpc_server *server);

// Runs one method outside any connection, on this thread, with a given principal: init, enroll and
// other offline commands. The reply's result (the inside of the map, secret fields included) is
// appended to ret_result.
enum status rpc_server_run(struct rpc_server *server, const struct principal *principal,
    const char *method, const char *params_json, struct text *ret_result,
    struct text *ret_complaint) MUST_USE;
