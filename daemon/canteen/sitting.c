// SPDX-License-Identifier: Apache-2.0
// sitting.list, and the next best sittings for refusals.

#include "daemon/canteen/sitting.h"

#include <string.h>

#include "daemon/canteen/place.h"

#define LIST_DAYS_MAX 31
#define ALTERNATIVES_MAX 3
#define CANDIDATES_MAX 8 // of one range: some may be past their own cut-off
#define STREET_DIGITS 9
#define UNLIMITED INT64_MAX

enum sitting_state {
    SITTING_OPEN,
    SITTING_FULL,
    SITTING_PAST_CUTOFF,
    SITTING_OUTSIDE_WINDOW,
    SITTING_CLOSED,
    SITTING_UNLICENSED
};

static const char *const sitting_states[] = {
    "open", "full", "past_cutoff", "outside_window", "closed", "unlicensed"};

// One meal of one site on one day. Covers -1: not offered; of the total: none of its own.
struct sitting {
    int64_t covers[CHANNEL_ROWS];
    int64_t booked[CHANNEL_ROWS];
    int64_t kitchen_left;
    bool is_offered;
};

// A site's sittings of a day, gathered from consecutive rows.
struct gathered {
    int64_t site;
    int64_t kitchen;
    const char *name; // in the call's arena
    const char *area;
    int32_t permit_until;
    uint32_t closed_weekdays;
    struct sitting meals[MEALS];
};

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t not_negative(int64_t number)
{
    return number < 0 ? 0 : number;
}

// --- what is left ---

static int64_t booked_of(const struct sitting *sitting)
{
    return sitting->booked[CHANNEL_DINE_IN] + sitting->booked[CHANNEL_PICKUP] +
           sitting->booked[CHANNEL_DELIVERY];
}

// What the sitting as a whole and its kitchen still allow.
static int64_t left_above(const struct sitting *sitting)
{
    int64_t total = sitting->covers[CHANNEL_TOTAL];
    int64_t left = total < 0 ? UNLIMITED : total - booked_of(sitting);
    return not_negative(least(left, sitting->kitchen_left));
}

static int64_t left_of(const struct sitting *sitting, int channel)
{
    int64_t left = sitting->covers[channel] - sitting->booked[channel];
    return least(not_negative(left), left_above(sitting));
}

static int64_t left_in_all(const struct sitting *sitting)
{
    int64_t left = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        left += not_negative(sitting->covers[channel] - sitting->booked[channel]);
    }
    return least(left, left_above(sitting));
}

// --- gathering ---

static void begin_site(struct call *call, const struct query *query, struct gathered *ret)
{
    *ret = (struct gathered){
        .site = query_int(query, "site"),
        .kitchen = query_int(query, "kitchen"),
        .name = query_copy_text(query, "name", &call->arena),
        .area = query_copy_text(query, "area", &call->arena),
        .permit_until = query_day(query, "permit_until"),
        .closed_weekdays = (uint32_t)query_int(query, "closed_weekdays"),
    };
    for (int meal = 0; meal < MEALS; meal++) {
        for (int channel = 0; channel < CHANNEL_ROWS; channel++) {
            ret->meals[meal].covers[channel] = -1;
        }
    }
}

static void add_row(const struct query *query, struct gathered *site)
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

static struct query open_day(struct call *call, enum query_id id, const struct area_range *range,
    int32_t day, const char *meal)
{
    struct query query = query_open(call->tx, id);
    place_bind_range(&query, range);
    query_bind_day(&query, "day", day);
    query_bind_text(&query, "meal", meal);
    return query;
}

static bool read_site(struct call *call, int64_t site, int32_t day, struct gathered *ret)
{
    struct area_range reach = place_reach(call);
    struct query query = open_day(call, QUERY_SITTING_OF_SITE, &reach, day, "");
    bool is_found = false;
    query_bind_int(&query, "site", site);
    while (query_next(&query)) {
        if (!is_found) {
            begin_site(call, &query, ret);
            is_found = true;
        }
        add_row(&query, ret);
    }
    query_end(&query);
    return is_found;
}

// --- judging ---

struct judged {
    enum sitting_state state;
    int64_t cutoff_ms; // 0: no rules for this day
};

static struct judged judge(
    const struct call *call, const struct gathered *site, int meal, int32_t day)
{
    const struct canteen *canteen = call->part;
    const struct meal_policy *policy =
        meal_policy_find(canteen->policies, canteen->policies_count, site->area, day);
    struct judged judged = {.state = SITTING_OUTSIDE_WINDOW};
    bool is_closed = (site->closed_weekdays >> (day_weekday(day) - 1)) & 1u;
    if (policy != NULL) {
        judged.cutoff_ms = meal_policy_cutoff(
            policy, (enum meal)meal, day, site->closed_weekdays, call->house->zone_minutes);
    }
    if (is_closed) {
        judged.state = SITTING_CLOSED;
    } else if (site->permit_until != DAY_NONE && day > site->permit_until) {
        judged.state = SITTING_UNLICENSED;
    } else if (policy != NULL && day - policy->window_days <= call->tx->today_day) {
        judged.state = call->tx->now_ms >= judged.cutoff_ms   ? SITTING_PAST_CUTOFF
                       : left_in_all(&site->meals[meal]) == 0 ? SITTING_FULL
                                                              : SITTING_OPEN;
    }
    return judged;
}

// --- sitting.list ---

struct list_params {
    const char *area;
    int64_t site;
    int32_t from;
    int32_t until;
    int meal;
};

static const struct rpc_param list_params[] = {
    {.name = "area",
        .help = "Only sites that stand there.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "site",
        .help = "Only this site.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, site)},
    {.name = "from",
        .help = "The first day.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct list_params, from)},
    {.name = "until",
        .help = "The day after the last.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct list_params, until)},
    {.name = "meal",
        .help = "Only this meal.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct list_params, meal),
        .choices = meal_words,
        .absent = -1},
    RPC_PARAMS_END,
};

static void put_channels(struct json_out *out, const struct sitting *sitting, bool is_shut)
{
    json_key(out, "channels");
    json_begin_list(out);
    for (int channel = 0; channel < CHANNELS; channel++) {
        if (sitting->covers[channel] < 0) {
            continue;
        }
        json_begin_map(out);
        json_field_text(out, "channel", channel_words[channel]);
        json_field_int(out, "capacity", sitting->covers[channel]);
        json_field_int(out, "booked", sitting->booked[channel]);
        json_field_int(out, "left", is_shut ? 0 : left_of(sitting, channel));
        json_end_map(out);
    }
    json_end_list(out);
}

static void put_sitting(struct call *call, const struct gathered *site, int meal, int32_t day)
{
    const struct sitting *sitting = &site->meals[meal];
    struct json_out *out = &call->out;
    struct judged judged = judge(call, site, meal, day);
    bool is_shut = judged.state == SITTING_CLOSED || judged.state == SITTING_UNLICENSED;
    json_begin_map(out);
    json_field_int(out, "site", site->site);
    json_field_text(out, "name", site->name);
    json_field_text(out, "area", site->area);
    json_field_int(out, "kitchen", site->kitchen);
    json_field_day(out, "date", day);
    json_field_text(out, "meal", meal_words[meal]);
    json_field_text(out, "state", sitting_states[judged.state]);
    if (judged.cutoff_ms != 0) {
        json_field_instant(out, "cutoff", judged.cutoff_ms, call->house->zone_minutes);
    }
    json_field_int(out, "booked", booked_of(sitting));
    json_field_int(out, "left", is_shut ? 0 : left_in_all(sitting));
    if (sitting->covers[CHANNEL_TOTAL] >= 0) {
        json_field_int(out, "total", sitting->covers[CHANNEL_TOTAL]);
    }
    put_channels(out, sitting, is_shut);
    json_field_int(out, "kitchen_left", not_negative(sitting->kitchen_left));
    json_end_map(out);
}

static void put_site(struct call *call, const struct gathered *site, int32_t day)
{
    for (int meal = 0; meal < MEALS; meal++) {
        if (site->meals[meal].is_offered) {
            put_sitting(call, site, meal, day);
        }
    }
}

static void put_day(struct call *call, const struct list_params *params,
    const struct area_range *range, int32_t day)
{
    const char *meal = params->meal >= 0 ? meal_words[params->meal] : "";
    struct query query = open_day(
        call, params->site != 0 ? QUERY_SITTING_OF_SITE : QUERY_SITTING_OF_AREA, range, day, meal);
    struct gathered site = {0};
    if (params->site != 0) {
        query_bind_int(&query, "site", params->site);
    }
    while (query_next(&query)) {
        if (query_int(&query, "site") != site.site) {
            put_site(call, &site, day);
            begin_site(call, &query, &site);
        }
        add_row(&query, &site);
    }
    put_site(call, &site, day);
    query_end(&query);
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct area_range range;
    enum status status = place_narrow(call, params->area, &range);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->until <= params->from || params->until - params->from > LIST_DAYS_MAX) {
        return call_invalid(call, "until", "a date after from, at most 31 days later");
    }
    json_key(&call->out, "sittings");
    json_begin_list(&call->out);
    for (int32_t day = params->from; day < params->until && !call->result.failed; day++) {
        put_day(call, params, &range, day);
    }
    json_end_list(&call->out);
    if (call->result.failed) {
        text_clear(&call->result);
        json_out_init(&call->out, &call->result);
        return call_invalid(
            call, "until", "fewer days, one area or one site: the list is too long");
    }
    return call_done(call);
}

// --- alternatives ---

struct alternatives {
    struct json_out *out;
    int count;
};

static void put_alternative(struct alternatives *alternatives, const struct booking_order *order,
    const char *name, int64_t left)
{
    if (alternatives->count++ == 0) {
        json_key(alternatives->out, "alternatives");
        json_begin_list(alternatives->out);
    }
    json_begin_map(alternatives->out);
    json_field_int(alternatives->out, "site", order->site);
    json_field_text(alternatives->out, "name", name);
    json_field_day(alternatives->out, "date", order->day);
    json_field_text(alternatives->out, "meal", meal_words[order->meal]);
    json_field_text(alternatives->out, "channel", channel_words[order->channel]);
    json_field_int(alternatives->out, "left", left);
    json_end_map(alternatives->out);
}

static void end_alternatives(struct alternatives *alternatives)
{
    if (alternatives->count > 0) {
        json_end_list(alternatives->out);
    }
}

static bool is_in_time(const struct call *call, const struct query *query, int meal, int32_t day)
{
    const struct canteen *canteen = call->part;
    const struct meal_policy *policy = meal_policy_find(
        canteen->policies, canteen->policies_count, query_text(query, "area"), day);
    return policy != NULL && day - policy->window_days <= call->tx->today_day &&
           call->tx->now_ms < meal_policy_cutoff(policy, (enum meal)meal, day,
                                  (uint32_t)query_int(query, "closed_weekdays"),
                                  call->house->zone_minutes);
}

static void put_of_range(struct call *call, const struct booking_order *order,
    const struct area_range *range, const struct area_range *near,
    struct alternatives *alternatives)
{
    struct query query = query_open(call->tx, QUERY_SITTING_NEARBY);
    place_bind_range(&query, range);
    query_bind_text(&query, "near_from", near->from);
    query_bind_text(&query, "near_until", near->until);
    query_bind_day(&query, "day", order->day);
    query_bind_text(&query, "meal", meal_words[order->meal]);
    query_bind_text(&query, "channel", channel_words[order->channel]);
    query_bind_int(&query, "site", order->site);
    query_bind_int(&query, "weekday_bit", 1 << (day_weekday(order->day) - 1));
    query_bind_int(&query, "limit", CANDIDATES_MAX);
    while (alternatives->count < ALTERNATIVES_MAX && query_next(&query)) {
        struct booking_order other = *order;
        other.site = query_int(&query, "site");
        int64_t left = least(query_int(&query, "channel_left"), query_int(&query, "kitchen_left"));
        if (!query_is_null(&query, "total_left")) {
            left = least(left, query_int(&query, "total_left"));
        }
        if (is_in_time(call, &query, order->meal, order->day)) {
            put_alternative(alternatives, &other, query_text(&query, "name"), left);
        }
    }
    query_end(&query);
}

static void put_other_channels(
    struct call *call, const struct booking_order *order, struct alternatives *alternatives)
{
    struct gathered site;
    if (!read_site(call, order->site, order->day, &site) ||
        judge(call, &site, order->meal, order->day).state != SITTING_OPEN) {
        return;
    }
    struct booking_order other = *order;
    for (other.channel = 0; other.channel < CHANNELS; other.channel++) {
        int64_t left = left_of(&site.meals[order->meal], other.channel);
        if (left > 0 && alternatives->count < ALTERNATIVES_MAX) {
            put_alternative(alternatives, &other, site.name, left);
        }
    }
}

void sitting_put_nearby(struct call *call, const struct booking_order *order, const char *site_area,
    struct json_out *facts)
{
    struct alternatives alternatives = {.out = facts};
    struct area_range nowhere = {"", ""};
    struct area_range reach = place_reach(call);
    char street[AREA_CODE_SIZE] = "";
    // A kitchen or site sells no other's places.
    if (call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN) {
        put_other_channels(call, order, &alternatives);
        end_alternatives(&alternatives);
        return;
    }
    strncat(street, site_area, STREET_DIGITS);
    struct area_range near = area_range(street);
    put_of_range(call, order, &near, &nowhere, &alternatives);
    if (alternatives.count < ALTERNATIVES_MAX) {
        put_of_range(call, order, &reach, &near, &alternatives);
    }
    if (alternatives.count < ALTERNATIVES_MAX) {
        put_other_channels(call, order, &alternatives);
    }
    end_alternatives(&alternatives);
}

static bool has_booking(struct call *call, int64_t elder, int32_t day, int meal)
{
    bool is_found = false;
    struct query query = query_open(call->tx, QUERY_BOOKING_OF_ELDER);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    while (query_next(&query)) {
        is_found = is_found || words_find(meal_words, query_text(&query, "meal")) == meal;
    }
    query_end(&query);
    return is_found;
}

void sitting_put_later(struct call *call, const struct booking_order *order, struct json_out *facts)
{
    struct alternatives alternatives = {.out = facts};
    struct booking_order other = *order;
    int32_t last = call->tx->today_day + MEAL_WINDOW_DAYS_MAX;
    for (other.day = call->tx->today_day; other.day <= last; other.day++) {
        struct gathered site;
        if (!read_site(call, order->site, other.day, &site)) {
            continue;
        }
        enum sitting_state state = judge(call, &site, order->meal, other.day).state;
        int64_t left = left_of(&site.meals[order->meal], order->channel);
        if (state == SITTING_OUTSIDE_WINDOW || alternatives.count == ALTERNATIVES_MAX) {
            break;
        }
        if (state == SITTING_OPEN && left > 0 &&
            !has_booking(call, order->elder, other.day, order->meal)) {
            put_alternative(&alternatives, &other, site.name, left);
        }
    }
    end_alternatives(&alternatives);
}

const struct rpc_method sitting_methods[] = {
    {
        .name = "sitting.list",
        .help = "The sittings of some days with what is booked and left.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "sittings[]",
        .run = list,
    },
    RPC_METHODS_END,
};
