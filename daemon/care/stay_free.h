// SPDX-License-Identifier: Apache-2.0
// Whether person and bed are free on the days of a span, and what to tell when they are not.
#pragma once

#include "daemon/care/bed.h"
#include "daemon/care/stay_history.h"

// ELDER_HAS_BED with the other stay where the caller may know of it.
enum status stay_free_elder(
    struct call *call, const struct stay_history *history, const struct stay_span *span) MUST_USE;

// BED_TAKEN with the days and the next vacant beds of the house.
enum status stay_free_bed(
    struct call *call, const struct stay_history *history, const struct stay_span *span) MUST_USE;

// BED_NOT_OPEN unless house and bed are open from that day and nobody cleans there any more.
enum status stay_free_open(struct call *call, const struct bed *bed, int32_t from_day) MUST_USE;

// BED_UNSUITABLE unless a person of this sex (GB/T 2261.1) keeps the rule of the room.
enum status stay_free_suits(struct call *call, const struct stay_history *history,
    const struct bed *bed, int32_t from_day) MUST_USE;
