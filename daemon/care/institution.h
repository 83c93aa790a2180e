// SPDX-License-Identifier: Apache-2.0
// Institutions and rooms: the houses that beds stand in.
#pragma once

#include "daemon/care/words.h"
#include "daemon/rpc/call.h"

extern const struct rpc_method institution_methods[];
extern const struct rpc_method room_methods[];

// True when the caller may act on this house: the home on its own, a bureau on those of its area,
// the system office (set-up) on all. Else answer NOT_FOUND.
bool institution_is_ours(const struct call *call, int64_t institution, const char *area);

// How many beds of a house are vacant on a day.
int64_t institution_vacant(struct call *call, int64_t institution, int32_t on_day);

// The house a question is about: as asked (0: not said), else the caller's own. INVALID where there
// is neither, NOT_FOUND where the asked one does not exist.
enum status institution_asked(struct call *call, int64_t asked, int64_t *ret) MUST_USE;

// The area of a house, in the arena; NULL when there is none (or on a fault).
const char *institution_area(struct call *call, int64_t institution);

#define CARE_AHEAD_MAX_DAYS 3660 // how far ahead a house or bed may be said to open

// INVALID for a first day that lies too far ahead.
enum status care_check_opening(struct call *call, int32_t opened_on) MUST_USE;

// The asked day of a list or count: today when none is given, never beyond the last day there is.
int32_t care_asked_day(const struct call *call, int32_t on);

// The first instant that is not known any more: the end of known_on, or right after now.
int64_t care_known_before(const struct call *call, int32_t known_on);

// What an area filter means: everything when area is NULL. False: INVALID was not an area code.
bool care_area_filter(const char *area, struct area_range *ret_range);
