// SPDX-License-Identifier: Apache-2.0
// Movements make days: what is a possible history, and which bed is held when.
#include "daemon/care/stay_history.h"

#include <string.h>

#include <criterion/criterion.h>

#define MOVES 6
#define SPANS 3

struct sample {
    const char *name;
    struct stay_move moves[MOVES]; // ends with on_day 0
    bool possible;
    struct stay_span spans[SPANS]; // ends with bed 0
};

static const struct sample samples[] = {
    {"nothing happened", {{0}}, true, {{0}}},
    {"somebody lives there", {{1, EVENT_ADMIT, 10, 7}}, true, {{7, 10, DAY_OPEN}}},
    {"the day of discharge is no night", {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_DISCHARGE, 12, 0}},
        true, {{7, 10, 12}}},
    {"left on the day of coming", {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_DISCHARGE, 10, 0}}, true,
        {{0}}},
    {"moved", {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_TRANSFER, 15, 8}}, true,
        {{7, 10, 15}, {8, 15, DAY_OPEN}}},
    {"moved twice on one day",
        {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_TRANSFER, 15, 8}, {3, EVENT_SWAP, 15, 9},
            {4, EVENT_DEATH, 20, 0}},
        true, {{7, 10, 15}, {9, 15, 20}}},
    {"moved away and back",
        {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_TRANSFER, 12, 8}, {3, EVENT_TRANSFER, 14, 7}}, true,
        {{7, 10, 12}, {8, 12, 14}, {7, 14, DAY_OPEN}}},
    {"away in hospital the bed is held",
        {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_LEAVE, 12, 0}, {3, EVENT_RETURN, 14, 0}}, true,
        {{7, 10, DAY_OPEN}}},
    {"discharged while away",
        {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_LEAVE, 12, 0}, {3, EVENT_DISCHARGE, 14, 0}}, true,
        {{7, 10, 14}}},
    {"begins without admission", {{1, EVENT_TRANSFER, 10, 7}}, false, {{0}}},
    {"ends without admission", {{1, EVENT_DISCHARGE, 10, 0}}, false, {{0}}},
    {"admitted twice", {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_ADMIT, 12, 8}}, false, {{0}}},
    {"discharged twice",
        {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_DISCHARGE, 12, 0}, {3, EVENT_DISCHARGE, 13, 0}}, false,
        {{0}}},
    {"moved after the end",
        {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_DISCHARGE, 12, 0}, {3, EVENT_TRANSFER, 12, 8}}, false,
        {{0}}},
    {"moved while away",
        {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_LEAVE, 12, 0}, {3, EVENT_TRANSFER, 13, 8}}, false,
        {{0}}},
    {"left twice", {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_LEAVE, 12, 0}, {3, EVENT_LEAVE, 13, 0}},
        false, {{0}}},
    {"returned without leaving", {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_RETURN, 12, 0}}, false, {{0}}},
    {"moved to the same bed", {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_TRANSFER, 12, 7}}, false, {{0}}},
    {"moved to no bed", {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_TRANSFER, 12, 0}}, false, {{0}}},
    {"went back in time", {{1, EVENT_ADMIT, 10, 7}, {2, EVENT_DISCHARGE, 9, 0}}, false, {{0}}},
    {"an event that is none", {{1, STAY_EVENTS, 10, 7}}, false, {{0}}},
};

Test(stay_history, makes_days_of_movements_or_calls_them_impossible)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *sample = &samples[i];
        int moves = 0;
        int wanted = 0;
        while (moves < MOVES && sample->moves[moves].on_day != 0) {
            moves++;
        }
        while (wanted < SPANS && sample->spans[wanted].bed != 0) {
            wanted++;
        }
        struct stay_span spans[MOVES];
        int count = -1;
        bool possible = stay_spans(sample->moves, moves, spans, &count);
        cr_expect_eq(possible, sample->possible, "%s", sample->name);
        if (!possible || !sample->possible) {
            continue;
        }
        cr_assert_eq(count, wanted, "%s: %d spans", sample->name, count);
        for (int at = 0; at < count; at++) {
            cr_expect_eq(spans[at].bed, sample->spans[at].bed, "%s", sample->name);
            cr_expect_eq(spans[at].from_day, sample->spans[at].from_day, "%s", sample->name);
            cr_expect_eq(spans[at].until_day, sample->spans[at].until_day, "%s", sample->name);
        }
    }
}

Test(stay_history, puts_a_movement_behind_those_of_its_day)
{
    static struct stay_history history;
    cr_assert(stay_history_add(&history, (struct stay_move){1, EVENT_ADMIT, 10, 7}));
    cr_assert(stay_history_add(&history, (struct stay_move){2, EVENT_TRANSFER, 20, 8}));
    cr_assert(stay_history_add(&history, (struct stay_move){3, EVENT_TRANSFER, 10, 9}));
    cr_assert(stay_history_add(&history, (struct stay_move){4, EVENT_TRANSFER, 15, 5}));
    static const int64_t order[] = {1, 3, 4, 2};
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(history.moves[i].movement, order[i]);
    }
}

Test(stay_history, has_a_limit)
{
    static struct stay_history history;
    for (int i = 0; i < STAY_MOVES_MAX; i++) {
        cr_assert(stay_history_add(&history, (struct stay_move){i + 1, EVENT_LEAVE, i, 0}));
    }
    cr_assert_not(stay_history_add(&history, (struct stay_move){1000, EVENT_LEAVE, 1000, 0}));
    cr_assert_eq(history.count, STAY_MOVES_MAX);
}
