// SPDX-License-Identifier: Apache-2.0
// Two records that are one person: bookings and what was served.
#pragma once

#include "daemon/rpc/fact.h"

// FACT_ELDER_MERGING: finds what one person cannot have twice.
enum status canteen_on_merging(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_MERGED, before the rows move: of two daily subsidies of one day the later is taken
// back, or told to who settled its month.
enum status daily_on_merged(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_MERGED: the rows are the other's now.
enum status canteen_on_merged(struct call *call, const struct fact *fact, void *part);
