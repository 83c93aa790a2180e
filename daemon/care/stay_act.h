// SPDX-License-Identifier: Apache-2.0
// What happens in a stay, one file a verb: admission, transfer, swap, leave and return,
// discharge, and taking a movement back.
#pragma once

#include "daemon/care/stay.h"
#include "daemon/care/stay_history.h"

#define STAY_REASON_MAX 400

struct stay_admit_params {
    int64_t elder;
    int64_t bed;
    int32_t from;
    int64_t application;
    int kind; // enum stay_kind
    uint32_t needs;
    const char *override_reason;
    uint32_t override_of; // bits of enum stay_override; 0: whatever stands in the way
};

// Refusals a reason may answer.
enum stay_override { OVERRIDE_BACKDATING, OVERRIDE_SUITABILITY, OVERRIDE_QUEUE };

struct stay_lend_params {
    int64_t stay;
    int64_t elder;
    int32_t from;
    int32_t until;
    const char *consent;
    int32_t fee_stopped_from;
    uint32_t needs;
    const char *override_reason;
};

struct stay_discharge_params {
    int64_t stay;
    int32_t on;
    int reason;
    const char *override_reason;
};

struct stay_transfer_params {
    int64_t stay;
    int64_t bed;
    int32_t on;
    uint32_t needs;
    const char *override_reason;
};

struct stay_swap_params {
    int64_t stay;
    int64_t with;
    int32_t on;
    const char *override_reason;
};

struct stay_leave_params {
    int64_t stay;
    int32_t from;
    int reason;
    const char *override_reason;
};

struct stay_return_params {
    int64_t stay;
    int32_t on;
    const char *override_reason;
};

struct stay_cancel_params {
    int64_t stay;
    int64_t movement;
    const char *reason;
};

struct stay_list_params {
    int64_t elder;
    int64_t institution;
    int32_t on;
    int32_t known_on;
    int64_t limit;
    const char *after;
};

struct stay_corrections_params {
    int64_t institution;
    const char *area;
    int32_t from;
    int32_t until;
    int32_t known_on;
    int64_t limit;
    const char *after;
};

extern const struct rpc_param stay_corrections_params[];
extern const struct rpc_param stay_admit_params[];
extern const struct rpc_param stay_discharge_params[];
extern const struct rpc_param stay_transfer_params[];
extern const struct rpc_param stay_swap_params[];
extern const struct rpc_param stay_lend_params[];
extern const struct rpc_param stay_leave_params[];
extern const struct rpc_param stay_return_params[];
extern const struct rpc_param stay_cancel_params[];
extern const struct rpc_param stay_list_params[];

enum status stay_admit_run(struct call *call);
enum status stay_discharge_run(struct call *call);
enum status stay_transfer_run(struct call *call);
enum status stay_swap_run(struct call *call);
enum status stay_lend_run(struct call *call);
enum status stay_leave_run(struct call *call);
enum status stay_return_run(struct call *call);
enum status stay_cancel_run(struct call *call);
enum status stay_list_run(struct call *call);
enum status stay_corrections_run(struct call *call);

#define STAY_AHEAD_MAX_DAYS 366

// INVALID for days before the open month without a reason, or too far ahead (protocol.md, Details).
enum status stay_check_day(
    struct call *call, const char *parameter, int32_t day, const char *reason) MUST_USE;

// What the reason of an act on that day answered: that it was entered late, which filters it set
// aside (of stay_free_suits, NULL: none), that it passed the queue. "backdating class queue", in
// the call's arena; NULL: nothing.
const char *stay_answered(
    struct call *call, int32_t day, const char *filters, bool passed_queue) MUST_USE;

// Notes for the ledger whose stay was touched, and by which movement.
void stay_touch(struct call *call, const struct stay_history *history, int64_t movement);

enum stay_kind { STAY_RESIDENT, STAY_TRIAL, STAY_EMERGENCY };

extern const char *const stay_kind_words[];

// A stay of a kind that waits for a decision begins: by when, and whose task it is.
void stay_term_begin(struct call *call, const struct stay_history *history, enum stay_kind kind);

struct stay_fit;

// Draws the id of a new stay and writes its first row, for what must stand before its days do.
void stay_admit_open(struct call *call, struct stay_history *history);

// Writes the rows of a new stay that was checked, and its admission; the movement's id.
int64_t stay_admit_write(
    struct call *call, struct stay_history *history, const struct stay_fit *fit);

// Writes what a reason answered (of stay_answered) as a list under a name; NULL: nothing.
void stay_put_overridden(struct json_out *out, const char *name, const char *overridden);
