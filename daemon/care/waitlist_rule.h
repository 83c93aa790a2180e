// SPDX-License-Identifier: Apache-2.0
// The rules of the queue as pure functions: a person and a policy in, eligibility, tier and order
// out. No SQL, no clock.
#pragma once

#include "daemon/care/waitlist_policy.h"

// What the rules know of a person on a day.
struct waitlist_person {
    int32_t born_day;
    uint32_t flags;    // bits of enum elder_flag_word
    int scheme;        // enum waitlist_scheme; -1: no assessment holds
    int level;         // 0 to 6; -1: none, or "refer"
    int dementia;      // enum waitlist_dementia
    bool was_assessed; // ever, by an assessment that lapsed or was taken back too
    char registered_area[AREA_CODE_SIZE];
    char residence_area[AREA_CODE_SIZE];
};

// Whether a level is known by which the person can be judged.
bool waitlist_has_level(const struct waitlist_person *person);

// What stands against an application at a house of a district, as bits.
enum waitlist_obstacle {
    WAITLIST_TOO_YOUNG = 1,
    WAITLIST_REGISTERED_ELSEWHERE = 2,
    WAITLIST_NO_CONDITION = 4, // not one of the conditions of which one must hold
};

// Bits of enum waitlist_obstacle, 0: eligible. *ret_met has a bit for each of policy->eligible that
// holds. district is that of the house.
unsigned waitlist_obstacles(const struct waitlist_policy *policy,
    const struct waitlist_person *person, int32_t on_day, const char *district, uint32_t *ret_met);

// The level a condition asks of a scheme at a house of a district; -1: it does not.
int64_t waitlist_level_asked(const struct waitlist_policy *policy,
    const struct waitlist_condition *condition, enum waitlist_scheme scheme, const char *district);

// The first of policy->tiers that holds; the last always does.
const struct waitlist_condition *waitlist_tier(
    const struct waitlist_policy *policy, const struct waitlist_person *person, int32_t on_day);

// Whether a house of that area may be chosen by this person.
bool waitlist_may_choose(
    const struct waitlist_policy *policy, const struct waitlist_person *person, const char *area);

// --- order ---

struct waitlist_rank {
    int tier;
    int points; // of the level; 0 unless the order asks for levels
    int64_t applied_ms;
    uint64_t tie;
    int64_t application; // makes the order total; no two ties of 64 bits are expected to be equal
};

// Where somebody of this tier belongs who applied then.
struct waitlist_rank waitlist_rank_of(const struct waitlist_policy *policy,
    const struct waitlist_person *person, int32_t on_day, int64_t applied_ms, int64_t application);

// The first 8 bytes, big-endian, of SHA-256 over the seed, a line feed and the application in
// decimal: anybody can check it, nobody can choose it.
uint64_t waitlist_tie(const char *seed, int64_t application);

// Negative when a stands before b. Never 0 for two applications.
int waitlist_compare(const struct waitlist_rank *a, const struct waitlist_rank *b);

enum waitlist_criterion {
    WAITLIST_BY_TIER,
    WAITLIST_BY_LEVEL,
    WAITLIST_BY_APPLIED_AT,
    WAITLIST_BY_TIE,
    WAITLIST_CRITERIA
};

extern const char *const waitlist_criterion_words[]; // tier level applied_at tie

// The first criterion that decides between two.
enum waitlist_criterion waitlist_decides(
    const struct waitlist_rank *a, const struct waitlist_rank *b);

void waitlist_sort(struct waitlist_rank *ranks, int count);

// Moves the one at index to where its changed rank belongs in an ordered list; returns where that
// is.
int waitlist_move(struct waitlist_rank *ranks, int count, int index, struct waitlist_rank changed);

// The rank as text that sorts, byte by byte, as waitlist_compare does: for the database's index.
#define WAITLIST_KEY_SIZE 58
char *waitlist_key(const struct waitlist_rank *rank, char ret_key[WAITLIST_KEY_SIZE]);

// The rank a key was made of.
bool waitlist_rank_parse(const char *key, struct waitlist_rank *ret) MUST_USE;
