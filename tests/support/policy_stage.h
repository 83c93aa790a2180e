// SPDX-License-Identifier: Apache-2.0
// The policies of config/policies for tests of subjects: as many kinds as the subject under test
// may know.
#pragma once

#include <criterion/criterion.h>

#include "daemon/registry/policy.h"
#include "tests/support/rpc_desk.h"

static inline struct policies *policy_stage_load(const struct policy_kind *const *kinds)
{
    struct text complaint;
    struct policies *policies = policies_new(kinds);
    text_init(&complaint, 4096);
    cr_assert_not_null(policies);
    cr_assert_eq(policies_load(policies, SOURCE_DIR "/config/policies", &complaint), STATUS_OK,
        "%s", complaint.size == 0 ? "" : complaint.bytes);
    text_done(&complaint);
    return policies;
}

static inline void policy_stage_act(struct tx *tx, void *context)
{
    struct text complaint;
    text_init(&complaint, 4096);
    cr_assert_eq(policies_keep(context, tx, &complaint), STATUS_OK, "%s",
        complaint.size == 0 ? "" : complaint.bytes);
    text_done(&complaint);
}

// As at a daemon's start; the desk was opened with these policies.
static inline void policy_stage_keep(struct desk *desk)
{
    cr_assert_eq(store_place_do(desk->store, STORE_WRITE, policy_stage_act, desk->house.policies),
        STATUS_OK);
}

// One text read as a file of a kind; false with the mistake in complaint.
static inline bool policy_stage_read(const struct policy_kind *kind, const char *text, void *ret,
    size_t size, struct text *complaint)
{
    struct policy_head head;
    void *rules = NULL;
    struct policy_source source = {.name = "x.yaml", .bytes = text, .size = strlen(text)};
    if (policy_read(kind, &source, &head, &rules, complaint) != STATUS_OK) {
        return false;
    }
    memcpy(ret, rules, size);
    kind->free(rules);
    return true;
}
