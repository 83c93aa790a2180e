// SPDX-License-Identifier: Apache-2.0
// A plan told in words and figures.

#include "clients/allocate/proposal.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/day.h"

enum { WORDS_BYTES_MAX = 4096, BASIS_POINTS = 10000, ZONE_MINUTES = 480 };

struct telling {
    const struct district *district;
    const struct allocate_options *options;
    const struct plan *plan;
    struct json_out out;
    struct text words; // of the row at hand
};

static void end_row(struct telling *telling)
{
    json_key(&telling->out, "words");
    json_put_text_n(&telling->out, telling->words.bytes, telling->words.size);
    json_end_map(&telling->out);
}

static void begin_row(struct telling *telling)
{
    text_clear(&telling->words);
    text_add_string(&telling->words, "");
    json_begin_map(&telling->out);
}

// --- kitchens ---

static int64_t spare_of(const struct plan *plan, int kitchen)
{
    int64_t spare = 0;
    for (int i = 0; i < plan->shares_count; i++) {
        spare += plan->shares[i].kitchen == kitchen ? plan->shares[i].spare : 0;
    }
    return spare;
}

static void put_kitchen(struct telling *telling, int index)
{
    const struct kitchen *kitchen = &telling->district->kitchens[index];
    int64_t used = telling->plan->kitchen_used[index];
    int64_t open = kitchen->covers - kitchen->held;
    char day[DAY_TEXT_SIZE];
    begin_row(telling);
    json_field_int(&telling->out, "kitchen", kitchen->id);
    json_field_text(&telling->out, "name", kitchen->name);
    json_field_int(&telling->out, "capacity", kitchen->covers);
    text_print(&telling->words, "cooks %" PRId64 " on %s; ", kitchen->covers,
        day_format(telling->options->date, day));
    if (kitchen->held > 0) {
        json_field_int(&telling->out, "held", kitchen->held);
        text_print(
            &telling->words, "%" PRId64 " covers are shares of other streets; ", kitchen->held);
    }
    json_field_int(&telling->out, "planned", used);
    json_field_int(&telling->out, "spare", spare_of(telling->plan, index));
    json_field_bool(&telling->out, "bottleneck", telling->plan->kitchen_binds[index]);
    if (telling->plan->kitchen_binds[index]) {
        text_add_string(
            &telling->words, "bottleneck: one cover more here would serve one person more");
    } else if (kitchen->is_closed) {
        text_add_string(&telling->words, "closed on that day");
    } else if (used == open) {
        text_add_string(&telling->words, "used up, but more here would serve nobody more");
    } else {
        text_print(
            &telling->words, "%" PRId64 " of %" PRId64 " covers are not needed", open - used, open);
    }
    // A street's office is told of no other street: what is over here may be needed there.
    if (telling->district->is_part) {
        text_add_string(
            &telling->words, used < open ? " by the streets seen here; what others need is not seen"
                                         : "; what other streets need is not seen here");
    }
    end_row(telling);
}

// --- sites ---

static void explain_feeds(struct telling *telling, int index)
{
    const struct district *district = telling->district;
    bool is_first = true;
    for (int i = 0; i < district->feeds_count; i++) {
        const struct plan_feed *feed = &district->feeds[i];
        if (feed->site != index || telling->plan->feed_covers[i] == 0) {
            continue;
        }
        text_print(&telling->words, "%s%" PRId64 " from %s", is_first ? "" : ", ",
            telling->plan->feed_covers[i], district->kitchens[feed->kitchen].name);
        if (feed->kitchen != district->sites[index].kitchen) {
            text_add_string(&telling->words, " (cooks for another site so far)");
        }
        is_first = false;
    }
}

static void put_site(struct telling *telling, int index)
{
    const struct site *site = &telling->district->sites[index];
    int64_t used = telling->plan->site_used[index];
    begin_row(telling);
    json_field_int(&telling->out, "site", site->id);
    json_field_text(&telling->out, "name", site->name);
    json_field_int(&telling->out, "capacity", site->covers);
    json_field_int(&telling->out, "planned", used);
    if (site->covers == 0) {
        text_add_string(&telling->words, "closed, without permit or without places on this day");
    } else {
        explain_feeds(telling, index);
        text_print(&telling->words, "%s%s", used > 0 ? "; " : "",
            used == site->covers ? "every place is taken" : "places are left");
    }
    end_row(telling);
}

// --- streets ---

static const char *limit_words(enum plan_limit limit)
{
    switch (limit) {
    case PLAN_LIMIT_NONE:
        return "all of it is served";
    case PLAN_LIMIT_REACH:
        return "no site stands within reach";
    case PLAN_LIMIT_SITES:
        return "every site within reach is full";
    case PLAN_LIMIT_KITCHENS:
        return "sites within reach have places, their kitchens nothing left";
    }
    return "";
}

static const char *const limit_names[] = {"none", "reach", "sites", "kitchens"};

static void put_street(struct telling *telling, int index)
{
    const struct street *street = &telling->district->streets[index];
    const struct plan *plan = telling->plan;
    int64_t served = plan->street_served[index];
    begin_row(telling);
    json_field_text(&telling->out, "area", street->code);
    json_field_text(&telling->out, "name", street->name);
    json_field_int(&telling->out, "demand", street->demand.covers);
    json_field_int(&telling->out, "standing", street->facts.standing);
    json_field_int(&telling->out, "served", served);
    if (street->demand.covers > 0) {
        json_field_int(
            &telling->out, "basis_points", served * BASIS_POINTS / street->demand.covers);
    }
    json_field_text(&telling->out, "limit", limit_names[plan->street_limit[index]]);
    demand_explain(&street->facts, &telling->options->rules, &street->demand, &telling->words);
    if (street->demand.covers > 0) {
        text_print(&telling->words, "; %s", limit_words(plan->street_limit[index]));
    }
    // Who inside a street: not the plan's to say, but a booking's (domain.md §3.8.4).
    if (served > 0 && served < street->demand.covers) {
        text_print(&telling->words,
            "; a fair share of %.2f, in whole covers %" PRId64
            "; inside the share need comes before time",
            plan->street_fair[index], served);
    }
    end_row(telling);
}

// --- shares ---

static void put_share(struct telling *telling, const struct plan_share *share)
{
    const struct kitchen *kitchen = &telling->district->kitchens[share->kitchen];
    const struct street *street = &telling->district->streets[share->street];
    begin_row(telling);
    json_field_int(&telling->out, "kitchen", kitchen->id);
    json_field_text(&telling->out, "name", kitchen->name);
    json_field_text(&telling->out, "area", street->code);
    json_field_text(&telling->out, "street", street->name);
    json_field_int(&telling->out, "planned", share->planned);
    json_field_int(&telling->out, "spare", share->spare);
    json_field_int(&telling->out, "covers", share->planned + share->spare);
    int64_t now = district_share_now(telling->district, share->kitchen, share->street);
    if (now >= 0) {
        json_field_int(&telling->out, "now", now);
    }
    if (share->planned > 0) {
        text_print(&telling->words, "%" PRId64 " of the %" PRId64 " served", share->planned,
            telling->plan->street_served[share->street]);
    }
    if (share->spare > 0) {
        text_print(&telling->words, "%s%" PRId64 " of what the kitchen has to spare, by %s",
            share->planned > 0 ? "; " : "", share->spare,
            street->facts.registered_65 > 0 ? "registered 65+" : "demand");
    }
    end_row(telling);
}

// --- ways ---

static void put_feeds(struct telling *telling)
{
    const struct district *district = telling->district;
    json_key(&telling->out, "deliveries");
    json_begin_list(&telling->out);
    for (int i = 0; i < district->feeds_count; i++) {
        if (telling->plan->feed_covers[i] > 0) {
            json_begin_map(&telling->out);
            json_field_int(
                &telling->out, "kitchen", district->kitchens[district->feeds[i].kitchen].id);
            json_field_int(&telling->out, "site", district->sites[district->feeds[i].site].id);
            json_field_int(&telling->out, "covers", telling->plan->feed_covers[i]);
            json_field_int(&telling->out, "minutes", district->feeds[i].minutes);
            json_end_map(&telling->out);
        }
    }
    json_end_list(&telling->out);
}

static void put_walks(struct telling *telling)
{
    const struct district *district = telling->district;
    json_key(&telling->out, "walks");
    json_begin_list(&telling->out);
    for (int i = 0; i < district->walks_count; i++) {
        if (telling->plan->walk_covers[i] > 0) {
            json_begin_map(&telling->out);
            json_field_text(
                &telling->out, "area", district->streets[district->walks[i].street].code);
            json_field_int(&telling->out, "site", district->sites[district->walks[i].site].id);
            json_field_int(&telling->out, "covers", telling->plan->walk_covers[i]);
            json_field_int(&telling->out, "minutes", district->walks[i].minutes);
            json_end_map(&telling->out);
        }
    }
    json_end_list(&telling->out);
}

// --- the whole ---

static void put_summary(struct telling *telling)
{
    const struct plan *plan = telling->plan;
    struct json_out *out = &telling->out;
    json_field_int(out, "proposal", 1);
    json_field_instant(out, "made_at", instant_now(), ZONE_MINUTES);
    json_field_text(out, "area", telling->district->area);
    json_field_day(out, "date", telling->options->date);
    json_field_text(out, "meal", telling->options->meal);
    json_field_day(out, "capacity_on", telling->options->date);
    json_field_int(out, "demand", plan->demand);
    json_field_int(out, "served", plan->served);
    json_field_int(out, "served_if_kitchens_sufficed", plan->served_if_kitchens_sufficed);
    json_field_int(out, "walking_minutes", plan->walking_minutes);
    json_field_int(out, "transport_minutes", plan->transport_minutes);
    if (telling->district->elsewhere > 0) {
        json_field_int(out, "covers_of_other_areas", telling->district->elsewhere);
    }
}

static void put_rows(struct telling *telling, const char *name, int count,
    void (*put)(struct telling *telling, int index))
{
    json_key(&telling->out, name);
    json_begin_list(&telling->out);
    for (int i = 0; i < count; i++) {
        put(telling, i);
    }
    json_end_list(&telling->out);
}

static void put_share_at(struct telling *telling, int index)
{
    put_share(telling, &telling->plan->shares[index]);
}

void proposal_write(const struct district *district, const struct allocate_options *options,
    const struct plan *plan, struct text *ret)
{
    struct telling telling = {.district = district, .options = options, .plan = plan};
    text_init(&telling.words, WORDS_BYTES_MAX);
    json_out_init(&telling.out, ret);
    json_begin_map(&telling.out);
    put_summary(&telling);
    put_rows(&telling, "kitchens", district->kitchens_count, put_kitchen);
    put_rows(&telling, "sites", district->sites_count, put_site);
    put_rows(&telling, "streets", district->streets_count, put_street);
    put_rows(&telling, "shares", plan->shares_count, put_share_at);
    if (options->form == CLI_JSON) {
        put_feeds(&telling);
        put_walks(&telling);
    }
    json_end_map(&telling.out);
    text_done(&telling.words);
}
