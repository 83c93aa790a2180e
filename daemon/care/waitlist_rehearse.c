// SPDX-License-Identifier: Apache-2.0
// A list before and after a change of rules.
#include "daemon/care/waitlist_rehearse.h"

#include <stddef.h>
#include <stdlib.h>

const char *const waitlist_move_words[WAITLIST_MOVES + 1] = {
    "stays", "rises", "falls", "enters", "leaves", NULL};

static bool is_answering(enum waitlist_state state)
{
    return state == WAITLIST_OFFERED || state == WAITLIST_ACCEPTED;
}

enum waitlist_state waitlist_judge(
    enum waitlist_state state, const struct waitlist_person *person, bool is_eligible)
{
    if (is_eligible || is_answering(state)) {
        return state;
    }
    return waitlist_has_level(person) || !person->was_assessed ? WAITLIST_INELIGIBLE
                                                               : WAITLIST_SUSPENDED;
}

bool waitlist_judge_returns(enum waitlist_state state, bool waits_for_level, bool is_eligible)
{
    return is_eligible &&
           (state == WAITLIST_INELIGIBLE || (state == WAITLIST_SUSPENDED && waits_for_level));
}

bool waitlist_judge_keeps(enum waitlist_state state)
{
    return state == WAITLIST_SUSPENDED || is_answering(state);
}

struct waitlist_person waitlist_judge_by(
    const struct waitlist_person *person, enum waitlist_state state, const struct waitlist_had *had)
{
    struct waitlist_person by = *person;
    if (state == WAITLIST_SUSPENDED || (is_answering(state) && !waitlist_has_level(person))) {
        by.scheme = had->scheme;
        by.level = had->level;
        by.dementia = had->dementia;
    }
    return by;
}

// --- one application ---

static bool belongs(const struct waitlist_rehearsed *row, int32_t on_day)
{
    uint32_t met = 0;
    return waitlist_obstacles(row->policy, &row->person, on_day, row->area, &met) == 0;
}

static enum waitlist_state state_after(
    const struct waitlist_rehearsed *row, bool is_eligible, bool may_come_back)
{
    if (waitlist_judge_returns(row->state, row->waits_for_level, is_eligible) &&
        (row->state != WAITLIST_INELIGIBLE || may_come_back)) {
        return WAITLIST_QUEUED;
    }
    return waitlist_state_has_place(row->state) && row->state != WAITLIST_SUSPENDED
               ? waitlist_judge(row->state, &row->person, is_eligible)
               : row->state;
}

static void judge_row(struct waitlist_rehearsed *row, enum waitlist_state state, int32_t on_day)
{
    bool keeps = row->stood && waitlist_judge_keeps(state);
    row->stands = waitlist_state_has_place(state) && (keeps || belongs(row, on_day));
    if (row->stands) {
        const struct waitlist_person by =
            row->stood ? waitlist_judge_by(&row->person, state, &row->had) : row->person;
        row->after = waitlist_rank_of(row->policy, &by, on_day, row->applied_ms, row->application);
    }
}

// Returns how many rows the application has.
static int judge_application(struct waitlist_rehearsed *rows, int count, int32_t on_day)
{
    int own = 0;
    bool is_eligible = false;
    bool was_fit = false;
    bool lives_there = false;
    for (; own < count && rows[own].application == rows[0].application; own++) {
        is_eligible = is_eligible || belongs(&rows[own], on_day);
        was_fit = was_fit || rows[own].was_fit;
        lives_there = lives_there || rows[own].lives_here;
    }
    enum waitlist_state state = state_after(&rows[0], is_eligible, was_fit && !lives_there);
    for (int i = 0; i < own; i++) {
        judge_row(&rows[i], state, on_day);
    }
    return own;
}

// --- places ---

static int compare(const struct waitlist_rehearsed *a, const struct waitlist_rehearsed *b,
    bool a_stands, bool b_stands, int by_rank)
{
    if (a->institution != b->institution) {
        return a->institution < b->institution ? -1 : 1;
    }
    if (a_stands != b_stands) {
        return a_stands ? -1 : 1;
    }
    return a_stands ? by_rank
                    : (a->application > b->application) - (a->application < b->application);
}

static int compare_before(const void *left, const void *right)
{
    const struct waitlist_rehearsed *a = left;
    const struct waitlist_rehearsed *b = right;
    return compare(a, b, a->stood, b->stood, waitlist_compare(&a->before, &b->before));
}

static int compare_after(const void *left, const void *right)
{
    const struct waitlist_rehearsed *a = left;
    const struct waitlist_rehearsed *b = right;
    return compare(a, b, a->stands, b->stands, waitlist_compare(&a->after, &b->after));
}

static enum waitlist_move move_of(const struct waitlist_rehearsed *row)
{
    if (row->stood != row->stands) {
        return row->stands ? WAITLIST_ENTERS : WAITLIST_LEAVES;
    }
    if (row->place_after == row->place_before) {
        return WAITLIST_STAYS;
    }
    return row->place_after < row->place_before ? WAITLIST_RISES : WAITLIST_FALLS;
}

void waitlist_rehearse(struct waitlist_rehearsed *rows, int count, int32_t on_day)
{
    for (int i = 0; i < count; i += judge_application(&rows[i], count - i, on_day)) {
    }
    if (count == 0) {
        return; // rows may be NULL, which qsort may not be given
    }
    qsort(rows, (size_t)count, sizeof(*rows), compare_before);
    for (int i = 0; i < count; i++) {
        bool goes_on = i > 0 && rows[i - 1].institution == rows[i].institution;
        rows[i].place_before = !rows[i].stood ? 0 : (goes_on ? rows[i - 1].place_before + 1 : 1);
    }
    qsort(rows, (size_t)count, sizeof(*rows), compare_after);
    for (int i = 0; i < count; i++) {
        bool goes_on = i > 0 && rows[i - 1].institution == rows[i].institution;
        rows[i].place_after = !rows[i].stands ? 0 : (goes_on ? rows[i - 1].place_after + 1 : 1);
        rows[i].move = move_of(&rows[i]);
    }
}
