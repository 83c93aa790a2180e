// SPDX-License-Identifier: Apache-2.0
// Who answers for a person, where a move was told ahead: the old office until that day, then the
// new one.
#pragma once

#include "daemon/rpc/call.h"

// Due work: hands over whose day has come.
enum status elder_hand_over_due(struct call *call, int limit, int *ret_done);

// Nobody is to be handed over any more.
void elder_hand_over_drop(struct call *call, int64_t elder);
