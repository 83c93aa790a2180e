// SPDX-License-Identifier: Apache-2.0
// Care as main sees it: its methods, what it recounts and what it imports. Its state is struct care
// of stay.h.
#pragma once

#include "daemon/care/import_care.h"
#include "daemon/care/stay.h"
#include "daemon/rpc/due.h"

extern const struct rpc_method *const care_tables[]; // ends with NULL

// rpc_subject.due: what care does by the daemon's own clock.
extern const struct due care_due[];

// The state of care, whichever subject's method the call is of.
const struct care *care_of(const struct call *call);

// rpc_subject.verify: the tally of beds against a recount of the intervals.
enum status care_verify(struct call *call);
