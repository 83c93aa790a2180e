// SPDX-License-Identifier: Apache-2.0
// Meals that were recorded as served after their diner's death: a task of who settles the months.
#pragma once

#include "daemon/rpc/call.h"
#include "daemon/rpc/fact.h"

// FACT_ELDER_DEATH_REPORTED, _CONFIRMED: opens the task, or lets it tell the days by the new date.
enum status served_on_death(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_CANCELLED: there is nothing to look into.
enum status served_on_death_cancelled(struct call *call, const struct fact *fact, void *part);
