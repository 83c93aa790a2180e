// SPDX-License-Identifier: Apache-2.0
// Complaints about the queue.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method waitlist_complaint_methods[];
