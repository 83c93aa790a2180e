// SPDX-License-Identifier: Apache-2.0
// kitchen.sheet: what is booked now as counts by site, special covers and changes since the last
// print.

#include "daemon/canteen/kitchen_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/canteen/calendar.h"
#include "daemon/canteen/closure.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/subject.h"
#include "daemon/registry/vocabulary.h"

#define PRINT_MAX (1024 * 1024)
#define ROWS_FIRST 128
#define ROWS_MAX PLACE_COVERS_MAX

static const struct rpc_param sheet_params[] = {
    SHEET_FIELDS(struct sheet_params),
    RPC_PARAMS_END,
};

void sheet_list_done(struct sheet_list *list)
{
    free(list->items);
    *list = (struct sheet_list){0};
}

// --- reading ---

static bool add_row(struct sheet_list *list, const struct sheet_row *row)
{
    if (list->count == list->room) {
        int room = list->room == 0 ? ROWS_FIRST : list->room * 2;
        struct sheet_row *items =
            room > 2 * ROWS_MAX ? NULL : realloc(list->items, (size_t)room * sizeof(*items));
        if (items == NULL) {
            return false;
        }
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = *row;
    return true;
}

// Of what is booked by the menu as it is now, of what was printed as it was then.
static enum menu_suits suits_of(struct call *call, const struct sheet_params *params,
    const struct query *query, const struct sheet_row *row)
{
    if (params == NULL) {
        const char *word = query_text(query, "menu");
        return word == NULL ? MENU_SUITS : (enum menu_suits)words_find(menu_suits_words, word);
    }
    struct diet_person person = {.texture = row->texture <= 0 ? NULL : texture_words[row->texture],
        .allergens = row->allergens,
        .diets = row->diets};
    return menu_suits(call, row->site, params->date, params->meal, &person);
}

// A site of what is booked, looked up once for its rows, which follow each other.
struct row_site {
    int64_t site;
    const char *name; // arena
    bool is_closed;
};

static struct row_site read_row_site(
    struct call *call, const struct query *query, const struct sheet_params *params)
{
    int64_t site = query_int(query, "site");
    struct closure_meal meal = {.site = site, .kitchen = params->kitchen, .day = params->date};
    return (struct row_site){.site = site,
        .name = query_copy_text(query, "name", &call->arena),
        .is_closed = closure_judge(call, &meal, NULL) != STATUS_OK};
}

// Reads the rows of either statement and ends it; only that of the bookings has names. params NULL:
// those of a print.
static void read_rows(struct call *call, struct query *query, const struct sheet_params *params,
    struct sheet_list *list)
{
    struct row_site site = {.site = 0};
    while (query_next(query)) {
        const char *texture = query_text(query, "texture");
        if (params == NULL) {
            site = (struct row_site){
                .site = query_int(query, "site"), .is_closed = query_int(query, "closed") != 0};
        } else if (query_int(query, "site") != site.site) {
            site = read_row_site(call, query, params);
        }
        struct sheet_row row = {
            .site = site.site,
            .name = site.name,
            .is_closed = site.is_closed,
            .channel = words_find(channel_words, query_text(query, "channel")),
            .texture = texture == NULL ? 0 : words_find(texture_words, texture),
            .diets = (uint32_t)query_int(query, "diets"),
            .allergens = (uint32_t)query_int(query, "allergens"),
            .covers = query_int(query, "covers"),
        };
        row.suits = suits_of(call, params, query, &row);
        bool is_known = row.channel >= 0 && row.texture >= 0;
        if (!is_known || !add_row(list, &row)) {
            tx_fail(call->tx, is_known ? STATUS_NO_MEMORY : STATUS_CORRUPT);
            break;
        }
    }
    query_end(query);
}

// A sheet for a site shows that site's covers alone.
static void read_booked(struct sheet *sheet)
{
    struct call *call = sheet->call;
    struct query query = query_open(call->tx, QUERY_KITCHEN_SHEET);
    query_bind_int(&query, "kitchen", sheet->params->kitchen);
    query_bind_day(&query, "day", sheet->params->date);
    query_bind_text(&query, "meal", meal_words[sheet->params->meal]);
    query_bind_int(&query, "site", call->principal.kind == OFFICE_SITE ? call->principal.site : 0);
    read_rows(call, &query, sheet->params, &sheet->rows);
    for (int i = 0; i < sheet->rows.count; i++) {
        const struct sheet_row *row = &sheet->rows.items[i];
        sheet->covers += row->covers;
        sheet->closed_covers += row->is_closed ? row->covers : 0;
    }
}

static void bind_meal(struct query *query, const struct sheet_params *params)
{
    query_bind_int(query, "kitchen", params->kitchen);
    query_bind_day(query, "day", params->date);
    query_bind_text(query, "meal", meal_words[params->meal]);
}

static void drop_other_sites(struct sheet_list *list, int64_t site)
{
    int kept = 0;
    for (int i = 0; i < list->count; i++) {
        if (list->items[i].site == site) {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
}

static void read_printed(struct sheet *sheet)
{
    struct call *call = sheet->call;
    struct sheet_printed *printed = &sheet->printed;
    struct query query = query_open(call->tx, QUERY_KITCHEN_PRINT_LAST);
    bind_meal(&query, sheet->params);
    if (query_next(&query)) {
        printed->print = query_int(&query, "kitchen_print");
        printed->number = query_int(&query, "number");
        printed->at_ms = query_int(&query, "printed_at");
        printed->hash = query_copy_text(&query, "hash", &call->arena);
        printed->page = query_copy_text(&query, "page", &call->arena);
    }
    query_end(&query);
    if (printed->print == 0) {
        return;
    }
    query = query_open(call->tx, QUERY_KITCHEN_PRINT_ROWS);
    query_bind_int(&query, "kitchen_print", printed->print);
    read_rows(call, &query, NULL, &printed->rows);
    if (call->principal.kind == OFFICE_SITE) {
        drop_other_sites(&printed->rows, call->principal.site);
    }
}

// Of a sheet that was never printed nothing has changed.
static void compare(struct sheet *sheet)
{
    struct sheet_list now = {0};
    if (sheet->printed.print == 0) {
        return;
    }
    size_t most = (size_t)(sheet->rows.count + sheet->printed.rows.count + 1);
    sheet->changes = calloc(most, sizeof(*sheet->changes));
    bool is_copied = sheet->changes != NULL;
    for (int i = 0; i < sheet->rows.count && is_copied; i++) {
        is_copied = add_row(&now, &sheet->rows.items[i]); // the page keeps its own order
    }
    if (is_copied) {
        sheet->changes_count = sheet_changes(sheet->printed.rows.items, sheet->printed.rows.count,
            now.items, now.count, sheet->changes);
    } else {
        tx_fail(sheet->call->tx, STATUS_NO_MEMORY);
    }
    sheet_list_done(&now);
}

static uint32_t kitchen_closed(struct call *call, int64_t kitchen, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_FIND);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "day", day);
    uint32_t closed = query_next(&query) ? (uint32_t)query_int(&query, "closed_weekdays") : 0;
    query_end(&query);
    return closed;
}

// The latest of the sites' own.
static void add_cutoff(struct sheet *sheet, int64_t site, uint32_t closed)
{
    struct call *call = sheet->call;
    const struct meal_policy *policy = NULL;
    int32_t day = sheet->params->date;
    struct service service = {
        .site = site, .kitchen = sheet->params->kitchen, .kitchen_closed = closed};
    struct query query = query_open(call->tx, QUERY_SITE_FIND);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "day", day);
    query_bind_day(&query, "today", call->tx->today_day);
    if (query_next(&query)) {
        service.site_closed = (uint32_t)query_int(&query, "closed_weekdays");
        policy = meal_policy_find(call, query_text(&query, "area"), day);
    }
    query_end(&query);
    if (policy != NULL) {
        service.calendar = calendar_of_two(call, site, service.kitchen, day);
        int64_t cutoff_ms = meal_policy_cutoff(
            policy, (enum meal)sheet->params->meal, day, &service, call->house->zone_minutes);
        sheet->cutoff_ms = cutoff_ms > sheet->cutoff_ms ? cutoff_ms : sheet->cutoff_ms;
    }
}

static void read_cutoff(struct sheet *sheet)
{
    uint32_t closed = kitchen_closed(sheet->call, sheet->params->kitchen, sheet->params->date);
    sheet->cutoff_ms = INT64_MIN;
    for (int i = 0; i < sheet->rows.count; i++) {
        int64_t site = sheet->rows.items[i].site;
        if (i == 0 || sheet->rows.items[i - 1].site != site) {
            add_cutoff(sheet, site, closed);
        }
    }
}

const char *sheet_kitchen(struct call *call, int64_t kitchen)
{
    const char *name = NULL;
    struct area_range reach = place_reach(call);
    struct query query = query_open(call->tx, QUERY_KITCHEN_FIND);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "day", call->tx->today_day);
    if (query_next(&query)) {
        const char *area = query_text(&query, "area");
        bool is_near = strcmp(area, reach.from) >= 0 && strcmp(area, reach.until) < 0;
        bool is_own = call->principal.kind != OFFICE_KITCHEN || call->principal.kitchen == kitchen;
        name = is_near && is_own ? query_copy_text(&query, "name", &call->arena) : NULL;
    }
    query_end(&query);
    return name;
}

// A site sees what is cooked for it: also by a kitchen that helps its own out.
static bool is_fed(struct call *call, const struct sheet_params *params)
{
    if (call->principal.kind != OFFICE_SITE) {
        return true;
    }
    struct query query = query_open(call->tx, QUERY_KITCHEN_FEEDS);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_int(&query, "site", call->principal.site);
    query_bind_day(&query, "day", params->date);
    bool is_found = query_next(&query);
    query_end(&query);
    return is_found;
}

bool sheet_open(struct call *call, const struct sheet_params *params, struct sheet *ret)
{
    *ret = (struct sheet){.call = call, .params = params};
    ret->kitchen_name = sheet_kitchen(call, params->kitchen);
    if (ret->kitchen_name == NULL) {
        return false;
    }
    read_booked(ret);
    if (ret->rows.count == 0 && !is_fed(call, params)) {
        return false;
    }
    read_printed(ret);
    compare(ret);
    read_cutoff(ret);
    return call->tx->fault == STATUS_OK;
}

void sheet_close(struct sheet *sheet)
{
    sheet_list_done(&sheet->rows);
    sheet_list_done(&sheet->printed.rows);
    free(sheet->changes);
}

// --- telling ---

// Covers of one site.
struct counts {
    int64_t covers;
    int64_t channels[CHANNELS];
    int64_t textures[TEXTURES];
    int64_t diets[DIETS];
};

static void count(struct counts *counts, const struct sheet_row *row)
{
    counts->covers += row->covers;
    counts->channels[row->channel] += row->covers;
    counts->textures[row->texture] += row->covers;
    for (int diet = 0; diet < DIETS; diet++) {
        counts->diets[diet] += (row->diets >> diet) & 1u ? row->covers : 0;
    }
}

static void put_counts(
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

static void put_site(
    struct json_out *out, const struct sheet_row *first, const struct counts *counts)
{
    json_begin_map(out);
    json_field_int(out, "site", first->site);
    json_field_text(out, "name", first->name);
    json_field_int(out, "covers", counts->covers);
    if (first->is_closed) {
        json_field_bool(out, "closed", true);
    }
    put_counts(out, "channels", channel_words, counts->channels);
    put_counts(out, "textures", texture_words, counts->textures);
    put_counts(out, "diets", diet_words, counts->diets);
    json_end_map(out);
}

static void put_sites(struct json_out *out, const struct sheet_list *rows)
{
    json_key(out, "sites");
    json_begin_list(out);
    for (int first = 0, i = 0; first < rows->count; first = i) {
        struct counts counts = {0};
        for (; i < rows->count && rows->items[i].site == rows->items[first].site; i++) {
            count(&counts, &rows->items[i]);
        }
        put_site(out, &rows->items[first], &counts);
    }
    json_end_list(out);
}

// What covers of a kind are; how many is told by the caller.
static void put_kind(struct json_out *out, const struct sheet_row *row)
{
    json_field_int(out, "site", row->site);
    json_field_text(out, "channel", channel_words[row->channel]);
    json_field_text(out, "texture", texture_words[row->texture]);
    vocabulary_put(out, "diets", diet_words, row->diets);
    vocabulary_put(out, "allergens", allergen_words, row->allergens);
    menu_put_suits(out, row->suits);
    if (row->is_closed) {
        json_field_bool(out, "closed", true);
    }
}

static void put_exceptions(struct json_out *out, const struct sheet_list *rows)
{
    json_key(out, "exceptions");
    json_begin_list(out);
    for (int i = 0; i < rows->count; i++) {
        const struct sheet_row *row = &rows->items[i];
        if (row->texture == 0 && row->diets == 0 && row->allergens == 0) {
            continue;
        }
        json_begin_map(out);
        put_kind(out, row);
        json_field_int(out, "covers", row->covers);
        json_end_map(out);
    }
    json_end_list(out);
}

static void put_changes(struct json_out *out, const struct sheet *sheet)
{
    json_key(out, "changes");
    json_begin_list(out);
    for (int i = 0; i < sheet->changes_count; i++) {
        json_begin_map(out);
        put_kind(out, &sheet->changes[i].row);
        json_field_int(out, "before", sheet->changes[i].before);
        json_field_int(out, "now", sheet->changes[i].row.covers);
        json_end_map(out);
    }
    json_end_list(out);
}

void sheet_put(struct sheet *sheet, int64_t number)
{
    struct json_out *out = &sheet->call->out;
    struct text page;
    json_field_int(out, "total", sheet->covers);
    if (sheet->closed_covers > 0) {
        json_field_int(out, "closed_covers", sheet->closed_covers);
    }
    put_sites(out, &sheet->rows);
    put_exceptions(out, &sheet->rows);
    if (sheet->cutoff_ms != INT64_MIN) {
        json_field_instant(out, "cutoff", sheet->cutoff_ms, sheet->call->house->zone_minutes);
    }
    if (sheet->printed.print != 0) {
        json_field_int(out, "printed_number", sheet->printed.number);
        json_field_text(out, "printed_hash", sheet->printed.hash);
    }
    put_changes(out, sheet);
    text_init(&page, PRINT_MAX);
    sheet_page(sheet, number, &page);
    if (page.failed) {
        tx_fail(sheet->call->tx, STATUS_NO_MEMORY);
    } else {
        json_field_text(out, "print", page.bytes);
    }
    text_done(&page);
}

static enum status show(struct call *call)
{
    struct sheet sheet;
    bool is_open = sheet_open(call, call->params, &sheet);
    if (is_open) {
        sheet_put(&sheet, 0);
    }
    sheet_close(&sheet);
    return is_open || call->tx->fault != STATUS_OK ? call_done(call)
                                                   : call_refuse(call, STATUS_NOT_FOUND);
}

const struct rpc_method kitchen_sheet_methods[] = {
    {
        .name = "kitchen.sheet",
        .help = "What a kitchen cooks for a meal, by site, with special covers, what changed since "
                "the last print, and a page to look at; of the total closed_covers are booked at "
                "sites that hand out nothing that day.",
        .allow = KITCHEN | SITE | BUREAU,
        .effect = RPC_READS,
        .params = sheet_params,
        .params_size = sizeof(struct sheet_params),
        .result = "total, closed_covers?, sites[], exceptions[], cutoff?, printed_number?, "
                  "printed_hash?, changes[], print",
        .refuses = "NOT_FOUND",
        .run = show,
    },
    RPC_METHODS_END,
};
