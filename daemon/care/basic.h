// SPDX-License-Identifier: Apache-2.0
// Basic-guarantee beds (保基本): the list the bureau publishes every year, with the pool each bed
// is given from. A list holds until the next one of the same house.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method basic_methods[];
