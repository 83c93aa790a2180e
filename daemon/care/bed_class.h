// SPDX-License-Identifier: Apache-2.0
// The class of a bed by one truth, as intervals: saying another class from a day on.
#pragma once

#include "daemon/care/bed_tally.h"

struct bed_class_span {
    int64_t bed_class;
    enum bed_class class;
    int32_t from;
    int32_t until;
};

// The class by a truth on a day; false when there is none.
bool bed_class_on(struct tx *tx, int64_t bed, enum bed_truth truth, int32_t on_day,
    struct bed_class_span *ret) MUST_USE;

// From from_day on the bed is of this class by this truth, until the next day on which the same
// truth says something already. Nothing is written where that is so already. The tally is the
// caller's (bed_days_tally before and after).
void bed_class_say(
    struct call *call, int64_t bed, enum bed_truth truth, enum bed_class class, int32_t from_day);
