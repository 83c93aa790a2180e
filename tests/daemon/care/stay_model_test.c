// SPDX-License-Identifier: Apache-2.0
// Random admissions, transfers, discharges and cancellations against arrays of days: the same acts
// are refused, the same beds are held, now and as it was known at the end of every day.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "daemon/care/words.h"
#include "tests/daemon/care/ward.h"

#define ELDERS 5
#define BEDS 4
#define DAYS 40 // from FIRST_DAY; the last one stands for all that come after
#define MOVES 32
#define STEPS 600
#define STEPS_IN_FULL 12000
#define STAYS_IN_FULL 8000
#define CLOCK_DAYS 12
#define NOBODY (-1)

struct move {
    int64_t movement;
    enum stay_event event;
    int day; // of the model
    int bed;
};

struct stay {
    int64_t stay;
    int elder;
    int count; // 0: cancelled
    struct move moves[MOVES];
};

struct held { // who is in a bed on a day: index of the elder or NOBODY
    int elder[BEDS][DAYS];
};

struct model {
    struct ward *ward;
    uint64_t random;
    int64_t beds[BEDS];
    int64_t elders[ELDERS];
    int32_t first_day;
    int clock_day;
    int stays_count;
    struct stay stays[STAYS_IN_FULL];
    struct held known[CLOCK_DAYS]; // at the end of each day of the clock
};

// xorshift64*: the same numbers on every machine.
static int draw(struct model *model, int below)
{
    model->random ^= model->random >> 12;
    model->random ^= model->random << 25;
    model->random ^= model->random >> 27;
    return (int)((model->random * UINT64_C(2685821657736338717) >> 33) % (uint64_t)below);
}

static const char *day_text(const struct model *model, int day)
{
    static char text[DAY_TEXT_SIZE];
    return day_format(model->first_day + day, text);
}

// --- the model: walk the days, one after the other ---

// The bed a stay is in on the night of a day, -1 for none.
static int bed_on(const struct stay *stay, int day)
{
    int bed = -1;
    for (int i = 0; i < stay->count && stay->moves[i].day <= day; i++) {
        bed = stay->moves[i].event == EVENT_DISCHARGE ? -1 : stay->moves[i].bed;
    }
    return bed;
}

static bool is_possible(const struct stay *stay)
{
    for (int i = 0; i < stay->count; i++) {
        const struct move *move = &stay->moves[i];
        bool is_last = i == stay->count - 1;
        if ((move->event == EVENT_ADMIT) != (i == 0) ||
            (move->event == EVENT_DISCHARGE && !is_last) ||
            (move->event == EVENT_TRANSFER && move->bed == stay->moves[i - 1].bed)) {
            return false;
        }
    }
    return true;
}

static enum status judge(const struct model *model, const struct stay *wanted)
{
    bool bed_taken = false;
    if (!is_possible(wanted)) {
        return STATUS_STATE_CONFLICT;
    }
    for (int i = 0; i < model->stays_count; i++) {
        const struct stay *other = &model->stays[i];
        for (int day = 0; day < DAYS && other->stay != wanted->stay; day++) {
            int bed = bed_on(wanted, day);
            int other_bed = bed_on(other, day);
            if (bed >= 0 && other_bed >= 0 && other->elder == wanted->elder) {
                return STATUS_ELDER_HAS_BED;
            }
            bed_taken = bed_taken || (bed >= 0 && bed == other_bed);
        }
    }
    return bed_taken ? STATUS_BED_TAKEN : STATUS_OK;
}

static void insert(struct stay *stay, struct move move)
{
    int at = stay->count++;
    cr_assert_lt(at, MOVES);
    for (; at > 0 && stay->moves[at - 1].day > move.day; at--) {
        stay->moves[at] = stay->moves[at - 1];
    }
    stay->moves[at] = move;
}

static struct held look(const struct model *model)
{
    struct held held;
    for (int bed = 0; bed < BEDS; bed++) {
        for (int day = 0; day < DAYS; day++) {
            held.elder[bed][day] = NOBODY;
        }
    }
    for (int i = 0; i < model->stays_count; i++) {
        for (int day = 0; day < DAYS; day++) {
            int bed = bed_on(&model->stays[i], day);
            if (bed >= 0) {
                cr_assert_eq(held.elder[bed][day], NOBODY);
                held.elder[bed][day] = model->stays[i].elder;
            }
        }
    }
    return held;
}

// --- acts: the ward and the model must say the same ---

static void expect(const struct model *model, enum status status, enum status wanted, int step)
{
    cr_assert_eq(status, wanted, "step %d: %s, the model says %s: %s", step, status_name(status),
        status_name(wanted), ward_json(model->ward));
}

static void admit(struct model *model, int step)
{
    struct stay stay = {.elder = draw(model, ELDERS)};
    struct move move = {
        .event = EVENT_ADMIT, .day = draw(model, DAYS - 2), .bed = draw(model, BEDS)};
    insert(&stay, move);
    enum status status = ward_admit(
        model->ward, model->elders[stay.elder], model->beds[move.bed], day_text(model, move.day));
    expect(model, status, judge(model, &stay), step);
    if (status == STATUS_OK) {
        stay.stay = ward_int(model->ward, "stay");
        stay.moves[0].movement = ward_int(model->ward, "movement");
        model->stays[model->stays_count++] = stay;
    }
}

static void add_move(struct model *model, struct stay *stay, struct move move, int step)
{
    struct stay wanted = *stay;
    insert(&wanted, move);
    enum status status = move.event == EVENT_DISCHARGE
                             ? ward_discharge(model->ward, stay->stay, day_text(model, move.day))
                             : ward_try(model->ward, "stay.transfer",
                                   "{\"stay\":%lld,\"bed\":%lld,\"on\":\"%s\","
                                   "\"override_reason\":\"补录\"}",
                                   (long long)stay->stay, (long long)model->beds[move.bed],
                                   day_text(model, move.day));
    expect(model, status, judge(model, &wanted), step);
    if (status == STATUS_OK) {
        move.movement = ward_int(model->ward, "movement");
        insert(stay, move);
    }
}

static void cancel(struct model *model, struct stay *stay, int step)
{
    struct stay wanted = *stay;
    int which = stay->count == 0 || draw(model, 4) == 0 ? 0 : stay->count - 1;
    enum status status = ward_try(model->ward, "stay.cancel",
        "{\"stay\":%lld,\"movement\":%lld,\"reason\":\"录错\"}", (long long)stay->stay,
        (long long)stay->moves[which].movement);
    wanted.count--;
    bool is_latest = stay->count > 0 && which == stay->count - 1;
    expect(model, status, is_latest ? judge(model, &wanted) : STATUS_STATE_CONFLICT, step);
    if (status == STATUS_OK) {
        stay->count--;
    }
}

// Whether somebody comes into the bed later: from when on it is kept is the matter of
// bed_hold_test.
static bool is_awaited(const struct held *held, int bed, int day)
{
    for (int later = day + 1; later < DAYS; later++) {
        if (held->elder[bed][later] != NOBODY) {
            return true;
        }
    }
    return false;
}

static void compare(struct model *model, const struct held *held, int day, const char *known_on)
{
    char known[64] = "";
    if (known_on != NULL) {
        snprintf(known, sizeof known, ",\"known_on\":\"%s\"", known_on);
    }
    cr_assert_eq(
        ward_try(model->ward, "bed.list", "{\"on\":\"%s\"%s}", day_text(model, day), known),
        STATUS_OK);
    for (int bed = 0; bed < BEDS; bed++) {
        char head[64];
        snprintf(head, sizeof head, "{\"bed\":%lld,", (long long)model->beds[bed]);
        const char *row = strstr(ward_json(model->ward), head);
        cr_assert_not_null(row, "%s", ward_json(model->ward));
        char said[2048];
        snprintf(said, sizeof said, "%.*s", (int)(strchr(row, '}') - row), row);
        char elder[64] = "\"state\":\"vacant\"";
        if (held->elder[bed][day] != NOBODY) {
            snprintf(elder, sizeof elder, "\"elder\":%lld",
                (long long)model->elders[held->elder[bed][day]]);
        }
        bool is_kept = held->elder[bed][day] == NOBODY && is_awaited(held, bed, day) &&
                       strstr(said, "\"state\":\"held\"") != NULL;
        cr_assert(is_kept || strstr(said, elder) != NULL, "day %d known %s: %s is not %s", day,
            known_on == NULL ? "now" : known_on, said, elder);
    }
}

static void one_step(struct model *model, int step)
{
    struct stay *stay =
        model->stays_count == 0 ? NULL : &model->stays[draw(model, model->stays_count)];
    int act = draw(model, 10);
    if (stay == NULL || act < 3 || stay->count == MOVES - 1) {
        admit(model, step);
    } else if (act < 5) {
        add_move(model, stay, (struct move){.event = EVENT_DISCHARGE, .day = draw(model, DAYS - 1)},
            step);
    } else if (act < 7) {
        struct move move = {
            .event = EVENT_TRANSFER, .day = draw(model, DAYS - 1), .bed = draw(model, BEDS)};
        add_move(model, stay, move, step);
    } else if (act < 9) {
        cancel(model, stay, step);
    } else {
        struct held held = look(model);
        compare(model, &held, draw(model, DAYS), NULL);
    }
}

static void next_day(struct model *model)
{
    char text[64];
    model->known[model->clock_day++] = look(model);
    snprintf(text, sizeof text, "2026-12-%02dT10:00:00+08:00", 1 + model->clock_day);
    ward_set_clock(model->ward, text);
}

Test(stay_model, agrees_with_arrays_of_days, .timeout = 600)
{
    const char *given = getenv("ELDERCARE_SEED");
    bool in_full = getenv("ELDERCARE_FULL") != NULL;
    uint64_t seed = given == NULL ? (uint64_t)time(NULL) : strtoull(given, NULL, 10);
    fprintf(stderr, "stay_model: ELDERCARE_SEED=%llu\n", (unsigned long long)seed);
    int steps = in_full ? STEPS_IN_FULL : STEPS;
    struct model *model = calloc(1, sizeof *model);
    cr_assert_not_null(model);
    model->ward = ward_open();
    model->random = seed * 2 + 1;
    cr_assert(day_parse("2026-11-25", &model->first_day));
    ward_add_beds(model->ward, BEDS, model->beds);
    for (int i = 0; i < ELDERS; i++) {
        model->elders[i] = ward_add_elder(model->ward, SEX_MALE, WARD_STREET);
    }
    for (int step = 1; step <= steps; step++) {
        one_step(model, step);
        model->ward->facts_count = 0;
        if (step % (steps / (CLOCK_DAYS - 1)) == 0 && model->clock_day < CLOCK_DAYS - 1) {
            next_day(model);
        }
    }
    struct held now = look(model);
    for (int day = 0; day < DAYS; day++) {
        compare(model, &now, day, NULL);
    }
    for (int clock = 0; clock < model->clock_day; clock++) {
        char known_on[40];
        snprintf(known_on, sizeof known_on, "2026-12-%02d", 1 + clock);
        for (int day = clock % 3; day < DAYS; day += 3) {
            compare(model, &model->known[clock], day, known_on);
        }
    }
    cr_assert(ward_is_consistent(model->ward));
    ward_close(model->ward);
    free(model);
}
