// SPDX-License-Identifier: Apache-2.0
// Whether person and bed are free on the days of a span and suit each other, and what to tell when
// not.
#pragma once

#include "daemon/care/bed.h"
#include "daemon/care/stay_history.h"

// What may be told of a bed in a house that is not the caller's: that it is elsewhere, and which
// office answers for the person and knows where. Nothing of the house, its street or its days.
void stay_free_tell_elsewhere(struct call *call, int64_t elder);

// ELDER_HAS_BED with the other stay where the caller may know of it.
enum status stay_free_elder(
    struct call *call, const struct stay_history *history, const struct stay_span *span) MUST_USE;

// BED_TAKEN, or BED_NOT_OPEN where the bed was closed since somebody lay there, with the days and
// the next vacant beds that would suit: of the house, else of the nearest houses of the district.
enum status stay_free_bed(
    struct call *call, const struct stay_history *history, const struct stay_span *span) MUST_USE;

// BED_NOT_OPEN unless house and bed are open from that day and nobody cleans there any more.
enum status stay_free_open(struct call *call, const struct bed *bed, int32_t from_day) MUST_USE;

struct stay_fit {
    const struct bed *bed;
    int32_t from_day;
    const char *override_reason; // NULL: nothing is set aside
    const char *overridden;      // out: the filters set aside, "class dementia"; NULL: none
    const char *answered;        // of an admission: these and the other refusals a reason answered
    const char *answered_reason;
};

// BED_UNSUITABLE with the filter that failed and beds that would pass, unless it may be set aside
// and a reason is given.
enum status stay_free_suits(
    struct call *call, const struct stay_history *history, struct stay_fit *fit) MUST_USE;

// stay_free_open for somebody who is to lie there: a refusal names beds that would pass.
enum status stay_free_admits(
    struct call *call, const struct stay_history *history, struct stay_fit *fit) MUST_USE;
