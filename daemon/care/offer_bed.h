// SPDX-License-Identifier: Apache-2.0
// What a change of a bed means for who waits, and what becomes of a bed an admission to which was
// taken back.
#pragma once

#include "daemon/rpc/fact.h"

// FACT_BED_CHANGING: adds "waitlist":{waiting, affected, applications[], offer?} for a basic bed;
// an offer of a bed that is closed over it ends without a strike.
enum status waitlist_on_bed_changing(struct call *call, const struct fact *fact, void *part);

// FACT_ADMISSION_CANCELLED: the application it ended comes back with its date, and with the bed
// where that was offered and is free; else the bed is offered on.
enum status waitlist_on_admission_cancelled(struct call *call, const struct fact *fact, void *part);
