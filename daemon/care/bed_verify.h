// SPDX-License-Identifier: Apache-2.0
// What the bureau says a bed is: by a visit, or by letting a home declare it so.
#pragma once

#include "daemon/care/bed.h"

struct bed_finding {
    enum bed_class class;
    int32_t on_day;
    const char *inspectors;       // a line each
    const char *failed_condition; // NULL: none
    const char *evidence;         // NULL: none
};

// Writes down that somebody of the bureau looked; its id, for the beds that were looked at.
int64_t bed_verify_visit(struct call *call, const struct bed_finding *finding);

// What was found of one bed, which the home declared so on that day. The tally is the caller's.
void bed_verify_say(struct call *call, int64_t verification, const struct bed_finding *finding,
    int64_t bed, enum bed_class declared);
