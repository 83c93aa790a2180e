// SPDX-License-Identifier: Apache-2.0
// A desk without sockets for tests: a store without threads in a temporary folder, a clock one
// moves by hand, connections that keep the lines they are sent.
#pragma once

#include "daemon/rpc/fact.h"
#include "daemon/rpc/import.h"
#include "daemon/rpc/server.h"
#include "tests/support/store_place.h"

#define DESK_NOW STORE_PLACE_NOW // 2026-12-01T10:30:00+08:00

struct desk_setup {
    const struct rpc_subject *subjects;     // ends with RPC_SUBJECTS_END
    const struct consequence *consequences; // ends with CONSEQUENCES_END; NULL: none
    struct policies *policies;              // NULL: none; the setter's
    enum status (*gate)(struct call *call); // NULL: everybody is desk.principal
    const char *area;                       // NULL: "310114"
    bool is_live;                           // a live instance instead of a test one
    int in_flight_max;                      // 0: 64
    int operator_calls_per_second_max;      // 0: a million
    int refusals_logged;                    // a minute; 0: none
    const char *vfs;                        // NULL: the system's
    int queue_jobs_max[STORE_LANES];        // 0: the store's own
};

struct desk_client;

struct desk {
    struct desk_setup setup;
    struct store_place place; // place.now_ms is the clock
    struct keyring keys;
    struct house house;
    struct store *store;
    struct rpc_catalogue *catalogue;
    struct rpc_server *server;
    struct principal principal; // who calls, where no gate was given; a logged-in manager of a
                                // bureau at first
    int lost; // how often a COMMIT failed with an I/O error: restart before going on
    struct desk_client *clients;
};

// Opens everything; what does not work ends the test.
struct desk *desk_open(const struct desk_setup *setup);
void desk_close(struct desk *desk); // hangs up, closes, removes the folder

// Closes the store and opens it again, as a daemon that was stopped and started. Connections end.
void desk_restart(struct desk *desk);

// A connection of a terminal.
struct desk_client *desk_connect(struct desk *desk, int64_t terminal);
void desk_hang_up(struct desk_client *client);

// Hands over one line and turns nothing: what waits for the store waits.
void desk_send(struct desk_client *client, const char *line);
void desk_send_too_long(struct desk_client *client);

// One turn of one lane with its answers, and turns until nothing is under way.
int desk_step(struct desk *desk, enum store_lane lane);
void desk_turn(struct desk *desk);

// Does what has fallen due, until nothing is left.
void desk_due(struct desk *desk);

// The oldest line sent to this connection and not yet taken, without its LF; NULL when there is
// none. Lives until the next call for this connection.
const char *desk_take(struct desk_client *client);

// Sends, turns, takes: what a line is answered with; NULL when nothing came.
const char *desk_ask(struct desk_client *client, const char *line);

// Calls a method with parameters as JSON; the answer's line.
const char *desk_call(struct desk_client *client, const char *method, const char *params);

// The same, judged: OK with the result's JSON text in *ret_result (lives until the next call), or
// the refusal's status with the error's data. ret_result may be NULL.
enum status desk_try(
    struct desk_client *client, const char *method, const char *params, const char **ret_result);

// Numbers out of the last result or data of desk_try; 0 when there is no such field.
int64_t desk_int(struct desk_client *client, const char *field);
const char *desk_text(struct desk_client *client, const char *field); // "" when there is none

// How much the peer is said to have left unread.
void desk_set_unsent(struct desk_client *client, size_t size);

// What the desk did with the connection.
int desk_owed(const struct desk_client *client);
bool desk_is_kept(const struct desk_client *client); // from idle closing
bool desk_is_paused(const struct desk_client *client);
const char *desk_closed(const struct desk_client *client); // the reason, NULL while open

// Counts what stands in the database ("SELECT count(*) ..."), beside the store.
int64_t desk_sql(struct desk *desk, const char *sql);
