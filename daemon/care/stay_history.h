// SPDX-License-Identifier: Apache-2.0
// A stay as what happened in it: movements in the order of their days make the days a bed is held.
// Admitting, moving, leaving, discharging and taking back are all the same act: another list of
// movements.
#pragma once

#include "common/base/area.h"
#include "daemon/care/words.h"
#include "daemon/rpc/call.h"

#define STAY_MOVES_MAX 256 // live movements of one stay

struct stay_move {
    int64_t movement;
    enum stay_event event;
    int32_t on_day;
    int64_t bed;                 // of admit, transfer, swap
    int64_t left_bed;            // of swap: the other one's new bed
    int64_t partner;             // of swap: the other stay's movement; of a guest's end: the
                                 // resident's return that made it
    int64_t partner_stay;        // of swap
    enum stay_presence presence; // of leave: what the reason makes of it
    int64_t recorded_ms;
};

struct stay_span { // half open
    int64_t bed;
    int32_t from_day;
    int32_t until_day; // DAY_OPEN: still there
    enum stay_presence presence;
};

// The days each bed is held, by these movements, and whether its resident is there; spans has room
// for count. False when no life went like that: it begins with one admission, days never go back, a
// discharge or death ends it, nobody away is moved, nobody returns who is not away, a move is to
// another bed, a swap leaves the bed the other one takes. What lasts no night gives no span.
bool stay_spans(
    const struct stay_move *moves, int count, struct stay_span *ret_spans, int *ret_count) MUST_USE;

// Whether a guest in a lent bed may live so: comes, goes on a day that is known, and nothing else.
bool stay_suits_guest(const struct stay_move *moves, int count) MUST_USE;

struct stay_history {
    int64_t stay; // 0: not written yet
    int64_t elder;
    int64_t institution;
    int32_t from_day;
    char area[AREA_CODE_SIZE]; // of the house
    int64_t lender;            // of a guest: the stay whose bed it is; 0: no guest
    bool puts_out_guests;      // comes back into the own bed, whoever it was lent to
    bool waits_again; // where it cannot go on: the queue offers its beds, nobody names them
    unsigned needs;   // of who comes or moves, beside what is assessed: bits of enum bed_need
    int64_t beside;   // a stay that changes along with this one; 0: none
    int count;
    struct stay_move moves[STAY_MOVES_MAX + 1];
};

// A stay and its live movements; NULL when there is none the caller may act on (or on a fault).
struct stay_history *stay_history_read(struct call *call, int64_t stay) MUST_USE;

// The same whoever asks: for what follows from a fact or from another stay.
struct stay_history *stay_history_read_any(struct call *call, int64_t stay) MUST_USE;

// Puts a movement where its day belongs, behind those of the same day. False when there are too
// many.
bool stay_history_add(struct stay_history *history, struct stay_move move) MUST_USE;

// OK when the history is possible, its person lives to have the days it adds, and these are free;
// else STATE_CONFLICT, ELDER_HAS_BED or BED_TAKEN, with facts.
enum status stay_history_check(struct call *call, const struct stay_history *history) MUST_USE;

// The same, asked without answering the call: what stands in the way is told in the map that is
// being written into the answer, as status and in_way.
enum status stay_history_probe(struct call *call, const struct stay_history *history) MUST_USE;

// Makes the rows say what the history says: what no longer holds is superseded, what is new is
// added. Only after a check.
void stay_history_write(struct call *call, const struct stay_history *history);

// The same for two that give each other room: what either leaves is free before either takes.
void stay_history_write_both(
    struct call *call, const struct stay_history *one, const struct stay_history *other);

// BED_TAKEN where two that change along with each other would lie in one bed; neither saw the
// other in its own check.
enum status stay_history_clash(
    struct call *call, const struct stay_history *one, const struct stay_history *other) MUST_USE;

// Answers STATE_CONFLICT with the latest movement of the history, which stands in the way.
enum status stay_history_conflict(struct call *call, const struct stay_history *history);

// The bed held on a day, and whether its resident is there: false when none is.
bool stay_history_on(
    const struct stay_history *history, int32_t on_day, struct stay_span *ret_span) MUST_USE;

// The day, exclusive, until which the bed held on a day is held without a break, as far as it is
// known; the day itself when none is.
int32_t stay_history_leaves(const struct stay_history *history, int32_t on_day) MUST_USE;

// Writes a movement row.
struct stay_record {
    int64_t movement; // 0: a new id
    int64_t stay;
    const char *event;
    int32_t on_day;
    int64_t bed; // 0: none
    const char *reason;
    const char *overridden;      // NULL: nothing
    const char *override_reason; // why, where reason is a code; NULL: nobody said
    int64_t partner;             // of a swap, or of a guest's end
    int64_t cancels;             // 0: it is none of taking back
};

int64_t stay_record_movement(struct call *call, const struct stay_record *record);

// Marks a movement as taken back and writes the row that does so; its id. The days follow with
// stay_history_write.
int64_t stay_take_back(struct call *call, const struct stay_history *history,
    const struct stay_move *undone, const char *reason);
