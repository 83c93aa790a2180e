// SPDX-License-Identifier: Apache-2.0
// Sittings as they are gathered from rows: places, counts, and whether one can still be booked.
#pragma once

#include "daemon/canteen/subject.h"

#define SITTING_UNLIMITED INT64_MAX

enum sitting_state {
    SITTING_OPEN,
    SITTING_FULL,
    SITTING_PAST_CUTOFF,
    SITTING_OUTSIDE_WINDOW,
    SITTING_CLOSED,
    SITTING_UNLICENSED
};

// One meal of one site on one day. Covers -1: not offered; of the total: none of its own.
struct sitting {
    int64_t covers[CHANNEL_ROWS];
    int64_t booked[CHANNEL_ROWS];
    int64_t missed[CHANNELS]; // of the booked today: what nobody took may be taken again
    int64_t guests;           // who sits at the tables today besides
    int64_t held; // of the places at the tables, and of the total: for who comes without booking
    int64_t kitchen_left;
    int64_t quota_left; // of the asking desk's street; SITTING_UNLIMITED where no share binds
    bool is_offered;
    bool is_today; // what is taken is taken of the sitting as a whole (sitting_today.h)
};

// A site's sittings of a day, gathered from consecutive rows.
struct gathered {
    int64_t site;
    int64_t kitchen;
    const char *name; // in the call's arena
    const char *area;
    int32_t permit_until;
    int32_t kitchen_permit_until;
    struct service service;
    struct sitting meals[MEALS];
};

// The shares of one street on a day, of the kitchens that have any: for desks.
struct sitting_share {
    int64_t kitchen;
    int meal;
    int64_t left;
};

struct sitting_shares {
    const struct sitting_share *shares; // sorted by kitchen
    int count;
};

struct sitting_judged {
    enum sitting_state state;
    int64_t cutoff_ms;     // 0: no rules for this day
    int64_t late_until_ms; // until when leftovers are still taken
    int64_t release_ms;    // from when on no share binds
};

// The shares of the calling desk's street; none for who is no desk.
struct sitting_shares sitting_read_shares(struct call *call, int32_t day);

// Opens one of the statements of sitting.sql that share :area_from, :area_until, :day and :meal
// ("": every meal).
struct query sitting_open_day(struct call *call, enum query_id id, const struct area_range *range,
    int32_t day, const char *meal);

// What is true of today alone, read once for an answer.
struct sitting_extra {
    int64_t site;
    int64_t kitchen;
    int meal;
    int channel; // of missed; -1: guests
    int64_t covers;
    int64_t kitchen_covers; // of them those that count against what the kitchen can cook
};

// Owned: ends with sitting_extras_done. A list of orders reads them for every refusal, so they are
// in no arena.
struct sitting_extras {
    struct sitting_extra *extras;
    int count;
    int room;
};

// None where the day is not today.
struct sitting_extras sitting_read_extras(struct call *call, int32_t day);
void sitting_extras_done(struct sitting_extras *extras);

// Takes guests off the places and the kitchen's covers, and gives back what was missed: as a
// booking is judged (sitting_today.h). After the site's last row.
void sitting_add_extras(const struct sitting_extras *extras, struct gathered *site);

// From the first row of a site; further rows are added.
void sitting_begin(struct call *call, const struct query *query, const struct calendar *calendar,
    struct gathered *ret);
void sitting_add(const struct query *query, struct gathered *site);

// One site on one day. False when it offers nothing.
bool sitting_read_site(struct call *call, int64_t site, int32_t day,
    const struct calendar *calendar, struct gathered *ret);

// Site and kitchen as service days need them, of a row that names them.
struct service sitting_service(const struct query *query, const struct calendar *calendar);

// State and cut-off of one meal. Before the release the street's share, where one binds, is taken
// into what is left.
struct sitting_judged sitting_judge(struct call *call, struct gathered *site, int meal, int32_t day,
    const struct sitting_shares *shares);

int64_t sitting_booked(const struct sitting *sitting);
int64_t sitting_left(const struct sitting *sitting, int channel);
int64_t sitting_left_in_all(const struct sitting *sitting);
