// SPDX-License-Identifier: Apache-2.0
// The part of a month that goes on by itself, or lasts: standing orders, who waits, a new policy,
// the settlement. What it books must have been allowed, and what it leaves unbooked not.
#pragma once

#include <stdio.h>
#include <string.h>

#include "common/wire/json.h"
#include "tests/daemon/canteen/month.h"

#define NEW_POLICY 4000001

static inline void keep(struct month *month, int day, int elder, struct booked booked)
{
    booked.is_lent = is_share_used(month, day, booked.site % KITCHENS, elder % STREETS);
    month->booked[day][elder] = booked;
}

static inline void check(
    struct month *month, const char *act, enum status status, enum status expected)
{
    cr_assert_eq(status, expected, "%s on %s: %s, not %s", act, date_of(month, month->today),
        status_name(status), status_name(expected));
    month->outcomes[status]++;
}

static inline int draw_day(struct month *month)
{
    return month->today + draw(month, WINDOW_DAYS + 2);
}

// --- what is booked without being asked for ---

static inline int64_t ask(struct month *month, const char *column, int64_t booking)
{
    char sql[256];
    snprintf(sql, sizeof(sql), "SELECT %s FROM booking WHERE booking = %ld", column, (long)booking);
    return store_place_ask(month->reader, sql);
}

static inline int find(const int64_t *ids, int count, int64_t id)
{
    int at = 0;
    while (at < count && ids[at] != id) {
        at++;
    }
    cr_assert_lt(at, count);
    return at;
}

static inline int64_t next_booking(struct month *month)
{
    char sql[128];
    snprintf(sql, sizeof(sql), "SELECT coalesce(min(booking), 0) FROM booking WHERE booking > %ld",
        (long)month->last_booking);
    return store_place_ask(month->reader, sql);
}

// Bookings by standing orders and from the waiting list, in the order they were made: each must
// have been allowed.
static inline void adopt(struct month *month)
{
    int64_t booking;
    while ((booking = next_booking(month)) != 0) {
        int day = (int)ask(month, "julianday(day) - julianday('2026-12-01')", booking);
        int elder = find(month->elders, ELDERS, ask(month, "elder", booking));
        int site = find(month->sites, SITES, ask(month, "site", booking));
        int channel = (int)ask(
            month, "CASE channel WHEN 'dine_in' THEN 0 WHEN 'pickup' THEN 1 ELSE 2 END", booking);
        struct booked *one = &month->booked[day][elder];
        month->last_booking = booking;
        if (one->booking == booking || ask(month, "state = 'cancelled'", booking) != 0) {
            continue;
        }
        cr_assert_not(is_counted(one), "a second meal of a day");
        enum status expected = expect(month, day, elder, site, channel);
        cr_assert_eq(expected, STATUS_OK, "booked on %s although %s", date_of(month, day),
            status_name(expected));
        keep(month, day, elder,
            (struct booked){
                .booking = booking, .state = BOOKING_BOOKED, .site = site, .channel = channel});
    }
}

static inline bool is_waiting(struct month *month, int day, int elder)
{
    char sql[160];
    snprintf(sql, sizeof(sql),
        "SELECT count(*) FROM meal_wait WHERE state = 'waiting' AND day = '%s' AND elder = %ld",
        date_of(month, day), (long)month->elders[elder]);
    return store_place_ask(month->reader, sql) > 0;
}

static inline bool is_full(enum status status)
{
    return status == STATUS_CHANNEL_FULL || status == STATUS_SITTING_FULL ||
           status == STATUS_KITCHEN_FULL || status == STATUS_QUOTA_USED;
}

static inline void wait(struct month *month)
{
    int day = draw_day(month);
    int elder = draw(month, ELDERS);
    int site = draw(month, SITES);
    int channel = draw(month, CHANNELS);
    enum status expected = is_counted(&month->booked[day][elder])
                               ? STATUS_ALREADY_BOOKED
                               : expect(month, day, elder, site, channel);
    if (expected == STATUS_OK) {
        expected = STATUS_STATE_CONFLICT; // a place is free: book it
    } else if (is_full(expected)) {
        expected = is_waiting(month, day, elder) ? STATUS_ALREADY_BOOKED : STATUS_OK;
    }
    stage_be_street(month->stage, areas[elder % STREETS]);
    enum status status = stage_try(month->stage, NULL, "meal.wait",
        "{\"elder\":%ld,\"site\":%ld,\"date\":\"%s\",\"meal\":\"lunch\",\"channel\":\"%s\"}",
        (long)month->elders[elder], (long)month->sites[site], date_of(month, day),
        channel_words[channel]);
    check(month, "meal.wait", status, expected);
}

static inline bool is_going_on(const struct month *month, const struct order *order)
{
    return order->standing != 0 && order->until > month->today;
}

static inline void order(struct month *month)
{
    int elder = draw(month, ELDERS);
    struct order *order = &month->orders[elder];
    struct order asked = {.site = draw(month, SITES),
        .channel = draw(month, CHANNELS),
        .weekdays = 1u << draw(month, 7) | 1u << draw(month, 7),
        .from = month->today + draw(month, 4)};
    asked.until = asked.from + 1 + draw(month, 14);
    if (is_going_on(month, order)) {
        return;
    }
    char weekdays[32] = "";
    for (int day = 0; day < 7; day++) {
        size_t size = strlen(weekdays);
        if ((asked.weekdays >> day) & 1u) {
            snprintf(
                weekdays + size, sizeof(weekdays) - size, "%s%d", size == 0 ? "" : ",", day + 1);
        }
    }
    char until[DAY_TEXT_SIZE];
    snprintf(until, sizeof(until), "%s", date_of(month, asked.until));
    stage_be_street(month->stage, areas[elder % STREETS]);
    enum status status = stage_try(month->stage, NULL, "standing.set",
        "{\"elder\":%ld,\"site\":%ld,\"weekdays\":[%s],\"meal\":\"lunch\",\"channel\":\"%s\","
        "\"from\":\"%s\",\"until\":\"%s\"}",
        (long)month->elders[elder], (long)month->sites[asked.site], weekdays,
        channel_words[asked.channel], date_of(month, asked.from), until);
    check(month, "standing.set", status, STATUS_OK);
    asked.standing = stage_int(month->stage, "standing");
    *order = asked;
    adopt(month);
}

static inline void forget(struct month *month, int64_t booking)
{
    for (int day = 0; day < DAYS; day++) {
        for (int elder = 0; elder < ELDERS; elder++) {
            if (month->booked[day][elder].booking == booking) {
                month->booked[day][elder] = (struct booked){0};
                return;
            }
        }
    }
    cr_assert_fail("an order took back what nobody had booked");
}

// What the order itself booked of the days behind its end, before their cut-off, is taken back.
static inline void end_order(struct month *month)
{
    const char *result;
    const char *reason = "";
    int elder = draw(month, ELDERS);
    int on = month->today + draw(month, 5);
    struct order *order = &month->orders[elder];
    if (!is_going_on(month, order)) {
        return;
    }
    stage_be_street(month->stage, areas[elder % STREETS]);
    enum status status = stage_try(month->stage, &result, "standing.end",
        "{\"standing\":%ld,\"on\":\"%s\"}", (long)order->standing, date_of(month, on));
    check(month, "standing.end", status, order->is_ended ? STATUS_STATE_CONFLICT : STATUS_OK);
    if (status != STATUS_OK) {
        return;
    }
    struct json *answer = json_parse(result, strlen(result), &reason);
    const struct json *cancelled = json_get(answer, "cancelled");
    for (size_t i = 0; i < json_count(cancelled); i++) {
        forget(month, json_integer(json_get(json_at(cancelled, i), "booking")));
    }
    json_free(answer);
    order->is_ended = true;
    order->until = on < order->until ? on : order->until;
    adopt(month);
}

static inline bool is_settled(struct month *month, const struct order *order, int day)
{
    char sql[200];
    snprintf(sql, sizeof(sql),
        "SELECT count(*) FROM standing_day WHERE standing = %ld AND day = '%s' AND outcome IN "
        "('booked', 'by_hand')",
        (long)order->standing, date_of(month, day));
    return store_place_ask(month->reader, sql) > 0;
}

// Once a civil day every order is tried: it leaves no day unbooked that could be.
static inline void check_orders(struct month *month)
{
    for (int elder = 0; elder < ELDERS; elder++) {
        const struct order *order = &month->orders[elder];
        for (int day = month->today; day <= month->today + WINDOW_DAYS; day++) {
            bool is_due = order->standing != 0 && day >= order->from && day < order->until &&
                          ((order->weekdays >> (day_weekday(month->first_day + day) - 1)) & 1u);
            if (!is_due || is_counted(&month->booked[day][elder]) ||
                expect(month, day, elder, order->site, order->channel) != STATUS_OK) {
                continue;
            }
            cr_assert(is_settled(month, order, day), "an order left %s", date_of(month, day));
        }
    }
}

// Nobody waits while a place is free.
static inline void check_waiting(struct month *month)
{
    static const char waiting[] = "SELECT coalesce(min(wait), 0) FROM meal_wait WHERE state = "
                                  "'waiting' AND day >= '%s' AND wait > %ld";
    char sql[256];
    int64_t wait = 0;
    for (;;) {
        snprintf(sql, sizeof(sql), waiting, date_of(month, month->today), (long)wait);
        wait = store_place_ask(month->reader, sql);
        if (wait == 0) {
            return;
        }
        const char *columns[] = {"julianday(day) - julianday('2026-12-01')", "elder", "site",
            "CASE channel WHEN 'dine_in' THEN 0 WHEN 'pickup' THEN 1 ELSE 2 END"};
        int64_t of[4];
        for (int i = 0; i < 4; i++) {
            snprintf(sql, sizeof(sql), "SELECT %s FROM meal_wait WHERE wait = %ld", columns[i],
                (long)wait);
            of[i] = store_place_ask(month->reader, sql);
        }
        enum status status = expect(month, (int)of[0], find(month->elders, ELDERS, of[1]),
            find(month->sites, SITES, of[2]), (int)of[3]);
        cr_assert_neq(status, STATUS_OK, "%ld waits for %ld on %s while a place is free",
            (long)of[1], (long)of[2], date_of(month, (int)of[0]));
    }
}

// What the daemon does by its own clock.
static inline void let_run(struct month *month, bool is_new_day)
{
    desk_due(month->stage->desk);
    adopt(month);
    if (is_new_day) {
        check_orders(month);
    }
    check_waiting(month);
}

// --- what lasts ---

// Two persons approve other prices from the next week on; the cut-offs stay.
static inline void bring_policy(struct month *month)
{
    char sql[1024];
    snprintf(sql, sizeof(sql),
        "INSERT INTO policy (policy, kind, region, version, hash, from_day, until_day, text,"
        " proposed_by, proposed_at, approved_by, approved_at) VALUES (%d, 'meals', '310114', 'new',"
        " '%064d', '%s', '9999-12-31', 'kind: meals\nregion: \"310114\"\nversion: new\n"
        "valid_from: 2022-01-01\nmeals:\n  window_days: 7\n  walk_in_percent: %d\n"
        "  cutoff: {breakfast: \"D-1 18:00\", lunch: \"D-1 16:00\", dinner: \"D 10:30\"}\n"
        "subsidy:\n  rules:\n    - {id: N, min_age: 60, discount_percent: 50}\n',"
        " 'a', 0, 'b', %lld)",
        NEW_POLICY, 0, date_of(month, NEW_POLICY_FROM), NEW_WALK_IN_PERCENT,
        (long long)month->now_ms);
    store_place_sql(month->stage->desk->place.path, sql);
}

// It priced every meal of its days, whenever that was booked, and none before them.
static inline void check_policy(struct month *month)
{
    char sql[512];
    snprintf(sql, sizeof(sql),
        "SELECT (SELECT count(*) FROM booking WHERE state = 'booked' AND (day >= '%s') <> (policy ="
        " %d)) + (SELECT count(*) FROM serving WHERE (day >= '%s') <> (policy = %d)) + (SELECT"
        " count(*) FROM booking WHERE state = 'booked' AND policy = %d AND (subsidy_fen <> 0 OR"
        " discount_fen <> price_fen / 2))",
        date_of(month, NEW_POLICY_FROM), NEW_POLICY, date_of(month, NEW_POLICY_FROM), NEW_POLICY,
        NEW_POLICY);
    cr_assert_eq(store_place_ask(month->reader, sql), 0, "%s", sql);
    cr_assert_gt(desk_sql(month->stage->desk, "SELECT count(*) FROM booking_reprice"), 0);
}

// The month's settlement is the sum of what the till said, and its lines the sum of its meals.
static inline void check_settlement(struct month *month)
{
    stage_set_clock(month->stage, "2027-01-04T09:00:00+08:00");
    stage_be_bureau(month->stage);
    const char *result;
    enum status status = stage_try(
        month->stage, &result, "settlement.make", "{\"area\":\"310114\",\"month\":\"2026-12\"}");
    cr_assert_eq(status, STATUS_OK, "%s", result);
    cr_assert_eq(stage_int(month->stage, "covers"), month->served);
    cr_assert_eq(stage_int(month->stage, "unrecorded"),
        desk_sql(month->stage->desk,
            "SELECT count(*) FROM booking WHERE state = 'booked' AND given_up_at IS NULL AND day "
            "BETWEEN '2026-12-01' AND '2026-12-31'"));
    cr_assert_eq(stage_int(month->stage, "subsidy_fen"), month->subsidy_fen);
    cr_assert_eq(desk_sql(month->stage->desk, "SELECT sum(subsidy_fen) FROM settlement_line"),
        month->subsidy_fen);
}
