// SPDX-License-Identifier: Apache-2.0
// Reports on meals, as operating subsidies are paid by them: covers by age class and class of
// subsidy, capacity used, waste.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method meal_report_methods[];
