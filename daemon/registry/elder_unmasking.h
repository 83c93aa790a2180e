// SPDX-License-Identifier: Apache-2.0
// Who saw a person's numbers in full, when and what for.
#pragma once

#include "daemon/rpc/call.h"

// Notes that the caller sees a person's numbers. The purpose is free words: sealed.
void elder_unmasking_keep(struct call *call, int64_t elder, const char *purpose);

// Seals purposes that were written before purposes were.
enum status elder_unmasking_due(struct call *call, int limit, int *ret_done);
