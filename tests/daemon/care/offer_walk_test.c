// SPDX-License-Identifier: Apache-2.0
// Who of a queue gets a bed: codes one by one, and random queues against a naive oracle.
#include "daemon/care/offer_walk.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/care/queue.h"

#define LISTS_IN_FULL 100000
#define QUEUE_MAX 16

static struct offer_candidate somebody(void)
{
    struct offer_candidate candidate = {
        .application = 1, .state = WAITLIST_QUEUED, .tier = 3, .person = {.sex = 2}};
    snprintf(candidate.registered_area, sizeof candidate.registered_area, "310114103");
    snprintf(candidate.residence_area, sizeof candidate.residence_area, "310114103");
    return candidate;
}

static struct offer_terms some_bed(void)
{
    struct offer_terms terms = {
        .pool = POOL_DISTRICT, .bed = {.is_open = true, .class = CLASS_ORDINARY, .sex_rule = -1}};
    snprintf(terms.area, sizeof terms.area, "310114103");
    return terms;
}

static enum offer_code code_of(
    const struct offer_terms *terms, const struct offer_candidate *candidate, const char **words)
{
    enum offer_code code = OFFER_CODES;
    bool final = false;
    int chosen = offer_choose(terms, candidate, 1, &code, words, &final);
    cr_expect_eq(chosen, code == OFFER_CODES || code == OFFER_LOWER_NEED ? 0 : -1);
    return code;
}

Test(offer_walk, states_have_their_codes)
{
    static const struct {
        enum waitlist_state state;
        enum offer_code code;
    } cases[] = {{WAITLIST_QUEUED, OFFER_CODES}, {WAITLIST_DEFERRED, OFFER_DEFERRED},
        {WAITLIST_SUSPENDED, OFFER_SUSPENDED}, {WAITLIST_OFFERED, OFFER_HAS_OFFER},
        {WAITLIST_ACCEPTED, OFFER_HAS_OFFER}};
    struct offer_terms terms = some_bed();
    const char *words = NULL;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct offer_candidate candidate = somebody();
        candidate.state = cases[i].state;
        cr_expect_eq(code_of(&terms, &candidate, &words), cases[i].code);
    }
}

Test(offer_walk, who_is_passed_over_in_words_is_told_a_code_where_there_is_one)
{
    struct offer_terms terms = some_bed();
    struct offer_candidate candidate = somebody();
    const char *words = NULL;
    candidate.passed_words = "asked us to wait";
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_OTHER);
    cr_expect_str_eq(words, "asked us to wait");
    candidate.state = WAITLIST_DEFERRED;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_DEFERRED);
    cr_expect_null(words);
}

Test(offer_walk, what_does_not_suit_is_told_by_its_filter)
{
    struct offer_terms terms = some_bed();
    struct offer_candidate candidate = somebody();
    const char *words = NULL;
    candidate.person.needs = NEED_BIT(NEED_NURSING);
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_UNSUITABLE);
    cr_expect_str_eq(words, "class");
    candidate.person.needs = NEED_BIT(NEED_DEMENTIA);
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_UNSUITABLE);
    cr_expect_str_eq(words, "dementia");
    candidate.person.needs = 0;
    terms.bed.is_dementia = true;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_UNSUITABLE);
    cr_expect_str_eq(words, "dementia_test");
    terms.bed.is_dementia = false;
    terms.bed.sex_rule = RULE_MALE;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_UNSUITABLE);
    cr_expect_str_eq(words, "sex_rule");
    terms.bed.sex_rule = RULE_COUPLE;
    candidate.has_stranger = true;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_UNSUITABLE);
    candidate.has_stranger = false;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_CODES);
    candidate.is_apart = true;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_UNSUITABLE);
    cr_expect_str_eq(words, "spouse");
    candidate.had_this_bed = true;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_UNSUITABLE);
    cr_expect_str_eq(words, "had_this_bed");
}

Test(offer_walk, pools_are_streets_districts_and_the_city)
{
    struct offer_terms terms = some_bed();
    struct offer_candidate candidate = somebody();
    const char *words = NULL;
    snprintf(candidate.registered_area, sizeof candidate.registered_area, "310114001");
    snprintf(candidate.residence_area, sizeof candidate.residence_area, "310114001");
    terms.pool = POOL_STREET;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_POOL);
    snprintf(candidate.residence_area, sizeof candidate.residence_area, "310114103012");
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_CODES, "a committee of the street");
    snprintf(candidate.residence_area, sizeof candidate.residence_area, "310118001");
    terms.pool = POOL_DISTRICT;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_CODES, "registered in the district");
    snprintf(candidate.registered_area, sizeof candidate.registered_area, "310118001");
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_POOL);
    terms.pool = POOL_CITY;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_CODES);
    terms.is_reserved = true;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_POOL);
    cr_expect_str_eq(words, "reserved");
    candidate.tier = 0;
    cr_expect_eq(code_of(&terms, &candidate, &words), OFFER_CODES);
}

Test(offer_walk, a_nursing_bed_waits_for_who_needs_it)
{
    struct offer_terms terms = some_bed();
    struct offer_candidate queue[2] = {somebody(), somebody()};
    enum offer_code codes[2];
    const char *words[2];
    bool final = false;
    terms.bed.class = CLASS_NURSING;
    queue[1].person.needs = NEED_BIT(NEED_NURSING);
    cr_expect_eq(offer_choose(&terms, queue, 2, codes, words, &final), 1);
    cr_expect_eq(codes[0], OFFER_LOWER_NEED);
    cr_expect(final);
    queue[1].state = WAITLIST_DEFERRED;
    cr_expect_eq(offer_choose(&terms, queue, 2, codes, words, &final), 0,
        "nobody who needs it could take it: it does not stand empty");
    cr_expect_not(final, "somebody further back might need it");
}

// --- against an oracle that asks the whole queue, person by person ---

static bool could_take(const struct offer_terms *terms, const struct offer_candidate *candidate)
{
    size_t digits = terms->pool == POOL_STREET ? 9 : terms->pool == POOL_DISTRICT ? 6 : 0;
    bool in_pool = strncmp(candidate->registered_area, terms->area, digits) == 0 ||
                   strncmp(candidate->residence_area, terms->area, digits) == 0;
    struct suit_bed bed = terms->bed;
    bed.stranger_beside = candidate->has_stranger;
    return candidate->state == WAITLIST_QUEUED && in_pool &&
           (!terms->is_reserved || candidate->tier == 0) && !candidate->had_this_bed &&
           !candidate->is_apart && bed_suits(&candidate->person, &bed, 0) == FILTER_NONE;
}

static int expected_choice(
    const struct offer_terms *terms, const struct offer_candidate *queue, int count)
{
    bool prefers = terms->bed.class == CLASS_NURSING;
    for (int round = prefers ? 0 : 1; round < 2; round++) {
        for (int i = 0; i < count; i++) {
            bool needs = (queue[i].person.needs & NEED_BIT(NEED_NURSING)) != 0;
            if (could_take(terms, &queue[i]) && (round == 1 || needs)) {
                return i;
            }
        }
    }
    return -1;
}

static struct offer_candidate draw_candidate(struct chance *random)
{
    static const enum waitlist_state states[] = {WAITLIST_QUEUED, WAITLIST_QUEUED,
        WAITLIST_DEFERRED, WAITLIST_SUSPENDED, WAITLIST_OFFERED, WAITLIST_ACCEPTED};

    static const char *const areas[] = {"310114103", "310114001", "310118001"};
    struct offer_candidate candidate = somebody();
    candidate.state = states[chance_draw(random, 6)];
    candidate.tier = chance_draw(random, 5);
    candidate.person.sex = 1 + chance_draw(random, 2);
    candidate.person.needs = (unsigned)chance_draw(random, 8) & (unsigned)chance_draw(random, 8);
    candidate.person.has_dementia = chance_draw(random, 2) == 0;
    candidate.had_this_bed = chance_draw(random, 8) == 0;
    candidate.is_apart = chance_draw(random, 8) == 0;
    candidate.has_stranger = chance_draw(random, 8) == 0;
    snprintf(candidate.residence_area, sizeof candidate.residence_area, "%s",
        areas[chance_draw(random, 3)]);
    snprintf(candidate.registered_area, sizeof candidate.registered_area, "%s",
        areas[chance_draw(random, 3)]);
    return candidate;
}

static void check_queue(struct chance *random)
{
    struct offer_candidate queue[QUEUE_MAX];
    enum offer_code codes[QUEUE_MAX];
    const char *words[QUEUE_MAX];
    struct offer_terms terms = some_bed();
    bool final = false;
    int count = chance_draw(random, QUEUE_MAX);
    terms.pool = (enum pool)chance_draw(random, POOLS);
    terms.bed.class = (enum bed_class)chance_draw(random, BED_CLASSES);
    terms.bed.is_dementia = chance_draw(random, 2) == 0;
    terms.bed.sex_rule = chance_draw(random, 4) - 1;
    terms.bed.barrier_free = (enum suit_known)chance_draw(random, 3);
    terms.is_reserved = chance_draw(random, 8) == 0;
    for (int i = 0; i < count; i++) {
        queue[i] = draw_candidate(random);
    }
    int chosen = offer_choose(&terms, queue, count, codes, words, &final);
    cr_assert_eq(chosen, expected_choice(&terms, queue, count));
    for (int i = 0; i < (chosen < 0 ? count : chosen); i++) { // nobody passed over without a code
        cr_assert_lt(codes[i], OFFER_CODES);
        cr_assert_eq(codes[i] == OFFER_LOWER_NEED, could_take(&terms, &queue[i]));
    }
    // What was final for a part of the queue is what the whole queue says.
    int part = chance_draw(random, count + 1);
    int of_part = offer_choose(&terms, queue, part, codes, words, &final);
    cr_assert(!final || of_part == chosen);
}

Test(offer_walk, chooses_as_the_naive_way_does, .timeout = 300)
{
    int lists = chance_rounds(LISTS_IN_FULL);
    struct chance random = chance_of(chance_seed("offer_walk"));
    for (int i = 0; i < lists; i++) {
        check_queue(&random);
    }
}
