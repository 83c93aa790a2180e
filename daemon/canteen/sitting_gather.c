// SPDX-License-Identifier: Apache-2.0
// Gathering sittings from rows, and judging what is left of them.

#include "daemon/canteen/sitting_gather.h"

#include <stdlib.h>

#include "daemon/canteen/opening.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/quota.h"
#include "daemon/canteen/sitting_today.h"

#define SHARES_MAX 2048 // of one street: kitchens x meals
#define EXTRAS_FIRST 64

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t not_negative(int64_t number)
{
    return number < 0 ? 0 : number;
}

// --- what is left ---

int64_t sitting_booked(const struct sitting *sitting)
{
    return sitting->booked[CHANNEL_DINE_IN] + sitting->booked[CHANNEL_PICKUP] +
           sitting->booked[CHANNEL_DELIVERY];
}

static int64_t missed_in_all(const struct sitting *sitting)
{
    return sitting->missed[CHANNEL_DINE_IN] + sitting->missed[CHANNEL_PICKUP] +
           sitting->missed[CHANNEL_DELIVERY];
}

// What all channels share, today with guests: the sitting's total, or else the sum of them.
static int64_t places_of(const struct sitting *sitting)
{
    int64_t places = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        places += not_negative(sitting->covers[channel]);
    }
    return sitting->covers[CHANNEL_TOTAL] < 0 ? places
                                              : least(places, sitting->covers[CHANNEL_TOTAL]);
}

// What the sitting as a whole, its kitchen and the street's share still allow.
static int64_t left_above(const struct sitting *sitting)
{
    bool has_total = sitting->covers[CHANNEL_TOTAL] >= 0;
    bool is_bound = has_total || sitting->is_today;
    int64_t taken = sitting_booked(sitting) - missed_in_all(sitting) + sitting->guests;
    int64_t held = has_total ? sitting->held : 0; // what is held of the tables alone: left_in
    int64_t left = is_bound ? places_of(sitting) - taken - held : SITTING_UNLIMITED;
    return not_negative(least(least(left, sitting->kitchen_left), sitting->quota_left));
}

static int64_t left_in(const struct sitting *sitting, int channel)
{
    int64_t held = channel == CHANNEL_DINE_IN ? sitting->held : 0;
    int64_t taken = sitting->booked[channel] - sitting->missed[channel] +
                    sitting_guests_in(channel, sitting->guests);
    return not_negative(sitting->covers[channel] - taken - held);
}

int64_t sitting_left(const struct sitting *sitting, int channel)
{
    return least(left_in(sitting, channel), left_above(sitting));
}

int64_t sitting_left_in_all(const struct sitting *sitting)
{
    int64_t left = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        left += left_in(sitting, channel);
    }
    return least(left, left_above(sitting));
}

// --- gathering ---

struct service sitting_service(const struct query *query, const struct calendar *calendar)
{
    return (struct service){
        .site = query_int(query, "site"),
        .kitchen = query_int(query, "kitchen"),
        .site_closed = (uint32_t)query_int(query, "closed_weekdays"),
        .kitchen_closed = (uint32_t)query_int(query, "kitchen_closed_weekdays"),
        .calendar = *calendar,
    };
}

void sitting_begin(struct call *call, const struct query *query, const struct calendar *calendar,
    struct gathered *ret)
{
    *ret = (struct gathered){
        .site = query_int(query, "site"),
        .kitchen = query_int(query, "kitchen"),
        .name = query_copy_text(query, "name", &call->arena),
        .area = query_copy_text(query, "area", &call->arena),
        .permit_until = query_day(query, "permit_until"),
        .kitchen_permit_until = query_day(query, "kitchen_permit_until"),
        .service = sitting_service(query, calendar),
    };
    for (int meal = 0; meal < MEALS; meal++) {
        for (int channel = 0; channel < CHANNEL_ROWS; channel++) {
            ret->meals[meal].covers[channel] = -1;
        }
        ret->meals[meal].quota_left = SITTING_UNLIMITED;
    }
}

void sitting_add(const struct query *query, struct gathered *site)
{
    int meal = words_find(meal_words, query_text(query, "meal"));
    int channel = words_find(channel_rows, query_text(query, "channel"));
    if (meal < 0 || channel < 0) {
        return;
    }
    struct sitting *sitting = &site->meals[meal];
    sitting->is_offered = true;
    sitting->covers[channel] = query_int(query, "covers");
    sitting->booked[channel] = query_int(query, "booked");
    sitting->kitchen_left = query_int(query, "kitchen_covers") - query_int(query, "kitchen_booked");
}

struct query sitting_open_day(struct call *call, enum query_id id, const struct area_range *range,
    int32_t day, const char *meal)
{
    struct query query = query_open(call->tx, id);
    place_bind_range(&query, range);
    query_bind_day(&query, "day", day);
    query_bind_text(&query, "meal", meal);
    return query;
}

// Room for one more; NULL without memory.
static struct sitting_extra *grow_extras(struct sitting_extras *extras)
{
    if (extras->count == extras->room) {
        int room = extras->room == 0 ? EXTRAS_FIRST : extras->room * 2;
        struct sitting_extra *grown =
            realloc(extras->extras, (size_t)room * sizeof(extras->extras[0]));
        if (grown == NULL) {
            return NULL;
        }
        extras->extras = grown;
        extras->room = room;
    }
    return &extras->extras[extras->count++];
}

static void read_extras(struct call *call, enum query_id id, int32_t day, struct sitting_extras *to)
{
    struct query query = query_open(call->tx, id);
    query_bind_day(&query, "day", day);
    while (query_next(&query)) {
        struct sitting_extra *extra = grow_extras(to);
        if (extra == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
            break;
        }
        *extra = (struct sitting_extra){.site = query_int(&query, "site"),
            .kitchen = query_int(&query, "kitchen"),
            .meal = words_find(meal_words, query_text(&query, "meal")),
            .channel = id == QUERY_SITTING_MISSED
                           ? words_find(channel_words, query_text(&query, "channel"))
                           : -1,
            .covers = query_int(&query, "covers"),
            .kitchen_covers = query_int(&query, "kitchen_covers")};
    }
    query_end(&query);
}

void sitting_extras_done(struct sitting_extras *extras)
{
    free(extras->extras);
}

struct sitting_extras sitting_read_extras(struct call *call, int32_t day)
{
    struct sitting_extras extras = {.count = 0};
    if (day == call->tx->today_day) {
        read_extras(call, QUERY_SITTING_GUESTS, day, &extras);
        read_extras(call, QUERY_SITTING_MISSED, day, &extras);
    }
    return extras;
}

void sitting_add_extras(const struct sitting_extras *extras, struct gathered *site)
{
    for (int i = 0; i < extras->count; i++) {
        const struct sitting_extra *extra = &extras->extras[i];
        bool is_guests = extra->channel < 0;
        if (extra->meal < 0) {
            continue;
        }
        struct sitting *sitting = &site->meals[extra->meal];
        if (extra->kitchen == site->kitchen) {
            sitting->kitchen_left += is_guests ? -extra->kitchen_covers : extra->kitchen_covers;
        }
        if (extra->site == site->site && is_guests) {
            sitting->guests += extra->covers;
        } else if (extra->site == site->site) {
            sitting->missed[extra->channel] += extra->covers;
        }
    }
}

bool sitting_read_site(struct call *call, int64_t site, int32_t day,
    const struct calendar *calendar, struct gathered *ret)
{
    struct area_range reach = place_reach(call);
    struct query query = sitting_open_day(call, QUERY_SITTING_OF_SITE, &reach, day, "");
    bool is_found = false;
    query_bind_int(&query, "site", site);
    while (query_next(&query)) {
        if (!is_found) {
            sitting_begin(call, &query, calendar, ret);
            is_found = true;
        }
        sitting_add(&query, ret);
    }
    query_end(&query);
    return is_found;
}

// --- judging ---

struct sitting_shares sitting_read_shares(struct call *call, int32_t day)
{
    struct sitting_shares none = {.count = 0};
    char street[AREA_CODE_SIZE];
    if (((1u << call->principal.kind) & DESKS) == 0) {
        return none;
    }
    quota_street(call->principal.area, street);
    struct sitting_share *shares = NULL;
    int count = 0;
    struct query query = query_open(call->tx, QUERY_QUOTA_OF_STREET);
    query_bind_text(&query, "area", street);
    query_bind_day(&query, "day", day);
    while (count < SHARES_MAX && query_next(&query)) {
        if (shares == NULL) {
            shares = arena_alloc(&call->arena, SHARES_MAX * sizeof(*shares));
        }
        if (shares == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
            break;
        }
        struct quota_share share = {
            .covers = query_int(&query, "covers"), .booked = query_int(&query, "booked")};
        shares[count++] = (struct sitting_share){.kitchen = query_int(&query, "kitchen"),
            .meal = words_find(meal_words, query_text(&query, "meal")),
            .left = quota_left(&share)};
    }
    query_end(&query);
    return (struct sitting_shares){.shares = shares, .count = count};
}

static int64_t share_left(const struct sitting_shares *shares, int64_t kitchen, int meal)
{
    for (int i = 0; i < shares->count; i++) {
        if (shares->shares[i].kitchen == kitchen && shares->shares[i].meal == meal) {
            return shares->shares[i].left;
        }
    }
    return SITTING_UNLIMITED;
}

struct sitting_judged sitting_judge(struct call *call, struct gathered *site, int meal, int32_t day,
    const struct sitting_shares *shares)
{
    const struct meal_policy *policy = meal_policy_find(call, site->area, day);
    struct sitting_judged judged = {.state = SITTING_OUTSIDE_WINDOW};
    if (policy != NULL) {
        judged.cutoff_ms = meal_policy_cutoff(
            policy, (enum meal)meal, day, &site->service, call->house->zone_minutes);
        judged.late_until_ms =
            meal_policy_late_until(policy, (enum meal)meal, day, call->house->zone_minutes);
        const int64_t *covers = site->meals[meal].covers;
        site->meals[meal].is_today = day == call->tx->today_day;
        site->meals[meal].held =
            meal_policy_held(policy, covers[CHANNEL_DINE_IN], covers[CHANNEL_TOTAL]);
        judged.release_ms = meal_policy_release(policy, judged.cutoff_ms);
        bool is_bound = call->tx->now_ms < judged.release_ms;
        site->meals[meal].quota_left =
            is_bound ? share_left(shares, site->kitchen, meal) : SITTING_UNLIMITED;
    }
    enum status open = opening_judge(&(struct opening){.service = &site->service,
                                         .permit_until = site->permit_until,
                                         .kitchen_permit_until = site->kitchen_permit_until},
        day);
    if (open != STATUS_OK) {
        judged.state = open == STATUS_SITE_CLOSED ? SITTING_CLOSED : SITTING_UNLICENSED;
    } else if (policy != NULL && meal_policy_opens(policy, (enum meal)meal, day, &site->service) <=
                                     call->tx->today_day) {
        judged.state = call->tx->now_ms >= judged.cutoff_ms           ? SITTING_PAST_CUTOFF
                       : sitting_left_in_all(&site->meals[meal]) == 0 ? SITTING_FULL
                                                                      : SITTING_OPEN;
    }
    return judged;
}
