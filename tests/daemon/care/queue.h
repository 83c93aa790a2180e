// SPDX-License-Identifier: Apache-2.0
// What the tests of the queue share: policies of config.
#pragma once

#include "daemon/care/waitlist_policy.h"
#include "tests/support/chance.h"

// The policy of a region out of config/policies.
void queue_policy(const char *region, struct waitlist_policy *ret);
