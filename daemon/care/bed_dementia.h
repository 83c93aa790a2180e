// SPDX-License-Identifier: Apache-2.0
// Dementia-care beds (认知障碍照护床位): the days on which a bed is one, and the unit it stands in.
#pragma once

#include "daemon/rpc/call.h"

// Whether a bed is one on a day.
bool bed_dementia_on(struct tx *tx, int64_t bed, int32_t on_day);

// Whether it is one on a day or later.
bool bed_dementia_from(struct tx *tx, int64_t bed, int32_t on_day);

// From from_day on the bed is one, or is none, until the next day on which something is said
// already; only where bed_dementia_on says otherwise. The tally is the caller's.
void bed_dementia_say(struct call *call, int64_t bed, bool is_dementia, int32_t from_day);

// OK where a bed may stand in a unit: one for dementia has dementia-care beds and these stand in no
// other; else STATE_CONFLICT with the unit. 0 is no unit.
enum status bed_dementia_suits_unit(struct call *call, int64_t unit, bool is_dementia) MUST_USE;

// STATE_CONFLICT with the stay where a unit for dementia would lose the bed under somebody who
// needs it, today or later.
enum status bed_dementia_may_leave(struct call *call, int64_t bed, int64_t unit) MUST_USE;
