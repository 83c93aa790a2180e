// SPDX-License-Identifier: Apache-2.0
// Which office answers for a place: who is told, who is given a task. Each gives 0 when no such
// office is registered, or on a fault.
#pragma once

#include "daemon/rpc/call.h"

// The home that keeps an institution.
int64_t office_of_institution(struct call *call, int64_t institution);

// The office of a meal site.
int64_t office_of_site(struct call *call, int64_t site);

// The desk of an area of 9 or 12 digits: its committee's, else its street's office.
int64_t office_of_desk(struct call *call, const char *area);

// The bureau of an area: its district's, else its city's, else its province's.
int64_t office_of_bureau(struct call *call, const char *area);
