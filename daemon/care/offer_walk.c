// SPDX-License-Identifier: Apache-2.0
// The walk along a queue.
#include "daemon/care/offer_walk.h"

#include <string.h>

#define STREET_DIGITS 9
#define COUNTY_DIGITS 6

const char *const offer_code_words[OFFER_CODES + 1] = {
    "unsuitable", "deferred", "suspended", "has_offer", "lower_need", "pool", "other", NULL};

static bool needs_nursing(const struct offer_candidate *candidate)
{
    return (candidate->person.needs & NEED_BIT(NEED_NURSING)) != 0;
}

// The first filter that fails (domain.md §3.6), at last that of couples, or NULL.
static const char *unsuitable_by(
    const struct offer_terms *terms, const struct offer_candidate *candidate)
{
    struct suit_bed bed = terms->bed;
    if (candidate->had_this_bed) {
        return "had_this_bed";
    }
    bed.stranger_beside = candidate->has_stranger;
    enum bed_filter filter = bed_suits(&candidate->person, &bed, 0);
    if (filter != FILTER_NONE) {
        return bed_filter_words[filter];
    }
    return candidate->is_apart ? "spouse" : NULL;
}

static bool shares(
    const struct offer_terms *terms, const struct offer_candidate *candidate, size_t digits)
{
    return strncmp(terms->area, candidate->residence_area, digits) == 0 ||
           strncmp(terms->area, candidate->registered_area, digits) == 0;
}

static bool is_in_pool(const struct offer_terms *terms, const struct offer_candidate *candidate)
{
    switch (terms->pool) {
    case POOL_STREET:
        return shares(terms, candidate, STREET_DIGITS);
    case POOL_DISTRICT:
        return shares(terms, candidate, COUNTY_DIGITS);
    case POOL_CITY:
        return true;
    case POOLS:
        break;
    }
    return false;
}

static enum offer_code code_of(const struct offer_terms *terms,
    const struct offer_candidate *candidate, const char **ret_words)
{
    *ret_words = NULL;
    if (candidate->state == WAITLIST_DEFERRED) {
        return OFFER_DEFERRED;
    }
    if (candidate->state == WAITLIST_SUSPENDED) {
        return OFFER_SUSPENDED;
    }
    if (candidate->state != WAITLIST_QUEUED) {
        return OFFER_HAS_OFFER;
    }
    if (terms->is_reserved && candidate->tier != 0) {
        *ret_words = "reserved";
        return OFFER_POOL;
    }
    if (!is_in_pool(terms, candidate)) {
        return OFFER_POOL;
    }
    *ret_words = unsuitable_by(terms, candidate);
    if (*ret_words != NULL) {
        return OFFER_UNSUITABLE;
    }
    *ret_words = candidate->passed_words;
    return *ret_words == NULL ? OFFER_CODES : OFFER_OTHER;
}

int offer_choose(const struct offer_terms *terms, const struct offer_candidate *candidates,
    int count, enum offer_code *ret_codes, const char **ret_words, bool *ret_final)
{
    int lower = -1; // the first who could take a nursing bed without needing one
    for (int i = 0; i < count; i++) {
        ret_codes[i] = code_of(terms, &candidates[i], &ret_words[i]);
        if (ret_codes[i] != OFFER_CODES) {
            continue;
        }
        if (terms->bed.class != CLASS_NURSING || needs_nursing(&candidates[i])) {
            *ret_final = true;
            return i;
        }
        lower = lower < 0 ? i : lower;
        ret_codes[i] = OFFER_LOWER_NEED;
    }
    *ret_final = false;
    return lower;
}

enum offer_chance offer_chance(
    const struct offer_terms *terms, const struct offer_candidate *candidate)
{
    const char *words = NULL;
    struct offer_candidate able = *candidate;
    able.state = WAITLIST_QUEUED;
    if (code_of(terms, &able, &words) != OFFER_CODES) {
        return OFFER_NO_CHANCE;
    }
    return terms->bed.class != CLASS_NURSING || needs_nursing(candidate) ? OFFER_CHANCE
                                                                         : OFFER_BEHIND;
}
