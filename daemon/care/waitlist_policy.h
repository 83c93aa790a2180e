// SPDX-License-Identifier: Apache-2.0
// The rules of the queue for basic-guarantee beds of one region, a kind of policy:
// who may queue, tiers, order, deadlines, strikes (domain.md §3.4, §3.5, §6a). Read strictly,
// immutable afterwards.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/area.h"
#include "daemon/registry/policy.h"

#define WAITLIST_CONDITIONS_MAX 24
#define WAITLIST_RELAXED_MAX 32
#define WAITLIST_TIERS_MAX 10
#define WAITLIST_CHOICES_MAX 9
#define WAITLIST_CLAUSE_SIZE 17
#define WAITLIST_SEED_SIZE 65

// Schemes are never converted into each other: every level is asked by scheme.
enum waitlist_scheme { WAITLIST_SHANGHAI, WAITLIST_GBT42195, WAITLIST_SCHEMES };

extern const char *const waitlist_scheme_words[WAITLIST_SCHEMES + 1]; // ends with NULL

#define WAITLIST_LEVELS 7 // 0 to 6

enum waitlist_dementia { WAITLIST_NO_DEMENTIA, WAITLIST_MILD, WAITLIST_BEHAVIOUR_RISK };

extern const char *const waitlist_dementia_words[]; // none mild behaviour_risk

// Everything it asks must hold; what it does not ask is 0 (levels: -1).
struct waitlist_condition {
    char clause[WAITLIST_CLAUSE_SIZE]; // where the printed rule says so: "3.1"
    int64_t tier;                      // of a tier's condition
    uint32_t flags;                    // any one of these, bits of enum elder_flag_word
    int64_t min_level[WAITLIST_SCHEMES];
    int min_dementia;
    int64_t min_age;
};

// A district with enough beds of its own may ask for less; it is the institution's district.
struct waitlist_relaxed {
    char district[AREA_CODE_SIZE];
    int64_t min_level[WAITLIST_SCHEMES]; // -1: as everywhere
};

enum waitlist_order { WAITLIST_TIER_THEN_TIME, WAITLIST_TIER_THEN_LEVEL_THEN_TIME };

extern const char *const waitlist_order_words[];

enum waitlist_within { WAITLIST_WITHIN_COUNTY, WAITLIST_WITHIN_REGION };

// Reasons to decline an offer.
enum waitlist_reason {
    WAITLIST_UNWILLING,
    WAITLIST_IN_HOSPITAL,
    WAITLIST_BED_CHANGED,
    WAITLIST_BEREAVEMENT,
    WAITLIST_LOWER_CHOICE,
    WAITLIST_OTHER_REASON,
    WAITLIST_REASONS
};

extern const char *const waitlist_reason_words[WAITLIST_REASONS + 1];

struct waitlist_limit {
    int64_t limit; // so many ...
    int64_t window_days;
    int64_t ban_days; // ... and no application for so long
};

struct waitlist_policy {
    char region[AREA_CODE_SIZE]; // a code, or POLICY_REGION_ANY
    char version[POLICY_VERSION_SIZE];
    char hash[POLICY_HASH_SIZE];
    int64_t min_age;
    char registered[AREA_CODE_SIZE]; // the registered area begins so; "": anywhere
    int eligible_count;
    struct waitlist_condition eligible[WAITLIST_CONDITIONS_MAX];
    int relaxed_count;
    struct waitlist_relaxed relaxed[WAITLIST_RELAXED_MAX];
    int tiers_count; // conditions in the order they are tried; the last asks nothing
    struct waitlist_condition tiers[WAITLIST_CONDITIONS_MAX];
    int64_t choices_most;
    int within; // enum waitlist_within: of registration or residence
    int order;  // enum waitlist_order
    // What each level weighs in the order by level: 0 to 9, the higher the sooner.
    int64_t level_points[WAITLIST_SCHEMES][WAITLIST_LEVELS];
    char tie_seed[WAITLIST_SEED_SIZE]; // published with the policy: ties can be checked by anybody
    int64_t verify_workdays;
    int64_t answer_workdays;
    int64_t admit_workdays;
    struct waitlist_limit strikes;
    struct waitlist_limit withdrawals; // from one institution
    uint32_t good_causes;              // bits of enum waitlist_reason: no strike
    int64_t defer_days;
    int64_t defer_times;
    int64_t confirm_days;
    int64_t confirm_grace_days;
    int64_t lapse_days; // how long the place is kept when the assessment has lapsed
    int64_t contact_attempts;
    int64_t contact_days;
    int64_t reserve_percent; // of a house's basic beds, kept for tier 0; truncated
    int64_t reserve_least;
};

extern const struct policy_kind waitlist_policy_kind;
