// SPDX-License-Identifier: Apache-2.0
// One call from its line to its answer: parameters, caller, transaction, result. Owns everything
// made for it in one arena; may outlive its connection; dies once, after its reply.
#pragma once

#include "common/base/arena.h"
#include "common/crypto/seal.h"
#include "common/wire/json.h"
#include "daemon/rpc/method.h"
#include "daemon/rpc/principal.h"
#include "daemon/store/query.h"
#include "daemon/store/store.h"

#define CALL_ARENA_MAX (4 * 1024 * 1024)
#define CALL_RESULT_MAX (4 * 1024 * 1024)
#define CALL_FACTS_MAX (1024 * 1024)
#define CALL_MESSAGE_MAX 200
#define SESSION_TOKEN_MAX 128 // bytes of a session's token
#define CALL_OBJECTS_MAX 16
#define CALL_EVENTS_MAX 600 // more than one bulk call changes; beyond it listeners are told to look
#define LIST_LIMIT_MAX 500
#define LIST_AFTER_MAX 1000 // characters of an "after"

// The two rows every paged list takes, bound into int64_t limit and const char *after of the
// struct; rows of a page where limit is left out.
#define RPC_PAGE_PARAMS_OF(type, rows)                                                             \
    {.name = "limit",                                                                              \
        .help = "Rows of a page.",                                                                 \
        .kind = RPC_INTEGER,                                                                       \
        .offset = offsetof(type, limit),                                                           \
        .least = 1,                                                                                \
        .most = LIST_LIMIT_MAX,                                                                    \
        .absent = (rows)},                                                                         \
    {                                                                                              \
        .name = "after", .help = "\"next\" of the page before.", .kind = RPC_TEXT,                 \
        .offset = offsetof(type, after), .most = LIST_AFTER_MAX                                    \
    }
#define RPC_PAGE_PARAMS(type) RPC_PAGE_PARAMS_OF(type, LIST_LIMIT_MAX)

// What every call can reach that is not its own: handed down from main.
struct house {
    const struct keyring *keys;
    struct store *store;
    const struct rpc_catalogue *catalogue;
    const struct rpc_subject *subjects;
    const struct consequence *consequences; // rpc/fact.h; ends with CONSEQUENCES_END
    struct policies *policies;              // rules in force, for every subject (registry/policy.h)
    int zone_minutes;
    bool is_test_instance;
    char area[AREA_CODE_SIZE]; // of the instance
    struct principal daemon;   // who acts by the daemon's own clock (due.h)
    // access: fills call->principal inside the transaction, or answers UNAUTHENTICATED or
    // FORBIDDEN.
    enum status (*gate)(struct call *call);
};

struct call {
    struct store_job job;
    const struct house *house;
    const struct rpc_method *method;
    void *part; // the subject's own state
    struct arena arena;

    void *params; // the row's struct, bound
    const char *request_key;
    const char *session; // token given with the call or remembered by its connection; NULL
    bool dry_run;
    int64_t tried_from; // of a dry run: ids from here on will be undone, and drawn again; else 0
    // What was counted so that nobody asks too often stands although a dry run is undone.
    int64_t counted;
    void (*count_again)(struct call *call, int64_t times);
    uint8_t params_mac[DIGEST_SIZE];

    int64_t terminal; // from the certificate
    struct principal principal;
    struct tx *tx;

    struct text result; // the inside of the result map; written through out
    struct json_out out;
    struct text secret_result; // fields that are answered once and never stored
    struct json_out secret_out;
    struct text facts_text; // the inside of error.data; written through facts
    struct json_out facts;
    enum status status;                // how the rule answered
    const char *message;               // NULL: the status' sentence
    int64_t objects[CALL_OBJECTS_MAX]; // ids for the ledger
    int objects_count;

    void *prepared; // what .prepare left, in the arena
    const char
        *open_session;  // the connection remembers this token once the answer is on disk (login)
    bool close_session; // ... forgets it (logout)
    bool moved_clock;   // the rule has moved tx->now_ms (system.clock)
    bool ended_access;  // sessions or terminals ended: listeners are judged again at once
    int64_t ended_terminal; // its connections end with the answers they are owed; 0: none
    bool is_denied;         // the gate knows no such terminal, or no more: so does this connection
    bool is_unentered;      // the ledger tells this refusal by an entry of another one like it
    bool subscribes; // once the answer leaves the connection listens to these topics, to no other
    unsigned listens;

    struct event *events; // what changed, for who listens (event.h); in the arena
    struct event **events_end;
    int events_count;
    bool events_lost; // more than fit
    int64_t seq;      // of the call's entry in the ledger; 0: none
};

// An empty call in storage that is all zero, and the end of what it owns.
void call_init(struct call *call);
void call_release(struct call *call);

// --- for rules ---

// Refusals. Facts first (json_field_...(&call->facts, ...)), then return this.
enum status call_refuse(struct call *call, enum status status);

// What a check would refuse with is asked without answering the call: what it writes into the facts
// between the two is a map of its own, which the second hands over as text, good until the next is
// written.
struct call_question {
    struct json_out facts;
    size_t size;
    const char *message;
};

struct call_question call_ask(struct call *call);
void call_asked(struct call *call, const struct call_question *question, const char **ret_facts,
    size_t *ret_size);

// INVALID with data.parameter and data.expected ("a date from 2026-01-01").
enum status call_invalid(struct call *call, const char *parameter, const char *expected);

// A guard failed after a write: a broken promise of ours. Faults this one call, logged with the
// words.
enum status call_broken(struct call *call, const char *words);

// Notes an id for the ledger (the first CALL_OBJECTS_MAX are kept).
void call_touch(struct call *call, int64_t id);

// Writes an id of what the call has made, into its result or its facts. What a dry run made is
// undone and its id will be another's: null.
void call_put_made(struct call *call, struct json_out *out, const char *name, int64_t id);

// How a rule ends well: STATUS_OK, or the transaction's fault.
enum status call_done(struct call *call);

// Binds :scope_from, :scope_until and :scope_institution for "whose persons may be seen"
// (sql/queries/elder.sql, clause elder_in_scope).
void call_bind_scope(struct call *call, struct query *query);

// How many rows a page may have: LIST_LIMIT_MAX at most, and when nothing was asked (0). Bind one
// more than that as :limit, so that rows_page (rows.h) knows of a "next".
int call_limit(int64_t asked);

// Runs another method's rule inside this call's transaction with its own parameters and result
// (import rows). The nested call has the same principal and needs the same rights; it neither marks
// nor undoes, leaves no receipt and no ledger entry; its objects are added to the outer call.
// *ret is always filled; what is returned is ret->status, or the transaction's fault.
struct rpc_nested {
    enum status status;
    const char *message;   // in the outer arena
    const char *parameter; // of INVALID: data.parameter, else NULL
    const char *expected;  // of INVALID: data.expected, else NULL
    const char *result;    // the inside of the result map
    size_t result_size;
    const char *facts; // of a refusal: the inside of error.data
    size_t facts_size;
};
enum status call_nested(
    struct call *call, const char *method, const struct json *params, struct rpc_nested *ret);

// Whether the caller has the rights the other method needs.
bool call_nested_may(struct call *call, const char *method);
