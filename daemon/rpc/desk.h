// SPDX-License-Identifier: Apache-2.0
// Inside of the desk, for this folder: connections, batches and calls on their way. All of it
// belongs to the loop's thread; a ticket belongs to the store between submit and publish.
#pragma once

#include "common/base/log.h"
#include "daemon/rpc/meter.h"
#include "daemon/rpc/server.h"

#define TICKETS_KEPT_MAX 256
#define TICKET_TEXT_KEPT_MAX 4096
#define SERVER_TEXT_KEPT_MAX (256 * 1024)
#define REPLY_MAX (2 * CALL_RESULT_MAX + CALL_FACTS_MAX)
#define BATCH_REPLIES_MAX (16 * 1024 * 1024)
#define REQUEST_CONTAINERS_MAX 4096 // lists and maps of one line
#define LINES_SIZE_MAX                                                                             \
    ((size_t)4 * 1024 * 1024)          // unanswered ones of a terminal; above, reading pauses
#define BATCH_ERRORS_MAX (1024 * 1024) // room beyond it for fifty errors with their ids

enum ticket_stage {
    TICKET_PREPARE, // .prepare, on the slow lane
    TICKET_RULE,    // the method's rule
    TICKET_RECORD,  // only the ledger entry of an answer that was found where nothing is written
};

// A call with its way back. Owned by the desk; reused.
struct ticket {
    struct call call;    // first: its job is what the store sees
    struct ticket *next; // in the list it stands in: free ones, or those waiting for due work
    struct rpc_server *server;
    struct rpc_client *client;     // NULL offline
    struct rpc_batch *batch;       // NULL: a line of its own
    struct json *root;             // owned unless batch
    size_t line_size;              // that it was read from; 0: the batch's
    const struct json *id;         // in root or batch->root; NULL for a notification
    const struct json *params;     // likewise
    const struct principal *given; // offline: who calls, instead of the gate
    enum ticket_stage stage;
    bool is_notification;
    bool is_unhurried; // counted in server->unhurried
    bool is_metered;   // counted against its operator's calls
    bool is_recorded;  // its ledger entry stands
    bool is_replayed;  // a receipt answered
};

// A line with several calls; gone when the last is answered.
struct rpc_batch {
    struct json *root;
    size_t line_size;
    int waiting; // calls not yet answered, and one for the reader of the line
    int replied;
    struct text replies; // "[reply,reply"
};

// What the connections of one terminal share.
struct rpc_terminal {
    struct rpc_terminal *next;
    int64_t terminal;
    struct rpc_client *clients; // linked by next_at
    size_t lines_size;          // of those not answered yet
    struct store_holder holder;
};

struct rpc_client {
    struct rpc_server *server;
    const struct rpc_transport *transport;
    void *connection; // NULL once it is gone
    int64_t terminal;
    struct rpc_terminal *at; // that terminal's
    struct rpc_client *next_at;
    struct store_party party;
    int in_flight;
    bool is_paused;
    bool is_doomed; // its last line was too long
    char session[SESSION_TOKEN_MAX + 1];

    int64_t number;  // of this connection, never used again
    unsigned topics; // it listens to; 0: none, and then what follows is not looked at
    struct rpc_client *next_listener;
    struct principal listener; // who listens, as the gate said last
    char listener_session[SESSION_TOKEN_MAX + 1];
    bool has_lost; // it did not read; to be told once there is room
};

struct rpc_server {
    const struct house *house;
    struct rpc_limits limits;
    int in_flight;
    int unhurried; // calls of unhurried methods: at most one, so that a reader stays free
    int clients;
    struct rpc_terminal *terminals; // those with a client
    struct ticket *free;            // tickets for reuse
    int free_count;
    struct text scratch;
    struct text line;
    struct log_quota refusals;
    struct meter *meter;   // owned
    struct agenda *agenda; // owned
    struct rpc_client *listeners;
    struct look *look; // owned
    int64_t seq;       // of the last entry told
    int64_t clients_ever;
};

// --- server.c ---

// A client of a terminal that is denied: hears no more, and goes when all its answers are sent.
void client_end(struct rpc_client *client);
void clients_end(struct rpc_server *server, int64_t terminal);

// Frees a client whose connection is gone and whose calls are answered.
void client_free_if_done(struct rpc_client *client);

// --- due.c ---

// Every row of due work of the house's subjects, none running; NULL without memory.
struct agenda *agenda_new(const struct house *house);
void agenda_free(struct agenda *agenda); // after the store was closed

// Whether a finished job was a row's; then what follows from it is done.
bool agenda_take_done(struct rpc_server *server, struct store_job *job) MUST_USE;

// Looks what is due, and answers the ticket once nothing of it is left.
void agenda_answer_after(struct agenda *agenda, struct ticket *ticket);

// --- listener.c ---

struct look *look_new(const struct house *house); // NULL without memory
void look_free(struct look *look);

// The call is committed: whoever listens is told what it changed.
void listeners_tell(struct rpc_server *server, const struct call *call);

// The answer to events.subscribe leaves: writes its seq, and from here on the client listens.
void listener_begin(struct rpc_client *client, struct call *call);
void listener_end(struct rpc_client *client);

// Asks the gate again for everyone who listens; those whose session is over are closed.
void listeners_look(struct rpc_server *server);

// Whether a finished job was a look; then what follows from it is done.
bool listeners_take_done(struct rpc_server *server, struct store_job *job) MUST_USE;

// --- ticket.c ---

// A ticket with an empty call, or NULL without memory.
struct ticket *ticket_take(struct rpc_server *server);
void ticket_give_back(struct ticket *ticket);

// Binds the call's method and parameters; computes what the ledger keeps of them.
enum status ticket_bind(struct ticket *ticket, const char *method) MUST_USE;

// Gives the ticket to the lane of its stage. When that is not possible its status says why.
enum status ticket_submit(struct ticket *ticket) MUST_USE;

// --- reply.c ---

// Answers with what call.status, result and facts say, and gives the ticket back. The client may be
// gone afterwards.
void reply_finish(struct ticket *ticket);

// Answers something that never became a call. batch may be NULL.
void reply_refuse(struct rpc_client *client, struct rpc_batch *batch, const struct json *id,
    enum status status, const char *message);

// Whether a client has asked as much as may be unanswered.
bool client_is_full(const struct rpc_client *client);

// Sends a batch's replies once nothing of it is waiting.
void reply_batch_step(struct rpc_client *client, struct rpc_batch *batch);
