// SPDX-License-Identifier: Apache-2.0
// Months of a canteen at random against a model that only counts: lists booked, places changed and
// taken back, standing orders, waiting lists, meals served, missed and sold at the till, to guests
// too, shares and capacities moved, a new policy in the middle, the clock running through every
// cut-off. Each answer is foretold; what is booked without being asked for must have been allowed,
// and nobody waits while a place is free. A month is a twentieth of a million acts.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "common/wire/json.h"
#include "tests/daemon/canteen/month_due.h"

#define PHASES 3
#define ACTS_OF_A_MONTH 50000
#define MONTHS_IN_FULL 20 // a million acts
#define LINES_MOST 6

static const char *const phases[PHASES] = {"09:00:00", "15:00:00", "20:00:00"};

// --- acts ---

static void book(struct month *month)
{
    int day = draw_day(month);
    int elder = draw(month, ELDERS);
    int site = draw(month, SITES);
    int channel = draw(month, CHANNELS);
    enum status expected = is_counted(&month->booked[day][elder])
                               ? STATUS_ALREADY_BOOKED
                               : expect(month, day, elder, site, channel);
    stage_be_street(month->stage, areas[elder % STREETS]);
    enum status status = stage_try(month->stage, NULL, "meal.book",
        "{\"elder\":%ld,\"site\":%ld,\"date\":\"%s\",\"meal\":\"lunch\",\"channel\":\"%s\"}",
        (long)month->elders[elder], (long)month->sites[site], date_of(month, day),
        channel_words[channel]);
    check(month, "meal.book", status, expected);
    if (status == STATUS_OK) {
        keep(month, day, elder,
            (struct booked){.booking = stage_int(month->stage, "booking"),
                .state = BOOKING_BOOKED,
                .site = site,
                .channel = channel});
    }
}

struct line {
    int elder, site, channel;
};

static void expect_line(struct month *month, int day, const struct line *line,
    const struct json *booked, const struct json *refused)
{
    enum status expected = is_counted(&month->booked[day][line->elder])
                               ? STATUS_ALREADY_BOOKED
                               : expect(month, day, line->elder, line->site, line->channel);
    if (expected == STATUS_OK) {
        cr_assert_not_null(booked);
        keep(month, day, line->elder,
            (struct booked){.booking = json_integer(json_get(booked, "booking")),
                .state = BOOKING_BOOKED,
                .site = line->site,
                .channel = line->channel});
    } else {
        cr_assert_not_null(refused, "a line was booked that is %s", status_name(expected));
        cr_assert_str_eq(json_text(json_get(refused, "status"), NULL), status_name(expected));
    }
    month->outcomes[expected]++;
}

// Who comes first where places are short: minimum allowance, 86 years, the others (run_month).
static int need_of(int elder)
{
    return elder % 7 == 0 ? 0 : elder % 3 == 0 ? 1 : 2;
}

// The row of a line in one of the lists of an answer, NULL when it stands in the other. Lines stand
// in their order.
static const struct json *row_of(const struct json *list, int line)
{
    const struct json *found = NULL;
    int64_t before = 0;
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *row = json_at(list, i);
        int64_t number = json_integer(json_get(row, "line"));
        cr_assert_lt(before, number);
        before = number;
        found = number == line ? row : found;
    }
    return found;
}

static void expect_lines(
    struct month *month, int day, const struct line *lines, int lines_count, const char *result)
{
    const char *reason = "";
    struct json *answer = json_parse(result, strlen(result), &reason);
    cr_assert_not_null(answer, "%s", reason);
    const struct json *booked = json_get(answer, "booked");
    const struct json *refused = json_get(answer, "refused");
    for (int need = 0; need < 3; need++) {
        for (int i = 0; i < lines_count; i++) {
            if (need_of(lines[i].elder) == need) {
                expect_line(month, day, &lines[i], row_of(booked, i + 1), row_of(refused, i + 1));
            }
        }
    }
    cr_assert_eq(json_count(booked) + json_count(refused), (size_t)lines_count);
    json_free(answer);
}

static void book_many(struct month *month)
{
    struct line lines[LINES_MOST];
    struct text params;
    const char *result;
    int day = draw_day(month);
    int street = draw(month, STREETS);
    int lines_count = 1 + draw(month, LINES_MOST);
    text_init(&params, 8192);
    for (int i = 0; i < lines_count; i++) {
        lines[i] = (struct line){
            draw(month, ELDERS / STREETS) * STREETS + street, draw(month, SITES), draw(month, 3)};
        text_print(&params,
            "%s{\"elder\":%ld,\"site\":%ld,\"date\":\"%s\",\"meal\":\"lunch\",\"channel\":\"%s\"}",
            i == 0 ? "" : ",", (long)month->elders[lines[i].elder],
            (long)month->sites[lines[i].site], date_of(month, day),
            channel_words[lines[i].channel]);
    }
    stage_be_street(month->stage, areas[street]);
    enum status status =
        stage_try(month->stage, &result, "meal.book_many", "{\"lines\":[%s]}", params.bytes);
    cr_assert_eq(status, STATUS_OK, "%s", result);
    expect_lines(month, day, lines, lines_count, result);
    text_done(&params);
}

static enum status expect_open(const struct month *month, int day, const struct booked *one)
{
    if (one->state != BOOKING_BOOKED) {
        return STATUS_STATE_CONFLICT;
    }
    return month->now_ms >= cutoff(month, day) ? STATUS_PAST_CUTOFF : STATUS_OK;
}

static void cancel(struct month *month)
{
    int day = draw_day(month);
    int elder = draw(month, ELDERS);
    struct booked *one = &month->booked[day][elder];
    if (one->booking == 0) {
        return;
    }
    enum status expected = expect_open(month, day, one);
    stage_be_street(month->stage, areas[elder % STREETS]);
    enum status status =
        stage_try(month->stage, NULL, "meal.cancel", "{\"booking\":%ld}", (long)one->booking);
    check(month, "meal.cancel", status, expected);
    if (status == STATUS_OK) {
        *one = (struct booked){0};
        adopt(month);
    }
}

static void change(struct month *month)
{
    int day = draw_day(month);
    int elder = draw(month, ELDERS);
    int site = draw(month, SITES);
    int channel = draw(month, CHANNELS);
    struct booked was = month->booked[day][elder];
    if (was.booking == 0) {
        return;
    }
    enum status expected = expect_open(month, day, &was);
    if (expected == STATUS_OK && site == was.site && channel == was.channel) {
        expected = STATUS_INVALID;
    }
    if (expected == STATUS_OK) {
        month->booked[day][elder] = (struct booked){0};
        month->moves_from = was.site;
        expected = expect(month, day, elder, site, channel);
        month->moves_from = -1;
    }
    stage_be_street(month->stage, areas[elder % STREETS]);
    enum status status = stage_try(month->stage, NULL, "meal.change",
        "{\"booking\":%ld,\"site\":%ld,\"channel\":\"%s\"}", (long)was.booking,
        (long)month->sites[site], channel_words[channel]);
    check(month, "meal.change", status, expected);
    month->booked[day][elder] = was;
    if (status == STATUS_OK) {
        was.site = site;
        was.channel = channel;
        month->booked[day][elder] = (struct booked){0};
        keep(month, day, elder, was);
        adopt(month);
    }
}

// --- at the site ---

static void be_site(struct month *month, int site)
{
    stage_be_site(month->stage, month->sites[site], month->kitchens[site % KITCHENS]);
}

static void take_money(struct month *month)
{
    int64_t price = stage_int(month->stage, "price_fen");
    int64_t subsidy = stage_int(month->stage, "subsidy_fen");
    int64_t pays = stage_int(month->stage, "pays_fen");
    cr_assert_eq(pays, price - stage_int(month->stage, "discount_fen") - subsidy);
    cr_assert_geq(pays, 0);
    month->subsidy_fen += subsidy;
    month->served++;
}

// Served or missed: on the meal's day or soon after.
static void end_meal(struct month *month)
{
    int day = month->today + 1 - draw(month, 8);
    int elder = draw(month, ELDERS);
    struct booked *one = day < 0 ? NULL : &month->booked[day][elder];
    if (one == NULL || one->booking == 0) {
        return;
    }
    bool is_missed = draw(month, 8) == 0;
    bool is_within = day <= month->today && month->today <= day + (int)month->policy->record_days;
    enum status expected = one->state != BOOKING_BOOKED ? STATUS_STATE_CONFLICT
                           : is_within                  ? STATUS_OK
                                                        : STATUS_OUTSIDE_WINDOW;
    be_site(month, one->site);
    enum status status =
        is_missed
            ? stage_try(month->stage, NULL, "meal.missed", "{\"booking\":%ld}", (long)one->booking)
            : stage_try(month->stage, NULL, "meal.serve", "{\"booking\":%ld,\"bill_fen\":%d}",
                  (long)one->booking, 500 + draw(month, 2000));
    check(month, is_missed ? "meal.missed" : "meal.serve", status, expected);
    if (status == STATUS_OK) {
        one->state = is_missed ? BOOKING_MISSED : BOOKING_SERVED;
    }
    if (status == STATUS_OK && !is_missed) {
        take_money(month);
    }
}

static void sell(struct month *month)
{
    int elder = draw(month, ELDERS);
    int street = elder % STREETS;
    int site = street * KITCHENS + draw(month, KITCHENS);
    struct booked *one = &month->booked[month->today][elder];
    enum status expected = is_counted(one) ? STATUS_ALREADY_BOOKED
                           : !is_till_open(month)
                               ? STATUS_OUTSIDE_WINDOW
                               : expect_sale(month, month->today, site, CHANNEL_DINE_IN);
    stage_be_street(month->stage, areas[street]);
    enum status status = stage_try(month->stage, NULL, "meal.till",
        "{\"elder\":%ld,\"site\":%ld,\"meal\":\"lunch\",\"bill_fen\":%d}",
        (long)month->elders[elder], (long)month->sites[site], 500 + draw(month, 2000));
    check(month, "meal.till", status, expected);
    if (status == STATUS_OK) {
        keep(month, month->today, elder,
            (struct booked){.booking = stage_int(month->stage, "booking"),
                .state = BOOKING_SERVED,
                .is_walk_in = true,
                .site = site,
                .channel = CHANNEL_DINE_IN});
        take_money(month);
    }
}

static void sell_to_guests(struct month *month)
{
    int site = draw(month, SITES);
    int covers = 1 + draw(month, 3);
    int64_t kept = still_held(month, month->today, site);
    int64_t seats = seats_left(month, month->today, site) - kept;
    int64_t meals = meals_left(month, month->today, site % KITCHENS);
    int64_t tables = places_left(month, month->today, site, CHANNEL_DINE_IN) - kept;
    int64_t least = tables < seats ? tables : seats;
    enum status expected = !is_till_open(month)                 ? STATUS_OUTSIDE_WINDOW
                           : covers <= least && covers <= meals ? STATUS_OK
                           : meals < least                      ? STATUS_KITCHEN_FULL
                           : seats < tables                     ? STATUS_SITTING_FULL
                                                                : STATUS_CHANNEL_FULL;
    be_site(month, site);
    enum status status = stage_try(month->stage, NULL, "meal.till_guest",
        "{\"site\":%ld,\"meal\":\"lunch\",\"covers\":%d,\"bill_fen\":%d}", (long)month->sites[site],
        covers, covers * 2000);
    check(month, "meal.till_guest", status, expected);
    month->guests[month->today][site] += status == STATUS_OK ? covers : 0;
}

// --- at the bureau ---

static void change_site(struct month *month)
{
    int site = draw(month, SITES);
    char total[32] = "";
    int places = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        month->covers[site][channel] = draw(month, 12);
        places += (int)month->covers[site][channel];
    }
    month->totals[site] = draw(month, 2) == 0 ? -1 : draw(month, places + 1);
    if (month->totals[site] >= 0) {
        snprintf(total, sizeof(total), ",\"total\":%ld", (long)month->totals[site]);
    }
    stage_be_bureau(month->stage);
    enum status status = stage_try(month->stage, NULL, "site.update",
        "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":%ld,\"pickup\":%ld,\"delivery\":%ld%s}}"
        "}",
        (long)month->sites[site], (long)month->covers[site][0], (long)month->covers[site][1],
        (long)month->covers[site][2], total);
    check(month, "site.update", status, STATUS_OK);
    adopt(month);
}

static void change_kitchen(struct month *month)
{
    int kitchen = draw(month, KITCHENS);
    month->cooked[kitchen] = 5 + draw(month, 25);
    stage_be_bureau(month->stage);
    enum status status = stage_try(month->stage, NULL, "kitchen.update",
        "{\"kitchen\":%ld,\"capacity\":{\"lunch\":%ld}}", (long)month->kitchens[kitchen],
        (long)month->cooked[kitchen]);
    check(month, "kitchen.update", status, STATUS_OK);
    adopt(month);
}

static void change_shares(struct month *month)
{
    int kitchen = draw(month, KITCHENS);
    int from = draw_day(month);
    struct shares shares = {.holds = draw(month, 3) > 0};
    char text[160] = "";
    for (int street = 0; street < STREETS; street++) {
        shares.covers[street] = draw(month, 12);
    }
    if (shares.holds) {
        snprintf(text, sizeof(text),
            "{\"area\":\"%s\",\"covers\":%ld},{\"area\":\"%s\",\"covers\":%ld}", areas[0],
            (long)shares.covers[0], areas[1], (long)shares.covers[1]);
    }
    bool is_too_much = shares.holds && shares.covers[0] + shares.covers[1] > month->cooked[kitchen];
    stage_be_bureau(month->stage);
    enum status status = stage_try(month->stage, NULL, "quota.set",
        "{\"kitchen\":%ld,\"meal\":\"lunch\",\"shares\":[%s],\"from\":\"%s\"}",
        (long)month->kitchens[kitchen], text, date_of(month, from));
    check(month, "quota.set", status, is_too_much ? STATUS_INVALID : STATUS_OK);
    for (int day = from; status == STATUS_OK && day < DAYS; day++) {
        month->shares[day][kitchen] = shares;
    }
    adopt(month);
}

// --- the month ---

// What the kitchen is told to cook, site by site, is what stands booked.
static void check_sheet(struct month *month, int day, int kitchen)
{
    const char *result;
    const char *reason = "";
    int64_t sum = 0;
    stage_be_kitchen(month->stage, month->kitchens[kitchen]);
    enum status status = stage_try(month->stage, &result, "kitchen.sheet",
        "{\"kitchen\":%ld,\"date\":\"%s\",\"meal\":\"lunch\"}", (long)month->kitchens[kitchen],
        date_of(month, day));
    cr_assert_eq(status, STATUS_OK, "%s", result);
    struct json *sheet = json_parse(result, strlen(result), &reason);
    cr_assert_not_null(sheet, "%s", reason);
    const struct json *sites = json_get(sheet, "sites");
    for (size_t i = 0; i < json_count(sites); i++) {
        void *position = NULL;
        const char *channel;
        const struct json *covers;
        while (json_each(json_get(json_at(sites, i), "channels"), &position, &channel, &covers)) {
            sum += json_integer(covers);
        }
    }
    cr_assert_eq(json_integer(json_get(sheet, "total")), count_kitchen(month, day, kitchen));
    cr_assert_eq(sum, count_kitchen(month, day, kitchen));
    json_free(sheet);
}

static void check_day(struct month *month)
{
    struct desk *desk = month->stage->desk;
    cr_assert(stage_is_consistent(month->stage), "on %s", date_of(month, month->today));
    for (int kitchen = 0; kitchen < KITCHENS; kitchen++) {
        check_sheet(month, month->today, kitchen);
        check_sheet(month, month->today + 1, kitchen);
    }
    cr_assert_eq(
        desk_sql(desk, "SELECT count(*) FROM serving WHERE superseded_at IS NULL"), month->served);
    cr_assert_eq(
        desk_sql(
            desk, "SELECT coalesce(sum(subsidy_fen), 0) FROM serving WHERE superseded_at IS NULL"),
        month->subsidy_fen);
    cr_assert_eq(
        desk_sql(desk, "SELECT count(*) FROM (SELECT 1 FROM serving WHERE daily_fen > 0 AND "
                       "superseded_at IS NULL GROUP BY elder, day HAVING count(*) > 1)"),
        0);
}

static void act(struct month *month)
{
    static const struct {
        int below; // of a hundred and eight
        void (*act)(struct month *month);
    } acts[] = {{38, book}, {50, book_many}, {64, cancel}, {74, change}, {90, end_meal}, {94, sell},
        {96, change_site}, {98, change_kitchen}, {100, change_shares}, {104, wait}, {105, order},
        {106, end_order}, {108, sell_to_guests}};

    int kind = draw(month, 108);
    int at = 0;
    while (kind >= acts[at].below) {
        at++;
    }
    acts[at].act(month);
}

static void find_policy(struct tx *tx, void *context)
{
    struct month *month = context;
    struct call call = {.house = &month->stage->desk->house, .tx = tx};
    call_init(&call);
    month->policy = meal_policy_find(&call, STAGE_STREET, month->first_day);
    call_release(&call);
}

static void set_up(struct month *month)
{
    char name[32];
    month->moves_from = -1;
    cr_assert(day_parse("2026-12-01", &month->first_day));
    cr_assert_eq(
        store_place_do(month->stage->desk->store, STORE_READ, find_policy, month), STATUS_OK);
    cr_assert_not_null(month->policy);
    cr_assert_eq(month->policy->window_days, WINDOW_DAYS);
    // The desks that look after who missed a meal, and those the stage acts as (stage_be_street).
    store_place_sql(month->stage->desk->place.path,
        "INSERT INTO office (office, kind, name, area, registered_at) VALUES"
        " (900, 'street', '新成路', '" STAGE_STREET "', 0), (901, 'street', '南翔', '" STAGE_TOWN
        "', 0), (1001, 'street', '新成路甲', '" STAGE_STREET
        "', 0), (1102, 'street', '南翔甲', '" STAGE_TOWN "', 0)");
    for (int i = 0; i < KITCHENS; i++) {
        snprintf(name, sizeof(name), "厨房%d", i);
        month->cooked[i] = 20;
        month->kitchens[i] = stage_add_kitchen(month->stage, name, month->cooked[i]);
    }
    for (int i = 0; i < SITES; i++) {
        snprintf(name, sizeof(name), "站点%d", i);
        month->sites[i] = stage_add_site(
            month->stage, name, areas[i / KITCHENS], month->kitchens[i % KITCHENS], 4);
        month->covers[i][CHANNEL_DINE_IN] = 4;
        month->totals[i] = -1;
        cr_assert_eq(stage_try(month->stage, NULL, "site.update",
                         "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":4,\"pickup\":0,"
                         "\"delivery\":0}}}",
                         (long)month->sites[i]),
            STATUS_OK);
    }
    for (int i = 0; i < ELDERS; i++) {
        month->elders[i] =
            stage_add_person(month->stage, &(struct stage_person){.area = areas[i % STREETS],
                                               .born = i % 3 == 0 ? "1940-05-05" : "1955-05-05",
                                               .flag = i % 7 == 0 ? "minimum_allowance" : NULL});
    }
}

static void run_month(uint64_t seed)
{
    struct month *month = calloc(1, sizeof(*month));
    cr_assert_not_null(month);
    month->stage = stage_open();
    month->chance = chance_of(seed);
    set_up(month);
    month->reader = store_place_reader(month->stage->desk->place.path);
    for (int step = 0; step < MONTH_DAYS * PHASES; step++) {
        char instant[INSTANT_TEXT_SIZE];
        month->today = step / PHASES;
        snprintf(instant, sizeof(instant), "%sT%s+08:00", date_of(month, month->today),
            phases[step % PHASES]);
        // The stage's clock stands at half past ten on the first morning already.
        if (step > 0) {
            stage_set_clock(month->stage, instant);
        }
        month->now_ms = month->stage->desk->place.now_ms;
        if (step == NEW_POLICY_DAY * PHASES) {
            bring_policy(month);
        }
        let_run(month, step % PHASES == 0);
        for (int i = 0; i < ACTS_OF_A_MONTH / (MONTH_DAYS * PHASES) + 1; i++) {
            act(month);
        }
        if (step % PHASES == PHASES - 1) {
            check_day(month);
        }
    }

    static const enum status told[] = {STATUS_OK, STATUS_ALREADY_BOOKED, STATUS_CHANNEL_FULL,
        STATUS_SITTING_FULL, STATUS_KITCHEN_FULL, STATUS_QUOTA_USED, STATUS_PAST_CUTOFF,
        STATUS_OUTSIDE_WINDOW, STATUS_NOT_ELIGIBLE, STATUS_STATE_CONFLICT};

    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        cr_assert_gt(month->outcomes[told[i]], 0, "%s was never told", status_name(told[i]));
    }
    check_policy(month);
    check_settlement(month);
    store_place_reader_close(month->reader);
    stage_close(month->stage);
    free(month);
}

Test(month_model, agrees_with_counting, .timeout = 7200)
{
    uint64_t seed = chance_seed("month_model");
    for (int month = 0; month < chance_rounds(MONTHS_IN_FULL); month++, seed++) {
        fprintf(stderr, "month_model: month %d, ELDERCARE_SEED=%" PRIu64 "\n", month, seed);
        run_month(seed);
    }
}
