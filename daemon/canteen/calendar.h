// SPDX-License-Identifier: Apache-2.0
// The calendar of kitchens and sites in the database: read for rules, set by site.calendar and
// kitchen.calendar.
#pragma once

#include "daemon/canteen/service_day.h"
#include "daemon/rpc/call.h"

extern const struct rpc_method calendar_methods[];

// The exceptions of a site and its kitchen that decide about a day and its cut-off, in the call's
// arena. Empty after a fault.
struct calendar calendar_of_two(struct call *call, int64_t site, int64_t kitchen, int32_t day);

// The same for the days from..until (both included) and their cut-offs.
struct calendar calendar_of_days(
    struct call *call, int64_t site, int64_t kitchen, int32_t from, int32_t until);

// The same of every place, for the days from..until (both included) and their cut-offs.
struct calendar calendar_of_all(struct call *call, int32_t from, int32_t until);
