// SPDX-License-Identifier: Apache-2.0
// Holds: a bed kept for somebody on some days, by an offer that waits for its answer or by the
// house. Nobody else may take it meanwhile.
#pragma once

#include "daemon/rpc/fact.h"

enum bed_hold_kind { HOLD_OFFER, HOLD_RESERVATION, BED_HOLD_KINDS };

extern const char *const bed_hold_words[BED_HOLD_KINDS + 1]; // "offer", "reservation"

struct bed_hold {
    int64_t hold; // 0: not written yet
    int64_t bed;
    int64_t institution; // found by bed_hold_put
    enum bed_hold_kind kind;
    int64_t elder;   // for whom; 0: for nobody by name
    int64_t subject; // the offer; 0: none
    int32_t from_day;
    int32_t until_day;  // exclusive; DAY_OPEN: until it is ended
    const char *reason; // to be written; NULL: none was given
};

// A row of a query that names every column of a hold.
void bed_hold_read(const struct query *query, struct bed_hold *ret);

// The earliest hold of a bed on some of these days (until_day exclusive) that is not for elder
// (0: any). False when there is none, or on a fault.
bool bed_hold_find(struct tx *tx, int64_t bed, int64_t elder, int32_t from_day, int32_t until_day,
    struct bed_hold *ret) MUST_USE;

// A live hold by its id; false when there is none, or on a fault.
bool bed_hold_get(struct tx *tx, int64_t hold, struct bed_hold *ret) MUST_USE;

// Keeps a bed; sets hold->hold and hold->institution. NOT_FOUND where there is no such bed;
// BED_NOT_OPEN or BED_TAKEN, with the days that stand in the way, where it is not open, held
// already or lived in by somebody else; ELDER_HAS_BED where another bed is held for the person, or
// a reservation is wanted for who has a bed in another house on one of these days; STATE_CONFLICT
// where one is wanted for who is dead.
enum status bed_hold_put(struct call *call, struct bed_hold *hold) MUST_USE;

// Ends a hold: from on_day on the bed is free again, the days before stay as they were. Nothing
// happens to one that has ended by then.
void bed_hold_end(struct call *call, int64_t hold, int32_t on_day);

// OK, or BED_TAKEN with the hold's days: for who is about to take the bed.
enum status bed_hold_check(
    struct call *call, int64_t bed, int64_t elder, int32_t from_day, int32_t until_day) MUST_USE;

// What a reservation's end writes into call->out, for the results of the methods that call it.
#define HOLDS_ENDED "holds_ended[{hold?, bed?, until?, elsewhere?}]?"

// FACT_ELDER_ADMITTED: who has a bed in one house needs none kept in another; adds "holds_ended".
enum status bed_hold_on_admitted(struct call *call, const struct fact *fact, void *part);

// Who a bed is reserved for lies in it on some of these days: the reservation is fulfilled.
void bed_hold_fulfil(
    struct call *call, int64_t bed, int64_t elder, int32_t from_day, int32_t until_day);

// The move into the bed, recorded at an instant, is taken back: reserved again from its day on,
// where that may be; adds "holds".
enum status bed_hold_unfulfil(
    struct call *call, int64_t bed, int64_t elder, int32_t from_day, int64_t at_ms) MUST_USE;

// FACT_ELDER_DEATH_REPORTED: nothing is reserved for the dead; adds "holds".
enum status bed_hold_on_death_reported(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_CANCELLED: keeps again, where it is free, what that death ended and what a move
// that it took back had fulfilled; adds "holds".
enum status bed_hold_on_death_cancelled(struct call *call, const struct fact *fact, void *part);
