// SPDX-License-Identifier: Apache-2.0
// A month of a canteen as a model sees it: who stands booked where, and what the next act answers.
#pragma once

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"
#include "tests/support/chance.h"

#define KITCHENS 2
#define SITES 4
#define STREETS 2
#define ELDERS 40
#define MONTH_DAYS 30
#define WINDOW_DAYS 7
#define DAYS (MONTH_DAYS + WINDOW_DAYS + 2)
#define NEW_POLICY_DAY 12
#define NEW_POLICY_FROM (NEW_POLICY_DAY + 3)
#define NEW_WALK_IN_PERCENT 20
#define NO_SHOWS_MOST 128
#define ZONE_MINUTES 480

struct booked {
    int64_t booking; // 0: none
    enum booking_state state;
    int site;
    int channel;
    bool is_lent; // beyond its street's share
    bool is_walk_in;
};

struct shares {
    bool holds;
    int64_t covers[STREETS];
};

// A weekly order of one person; 0: none.
struct order {
    int64_t standing;
    int site;
    int channel;
    unsigned weekdays;
    int from;
    int until;     // the first day without it
    bool is_ended; // by hand: only once
};

struct month {
    struct stage *stage;
    const struct meal_policy *policy;
    struct chance chance;
    int32_t first_day;
    int today; // index, as all days here
    int64_t now_ms;
    int64_t kitchens[KITCHENS];
    int64_t sites[SITES];   // kitchen: site % KITCHENS; street: site / KITCHENS
    int64_t elders[ELDERS]; // street: elder % STREETS
    int64_t cooked[KITCHENS];
    int64_t covers[SITES][CHANNELS];
    int64_t totals[SITES]; // -1: none
    struct shares shares[DAYS][KITCHENS];
    struct booked booked[DAYS][ELDERS];
    int64_t guests[DAYS][SITES]; // who bought at the till without being elders
    struct sqlite3 *reader;
    struct order orders[ELDERS];
    int moves_from;       // the site of the booking that is being changed; -1: none is
    int64_t last_booking; // the last one looked at
    int64_t served, subsidy_fen;
    int64_t outcomes[STATUS_COUNT];
};

static const char *const areas[STREETS] = {STAGE_STREET, STAGE_TOWN};

static inline int draw(struct month *month, int below)
{
    return chance_draw(&month->chance, below);
}

static inline const char *date_of(const struct month *month, int day)
{
    static char text[DAY_TEXT_SIZE];
    return day_format(month->first_day + day, text);
}

// --- counting ---

static inline bool is_counted(const struct booked *one)
{
    return one->booking != 0;
}

static inline int64_t count(const struct month *month, int day, int site, int channel)
{
    int64_t covers = 0;
    for (int elder = 0; elder < ELDERS; elder++) {
        const struct booked *one = &month->booked[day][elder];
        covers += is_counted(one) && one->site == site && (channel < 0 || one->channel == channel)
                      ? 1
                      : 0;
    }
    return covers;
}

static inline int64_t count_kitchen(const struct month *month, int day, int kitchen)
{
    int64_t covers = 0;
    for (int site = kitchen; site < SITES; site += KITCHENS) {
        covers += count(month, day, site, -1);
    }
    return covers;
}

static inline int64_t count_missed(const struct month *month, int day, int site, int channel)
{
    int64_t covers = 0;
    for (int elder = 0; elder < ELDERS; elder++) {
        const struct booked *one = &month->booked[day][elder];
        bool is_missed = is_counted(one) && one->state == BOOKING_MISSED;
        covers +=
            is_missed && one->site == site && (channel < 0 || one->channel == channel) ? 1 : 0;
    }
    return covers;
}

// What of a sitting nobody has, for who comes without booking.
static inline int64_t seats_left(const struct month *month, int day, int site)
{
    int64_t places = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        places += month->covers[site][channel];
    }
    if (month->totals[site] >= 0 && month->totals[site] < places) {
        places = month->totals[site];
    }
    return places - count(month, day, site, -1) + count_missed(month, day, site, -1) -
           month->guests[day][site];
}

static inline int64_t meals_left(const struct month *month, int day, int kitchen)
{
    int64_t left = month->cooked[kitchen] - count_kitchen(month, day, kitchen);
    for (int site = kitchen; site < SITES; site += KITCHENS) {
        left += count_missed(month, day, site, -1) - month->guests[day][site];
    }
    return left;
}

static inline int64_t count_share(const struct month *month, int day, int kitchen, int street)
{
    int64_t covers = 0;
    for (int elder = street; elder < ELDERS; elder += STREETS) {
        const struct booked *one = &month->booked[day][elder];
        covers += is_counted(one) && one->site % KITCHENS == kitchen && !one->is_lent ? 1 : 0;
    }
    return covers;
}

// --- foretelling ---

static inline int64_t cutoff(const struct month *month, int day)
{
    static const struct service always = {0};
    return meal_policy_cutoff(
        month->policy, MEAL_LUNCH, month->first_day + day, &always, ZONE_MINUTES);
}

static inline bool is_till_open(const struct month *month)
{
    return month->now_ms >= meal_policy_late_until(month->policy, MEAL_LUNCH,
                                month->first_day + month->today, ZONE_MINUTES);
}

static inline bool is_barred(const struct month *month, int day, int elder)
{
    int32_t missed[NO_SHOWS_MOST];
    int missed_count = 0;
    for (int at = 0; at <= month->today; at++) {
        if (month->booked[at][elder].booking != 0 &&
            month->booked[at][elder].state == BOOKING_MISSED) {
            missed[missed_count++] = month->first_day + at;
        }
    }
    int32_t today = month->first_day + month->today;
    return day > month->today &&
           no_show_until(&month->policy->no_show, missed, missed_count, today) != DAY_NONE;
}

static inline enum status expect_time(const struct month *month, int day)
{
    if (month->today < day - (int)month->policy->window_days) {
        return STATUS_OUTSIDE_WINDOW;
    }
    return month->now_ms >= cutoff(month, day) ? STATUS_PAST_CUTOFF : STATUS_OK;
}

// The new policy keeps places at the tables for who comes without booking.
static inline int64_t held(const struct month *month, int day, int site)
{
    int64_t covers = month->covers[site][CHANNEL_DINE_IN];
    int64_t total = month->totals[site];
    bool holds = month->today >= NEW_POLICY_DAY && day >= NEW_POLICY_FROM;
    return holds ? (total >= 0 && total < covers ? total : covers) * NEW_WALK_IN_PERCENT / 100 : 0;
}

static inline enum status expect_place(const struct month *month, int day, int site, int channel)
{
    int64_t at_tables = channel == CHANNEL_DINE_IN ? held(month, day, site) : 0;
    if (count(month, day, site, channel) + at_tables >= month->covers[site][channel]) {
        return STATUS_CHANNEL_FULL;
    }
    int64_t kept = site == month->moves_from ? 0 : held(month, day, site);
    if (month->totals[site] >= 0 && count(month, day, site, -1) + kept >= month->totals[site]) {
        return STATUS_SITTING_FULL;
    }
    int kitchen = site % KITCHENS;
    return count_kitchen(month, day, kitchen) >= month->cooked[kitchen] ? STATUS_KITCHEN_FULL
                                                                        : STATUS_OK;
}

// Guests eat at the tables.
static inline int64_t places_left(const struct month *month, int day, int site, int channel)
{
    int64_t guests = channel == CHANNEL_DINE_IN ? month->guests[day][site] : 0;
    return month->covers[site][channel] - count(month, day, site, channel) +
           count_missed(month, day, site, channel) - guests;
}

// What of the places held for elders who come without booking is still kept from guests.
static inline int64_t still_held(const struct month *month, int day, int site)
{
    int64_t left = held(month, day, site);
    for (int elder = 0; elder < ELDERS; elder++) {
        const struct booked *one = &month->booked[day][elder];
        left -= is_counted(one) && one->is_walk_in && one->site == site ? 1 : 0;
    }
    return left < 0 ? 0 : left;
}

// What meal.till answers: guests have places and meals too, and what was missed is sold again.
static inline enum status expect_sale(const struct month *month, int day, int site, int channel)
{
    if (places_left(month, day, site, channel) <= 0) {
        return STATUS_CHANNEL_FULL;
    }
    if (seats_left(month, day, site) <= 0) {
        return STATUS_SITTING_FULL;
    }
    return meals_left(month, day, site % KITCHENS) <= 0 ? STATUS_KITCHEN_FULL : STATUS_OK;
}

static inline bool is_share_used(const struct month *month, int day, int kitchen, int street)
{
    const struct shares *shares = &month->shares[day][kitchen];
    return shares->holds && count_share(month, day, kitchen, street) >= shares->covers[street];
}

// What meal.book answers; the person's own booking of the day stands aside while it is changed.
static inline enum status expect(
    const struct month *month, int day, int elder, int site, int channel)
{
    if (is_barred(month, day, elder)) {
        return STATUS_NOT_ELIGIBLE;
    }
    enum status status = expect_time(month, day);
    if (status == STATUS_OK) {
        status = expect_place(month, day, site, channel);
    }
    bool is_released = month->now_ms >= meal_policy_release(month->policy, cutoff(month, day));
    if (status == STATUS_OK && !is_released &&
        is_share_used(month, day, site % KITCHENS, elder % STREETS)) {
        status = STATUS_QUOTA_USED;
    }
    return status;
}
