// SPDX-License-Identifier: Apache-2.0
// What has become of a policy.
#pragma once

#include "daemon/registry/policy.h"

enum policy_state {
    POLICY_PROPOSED,
    POLICY_APPROVED, // its first day is still to come
    POLICY_IN_FORCE,
    POLICY_SUPERSEDED, // by another of its region, or by its last day
    POLICY_WITHDRAWN,
    POLICY_STATES
};

extern const char *const policy_state_words[POLICY_STATES + 1]; // ends with NULL

// Pure: the state on a day, out of a view that holds it once it is approved.
enum policy_state policy_state(
    const struct policy *view, const struct policy *policy, int32_t day, int64_t known_ms);

// The same today, as a word.
const char *policy_state_word(
    struct call *call, const struct policy_kind *kind, const struct policy *policy);
