// SPDX-License-Identifier: Apache-2.0
// Settlements: the month's subsidies by site and street, made once, every fen a served meal's.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method settlement_methods[];
