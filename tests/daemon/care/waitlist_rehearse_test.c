// SPDX-License-Identifier: Apache-2.0
// A list before and after other rules, against counting one by one on random lists.
#include "daemon/care/waitlist_rehearse.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/day.h"
#include "daemon/registry/vocabulary.h"
#include "tests/daemon/care/queue.h"

#define TODAY 20788 // 2026-12-01
#define LISTS_IN_FULL 100000
#define PEOPLE_MAX 12
#define HOUSES 3
#define ROWS_MAX (PEOPLE_MAX * HOUSES)

static struct waitlist_person draw_person(struct chance *random)
{
    struct waitlist_person person = {.scheme = chance_draw(random, 4) == 0 ? -1 : 0, .level = -1};
    cr_assert(day_parse("1940-03-15", &person.born_day));
    if (person.scheme >= 0) {
        person.level = 1 + chance_draw(random, 6);
    }
    person.was_assessed = person.scheme >= 0 || chance_draw(random, 3) != 0;
    person.dementia = chance_draw(random, 6) == 0 ? WAITLIST_MILD : WAITLIST_NO_DEMENTIA;
    person.flags = chance_draw(random, 4) == 0 ? 1u << FLAG_ENTITLED_GROUP : 0;
    snprintf(person.registered_area, sizeof person.registered_area, "310114103");
    snprintf(person.residence_area, sizeof person.residence_area, "310114103");
    return person;
}

// By which rules a list stood, by which it would stand.
struct both {
    const struct waitlist_policy *before;
    const struct waitlist_policy *after;
};

static int draw_list(
    struct chance *random, const struct both *rules, struct waitlist_rehearsed rows[ROWS_MAX])
{
    static const enum waitlist_state states[] = {WAITLIST_QUEUED, WAITLIST_QUEUED,
        WAITLIST_DEFERRED, WAITLIST_SUSPENDED, WAITLIST_OFFERED, WAITLIST_INELIGIBLE};

    int count = 0;
    int people = 1 + chance_draw(random, PEOPLE_MAX);
    for (int i = 0; i < people; i++) {
        struct waitlist_person person = draw_person(random);
        enum waitlist_state state = states[chance_draw(random, 6)];
        bool waits = state == WAITLIST_SUSPENDED && chance_draw(random, 2) == 0;
        int64_t applied_ms = 1764550000000 + chance_draw(random, 4);
        for (int house = 0; house < HOUSES; house++) {
            if (house > 0 && chance_draw(random, 2) == 0) {
                continue;
            }
            struct waitlist_rehearsed *row = &rows[count++];
            *row = (struct waitlist_rehearsed){.application = 100 + i,
                .institution = 7 + house,
                .policy = house == 2 ? rules->before : rules->after, // the third is not touched
                .area = "310114103",
                .person = person,
                .state = state,
                .waits_for_level = waits,
                .applied_ms = applied_ms,
                .was_fit = chance_draw(random, 4) != 0,
                .lives_here = chance_draw(random, 8) == 0,
                .had = {.scheme = 0,
                    .level = 1 + chance_draw(random, 6),
                    .dementia = chance_draw(random, 6) == 0 ? WAITLIST_MILD : WAITLIST_NO_DEMENTIA},
                .stood = state != WAITLIST_INELIGIBLE && chance_draw(random, 8) != 0};
            row->before =
                waitlist_rank_of(rules->before, &person, TODAY, applied_ms, row->application);
        }
    }
    return count;
}

static bool fits(const struct waitlist_rehearsed *row)
{
    uint32_t met = 0;
    return waitlist_obstacles(row->policy, &row->person, TODAY, row->area, &met) == 0;
}

// Whether a row would stand, said as the rules are written.
static bool would_stand(const struct waitlist_rehearsed *rows, int count, int index)
{
    const struct waitlist_rehearsed *row = &rows[index];
    bool fits_somewhere = false;
    bool was_fit = false;
    bool lives_there = false;
    for (int i = 0; i < count; i++) {
        bool is_own = rows[i].application == row->application;
        fits_somewhere = fits_somewhere || (is_own && fits(&rows[i]));
        was_fit = was_fit || (is_own && rows[i].was_fit);
        lives_there = lives_there || (is_own && rows[i].lives_here);
    }
    bool wants_level = row->person.scheme < 0 && row->person.was_assessed;
    switch (row->state) {
    case WAITLIST_INELIGIBLE:
        return fits(row) && was_fit && !lives_there;
    case WAITLIST_SUSPENDED:
        return fits(row) || (row->stood && !(row->waits_for_level && fits_somewhere));
    case WAITLIST_OFFERED:
        return fits(row) || row->stood;
    default:
        return fits_somewhere ? fits(row) : wants_level && row->stood;
    }
}

static int count_before(const struct waitlist_rehearsed *rows, int count, int index)
{
    int before = 0;
    for (int i = 0; i < count; i++) {
        before += i != index && rows[i].institution == rows[index].institution && rows[i].stood &&
                          waitlist_compare(&rows[i].before, &rows[index].before) < 0
                      ? 1
                      : 0;
    }
    return before;
}

static int count_after(const struct waitlist_rehearsed *rows, int count, int index)
{
    int before = 0;
    for (int i = 0; i < count; i++) {
        before += i != index && rows[i].institution == rows[index].institution && rows[i].stands &&
                          waitlist_compare(&rows[i].after, &rows[index].after) < 0
                      ? 1
                      : 0;
    }
    return before;
}

static int find_row(const struct waitlist_rehearsed *rows, const struct waitlist_rehearsed *row)
{
    int index = 0;
    while (rows[index].application != row->application ||
           rows[index].institution != row->institution) {
        index++;
    }
    return index;
}

static void check_row(const struct waitlist_rehearsed *drawn, const struct waitlist_rehearsed *rows,
    int count, int index)
{
    const struct waitlist_rehearsed *row = &rows[index];
    int was = find_row(drawn, row);
    cr_assert_eq(row->stands, would_stand(drawn, count, was));
    int place_before = row->stood ? count_before(drawn, count, was) + 1 : 0;
    int place_after = row->stands ? count_after(rows, count, index) + 1 : 0;
    cr_assert_eq(row->place_before, place_before);
    cr_assert_eq(row->place_after, place_after);
    enum waitlist_move move = place_before == place_after  ? WAITLIST_STAYS
                              : place_before == 0          ? WAITLIST_ENTERS
                              : place_after == 0           ? WAITLIST_LEAVES
                              : place_after < place_before ? WAITLIST_RISES
                                                           : WAITLIST_FALLS;
    cr_assert_eq(row->move, move);
    if (row->stands) { // who stays suspended by the level the place was given for, else by today's
        struct waitlist_person person = row->person;
        bool fits_somewhere = false;
        for (int i = 0; i < count; i++) {
            fits_somewhere =
                fits_somewhere || (drawn[i].application == row->application && fits(&drawn[i]));
        }
        bool is_suspended = row->state == WAITLIST_SUSPENDED
                                ? !(row->waits_for_level && fits_somewhere)
                                : row->state != WAITLIST_OFFERED && !fits_somewhere;
        bool answers_unlevelled = row->state == WAITLIST_OFFERED && row->person.scheme < 0;
        if (row->stood && (is_suspended || answers_unlevelled)) {
            person.scheme = row->had.scheme;
            person.level = row->had.level;
            person.dementia = row->had.dementia;
        }
        struct waitlist_rank rank =
            waitlist_rank_of(row->policy, &person, TODAY, row->applied_ms, row->application);
        cr_assert_eq(waitlist_compare(&rank, &row->after), 0);
    }
}

Test(waitlist_rehearse, finds_what_counting_one_by_one_finds, .timeout = 300)
{
    struct waitlist_policy policies[2];
    int lists = chance_rounds(LISTS_IN_FULL);
    struct chance random = chance_of(chance_seed("waitlist_rehearse"));
    queue_policy("310114", &policies[0]);
    queue_policy("341000", &policies[1]); // by level inside a tier; only who is registered there
    policies[1].registered[0] = '\0';
    int moves[WAITLIST_MOVES] = {0};
    for (int i = 0; i < lists; i++) {
        struct waitlist_rehearsed drawn[ROWS_MAX];
        struct waitlist_rehearsed rows[ROWS_MAX];
        const struct both rules = {&policies[i % 2], &policies[1 - i % 2]};
        policies[1].eligible[0].min_level[WAITLIST_SHANGHAI] = 1 + chance_draw(&random, 5);
        int count = draw_list(&random, &rules, drawn);
        memcpy(rows, drawn, sizeof rows);
        waitlist_rehearse(rows, count, TODAY);
        for (int j = 0; j < count; j++) {
            check_row(drawn, rows, count, j);
            moves[rows[j].move]++;
        }
    }
    for (int move = 0; move < WAITLIST_MOVES; move++) {
        cr_expect_gt(moves[move], 0, "nobody %s", waitlist_move_words[move]);
    }
}

Test(waitlist_rehearse, by_the_same_rules_moves_nobody)
{
    struct waitlist_policy policy;
    struct chance random = {11};
    queue_policy("310114", &policy);
    const struct both rules = {&policy, &policy};
    for (int i = 0; i < 200; i++) {
        struct waitlist_rehearsed rows[ROWS_MAX];
        int count = draw_list(&random, &rules, rows);
        for (int j = 0; j < count; j++) { // as the rules had put them
            bool is_ranked = rows[j].state != WAITLIST_INELIGIBLE;
            rows[j].stood = is_ranked && (fits(&rows[j]) || rows[j].state == WAITLIST_SUSPENDED);
            rows[j].waits_for_level = false;
            rows[j].had = (struct waitlist_had){
                rows[j].person.scheme, rows[j].person.level, rows[j].person.dementia};
            if (!is_ranked) {
                rows[j].person.level = 1;
                rows[j].person.scheme = 0;
                rows[j].person.flags = 0;
                rows[j].person.dementia = WAITLIST_NO_DEMENTIA;
            }
        }
        waitlist_rehearse(rows, count, TODAY);
        for (int j = 0; j < count; j++) {
            cr_assert_eq(rows[j].move, WAITLIST_STAYS);
        }
    }
}
