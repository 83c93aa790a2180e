// SPDX-License-Identifier: Apache-2.0
// Guests in lent beds: when they go. The day that was agreed upon holds until an earlier one takes
// its place, because the guest leaves or the resident is back; it returns where that is taken back.
#pragma once

#include "daemon/care/stay_history.h"

// The end an earlier one took the place of; false where end is the one that was agreed upon.
bool stay_guest_later_end(struct call *call, const struct stay_history *guest,
    const struct stay_move *end, struct stay_record *ret_later) MUST_USE;

// Puts an end (of stay_guest_later_end) behind what the history says, which is to be checked then.
// False when there are too many movements.
bool stay_guest_add_end(struct stay_history *guest, const struct stay_record *end) MUST_USE;

// STATE_CONFLICT where the resident is back for a part of a day, which no night shows; then as
// stay_history_check.
enum status stay_guest_check(struct call *call, const struct stay_history *guest) MUST_USE;

// Records an end that was added and checked, after stay_history_write. A guest who goes because the
// resident is back is the home's task, whoever goes as agreed is nobody's.
void stay_guest_record_end(
    struct call *call, const struct stay_history *guest, const struct stay_record *end);

// The resident's return, recorded under its id next, always wins: guests leave on that day, or
// never come. Told in the answer. STATE_CONFLICT where one of them lay there until they died.
enum status stay_guests_put_out(
    struct call *call, int64_t lender, const struct stay_move *back) MUST_USE;

// The return was taken back: whom it put out stays as was agreed before, where nothing else has
// changed. Told in the answer; who never came is not admitted anew.
enum status stay_guests_give_back(
    struct call *call, int64_t lender, const struct stay_move *back) MUST_USE;

// The same of the returns a death took back, for the answer of whose map is open.
enum status stay_guests_outlive(
    struct call *call, int64_t lender, const struct stay_move *backs, int count) MUST_USE;

// A guest who was put out has a bed: closes the task that asks for one.
void stay_guest_housed(struct call *call, int64_t elder);

// The admission that did so, recorded at an instant, is taken back.
void stay_guest_unhoused(struct call *call, int64_t elder, int64_t since_ms);
