// SPDX-License-Identifier: Apache-2.0
// meal.report.

#include "daemon/canteen/meal_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/canteen/calendar.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting_gather.h"
#include "daemon/canteen/words.h"

#define REPORT_DAYS_MAX 366
#define CLASSES_MAX 64
#define CLASS_SIZE 64
#define MONTH_SIZE 8 // "2026-11" and NUL
#define NO_CLASS "none"
#define SEATS_FIRST 256
#define OPEN_BITS 32
#define OPEN_WORDS ((REPORT_DAYS_MAX + OPEN_BITS - 1) / OPEN_BITS)

// In the order of the statement's age_class: the law's 60, the 65 of the capacity target, the ages
// of subsidies.
static const char *const age_words[] = {
    "under_60", "60_64", "65_69", "70_79", "80_99", "100_up", NULL};

#define AGES 6

struct report_params {
    const char *area;
    int32_t from;
    int32_t until;
};

static const struct rpc_param report_params[] = {
    {.name = "area",
        .help = "Whose sites and kitchens; all of the district's when left out.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct report_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "from",
        .help = "From this day on.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct report_params, from)},
    {.name = "until",
        .help = "Before this day, at most 366 days later.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct report_params, until)},
    RPC_PARAMS_END,
};

// Covers of one site, or of all.
struct counts {
    int64_t covers;
    int64_t walk_ins;
    int64_t channels[CHANNELS];
    int64_t ages[AGES];
    char classes[CLASSES_MAX][CLASS_SIZE]; // of subsidy, in the order met
    int64_t class_covers[CLASSES_MAX];
    int classes_count;
    int64_t discount_fen;
    int64_t subsidy_fen;
    int64_t pays_fen;
};

static void count_class(struct counts *counts, const char *word, int64_t covers)
{
    const char *class = word[0] == '\0' ? NO_CLASS : word;
    int at = 0;
    while (at < counts->classes_count && strcmp(counts->classes[at], class) != 0) {
        at++;
    }
    if (at == CLASSES_MAX) {
        at = CLASSES_MAX - 1; // more combinations than any policy has rules: the last one gathers
    } else if (at == counts->classes_count) {
        snprintf(counts->classes[at], CLASS_SIZE, "%s", class);
        counts->classes_count++;
    }
    counts->class_covers[at] += covers;
}

static void count(struct counts *counts, const struct query *query)
{
    int64_t covers = query_int(query, "covers");
    int channel = words_find(channel_words, query_text(query, "channel"));
    counts->covers += covers;
    counts->walk_ins += query_int(query, "walk_ins");
    counts->channels[channel < 0 ? 0 : channel] += covers;
    counts->ages[query_int(query, "age_class")] += covers;
    count_class(counts, query_text(query, "class"), covers);
    counts->discount_fen += query_int(query, "discount_fen");
    counts->subsidy_fen += query_int(query, "subsidy_fen");
    counts->pays_fen += query_int(query, "pays_fen");
}

static void put_words(
    struct json_out *out, const char *key, const char *const *words, const int64_t *counts)
{
    json_key(out, key);
    json_begin_map(out);
    for (int i = 0; words[i] != NULL; i++) {
        if (counts[i] > 0) {
            json_field_int(out, words[i], counts[i]);
        }
    }
    json_end_map(out);
}

static void put_counts(struct json_out *out, const struct counts *counts)
{
    json_field_int(out, "covers", counts->covers);
    json_field_int(out, "walk_ins", counts->walk_ins);
    put_words(out, "channels", channel_words, counts->channels);
    put_words(out, "ages", age_words, counts->ages);
    json_key(out, "classes");
    json_begin_map(out);
    for (int i = 0; i < counts->classes_count; i++) {
        json_field_int(out, counts->classes[i], counts->class_covers[i]);
    }
    json_end_map(out);
    json_field_int(out, "discount_fen", counts->discount_fen);
    json_field_int(out, "subsidy_fen", counts->subsidy_fen);
    json_field_int(out, "pays_fen", counts->pays_fen);
}

static void bind_days(
    struct query *query, const struct report_params *params, const struct area_range *range)
{
    query_bind_day(query, "from", params->from);
    query_bind_day(query, "until", params->until);
    place_bind_range(query, range);
}

static void end_site(struct json_out *out, int64_t site, const char *name, struct counts *counts)
{
    if (site != 0) {
        json_begin_map(out);
        json_field_int(out, "site", site);
        json_field_text(out, "name", name);
        put_counts(out, counts);
        json_end_map(out);
    }
    memset(counts, 0, sizeof(*counts));
}

static void put_sites(struct call *call, const struct report_params *params,
    const struct area_range *range, struct counts *all)
{
    char month_from[DAY_TEXT_SIZE];
    char month_until[DAY_TEXT_SIZE];
    char name[PLACE_NAME_MAX * 4 + 1] = "";
    struct counts *counts = arena_alloc(&call->arena, sizeof(*counts));
    int64_t site = 0;
    if (counts == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return;
    }
    day_format(params->from, month_from)[MONTH_SIZE - 1] = '\0';
    day_format(params->until - 1, month_until)[MONTH_SIZE - 1] = '\0';
    struct query query = query_open(call->tx, QUERY_MEAL_REPORT_SITES);
    query_bind_text(&query, "month_from", month_from);
    query_bind_text(&query, "month_until", month_until);
    bind_days(&query, params, range);
    json_key(&call->out, "sites");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        if (query_int(&query, "site") != site) {
            end_site(&call->out, site, name, counts);
            site = query_int(&query, "site");
            snprintf(name, sizeof(name), "%s", query_text(&query, "name"));
        }
        count(counts, &query);
        count(all, &query);
    }
    query_end(&query);
    end_site(&call->out, site, name, counts);
    json_end_list(&call->out);
}

// Truncated like every ratio: 9,999 is not full.
static int64_t basis_points(int64_t numerator, int64_t denominator)
{
    return numerator * 10000 / denominator;
}

// --- places ---

// The places of a site over the days asked for.
struct seats {
    int64_t site;
    const char *name; // arena
    int64_t places;   // of its sittings on the days they were open, booked or not
    int64_t taken;
    int64_t missed;
    int64_t guests;
    uint32_t open[OPEN_WORDS]; // a bit for each day asked for
};

struct seats_list {
    struct seats *items; // arena, by site
    int count;
    int room;
};

static struct seats *grow(struct call *call, struct seats_list *list)
{
    if (list->count == list->room) {
        int room = list->room == 0 ? SEATS_FIRST : 2 * list->room;
        struct seats *items = arena_alloc(&call->arena, (size_t)room * sizeof(*items));
        if (items == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
            return NULL;
        }
        if (list->count > 0) {
            memcpy(items, list->items, (size_t)list->count * sizeof(*items));
        }
        list->items = items;
        list->room = room;
    }
    return &list->items[list->count++];
}

static struct seats_list read_seats(
    struct call *call, const struct report_params *params, const struct area_range *range)
{
    struct seats_list list = {.items = NULL};
    struct query query = query_open(call->tx, QUERY_MEAL_REPORT_SEATS);
    bind_days(&query, params, range);
    while (query_next(&query)) {
        struct seats *seats = grow(call, &list);
        if (seats == NULL) {
            break;
        }
        *seats = (struct seats){.site = query_int(&query, "site"),
            .name = query_copy_text(&query, "name", &call->arena),
            .missed = query_int(&query, "missed"),
            .guests = query_int(&query, "guests")};
    }
    query_end(&query);
    return list;
}

static int compare_seats(const void *left, const void *right)
{
    const struct seats *a = left;
    const struct seats *b = right;
    return (a->site > b->site) - (a->site < b->site);
}

static struct seats *find_seats(const struct seats_list *list, int64_t site)
{
    struct seats key = {.site = site};
    return list->count == 0
               ? NULL
               : bsearch(&key, list->items, (size_t)list->count, sizeof(key), compare_seats);
}

static bool is_open(const struct seats *seats, int day)
{
    return ((seats->open[day / OPEN_BITS] >> (day % OPEN_BITS)) & 1u) != 0;
}

// Facts are read once as spans of days, and days are walked here: a year of an area is three
// statements.
static void mark_open_days(struct call *call, const struct report_params *params,
    const struct area_range *range, const struct seats_list *list)
{
    struct calendar calendar = calendar_of_all(call, params->from, params->until);
    struct query query = query_open(call->tx, QUERY_MEAL_REPORT_OPENINGS);
    bind_days(&query, params, range);
    while (query_next(&query)) {
        struct seats *seats = find_seats(list, query_int(&query, "site"));
        struct service service = sitting_service(&query, &calendar);
        int32_t until = query_day(&query, "until_day");
        for (int32_t day = query_day(&query, "from_day"); seats != NULL && day < until; day++) {
            if (service_is_open(&service, day)) {
                int at = day - params->from;
                seats->open[at / OPEN_BITS] |= 1u << (at % OPEN_BITS);
            }
        }
    }
    query_end(&query);
}

// One meal of one site by channel and day, from consecutive rows. Covers -1: not offered.
struct meal_places {
    struct seats *seats;
    int meal;
    int64_t covers[CHANNEL_ROWS][REPORT_DAYS_MAX];
};

static void begin_meal(struct meal_places *places, struct seats *seats, int meal)
{
    places->seats = seats;
    places->meal = meal;
    memset(places->covers, -1, sizeof(places->covers));
}

// A sitting with a total of its own below the sum of its channels has that many places.
static void end_meal(const struct meal_places *places)
{
    for (int day = 0; places->seats != NULL && day < REPORT_DAYS_MAX; day++) {
        int64_t total = places->covers[CHANNEL_TOTAL][day];
        int64_t sum = 0;
        for (int channel = 0; channel < CHANNELS; channel++) {
            int64_t covers = places->covers[channel][day];
            sum += covers < 0 ? 0 : covers;
        }
        if (is_open(places->seats, day)) {
            places->seats->places += total >= 0 && total < sum ? total : sum;
        }
    }
}

static void count_places(struct call *call, const struct report_params *params,
    const struct area_range *range, const struct seats_list *list)
{
    struct meal_places *places = arena_alloc(&call->arena, sizeof(*places));
    if (places == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return;
    }
    begin_meal(places, NULL, -1);
    struct query query = query_open(call->tx, QUERY_MEAL_REPORT_CAPACITIES);
    bind_days(&query, params, range);
    while (query_next(&query)) {
        struct seats *seats = find_seats(list, query_int(&query, "site"));
        int meal = words_find(meal_words, query_text(&query, "meal"));
        int channel = words_find(channel_rows, query_text(&query, "channel"));
        if (seats != places->seats || meal != places->meal) {
            end_meal(places);
            begin_meal(places, seats, meal);
        }
        int32_t until = query_day(&query, "until_day");
        for (int32_t day = query_day(&query, "from_day"); channel >= 0 && day < until; day++) {
            places->covers[channel][day - params->from] = query_int(&query, "covers");
        }
    }
    query_end(&query);
    end_meal(places);
}

// What is booked on a day that was closed afterwards takes no place.
static void count_taken(struct call *call, const struct report_params *params,
    const struct area_range *range, const struct seats_list *list)
{
    struct query query = query_open(call->tx, QUERY_MEAL_REPORT_TAKEN);
    bind_days(&query, params, range);
    while (query_next(&query)) {
        struct seats *seats = find_seats(list, query_int(&query, "site"));
        if (seats != NULL && is_open(seats, query_day(&query, "day") - params->from)) {
            seats->taken += query_int(&query, "taken");
        }
    }
    query_end(&query);
}

static void put_seats(
    struct call *call, const struct report_params *params, const struct area_range *range)
{
    struct seats_list list = read_seats(call, params, range);
    mark_open_days(call, params, range, &list);
    count_places(call, params, range, &list);
    count_taken(call, params, range, &list);
    json_key(&call->out, "seats");
    json_begin_list(&call->out);
    for (int i = 0; i < list.count; i++) {
        const struct seats *seats = &list.items[i];
        json_begin_map(&call->out);
        json_field_int(&call->out, "site", seats->site);
        json_field_text(&call->out, "name", seats->name);
        json_field_int(&call->out, "places", seats->places);
        json_field_int(&call->out, "taken", seats->taken);
        if (seats->places > 0) {
            json_field_int(&call->out, "basis_points", basis_points(seats->taken, seats->places));
        }
        json_field_int(&call->out, "missed", seats->missed);
        json_field_int(&call->out, "guests", seats->guests);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
}

// --- kitchens ---

static void put_kitchens(
    struct call *call, const struct report_params *params, const struct area_range *range)
{
    struct query query = query_open(call->tx, QUERY_MEAL_REPORT_KITCHENS);
    bind_days(&query, params, range);
    json_key(&call->out, "kitchens");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        int64_t cooked = query_int(&query, "cooked");
        int64_t served = query_int(&query, "served");
        int64_t guests = query_int(&query, "guests");
        json_begin_map(&call->out);
        json_field_int(&call->out, "kitchen", query_int(&query, "kitchen"));
        json_field_text(&call->out, "name", query_text(&query, "name"));
        json_field_int(&call->out, "cooked", cooked);
        json_field_int(&call->out, "served", served);
        json_field_int(&call->out, "guests", guests);
        int64_t left = cooked - served - guests;
        json_field_int(&call->out, "waste", left < 0 ? 0 : left);
        if (left < 0) {
            json_field_int(&call->out, "beyond", -left); // handed out and not told as cooked
        }
        json_end_map(&call->out);
    }
    query_end(&query);
    json_end_list(&call->out);
}

static enum status report(struct call *call)
{
    const struct report_params *params = call->params;
    struct area_range range;
    enum status status = place_narrow(call, params->area, &range);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->until <= params->from || params->until - params->from > REPORT_DAYS_MAX) {
        return call_invalid(call, "until", "a day after from, at most 366 days later");
    }
    struct counts *all = arena_alloc(&call->arena, sizeof(*all));
    if (all == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    put_sites(call, params, &range, all);
    put_seats(call, params, &range);
    put_kitchens(call, params, &range);
    json_key(&call->out, "total");
    json_begin_map(&call->out);
    put_counts(&call->out, all);
    json_end_map(&call->out);
    return call_done(call);
}

const struct rpc_method meal_report_methods[] = {
    {
        .name = "meal.report",
        .help = "Meals served by site, age and class of subsidy; places used; what kitchens cooked "
                "and nobody ate.",
        .allow = BUREAU | STREET,
        .effect = RPC_READS,
        .params = report_params,
        .params_size = sizeof(struct report_params),
        .result = "sites[], seats[{site, name, places, taken, basis_points?, missed, guests}], "
                  "kitchens[{kitchen, name, cooked, served, guests, waste, beyond?}], "
                  "total{covers, walk_ins, channels{}, ages{}, classes{}, discount_fen, "
                  "subsidy_fen, pays_fen}",
        .run = report,
    },
    RPC_METHODS_END,
};
