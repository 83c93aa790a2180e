// SPDX-License-Identifier: Apache-2.0
// Family care beds (家庭照护床位): a home's service in a person's own flat. Never an institution
// bed and never in a ratio (domain.md trap 11).
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method family_bed_methods[];
