// SPDX-License-Identifier: Apache-2.0
// A toy subject for the tests of rpc: it makes "things" (rows of the receipt table under an office
// of its own, the one table rpc itself has) and shows every way a rule may end.
#pragma once

#include "daemon/rpc/due.h"
#include "tests/support/rpc_desk.h"

#define TOY_OFFICE 900000 // things are receipts of this office
#define TOY_TERMINAL 7
#define TOY_REVOKED 8  // a terminal the gate does not know
#define TOY_STRANGER 9 // a terminal of an office of kind kitchen
#define TOY_TOKEN "toy-session-token-0001"

struct toy {
    int prepared; // how often .prepare ran
    int ran;      // how often toy.make ran
    int facts;    // how often a consequence heard of a fact
    enum status consequence_answers;
    int due_count;     // things that fall due, one a second from DESK_NOW on
    int due_ran;       // how often the row of due work ran
    bool due_nested;   // made by toy.make instead of being written
    bool due_boasts;   // says it did its limit when nothing was due
    int due_faults;    // so many of the next turns end in a fault after writing
    int due_refusals;  // ... in a refusal
    int64_t due_event; // id of a bed that due work changes; 0: none
    bool is_gate_shut; // nobody is logged in any more
};

extern struct toy toy; // one for a test process
extern const struct rpc_subject toy_subjects[];
extern const struct consequence toy_consequences[];

// desk.principal for TOY_TERMINAL; logged in only with TOY_TOKEN where the desk's principal is not.
enum status toy_gate(struct call *call);

// The name's thing, 0 when there is none.
int64_t toy_find_thing(struct call *call, const char *name);

extern const char *const toy_colours[];
extern const struct rpc_method toy_echo_methods[];  // rpc_toy_echo.c
extern const struct import_kind *toy_kinds[];       // rpc_toy_import.c
extern const struct due toy_due[];                  // rpc_toy_due.c
extern const struct rpc_method toy_event_methods[]; // rpc_toy_event.c

// Writes a thing of this name; its id.
int64_t toy_write_thing(struct call *call, const char *name);

// A desk with the toy subject and toy_gate, everybody a logged-in manager of a bureau.
struct desk *toy_desk(void);

// How many things there are, entries in the ledger, receipts.
int64_t toy_things(struct desk *desk);
int64_t toy_entries(struct desk *desk);
int64_t toy_receipts(struct desk *desk);
