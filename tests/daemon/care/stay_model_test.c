// SPDX-License-Identifier: Apache-2.0
// Random movements of a house against arrays of days: admissions, transfers, swaps, leaves,
// returns, lendings, discharges, deaths and what takes them back. The same acts are refused, the
// same beds are held by the same people, present or away, now and as it was known at the end of
// every day, by nobody who died before, and the same beds are to be cleaned.
#include "tests/daemon/care/stay_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#define ROUND_STEPS 1000    // on one ward
#define ROUNDS_IN_FULL 1000 // a million steps
#define CHECK_EVERY 250
#define DIRT_EVERY 50
#define CLEANING_DAYS 7
#define TODAY_AT 6 // the day of the model on which the clock of a round begins

static int draw(struct model *model, int below)
{
    return chance_draw(&model->chance, below);
}

static const char *day_text(const struct model *model, int day)
{
    static char text[4][DAY_TEXT_SIZE];
    static int turn;
    turn = (turn + 1) % 4;
    return day_format(model->first_day + day, text[turn]);
}

// --- acts: the ward and the model must say the same ---

static void expect(const struct model *model, enum status status, enum status wanted, int step)
{
    cr_assert_eq(status, wanted, "step %d: %s, the model says %s: %s", step, status_name(status),
        status_name(wanted), ward_json(model->ward));
}

static void admit(struct model *model, int step)
{
    struct stay stay = {.elder = draw(model, ELDERS), .lender = -1};
    struct move move = {.event = EVENT_ADMIT,
        .day = draw(model, DAYS - 2),
        .bed = draw(model, BEDS),
        .act = ++model->acts};
    insert(&stay, move);
    enum status status = ward_admit(
        model->ward, model->elders[stay.elder], model->beds[move.bed], day_text(model, move.day));
    struct wish wish = {.stay = &stay, .skip = -1, .beside = -1};
    expect(
        model, status, model->dead[stay.elder] ? STATUS_STATE_CONFLICT : judge(model, &wish), step);
    if (status == STATUS_OK) {
        stay.stay = ward_int(model->ward, "stay");
        stay.moves[0].movement = ward_int(model->ward, "movement");
        model->stays[model->stays_count++] = stay;
    }
}

static enum status call_move(struct model *model, const struct stay *stay, const struct move *move)
{
    const char *day = day_text(model, move->day);
    long long id = (long long)stay->stay;
    switch (move->event) {
    case EVENT_DISCHARGE:
        return ward_discharge(model->ward, stay->stay, day);
    case EVENT_LEAVE:
        return ward_try(model->ward, "stay.leave",
            "{\"stay\":%lld,\"from\":\"%s\",\"reason\":\"family\",\"override_reason\":\"补录\"}",
            id, day);
    case EVENT_RETURN:
        return ward_try(model->ward, "stay.return",
            "{\"stay\":%lld,\"on\":\"%s\",\"override_reason\":\"补录\"}", id, day);
    case EVENT_TRANSFER:
        return ward_try(model->ward, "stay.transfer",
            "{\"stay\":%lld,\"bed\":%lld,\"on\":\"%s\",\"override_reason\":\"补录\"}", id,
            (long long)model->beds[move->bed], day);
    case EVENT_ADMIT:
    case EVENT_SWAP:
    case EVENT_DEATH:
    case STAY_EVENTS:
        break;
    }
    cr_assert_fail("no act of one stay");
    return STATUS_OK;
}

static bool leaves_early(const struct stay *stay, const struct move *move)
{
    return stay->lender >= 0 && move->event == EVENT_DISCHARGE && stay->count == 2 &&
           stay->moves[1].event == EVENT_DISCHARGE && move->day < stay->moves[1].day;
}

static void add_move(struct model *model, int which, struct move move, int step)
{
    struct stay *stay = &model->stays[which];
    struct stay wanted = *stay;
    wanted.count -= leaves_early(stay, &move);
    move.act = ++model->acts;
    insert(&wanted, move);
    struct wish wish = {
        .stay = &wanted, .skip = which, .beside = -1, .puts_out = move.event == EVENT_RETURN};
    enum status status = call_move(model, stay, &move);
    enum status wants = judge(model, &wish);
    bool is_refused = wants == STATUS_OK && wish.puts_out && guest_died(model, which, move.day);
    expect(model, status, is_refused ? STATUS_STATE_CONFLICT : wants, step);
    if (status != STATUS_OK) {
        return;
    }
    // Movements of the day stand in the order recorded: the new one is the last of them.
    for (int i = 0; i < wanted.count; i++) {
        if (wanted.moves[i].act == move.act) {
            wanted.moves[i].movement = ward_int(model->ward, "movement");
        }
    }
    if (leaves_early(stay, &move)) {
        go(&wanted, wanted.moves[1]);
    }
    *stay = wanted;
    if (move.event == EVENT_RETURN) {
        put_out_guests(model, which, &move);
    }
}

static void swap(struct model *model, int which, int step)
{
    int other = draw(model, model->stays_count);
    int day = draw(model, DAYS - 1);
    struct stay sides[2] = {model->stays[which], model->stays[other]};
    struct place here = place_on(&sides[0], day);
    struct place there = place_on(&sides[1], day);
    enum status status = ward_try(model->ward, "stay.swap",
        "{\"stay\":%lld,\"with\":%lld,\"on\":\"%s\",\"override_reason\":\"补录\"}",
        (long long)sides[0].stay, (long long)sides[1].stay, day_text(model, day));
    if (which == other) {
        expect(model, status, STATUS_INVALID, step);
        return;
    }
    if (here.bed < 0 || here.away || there.bed < 0 || there.away) {
        expect(model, status, STATUS_STATE_CONFLICT, step);
        return;
    }
    struct move move = {.event = EVENT_SWAP, .day = day, .act = ++model->acts};
    for (int i = 0; i < 2; i++) {
        move.bed = i == 0 ? there.bed : here.bed;
        move.left_bed = i == 0 ? here.bed : there.bed;
        insert(&sides[i], move);
    }
    struct wish one = {.stay = &sides[0], .skip = which, .beside = other};
    struct wish two = {.stay = &sides[1], .skip = other, .beside = which};
    enum status wanted = judge(model, &one);
    wanted = wanted == STATUS_OK ? judge(model, &two) : wanted;
    for (int at = 0; at < DAYS && wanted == STATUS_OK; at++) {
        struct place a = place_on(&sides[0], at);
        struct place b = place_on(&sides[1], at);
        wanted = a.bed >= 0 && a.bed == b.bed ? STATUS_BED_TAKEN : STATUS_OK;
    }
    expect(model, status, wanted, step);
    if (status != STATUS_OK) {
        return;
    }
    int64_t ids[2] = {ward_int(model->ward, "movement"), ward_int(model->ward, "with_movement")};
    for (int i = 0; i < 2; i++) {
        for (int at = 0; at < sides[i].count; at++) {
            if (sides[i].moves[at].act == move.act) {
                sides[i].moves[at].movement = ids[i];
                sides[i].moves[at].partner = ids[1 - i];
            }
        }
    }
    model->stays[which] = sides[0];
    model->stays[other] = sides[1];
}

static void lend(struct model *model, int which, int step)
{
    int day = draw(model, DAYS - 3);
    which = draw_lender(model, which, day);
    const struct stay *lender = &model->stays[which];
    int until = day + 1 + draw(model, 5);
    struct place place = place_on(lender, day);
    bool is_away =
        lender->lender < 0 && place.bed >= 0 && place.away && !comes_back(lender, day, until);
    for (int at = day; at < until && at < DAYS; at++) {
        struct place on = place_on(lender, at);
        is_away = is_away && on.bed == place.bed && on.away;
    }
    struct stay guest = {.elder = draw_guest(model, day), .lender = which};
    ++model->acts;
    insert(&guest,
        (struct move){.event = EVENT_ADMIT, .day = day, .bed = place.bed, .act = model->acts});
    go(&guest, (struct move){.event = EVENT_DISCHARGE, .day = until, .act = model->acts});
    const char *from = day_text(model, day);
    enum status status = ward_try(model->ward, "stay.lend",
        "{\"stay\":%lld,\"elder\":%lld,\"from\":\"%s\",\"until\":\"%s\",\"consent\":\"档案\","
        "\"fee_stopped_from\":\"%s\",\"override_reason\":\"补录\"}",
        (long long)lender->stay, (long long)model->elders[guest.elder], from,
        day_text(model, until), from);
    struct wish wish = {.stay = &guest, .skip = -1, .beside = -1};
    bool is_refused = !is_away || model->dead[guest.elder];
    expect(model, status, is_refused ? STATUS_STATE_CONFLICT : judge(model, &wish), step);
    if (status != STATUS_OK) {
        return;
    }
    guest.stay = ward_int(model->ward, "stay");
    guest.moves[0].movement = ward_int(model->ward, "movement");
    guest.moves[1].movement = end_of(model, &guest);
    model->stays[model->stays_count++] = guest;
}

// --- deaths: confirmed at once on a day that has come, and taken back ---

// Whether somebody came into the house alive after a day that is the day of their death.
static bool came_after(const struct model *model, int elder, int day)
{
    bool came = false;
    for (int i = 0; i < model->stays_count; i++) {
        const struct stay *stay = &model->stays[i];
        came = came || (stay->elder == elder && stay->count > 0 && stay->moves[0].day > day &&
                           stay->moves[0].day <= TODAY_AT + model->clock_day);
    }
    return came;
}

static void die(struct model *model, int step)
{
    int elder = draw(model, ELDERS);
    int day = draw(model, TODAY_AT + 1 + model->clock_day); // until today of the ward
    bool refused = model->dead[elder] || came_after(model, elder, day);
    enum status status = ward_try(model->ward, "death.confirm",
        "{\"elder\":%lld,\"on\":\"%s\",\"evidence\":\"证明\"}", (long long)model->elders[elder],
        day_text(model, day));
    expect(model, status, refused ? STATUS_STATE_CONFLICT : STATUS_OK, step);
    if (status == STATUS_OK) {
        model->dead[elder] = true;
        model->died_after[elder] = model->acts;
        model->died_on[elder] = day;
    }
    for (int i = 0; status == STATUS_OK && i < model->stays_count; i++) {
        struct stay *stay = &model->stays[i];
        bool lasts = false;
        for (int at = day; at < DAYS; at++) {
            lasts = lasts || (stay->elder == elder && place_on(stay, at).bed >= 0);
        }
        struct move cut[MOVES];
        int count = 0;
        while (lasts && stay->count > 0 && stay->moves[stay->count - 1].day > day) {
            cut[count++] = stay->moves[--stay->count];
        }
        if (lasts && stay->count > 0) {
            insert(stay, (struct move){.event = EVENT_DEATH, .day = day, .act = ++model->acts});
        }
        for (int at = 0; at < count; at++) { // who was put out by it stays as agreed
            if (cut[at].event == EVENT_RETURN) {
                give_back(model, &cut[at]);
            }
        }
    }
}

static void live(struct model *model, int step)
{
    int elder = draw(model, ELDERS);
    enum status status = ward_try(model->ward, "death.cancel",
        "{\"elder\":%lld,\"reason\":\"误报\"}", (long long)model->elders[elder]);
    expect(model, status, model->dead[elder] ? STATUS_OK : STATUS_STATE_CONFLICT, step);
    model->dead[elder] = false;
    for (int i = 0; status == STATUS_OK && i < model->stays_count; i++) {
        struct stay wanted = model->stays[i];
        struct wish wish = {.stay = &wanted, .skip = i, .beside = -1};
        if (wanted.elder != elder || wanted.count == 0 ||
            wanted.moves[wanted.count - 1].event != EVENT_DEATH ||
            wanted.moves[wanted.count - 1].act <= model->died_after[elder]) {
            continue; // what an earlier death ended and could not be given back stays ended
        }
        if (wanted.lender >= 0) {
            if (go_later(model, &wanted) && judge_later(model, &wanted, i) == STATUS_OK) {
                keep_later(model, i, &wanted);
            }
            continue;
        }
        wanted.count--;
        if (judge(model, &wish) == STATUS_OK) {
            model->stays[i] = wanted;
        }
    }
}

// --- taking back ---

static void cancel_swap(struct model *model, int which, enum status status, int step)
{
    struct stay *stay = &model->stays[which];
    int64_t partner = stay->moves[stay->count - 1].partner;
    enum status wanted = STATUS_STATE_CONFLICT;
    int other = -1;
    for (int i = 0; i < model->stays_count; i++) {
        const struct stay *side = &model->stays[i];
        other = side->count > 0 && side->moves[side->count - 1].movement == partner ? i : other;
    }
    if (other >= 0) {
        struct stay sides[2] = {*stay, model->stays[other]};
        sides[0].count--;
        sides[1].count--;
        struct wish one = {.stay = &sides[0], .skip = which, .beside = other};
        struct wish two = {.stay = &sides[1], .skip = other, .beside = which};
        wanted = judge(model, &one);
        wanted = wanted == STATUS_OK ? judge(model, &two) : wanted;
    }
    expect(model, status, wanted, step);
    if (status == STATUS_OK) {
        stay->count--;
        model->stays[other].count--;
    }
}

// A guest's end yields to the one it took the place of; the agreed one goes with the whole lending,
// by its admission.
static void cancel_of_guest(struct model *model, int which, int at, enum status status, int step)
{
    struct stay guest = model->stays[which];
    bool is_agreed = !go_later(model, &guest);
    if (is_agreed == (at == 1)) {
        expect(model, status, STATUS_STATE_CONFLICT, step);
        return;
    }
    expect(model, status, is_agreed ? STATUS_OK : judge_later(model, &guest, which), step);
    if (status == STATUS_OK && is_agreed) {
        model->stays[which].count = 0;
    } else if (status == STATUS_OK) {
        keep_later(model, which, &guest);
    }
}

static void cancel(struct model *model, int which, int step)
{
    struct stay *stay = &model->stays[which];
    int last = stay->count - 1;
    int at = last < 0 || draw(model, 4) == 0 ? 0 : last;
    if (stay->moves[at].movement == 0) { // a death: it has an act of its own
        return;
    }
    enum status status = ward_try(model->ward, "stay.cancel",
        "{\"stay\":%lld,\"movement\":%lld,\"reason\":\"录错\"}", (long long)stay->stay,
        (long long)stay->moves[at].movement);
    if (stay->lender >= 0 && last == 1 && stay->moves[1].event == EVENT_DISCHARGE) {
        cancel_of_guest(model, which, at, status, step);
        return;
    }
    if (last < 0 || at != last) {
        expect(model, status, STATUS_STATE_CONFLICT, step);
        return;
    }
    const struct move undone = stay->moves[last];
    if (stay->moves[last].event == EVENT_SWAP) {
        cancel_swap(model, which, status, step);
        return;
    }
    struct stay wanted = *stay;
    wanted.count--;
    struct wish wish = {.stay = &wanted, .skip = which, .beside = -1};
    expect(model, status, judge(model, &wish), step);
    if (status == STATUS_OK) {
        *stay = wanted;
        if (undone.event == EVENT_RETURN) {
            give_back(model, &undone);
        }
    }
}

// --- comparing ---

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

static bool says(
    const struct model *model, const struct held *held, int bed, int day, const char *said)
{
    char words[64];
    int elder = held->elder[bed][day];
    if (elder == NOBODY) {
        return strstr(said, "\"state\":\"vacant\"") != NULL ||
               (is_awaited(held, bed, day) && strstr(said, "\"state\":\"held\"") != NULL);
    }
    snprintf(words, sizeof words, "\"elder\":%lld,", (long long)model->elders[elder]);
    const char *state = held->away[bed][day] ? "\"state\":\"away\"" : "\"state\":\"occupied\"";
    return strstr(said, words) != NULL && strstr(said, state) != NULL;
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
        cr_assert(says(model, held, bed, day, said), "day %d known %s: %s, the model: elder %d%s",
            day, known_on == NULL ? "now" : known_on, said, held->elder[bed][day],
            held->away[bed][day] ? " away" : "");
    }
}

// The census counts the same nights.
static void count_night(struct model *model, const struct held *held, int day)
{
    int occupied = 0;
    int away = 0;
    for (int bed = 0; bed < BEDS; bed++) {
        occupied += held->elder[bed][day] != NOBODY && !held->away[bed][day];
        away += held->elder[bed][day] != NOBODY && held->away[bed][day];
    }
    char words[64];
    snprintf(words, sizeof words, "\"occupied\":%d,\"away\":%d,", occupied, away);
    cr_assert_eq(ward_try(model->ward, "census.take", "{\"night\":\"%s\"}", day_text(model, day)),
        STATUS_OK);
    cr_assert(ward_says(model->ward, words), "day %d: %s, the model: %s", day,
        ward_json(model->ward), words);
}

static void clean_for(struct model *model, int hours)
{
    ward_be_bureau(model->ward, "310114");
    cr_assert_eq(
        ward_try(model->ward, "institution.update", "{\"institution\":%lld,\"cleaning_hours\":%d}",
            (long long)model->house, hours),
        STATUS_OK, "%s", ward_json(model->ward));
    ward_be_home(model->ward, model->house);
}

// Where a house cleans for a week, every empty bed somebody left in that week is dirty, after a
// night or without. Whether one left a week ago is clean by now is the matter of bed_rule_test.
static void look_at_dirt(struct model *model)
{
    struct held held = look(model);
    int today = TODAY_AT + model->clock_day;
    clean_for(model, CLEANING_DAYS * 24);
    cr_assert_eq(ward_try(model->ward, "bed.list", "{}"), STATUS_OK);
    for (int bed = 0; bed < BEDS; bed++) {
        char head[64];
        snprintf(head, sizeof head, "{\"bed\":%lld,", (long long)model->beds[bed]);
        const char *row = strstr(ward_json(model->ward), head);
        cr_assert_not_null(row);
        char said[2048];
        snprintf(said, sizeof said, "%.*s", (int)(strchr(row, '}') - row), row);
        int left = left_on(model, bed, today);
        bool is_dirty = held.elder[bed][today] == NOBODY && left >= 0;
        if (today - left != CLEANING_DAYS) {
            cr_assert_eq(strstr(said, "\"state\":\"cleaning\"") != NULL,
                is_dirty && today - left < CLEANING_DAYS, "left on %d, today %d: %s", left, today,
                said);
        }
    }
    clean_for(model, 0);
}

static void act_on_stay(struct model *model, int which, int act, int step)
{
    struct move move = {.day = draw(model, DAYS - 1), .bed = draw(model, BEDS)};
    if (act < 4) {
        move.event = EVENT_DISCHARGE;
    } else if (act < 7) {
        move.event = EVENT_TRANSFER;
    } else if (act < 11) {
        move.event = EVENT_LEAVE;
    } else {
        move.event = EVENT_RETURN;
    }
    add_move(model, which, move, step);
}

static void one_step(struct model *model, int step)
{
    int which = model->stays_count == 0 ? -1 : draw_stay(model);
    int act = draw(model, 34);
    if (which < 0 || act < 6 || model->stays[which].count >= MOVES - 1) {
        admit(model, step);
    } else if (act < 18) {
        act_on_stay(model, which, act - 6 + 2, step);
    } else if (act < 20) {
        swap(model, which, step);
    } else if (act < 25) {
        lend(model, which, step);
    } else if (act < 31) {
        cancel(model, which, step);
    } else if (act < 32) {
        if (draw(model, 3) == 0) {
            die(model, step);
        } else {
            live(model, step);
        }
    } else {
        struct held held = look(model);
        int day = draw(model, DAYS);
        compare(model, &held, day, NULL);
        count_night(model, &held, day);
    }
}

static void next_day(struct model *model)
{
    char text[64];
    model->known[model->clock_day++] = look(model);
    snprintf(text, sizeof text, "2026-12-%02dT10:00:00+08:00", 1 + model->clock_day);
    ward_set_clock(model->ward, text);
}

static void compare_known(struct model *model)
{
    for (int clock = 0; clock < model->clock_day; clock++) {
        char known_on[40];
        snprintf(known_on, sizeof known_on, "2026-12-%02d", 1 + clock);
        for (int day = clock % 5; day < DAYS; day += 5) {
            compare(model, &model->known[clock], day, known_on);
        }
    }
}

static void run_round(struct model *model, uint64_t seed)
{
    memset(model, 0, sizeof *model);
    model->ward = ward_open();
    model->chance = chance_of(seed);
    cr_assert(day_parse("2026-11-25", &model->first_day));
    model->house = ward_add_beds(model->ward, BEDS, model->beds);
    for (int i = 0; i < ELDERS; i++) {
        model->elders[i] = ward_add_elder(model->ward, SEX_MALE, WARD_STREET);
    }
    for (int step = 1; step <= ROUND_STEPS && model->stays_count < STAYS - 1; step++) {
        one_step(model, step);
        model->ward->facts_count = 0;
        if (step % DIRT_EVERY == 0) {
            look_at_dirt(model);
        }
        if (step % CHECK_EVERY == 0) { // the counters against a recount
            cr_assert(ward_is_consistent(model->ward));
        }
        if (step % (ROUND_STEPS / CLOCK_DAYS) == 0 && model->clock_day < CLOCK_DAYS - 1) {
            next_day(model);
        }
    }
    struct held now = look(model);
    for (int day = 0; day < DAYS; day++) {
        compare(model, &now, day, NULL);
        count_night(model, &now, day);
    }
    compare_known(model);
    ward_close(model->ward);
}

// ELDERCARE_TWENTIETHS=20 is the full size: a million steps.
Test(stay_model, agrees_with_arrays_of_days, .timeout = 14400)
{
    uint64_t seed = chance_seed("stay_model");
    struct model *model = calloc(1, sizeof *model);
    cr_assert_not_null(model);
    for (int round = 0; round < chance_rounds(ROUNDS_IN_FULL); round++, seed++) {
        fprintf(stderr, "stay_model: round %d, ELDERCARE_SEED=%" PRIu64 "\n", round, seed);
        run_round(model, seed);
    }
    free(model);
}
