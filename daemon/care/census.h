// SPDX-License-Identifier: Apache-2.0
// The nightly census.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method census_methods[];

// What of it the caller may count: a home its own house, a bureau its area. Narrows range and
// *ret_institution (0: every house of the range). False: answer NOT_FOUND.
bool census_narrow(struct call *call, int64_t institution, const char *area,
    struct area_range *range, int64_t *ret_institution) MUST_USE;

// rpc_subject.verify: what a night counts against a recount of the intervals, and what was used
// without a night against the movements.
void census_verify(struct call *call);
