// SPDX-License-Identifier: Apache-2.0
// Eligibility, tier and order of the queue.
#include "daemon/care/waitlist_rule.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/crypto/crypto.h"

#define POINTS_MOST 9
#define COUNTY_DIGITS 6

const char *const waitlist_criterion_words[] = {"tier", "level", "applied_at", "tie", NULL};

// --- conditions ---

bool waitlist_has_level(const struct waitlist_person *person)
{
    return person->scheme >= 0 && person->level >= 0;
}

// A street's code begins with its county's: what a person and a house have in common.
static bool begins_with(const char *area, const char *prefix)
{
    return strncmp(area, prefix, strlen(prefix)) == 0;
}

int64_t waitlist_level_asked(const struct waitlist_policy *policy,
    const struct waitlist_condition *condition, enum waitlist_scheme scheme, const char *district)
{
    if (condition->min_level[scheme] < 0) {
        return -1;
    }
    for (int i = 0; district != NULL && i < policy->relaxed_count; i++) {
        const struct waitlist_relaxed *relaxed = &policy->relaxed[i];
        if (area_contains(relaxed->district, district) && relaxed->min_level[scheme] >= 0) {
            return relaxed->min_level[scheme];
        }
    }
    return condition->min_level[scheme];
}

static bool level_holds(const struct waitlist_policy *policy,
    const struct waitlist_condition *condition, const struct waitlist_person *person,
    const char *district)
{
    bool is_asked = condition->min_level[WAITLIST_SHANGHAI] >= 0 ||
                    condition->min_level[WAITLIST_GBT42195] >= 0;
    if (!is_asked) {
        return true;
    }
    if (!waitlist_has_level(person)) {
        return false;
    }
    int64_t asked =
        waitlist_level_asked(policy, condition, (enum waitlist_scheme)person->scheme, district);
    return asked >= 0 && person->level >= asked;
}

static bool condition_holds(const struct waitlist_policy *policy,
    const struct waitlist_condition *condition, const struct waitlist_person *person,
    int32_t on_day, const char *district)
{
    return (condition->flags == 0 || (condition->flags & person->flags) != 0) &&
           person->dementia >= condition->min_dementia &&
           (condition->min_age == 0 || day_age(person->born_day, on_day) >= condition->min_age) &&
           level_holds(policy, condition, person, district);
}

unsigned waitlist_obstacles(const struct waitlist_policy *policy,
    const struct waitlist_person *person, int32_t on_day, const char *district, uint32_t *ret_met)
{
    unsigned obstacles = 0;
    uint32_t met = 0;
    for (int i = 0; i < policy->eligible_count; i++) {
        if (condition_holds(policy, &policy->eligible[i], person, on_day, district)) {
            met |= 1u << i;
        }
    }
    if (day_age(person->born_day, on_day) < policy->min_age) {
        obstacles |= WAITLIST_TOO_YOUNG;
    }
    if (!begins_with(person->registered_area, policy->registered)) {
        obstacles |= WAITLIST_REGISTERED_ELSEWHERE;
    }
    if (met == 0) {
        obstacles |= WAITLIST_NO_CONDITION;
    }
    *ret_met = met;
    return obstacles;
}

const struct waitlist_condition *waitlist_tier(
    const struct waitlist_policy *policy, const struct waitlist_person *person, int32_t on_day)
{
    for (int i = 0; i < policy->tiers_count; i++) {
        if (condition_holds(policy, &policy->tiers[i], person, on_day, NULL)) {
            return &policy->tiers[i];
        }
    }
    assert(false && "the last tier asks nothing");
    return NULL;
}

bool waitlist_may_choose(
    const struct waitlist_policy *policy, const struct waitlist_person *person, const char *area)
{
    switch ((enum waitlist_within)policy->within) {
    case WAITLIST_WITHIN_REGION:
        return strcmp(policy->region, POLICY_REGION_ANY) == 0 ||
               area_contains(policy->region, area);
    case WAITLIST_WITHIN_COUNTY:
        return strncmp(person->registered_area, area, COUNTY_DIGITS) == 0 ||
               strncmp(person->residence_area, area, COUNTY_DIGITS) == 0;
    }
    return false;
}

// --- order ---

uint64_t waitlist_tie(const char *seed, int64_t application)
{
    char text[24];
    uint8_t digest[DIGEST_SIZE];
    uint64_t tie = 0;
    int length = snprintf(text, sizeof text, "\n%" PRId64, application);
    const struct digest_part parts[] = {{seed, strlen(seed)}, {text, (size_t)length}};
    crypto_digest(parts, 2, digest);
    for (int i = 0; i < 8; i++) {
        tie = tie << 8 | digest[i];
    }
    return tie;
}

struct waitlist_rank waitlist_rank_of(const struct waitlist_policy *policy,
    const struct waitlist_person *person, int32_t on_day, int64_t applied_ms, int64_t application)
{
    bool by_level = policy->order == WAITLIST_TIER_THEN_LEVEL_THEN_TIME;
    return (struct waitlist_rank){
        .tier = (int)waitlist_tier(policy, person, on_day)->tier,
        .points = by_level && waitlist_has_level(person)
                      ? (int)policy->level_points[person->scheme][person->level]
                      : 0,
        .applied_ms = applied_ms,
        .tie = waitlist_tie(policy->tie_seed, application),
        .application = application,
    };
}

int waitlist_compare(const struct waitlist_rank *a, const struct waitlist_rank *b)
{
    if (a->tier != b->tier) {
        return a->tier < b->tier ? -1 : 1;
    }
    if (a->points != b->points) {
        return a->points > b->points ? -1 : 1;
    }
    if (a->applied_ms != b->applied_ms) {
        return a->applied_ms < b->applied_ms ? -1 : 1;
    }
    if (a->tie != b->tie) {
        return a->tie < b->tie ? -1 : 1;
    }
    return (a->application > b->application) - (a->application < b->application);
}

enum waitlist_criterion waitlist_decides(
    const struct waitlist_rank *a, const struct waitlist_rank *b)
{
    if (a->tier != b->tier) {
        return WAITLIST_BY_TIER;
    }
    if (a->points != b->points) {
        return WAITLIST_BY_LEVEL;
    }
    return a->applied_ms != b->applied_ms ? WAITLIST_BY_APPLIED_AT : WAITLIST_BY_TIE;
}

static int compare_for_sort(const void *a, const void *b)
{
    return waitlist_compare(a, b);
}

void waitlist_sort(struct waitlist_rank *ranks, int count)
{
    qsort(ranks, (size_t)count, sizeof(*ranks), compare_for_sort);
}

int waitlist_move(struct waitlist_rank *ranks, int count, int index, struct waitlist_rank changed)
{
    assert(index >= 0 && index < count);
    memmove(&ranks[index], &ranks[index + 1], (size_t)(count - 1 - index) * sizeof(*ranks));
    int low = 0;
    int high = count - 1;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (waitlist_compare(&ranks[middle], &changed) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    memmove(&ranks[low + 1], &ranks[low], (size_t)(count - 1 - low) * sizeof(*ranks));
    ranks[low] = changed;
    return low;
}

// --- keys ---

char *waitlist_key(const struct waitlist_rank *rank, char ret_key[WAITLIST_KEY_SIZE])
{
    assert(rank->tier >= 0 && rank->tier <= POINTS_MOST && rank->points >= 0 &&
           rank->points <= POINTS_MOST && rank->applied_ms >= 0 && rank->application > 0);
    // Points count down: the higher level comes first.
    int length =
        snprintf(ret_key, WAITLIST_KEY_SIZE, "%d.%d.%015" PRId64 ".%016" PRIx64 ".%018" PRId64,
            rank->tier, POINTS_MOST - rank->points, rank->applied_ms, rank->tie, rank->application);
    assert(length > 0 && length < WAITLIST_KEY_SIZE);
    return ret_key;
}

// The next part of a key, always as wide, and what stands behind it; false when something else is
// there. By hand: a page of waitlist.explain reads 500 keys, and sscanf took longer to read them
// than SQLite to find them.
static bool read_part(const char **key, int width, unsigned base, char behind, uint64_t *ret)
{
    uint64_t number = 0;
    for (int i = 0; i < width; i++) {
        char c = *(*key)++;
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                                : base;
        if (digit >= base) {
            return false;
        }
        number = number * base + digit;
    }
    *ret = number;
    return *(*key)++ == behind;
}

bool waitlist_rank_parse(const char *key, struct waitlist_rank *ret)
{
    uint64_t tier;
    uint64_t points;
    uint64_t applied_ms;
    uint64_t tie;
    uint64_t application;
    if (!read_part(&key, 1, 10, '.', &tier) || !read_part(&key, 1, 10, '.', &points) ||
        !read_part(&key, 15, 10, '.', &applied_ms) || !read_part(&key, 16, 16, '.', &tie) ||
        !read_part(&key, 18, 10, '\0', &application)) {
        return false;
    }
    *ret = (struct waitlist_rank){
        .tier = (int)tier,
        .points = POINTS_MOST - (int)points,
        .applied_ms = (int64_t)applied_ms,
        .tie = tie,
        .application = (int64_t)application,
    };
    return true;
}
