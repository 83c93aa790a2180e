// SPDX-License-Identifier: Apache-2.0
// A method is a row. Parsing, rights, scope, receipt, ledger, help, the published description and
// the command line's arguments all follow from it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"
#include "daemon/rpc/principal.h"

struct call;
struct due;

enum rpc_kind {
    RPC_ID,      // int64_t > 0; absent 0
    RPC_INTEGER, // int64_t in least..most (both 0: within ±2^53); absent: .absent
    RPC_BOOL,    // bool; absent: .absent
    RPC_TEXT,    // const char *, clean UTF-8 of 1..most code points (most 0: 200); absent NULL
    RPC_DAY,     // int32_t; absent DAY_NONE
    RPC_INSTANT, // int64_t ms; absent 0
    RPC_CHOICE,  // int index into .choices; absent -1
    RPC_SET,     // uint32_t bits over .choices, from a list of texts; absent 0
    RPC_DIGITS,  // uint32_t bits from a list of integers least..most (weekdays: bit 0 is least);
                 // absent 0
    RPC_IDS,     // struct rpc_list of int64_t, .least to .most of them (most 0: 500)
    RPC_TEXTS,   // struct rpc_list of const char *, .least to .most of them (most 0: 500)
    RPC_MAPS,    // struct rpc_list of structs of .size described by .fields, .least to .most
                 // of them (most 0: 500)
    RPC_MAP,     // one embedded struct described by .fields
    RPC_JSON,    // const struct json *: any value (import rows); absent NULL
};

struct rpc_list {
    int count;
    const void *items; // array in the call's arena
};

// What is wrong with one item of a list whose items are judged one by one; texts in the call's
// arena. parameter NULL: nothing.
struct rpc_complaint {
    const char *parameter; // within the item: "date"
    const char *expected;
    const char *message;
};

struct rpc_param {
    const char *name;
    const char *help;
    enum rpc_kind kind;
    size_t offset; // in the parameter struct
    bool required;
    bool secret; // never stored, never logged, not part of the ledger's MAC of a recorded read
    bool multiline;
    bool is_name; // of a person or a place: a spreadsheet must not take it for a formula
    int64_t least;
    int64_t most;
    int64_t absent;
    const char *const *choices; // ends with NULL
    const char *usual; // of RPC_CHOICE: the word that says what none says; NULL: there is none
    const struct rpc_param *fields;
    size_t size;             // of one item of RPC_MAPS
    size_t complaint_offset; // of a struct rpc_complaint in an item of RPC_MAPS: what is wrong with
                             // an item (of single values) stands there for the rule to answer; 0:
                             // it refuses the call (so it may not stand first)
    size_t present_offset;   // of a bool that tells whether it was given; 0: none (so no such bool
                             // may stand first)
};

// Every method also takes session? (a text), writing ones request_key?, those with dry_run set
// dry_run?: these names are taken.

#define RPC_PARAMS_END                                                                             \
    {                                                                                              \
        .name = NULL                                                                               \
    }

enum rpc_effect {
    RPC_READS,   // read-only connection; nothing recorded, but for FORBIDDEN
    RPC_RECORDS, // on the writer: a ledger entry, no receipt (login, unmask, identify)
    RPC_WRITES,  // on the writer: a ledger entry and, with a request_key, a receipt; adds the
                 // parameter request_key
};

struct rpc_method {
    const char *name; // "bed.retype"
    const char *help; // one sentence
    unsigned allow;   // office kinds
    unsigned roles;   // 0: EVERY_ROLE for reads, ACTING for the rest
    enum rpc_effect effect;
    bool open;      // needs a terminal but no login: session.hello, session.login, rpc.discover
    bool unhurried; // a reading method that may take long (system.verify): one at a time, else BUSY
    bool vital;     // also written while the disk is full, out of the store's reserve (logins)
    bool dry_run;   // takes dry_run: runs inside a savepoint that is always undone
    bool set_up;    // also the system office's during set-up (test instances: always)
    const struct rpc_param *params; // NULL: none
    size_t params_size;             // of the struct they are bound into
    const char *result;  // names of the result's fields for the description: "stay, beds[], next?";
                         // [] list, ? optional, {} map; "beds[{bed, label}], office{name, area?}"
                         // also tells what is inside. NULL: an empty map
    const char *refuses; // what its rule may answer beside what every method may (INVALID, BUSY,
                         // FORBIDDEN, ...), as on the wire: "NOT_FOUND BED_TAKEN". NULL: nothing
    enum status (*prepare)(
        struct call *call); // slow, read-only, before the writer; leaves its find in call->prepared
    enum status (*run)(struct call *call);
};

#define RPC_METHODS_END                                                                            \
    {                                                                                              \
        .name = NULL                                                                               \
    }

// What one folder of the daemon brings: its methods and its own state (settings, loaded rules),
// handed to each call as call->part.
struct rpc_subject {
    const char *name;
    const struct rpc_method *const *tables; // ends with NULL; each table ends with RPC_METHODS_END
    void *part;
    // Recounts what is counted and adds a line for each difference to call->out (fields "name",
    // "differences"); for system.verify.
    enum status (*verify)(struct call *call);
    const struct due
        *due; // what it does by the daemon's own clock; ends with DUES_END; NULL: nothing
};

#define RPC_SUBJECTS_END                                                                           \
    {                                                                                              \
        .name = NULL                                                                               \
    }

struct rpc_catalogue; // every method, sorted; duplicates refused

// NULL and a log line when two rows share a name or a row breaks a rule of this file.
struct rpc_catalogue *rpc_catalogue_new(const struct rpc_subject *subjects);
void rpc_catalogue_free(struct rpc_catalogue *catalogue);

// What tells one description from another: who keeps it sees by that whether it is still true.
#define RPC_MARK_SIZE 17
const char *rpc_catalogue_mark(const struct rpc_catalogue *catalogue);
const struct rpc_method *rpc_catalogue_find(
    const struct rpc_catalogue *catalogue, const char *name, void **ret_part);
int rpc_catalogue_count(const struct rpc_catalogue *catalogue);
const struct rpc_method *rpc_catalogue_at(const struct rpc_catalogue *catalogue, int index);
