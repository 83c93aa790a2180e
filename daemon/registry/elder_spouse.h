// SPDX-License-Identifier: Apache-2.0
// Who is whose spouse: of each person one at most, both ways at once.
#pragma once

#include "daemon/rpc/fact.h"

// INVALID (answered) where two persons cannot be a couple, NOT_FOUND where the caller may not know
// of the second, STATE_CONFLICT where one of them is somebody else's spouse or whoever hears
// FACT_ELDER_MARRYING refuses. OK for a couple that is on file.
enum status elder_spouse_check(struct call *call, int64_t elder, int64_t spouse) MUST_USE;

// Puts a couple on file that was checked; nothing where it is on file. Announces it.
enum status elder_spouse_keep(struct call *call, int64_t elder, int64_t spouse) MUST_USE;

void elder_spouse_end(struct call *call, int64_t elder, const char *ended_by);

// The last couple a death ended that a person was one of.
struct elder_widowed {
    int64_t spouse;
    int64_t ended_ms;
    bool is_again; // one of them has been said to be a spouse since
};

// False where there was none, or on a fault.
bool elder_spouse_widowed(struct call *call, int64_t elder, struct elder_widowed *ret) MUST_USE;
