// SPDX-License-Identifier: Apache-2.0
// Who is whose spouse: of each person one at most, both ways at once.
#pragma once

#include "daemon/rpc/fact.h"

// Whose spouse a person is on file as, 0: nobody's.
int64_t elder_spouse_of(struct call *call, int64_t elder);

// INVALID (answered) where two persons cannot be a couple, NOT_FOUND where the caller may not know
// of the second, STATE_CONFLICT where one of them is somebody else's spouse.
enum status elder_spouse_check(struct call *call, int64_t elder, int64_t spouse) MUST_USE;

// Puts a couple on file that was checked; nothing where it is on file. Announces it.
enum status elder_spouse_keep(struct call *call, int64_t elder, int64_t spouse) MUST_USE;

void elder_spouse_end(struct call *call, int64_t elder, const char *ended_by);
enum status elder_spouse_on_death_confirmed(struct call *call, const struct fact *fact, void *part);
enum status elder_spouse_on_death_cancelled(struct call *call, const struct fact *fact, void *part);
