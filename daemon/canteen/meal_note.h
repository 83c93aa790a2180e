// SPDX-License-Identifier: Apache-2.0
// What a task says of a meal beside its kind, so that a clerk can act on the list alone: the place,
// the day, the meal and why. Names of places, days and words; never a person's data, never what
// somebody may eat.
#pragma once

#include "daemon/rpc/call.h"

// "墨玉路长者食堂 2026-12-02 lunch: KITCHEN_FULL", in the call's arena; reason NULL: left out.
const char *meal_note(
    struct call *call, const char *place, int32_t day, const char *meal, const char *reason);

// The same by the id of the site.
const char *meal_note_of_site(
    struct call *call, int64_t site, int32_t day, const char *meal, const char *reason);

// "3.00 元", in the call's arena.
const char *meal_note_amount(struct call *call, int64_t fen);

// Whose task it is: the office that ordered, but for a desk that the person has moved away from:
// then who is responsible for them now.
int64_t meal_desk(struct call *call, int64_t office, int64_t elder);
