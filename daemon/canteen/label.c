// SPDX-License-Identifier: Apache-2.0
// meal.labels: one label for each box, as data and as a page.

#include <string.h>

#include "common/base/day.h"
#include "daemon/access/cursor.h"
#include "daemon/canteen/closure.h"
#include "daemon/canteen/delivery.h"
#include "daemon/canteen/food_print.h"
#include "daemon/canteen/meal_policy.h"
#include "daemon/canteen/words.h"

#define PAGE_MAX (1024 * 1024)
#define EAT_WITHIN_HOURS 2 // domain.md §3.8.5: or kept above 60 degrees
#define MINUTES_OF_HOUR 60
#define EAT_WITHIN_MS (EAT_WITHIN_HOURS * MINUTES_OF_HOUR * MINUTE_MS)

struct label_params {
    int32_t date;
    int64_t cooked_at;
    int meal;
    int64_t site;
    int64_t limit;
    const char *after;
};

static const struct rpc_param label_params[] = {
    {.name = "date",
        .help = "The day of the meal.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct label_params, date)},
    {.name = "meal",
        .help = "Which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct label_params, meal),
        .choices = meal_words},
    {.name = "site",
        .help = "Only for this site; a kitchen packs for all of its sites.",
        .kind = RPC_ID,
        .offset = offsetof(struct label_params, site)},
    {.name = "cooked_at",
        .help = "When it was cooked, on that day; the hour the meal is served when left out.",
        .kind = RPC_INSTANT,
        .offset = offsetof(struct label_params, cooked_at)},
    {.name = "limit",
        .help = "How many at most.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct label_params, limit),
        .least = 1,
        .most = LIST_LIMIT_MAX,
        .absent = LIST_LIMIT_MAX},
    {.name = "after",
        .help = "Go on behind the page that answered this as next.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct label_params, after)},
    RPC_PARAMS_END,
};

// When it was cooked, 0 where nobody says and no rules tell the hour of the meal.
static int64_t cooked_at(
    struct call *call, const struct query *query, const struct label_params *params)
{
    if (params->cooked_at != 0) {
        return params->cooked_at;
    }
    const struct meal_policy *policy =
        meal_policy_find(call, query_text(query, "area"), params->date);
    return policy == NULL ? 0
                          : meal_policy_service(policy, (enum meal)params->meal, params->date,
                                call->house->zone_minutes);
}

// "11:30" of the civil day.
static void print_hour(struct text *page, int64_t instant_ms, int zone_minutes)
{
    int64_t day_ms = day_begins(day_of_instant(instant_ms, zone_minutes), zone_minutes);
    int minute = (int)((instant_ms - day_ms) / MINUTE_MS);
    text_print(page, "%02d:%02d", minute / MINUTES_OF_HOUR, minute % MINUTES_OF_HOUR);
}

static void print_hours(struct text *page, int64_t cooked_ms, int zone_minutes)
{
    if (cooked_ms == 0) {
        text_print(page, "  出品后 %d 小时内食用\n\n", EAT_WITHIN_HOURS);
        return;
    }
    text_add_string(page, "\n出品 ");
    print_hour(page, cooked_ms, zone_minutes);
    text_add_string(page, "  请于 ");
    print_hour(page, cooked_ms + EAT_WITHIN_MS, zone_minutes);
    text_add_string(page, " 前食用\n\n");
}

static void print_label(struct text *page, const struct query *query,
    const struct label_params *params, const char *texture, const struct food *food)
{
    char day[DAY_TEXT_SIZE];
    int channel = words_find(channel_words, query_text(query, "channel"));
    int texture_at = words_find(texture_words, texture);
    text_print(page, "%s  %s\n%s  %s", query_text(query, "site_name"),
        channel_words_chinese[channel < 0 ? 0 : channel], query_text(query, "name"),
        texture_words_chinese[texture_at < 0 ? 0 : texture_at]);
    food_print(page, food);
    if (query_int(query, "given_up") != 0) {
        text_add_string(page, "  【已让出】");
    }
    text_print(page, "\n%s %s  No.%lld", day_format(params->date, day),
        meal_words_chinese[params->meal], (long long)query_int(query, "booking"));
}

static void put_label(struct call *call, const struct query *query,
    const struct label_params *params, struct text *page)
{
    struct json_out *out = &call->out;
    int zone_minutes = call->house->zone_minutes;
    int64_t cooked_ms = cooked_at(call, query, params);
    const char *texture = query_text(query, "texture");
    struct food food = food_read(call, query, params->date, params->meal);
    food.is_closed = closure_is_of_row(call, query, params->date);
    texture = texture == NULL ? texture_words[0] : texture;
    json_begin_map(out);
    json_field_int(out, "booking", query_int(query, "booking"));
    json_field_int(out, "site", query_int(query, "site"));
    json_field_text(out, "name", query_text(query, "name"));
    json_field_text(out, "channel", query_text(query, "channel"));
    json_field_text(out, "texture", texture);
    food_put(out, &food);
    if (query_int(query, "given_up") != 0) {
        json_field_bool(out, "given_up", true);
    }
    if (cooked_ms != 0) {
        json_field_instant(out, "cooked_at", cooked_ms, zone_minutes);
        json_field_instant(out, "eat_by", cooked_ms + EAT_WITHIN_MS, zone_minutes);
    }
    json_end_map(out);
    print_label(page, query, params, texture, &food);
    print_hours(page, cooked_ms, zone_minutes);
}

static void put_labels(
    struct call *call, struct query *query, const struct label_params *params, struct text *paper)
{
    struct cursor_page page = {.name = "labels", .id = "booking", .limit = params->limit};
    while (cursor_page_next(call, query, &page)) {
        put_label(call, query, params, paper);
    }
}

static enum status labels(struct call *call)
{
    const struct label_params *params = call->params;
    bool is_site = call->principal.kind == OFFICE_SITE;
    struct cursor cursor;
    struct text page;
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_site && params->site != 0 && params->site != call->principal.site) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (params->cooked_at != 0 &&
        day_of_instant(params->cooked_at, call->house->zone_minutes) != params->date) {
        return call_invalid(call, "cooked_at", "an instant of the day of the meal");
    }
    struct query query = query_open(call->tx, QUERY_MEAL_LABEL_PAGE);
    query_bind_day(&query, "day", params->date);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_int(&query, "site", is_site ? call->principal.site : params->site);
    query_bind_int(&query, "kitchen", is_site ? 0 : call->principal.kitchen);
    query_bind_int(&query, "after_id", cursor.id);
    query_bind_int(&query, "limit", params->limit + 1);
    text_init(&page, PAGE_MAX);
    text_add_string(&page, "");
    put_labels(call, &query, params, &page);
    if (page.failed) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else {
        json_field_text(&call->out, "print", page.bytes == NULL ? "" : page.bytes);
    }
    text_done(&page);
    return call_done(call);
}

const struct rpc_method label_methods[] = {
    {
        .name = "meal.labels",
        .help = "A label for each box of a meal, and a page of them to print.",
        .allow = KITCHEN | SITE,
        .effect = RPC_READS,
        .params = label_params,
        .params_size = sizeof(struct label_params),
        .result = "labels[{booking, site, name, channel, texture, diets[], allergens[], unsafe?, "
                  "menu?, closed?, given_up?, cooked_at?, eat_by?}], next?, print",
        .refuses = "NOT_FOUND",
        .run = labels,
    },
    RPC_METHODS_END,
};
