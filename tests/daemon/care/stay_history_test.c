// SPDX-License-Identifier: Apache-2.0
// Movements make days: what is a possible history, and which bed is held when.
#include "daemon/care/stay_history.h"

#include <string.h>

#include <criterion/criterion.h>

#include "daemon/care/stay_use.h"

#define MOVES 6
#define SPANS 4

#define MOVE(id, what, day, in)                                                                    \
    {                                                                                              \
        .movement = (id), .event = EVENT_##what, .on_day = (day), .bed = (in)                      \
    }
#define LEAVE(id, day, where)                                                                      \
    {                                                                                              \
        .movement = (id), .event = EVENT_LEAVE, .on_day = (day), .presence = (where)               \
    }
#define SWAP(id, day, to, left)                                                                    \
    {                                                                                              \
        .movement = (id), .event = EVENT_SWAP, .on_day = (day), .bed = (to), .left_bed = (left)    \
    }
#define SPAN(in, from, until)                                                                      \
    {                                                                                              \
        .bed = (in), .from_day = (from), .until_day = (until)                                      \
    }
#define AWAY(in, from, until, where)                                                               \
    {                                                                                              \
        .bed = (in), .from_day = (from), .until_day = (until), .presence = (where)                 \
    }

struct sample {
    const char *name;
    struct stay_move moves[MOVES]; // ends with on_day 0
    bool possible;
    struct stay_span spans[SPANS]; // ends with bed 0
};

static const struct sample samples[] = {
    {"nothing happened", {{0}}, true, {{0}}},
    {"somebody lives there", {MOVE(1, ADMIT, 10, 7)}, true, {SPAN(7, 10, DAY_OPEN)}},
    {"the day of discharge is no night", {MOVE(1, ADMIT, 10, 7), MOVE(2, DISCHARGE, 12, 0)}, true,
        {SPAN(7, 10, 12)}},
    {"left on the day of coming", {MOVE(1, ADMIT, 10, 7), MOVE(2, DISCHARGE, 10, 0)}, true, {{0}}},
    {"moved", {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 15, 8)}, true,
        {SPAN(7, 10, 15), SPAN(8, 15, DAY_OPEN)}},
    {"moved twice on one day",
        {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 15, 8), SWAP(3, 15, 9, 8), MOVE(4, DEATH, 20, 0)},
        true, {SPAN(7, 10, 15), SPAN(9, 15, 20)}},
    {"moved away and back",
        {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 12, 8), MOVE(3, TRANSFER, 14, 7)}, true,
        {SPAN(7, 10, 12), SPAN(8, 12, 14), SPAN(7, 14, DAY_OPEN)}},
    {"away in hospital the bed is held",
        {MOVE(1, ADMIT, 10, 7), LEAVE(2, 12, AWAY_HOSPITAL), MOVE(3, RETURN, 14, 0)}, true,
        {SPAN(7, 10, 12), AWAY(7, 12, 14, AWAY_HOSPITAL), SPAN(7, 14, DAY_OPEN)}},
    {"away and back on one day is no night away",
        {MOVE(1, ADMIT, 10, 7), LEAVE(2, 12, AWAY_FAMILY), MOVE(3, RETURN, 12, 0)}, true,
        {SPAN(7, 10, 12), SPAN(7, 12, DAY_OPEN)}},
    {"left on the day of coming",
        {MOVE(1, ADMIT, 10, 7), LEAVE(2, 10, AWAY_FAMILY), MOVE(3, RETURN, 12, 0)}, true,
        {AWAY(7, 10, 12, AWAY_FAMILY), SPAN(7, 12, DAY_OPEN)}},
    {"discharged while away",
        {MOVE(1, ADMIT, 10, 7), LEAVE(2, 12, AWAY_OTHER), MOVE(3, DISCHARGE, 14, 0)}, true,
        {SPAN(7, 10, 12), AWAY(7, 12, 14, AWAY_OTHER)}},
    {"died in hospital",
        {MOVE(1, ADMIT, 10, 7), LEAVE(2, 12, AWAY_HOSPITAL), MOVE(3, DEATH, 12, 0)}, true,
        {SPAN(7, 10, 12)}},
    {"swapped", {MOVE(1, ADMIT, 10, 7), SWAP(2, 12, 8, 7)}, true,
        {SPAN(7, 10, 12), SPAN(8, 12, DAY_OPEN)}},
    {"swapped out of a bed somebody else was said to leave",
        {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 11, 9), SWAP(3, 12, 8, 7)}, false, {{0}}},
    {"swapped while away", {MOVE(1, ADMIT, 10, 7), LEAVE(2, 11, AWAY_FAMILY), SWAP(3, 12, 8, 7)},
        false, {{0}}},
    {"returned after the end",
        {MOVE(1, ADMIT, 10, 7), LEAVE(2, 11, AWAY_FAMILY), MOVE(3, DISCHARGE, 12, 0),
            MOVE(4, RETURN, 13, 0)},
        false, {{0}}},
    {"left after the end", {MOVE(1, ADMIT, 10, 7), MOVE(2, DEATH, 12, 0), LEAVE(3, 12, AWAY_OTHER)},
        false, {{0}}},
    {"begins without admission", {MOVE(1, TRANSFER, 10, 7)}, false, {{0}}},
    {"ends without admission", {MOVE(1, DISCHARGE, 10, 0)}, false, {{0}}},
    {"admitted twice", {MOVE(1, ADMIT, 10, 7), MOVE(2, ADMIT, 12, 8)}, false, {{0}}},
    {"discharged twice",
        {MOVE(1, ADMIT, 10, 7), MOVE(2, DISCHARGE, 12, 0), MOVE(3, DISCHARGE, 13, 0)}, false,
        {{0}}},
    {"moved after the end",
        {MOVE(1, ADMIT, 10, 7), MOVE(2, DISCHARGE, 12, 0), MOVE(3, TRANSFER, 12, 8)}, false, {{0}}},
    {"moved while away", {MOVE(1, ADMIT, 10, 7), MOVE(2, LEAVE, 12, 0), MOVE(3, TRANSFER, 13, 8)},
        false, {{0}}},
    {"left twice", {MOVE(1, ADMIT, 10, 7), MOVE(2, LEAVE, 12, 0), MOVE(3, LEAVE, 13, 0)}, false,
        {{0}}},
    {"returned without leaving", {MOVE(1, ADMIT, 10, 7), MOVE(2, RETURN, 12, 0)}, false, {{0}}},
    {"moved to the same bed", {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 12, 7)}, false, {{0}}},
    {"moved to no bed", {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 12, 0)}, false, {{0}}},
    {"went back in time", {MOVE(1, ADMIT, 10, 7), MOVE(2, DISCHARGE, 9, 0)}, false, {{0}}},
    {"an event that is none", {{.movement = 1, .event = STAY_EVENTS, .on_day = 10, .bed = 7}},
        false, {{0}}},
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
            cr_expect_eq(spans[at].presence, sample->spans[at].presence, "%s", sample->name);
        }
    }
}

Test(stay_history, puts_a_movement_behind_those_of_its_day)
{
    static struct stay_history history;
    cr_assert(stay_history_add(&history, (struct stay_move)MOVE(1, ADMIT, 10, 7)));
    cr_assert(stay_history_add(&history, (struct stay_move)MOVE(2, TRANSFER, 20, 8)));
    cr_assert(stay_history_add(&history, (struct stay_move)MOVE(3, TRANSFER, 10, 9)));
    cr_assert(stay_history_add(&history, (struct stay_move)MOVE(4, TRANSFER, 15, 5)));
    static const int64_t order[] = {1, 3, 4, 2};
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(history.moves[i].movement, order[i]);
    }
}

Test(stay_history, has_a_limit)
{
    static struct stay_history history;
    for (int i = 0; i < STAY_MOVES_MAX; i++) {
        cr_assert(stay_history_add(&history, (struct stay_move)MOVE(i + 1, LEAVE, i, 0)));
    }
    cr_assert_not(stay_history_add(&history, (struct stay_move)MOVE(1000, LEAVE, 1000, 0)));
    cr_assert_eq(history.count, STAY_MOVES_MAX);
}

Test(stay_history, lets_a_guest_come_and_go_on_known_days_only)
{
    static const struct {
        const char *name;
        struct stay_move moves[4];
        int count;
        bool suits;
    } lives[] = {
        {"taken back", {{0}}, 0, true},
        {"comes and goes", {MOVE(1, ADMIT, 10, 7), MOVE(2, DISCHARGE, 12, 0)}, 2, true},
        {"dies", {MOVE(1, ADMIT, 10, 7), MOVE(2, DEATH, 12, 0)}, 2, true},
        {"stays for good", {MOVE(1, ADMIT, 10, 7)}, 1, false},
        {"goes away", {MOVE(1, ADMIT, 10, 7), LEAVE(2, 11, AWAY_FAMILY)}, 2, false},
        {"moves", {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 11, 8), MOVE(3, DISCHARGE, 12, 0)}, 3,
            false},
    };

    for (size_t i = 0; i < sizeof lives / sizeof *lives; i++) {
        cr_expect_eq(
            stay_suits_guest(lives[i].moves, lives[i].count), lives[i].suits, "%s", lives[i].name);
    }
}

Test(stay_history, knows_where_somebody_lies_on_a_day)
{
    static struct stay_history history = {
        .count = 4,
        .moves = {MOVE(1, ADMIT, 10, 7), LEAVE(2, 12, AWAY_HOSPITAL), MOVE(3, RETURN, 14, 0),
            MOVE(4, TRANSFER, 15, 8)},
    };
    struct stay_span span = {0};
    cr_assert_not(stay_history_on(&history, 9, &span));
    cr_assert(stay_history_on(&history, 13, &span));
    cr_assert_eq(span.bed, 7);
    cr_assert_eq(span.presence, AWAY_HOSPITAL);
    cr_assert(stay_history_on(&history, 15, &span));
    cr_assert_eq(span.bed, 8);
    cr_assert_eq(span.presence, PRESENT);
}

// What was taken and left on one day was used, whatever happened in between.
static const struct {
    const char *name;
    struct stay_move moves[MOVES];
    struct stay_use uses[MOVES]; // ends with bed 0
} used[] = {
    {"stayed a night", {MOVE(1, ADMIT, 10, 7), MOVE(2, DISCHARGE, 11, 0)}, {{0}}},
    {"left on the day of coming", {MOVE(1, ADMIT, 10, 7), MOVE(2, DISCHARGE, 10, 0)}, {{7, 10}}},
    {"died on the day of coming", {MOVE(1, ADMIT, 10, 7), MOVE(2, DEATH, 10, 0)}, {{7, 10}}},
    {"moved on the day of coming", {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 10, 8)}, {{7, 10}}},
    {"left on the day of a move",
        {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 12, 8), MOVE(3, DISCHARGE, 12, 0)}, {{8, 12}}},
    {"there and back on one day",
        {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 12, 8), MOVE(3, TRANSFER, 12, 7)}, {{8, 12}}},
    {"to hospital on the day of coming, and not back",
        {MOVE(1, ADMIT, 10, 7), LEAVE(2, 10, AWAY_HOSPITAL), MOVE(3, DISCHARGE, 10, 0)}, {{7, 10}}},
    {"to hospital on the day of coming, the bed is held",
        {MOVE(1, ADMIT, 10, 7), LEAVE(2, 10, AWAY_HOSPITAL)}, {{0}}},
    {"back and gone on one day, after nights",
        {MOVE(1, ADMIT, 10, 7), LEAVE(2, 11, AWAY_FAMILY), MOVE(3, RETURN, 13, 0),
            MOVE(4, DISCHARGE, 13, 0)},
        {{0}}},
    {"twice in the same bed on one day",
        {MOVE(1, ADMIT, 10, 7), MOVE(2, TRANSFER, 10, 8), MOVE(3, TRANSFER, 10, 7),
            MOVE(4, DISCHARGE, 10, 0)},
        {{7, 10}, {8, 10}, {7, 10}}},
};

Test(stay_history, tells_what_was_used_without_a_night)
{
    for (size_t i = 0; i < sizeof used / sizeof *used; i++) {
        struct stay_use uses[MOVES];
        int moves = 0;
        int wanted = 0;
        while (moves < MOVES && used[i].moves[moves].on_day != 0) {
            moves++;
        }
        while (used[i].uses[wanted].bed != 0) {
            wanted++;
        }
        int count = stay_uses(used[i].moves, moves, uses);
        cr_expect_eq(count, wanted, "%s: %d", used[i].name, count);
        for (int at = 0; at < count && at < wanted; at++) {
            cr_expect(uses[at].bed == used[i].uses[at].bed && uses[at].day == used[i].uses[at].day,
                "%s: %d", used[i].name, at);
        }
    }
}
