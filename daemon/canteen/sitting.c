// SPDX-License-Identifier: Apache-2.0
// sitting.list: what is booked and left.

#include "daemon/canteen/sitting.h"

#include "daemon/canteen/calendar.h"
#include "daemon/canteen/kitchen_spare.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting_cook.h"
#include "daemon/canteen/sitting_gather.h"

#define LIST_DAYS_MAX 31

static const char *const sitting_states[] = {
    "open", "full", "past_cutoff", "outside_window", "closed", "unlicensed"};

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

// What may still be had of a sitting.
struct chance {
    bool is_shut;     // nothing in the usual way: closed, unlicensed or past the cut-off
    bool is_late;     // leftovers are still taken
    int64_t leftover; // covers the kitchen has announced beyond what is booked
    int64_t given_up[CHANNEL_ROWS]; // places booked and let go, for meal.take_over
};

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// A place that cannot be booked does not look as if it could: past the cut-off nothing is left, but
// for the leftovers that meal.book takes with late.
static void put_left(struct json_out *out, const struct chance *chance, int channel, int64_t left)
{
    json_field_int(out, "left", chance->is_shut ? 0 : left);
    if (chance->is_late) {
        json_field_int(out, "late_left", least(left, chance->leftover));
    }
    if (chance->given_up[channel] > 0) {
        json_field_int(out, "given_up", chance->given_up[channel]);
    }
}

static void put_channels(
    struct json_out *out, const struct sitting *sitting, const struct chance *chance)
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
        if (channel == CHANNEL_DINE_IN && sitting->held > 0) {
            json_field_int(out, "held", sitting->held);
        }
        put_left(out, chance, channel, sitting_left(sitting, channel));
        json_end_map(out);
    }
    json_end_list(out);
}

// What a whole answer shares.
struct listing {
    const struct list_params *params;
    struct area_range range;
    struct calendar calendar;
    struct sitting_shares shares; // of the day that is being written
    struct sitting_cooks cooks;
    struct sitting_extras extras; // of the same day
};

static void count_given_up(
    struct call *call, int64_t site, int32_t day, int meal, struct chance *chance)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_GIVEN_UP_COUNT);
    query_bind_day(&query, "day", day);
    query_bind_text(&query, "meal", meal_words[meal]);
    query_bind_int(&query, "site", site);
    while (query_next(&query)) {
        int channel = words_find(channel_words, query_text(&query, "channel"));
        int64_t covers = query_int(&query, "covers");
        if (channel >= 0) {
            chance->given_up[channel] = covers;
            chance->given_up[CHANNEL_TOTAL] += covers;
        }
    }
    query_end(&query);
}

static struct chance weigh(struct call *call, const struct gathered *site, int meal, int32_t day,
    const struct sitting_judged *judged)
{
    struct chance chance = {
        .is_shut = judged->state == SITTING_CLOSED || judged->state == SITTING_UNLICENSED ||
                   judged->state == SITTING_PAST_CUTOFF,
        .is_late = judged->state == SITTING_PAST_CUTOFF && call->tx->now_ms < judged->late_until_ms,
    };
    if (chance.is_late) {
        chance.leftover = kitchen_spare_left(call, site->kitchen, day, meal);
        count_given_up(call, site->site, day, meal, &chance);
    }
    return chance;
}

static void put_sitting(
    struct call *call, struct gathered *site, int meal, int32_t day, const struct listing *listing)
{
    const struct sitting *sitting = &site->meals[meal];
    struct json_out *out = &call->out;
    struct sitting_judged judged = sitting_judge(call, site, meal, day, &listing->shares);
    struct chance chance = weigh(call, site, meal, day, &judged);
    json_begin_map(out);
    json_field_int(out, "site", site->site);
    json_field_text(out, "name", site->name);
    json_field_text(out, "area", site->area);
    json_field_int(out, "kitchen", sitting_cook(&listing->cooks, site, meal));
    json_field_day(out, "date", day);
    json_field_text(out, "meal", meal_words[meal]);
    json_field_text(out, "state", sitting_states[judged.state]);
    if (judged.cutoff_ms != 0) {
        json_field_instant(out, "cutoff", judged.cutoff_ms, call->house->zone_minutes);
    }
    if (chance.is_late) {
        json_field_instant(out, "late_until", judged.late_until_ms, call->house->zone_minutes);
    }
    json_field_int(out, "booked", sitting_booked(sitting));
    if (sitting->guests > 0) {
        json_field_int(out, "guests", sitting->guests);
    }
    put_left(out, &chance, CHANNEL_TOTAL, sitting_left_in_all(sitting));
    if (sitting->covers[CHANNEL_TOTAL] >= 0) {
        json_field_int(out, "total", sitting->covers[CHANNEL_TOTAL]);
    }
    put_channels(out, sitting, &chance);
    json_field_int(out, "kitchen_left", sitting->kitchen_left < 0 ? 0 : sitting->kitchen_left);
    if (sitting->quota_left != SITTING_UNLIMITED) {
        json_field_int(out, "quota_left", sitting->quota_left);
    }
    sitting_put_failed(out, &listing->cooks, site, meal);
    json_end_map(out);
}

static void put_site(
    struct call *call, struct gathered *site, int32_t day, const struct listing *listing)
{
    sitting_add_extras(&listing->extras, site);
    for (int meal = 0; meal < MEALS; meal++) {
        if (site->meals[meal].is_offered) {
            put_sitting(call, site, meal, day, listing);
        }
    }
}

static void put_day(struct call *call, struct listing *listing, int32_t day)
{
    const struct list_params *params = listing->params;
    const char *meal = params->meal >= 0 ? meal_words[params->meal] : "";
    struct gathered site = {0};
    listing->shares = sitting_read_shares(call, day);
    listing->extras = sitting_read_extras(call, day);
    sitting_read_cooks(call, day, &listing->cooks);
    struct query query =
        sitting_open_day(call, params->site != 0 ? QUERY_SITTING_OF_SITE : QUERY_SITTING_OF_AREA,
            &listing->range, day, meal);
    if (params->site != 0) {
        query_bind_int(&query, "site", params->site);
    }
    while (query_next(&query)) {
        if (query_int(&query, "site") != site.site) {
            put_site(call, &site, day, listing);
            sitting_begin(call, &query, &listing->calendar, &site);
        }
        sitting_add(&query, &site);
    }
    put_site(call, &site, day, listing);
    query_end(&query);
    sitting_extras_done(&listing->extras);
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct listing listing = {.params = params};
    enum status status = place_narrow(call, params->area, &listing.range);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->until <= params->from || params->until - params->from > LIST_DAYS_MAX) {
        return call_invalid(call, "until", "a date after from, at most 31 days later");
    }
    listing.calendar = calendar_of_all(call, params->from, params->until - 1);
    json_key(&call->out, "sittings");
    json_begin_list(&call->out);
    for (int32_t day = params->from; day < params->until && !call->result.failed; day++) {
        put_day(call, &listing, day);
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

const struct rpc_method sitting_methods[] = {
    {
        .name = "sitting.list",
        .help =
            "The sittings of some days with what is booked and left. left is what can be booked "
            "in time, so none past the cut-off; until late_until, late_left is what meal.book "
            "takes with late; given_up are booked places let go, which it takes as well where they "
            "suit. Today's guests have places and meals too; what was missed is left again. "
            "kitchen "
            "is who cooks it; failed tells that its own has failed.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "sittings[{site, name, area, kitchen, date, meal, state, cutoff?, late_until?, "
                  "booked, guests?, left, late_left?, given_up?, total?, channels[{channel, "
                  "capacity, booked, "
                  "held?, left, late_left?, given_up?}], kitchen_left, quota_left?, "
                  "failed{kitchen, covers_left, cooks[{kitchen, name, covers}]}?}]",
        .run = list,
    },
    RPC_METHODS_END,
};
