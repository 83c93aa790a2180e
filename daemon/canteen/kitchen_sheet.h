// SPDX-License-Identifier: Apache-2.0
// kitchen.sheet: what to cook and where to send it.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method kitchen_sheet_methods[];
