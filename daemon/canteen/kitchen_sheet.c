// SPDX-License-Identifier: Apache-2.0
// kitchen.sheet: what to cook and where to send it, as data and as a page to print.

#include "daemon/canteen/kitchen_sheet.h"

#include <stdio.h>
#include <string.h>

#include "daemon/canteen/place.h"
#include "daemon/canteen/words.h"
#include "daemon/registry/vocabulary.h"

#define PRINT_MAX (256 * 1024)
#define NAME_COLUMNS 36
#define NUMBER_COLUMNS 8
#define SPECIAL_MAX 600 // bytes of one special cover's words

struct sheet_params {
    int64_t kitchen;
    int32_t date;
    int meal;
};

static const struct rpc_param sheet_params[] = {
    {.name = "kitchen",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct sheet_params, kitchen)},
    {.name = "date",
        .help = "The day of the meal.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct sheet_params, date)},
    {.name = "meal",
        .help = "Which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct sheet_params, meal),
        .choices = meal_words},
    RPC_PARAMS_END,
};

// Covers of one site, or of all.
struct counts {
    int64_t covers;
    int64_t channels[CHANNELS];
    int64_t textures[TEXTURES];
    int64_t diets[DIETS];
};

// Covers that are alike: one row of the query.
struct alike {
    int64_t site;
    const char *name; // of the site; valid until the next row
    int channel;
    int texture;
    unsigned diets;
    unsigned allergens;
    int64_t covers;
};

struct sheet {
    struct call *call;
    int64_t site; // whose counts are being gathered; 0: none yet
    char site_name[PLACE_NAME_MAX * 4 + 1];
    struct counts of_site;
    struct counts in_all;
    struct text exceptions_text;
    struct json_out exceptions;
    struct text rows;     // of the page: one line a site
    struct text specials; // of the page: one line for each kind of special cover
};

static void count(struct counts *counts, const struct alike *alike)
{
    counts->covers += alike->covers;
    counts->channels[alike->channel] += alike->covers;
    counts->textures[alike->texture] += alike->covers;
    for (int diet = 0; diet < DIETS; diet++) {
        counts->diets[diet] += (alike->diets >> diet) & 1u ? alike->covers : 0;
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

// --- the page ---

static void pad(struct text *page, const char *words, size_t columns, bool to_the_right)
{
    size_t taken = text_columns(words, strlen(words));
    size_t spaces = taken < columns ? columns - taken : 1;
    if (!to_the_right) {
        text_add_string(page, words);
    }
    for (size_t i = 0; i < spaces; i++) {
        text_add_char(page, ' ');
    }
    if (to_the_right) {
        text_add_string(page, words);
    }
}

static void pad_number(struct text *page, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%lld", (long long)number);
    pad(page, digits, NUMBER_COLUMNS, true);
}

static void print_row(struct text *page, const char *name, const struct counts *counts)
{
    pad(page, name, NAME_COLUMNS, false);
    for (int channel = 0; channel < CHANNELS; channel++) {
        pad_number(page, counts->channels[channel]);
    }
    pad_number(page, counts->covers);
    text_add_char(page, '\n');
}

static void print_words(struct text *page, const char *const *words, unsigned bits)
{
    for (int i = 0; words[i] != NULL; i++) {
        if ((bits >> i) & 1u) {
            text_print(page, " %s", words[i]);
        }
    }
}

static void print_special(struct sheet *sheet, const struct alike *alike)
{
    struct text *page = &sheet->specials;
    pad(page, alike->name, NAME_COLUMNS, false);
    text_print(page, "%s %lld 客 %s", channel_words_chinese[alike->channel],
        (long long)alike->covers, texture_words_chinese[alike->texture]);
    print_words(page, diet_words_chinese, alike->diets);
    if (alike->allergens != 0) {
        text_add_string(page, " 忌");
        print_words(page, allergen_words_chinese, alike->allergens);
    }
    text_add_char(page, '\n');
}

static void print_page(
    struct sheet *sheet, const char *name, const struct sheet_params *params, struct text *page)
{
    char day[DAY_TEXT_SIZE];
    text_print(page, "配餐单  %s\n%s %s  合计 %lld 客\n\n", name, day_format(params->date, day),
        meal_words_chinese[params->meal], (long long)sheet->in_all.covers);
    pad(page, "站点", NAME_COLUMNS, false);
    for (int channel = 0; channel < CHANNELS; channel++) {
        pad(page, channel_words_chinese[channel], NUMBER_COLUMNS, true);
    }
    pad(page, "小计", NUMBER_COLUMNS, true);
    text_add_char(page, '\n');
    text_add(page, sheet->rows.bytes == NULL ? "" : sheet->rows.bytes, sheet->rows.size);
    print_row(page, "合计", &sheet->in_all);
    if (sheet->specials.size > 0) {
        text_add_string(page, "\n特殊餐\n");
        text_add(page, sheet->specials.bytes, sheet->specials.size);
    }
}

// --- gathering ---

static void end_site(struct sheet *sheet)
{
    struct json_out *out = &sheet->call->out;
    if (sheet->site == 0) {
        return;
    }
    json_begin_map(out);
    json_field_int(out, "site", sheet->site);
    json_field_text(out, "name", sheet->site_name);
    json_field_int(out, "covers", sheet->of_site.covers);
    put_counts(out, "channels", channel_words, sheet->of_site.channels);
    put_counts(out, "textures", texture_words, sheet->of_site.textures);
    put_counts(out, "diets", diet_words, sheet->of_site.diets);
    json_end_map(out);
    print_row(&sheet->rows, sheet->site_name, &sheet->of_site);
}

static void put_exception(struct sheet *sheet, const struct alike *alike)
{
    struct json_out *out = &sheet->exceptions;
    json_begin_map(out);
    json_field_int(out, "site", alike->site);
    json_field_text(out, "channel", channel_words[alike->channel]);
    json_field_int(out, "covers", alike->covers);
    json_field_text(out, "texture", texture_words[alike->texture]);
    vocabulary_put(out, "diets", diet_words, alike->diets);
    vocabulary_put(out, "allergens", allergen_words, alike->allergens);
    json_end_map(out);
    print_special(sheet, alike);
}

static void add(struct sheet *sheet, const struct alike *alike)
{
    if (alike->site != sheet->site) {
        end_site(sheet);
        sheet->site = alike->site;
        sheet->of_site = (struct counts){0};
        snprintf(sheet->site_name, sizeof(sheet->site_name), "%s", alike->name);
    }
    count(&sheet->of_site, alike);
    count(&sheet->in_all, alike);
    if (alike->texture != 0 || alike->diets != 0 || alike->allergens != 0) {
        put_exception(sheet, alike);
    }
}

// A sheet for a site shows that site's covers alone.
static struct query open_rows(struct call *call, const struct sheet_params *params)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_SHEET);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_day(&query, "day", params->date);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_int(&query, "site", call->principal.kind == OFFICE_SITE ? call->principal.site : 0);
    return query;
}

static void gather(struct sheet *sheet, const struct sheet_params *params)
{
    struct query query = open_rows(sheet->call, params);
    while (query_next(&query)) {
        const char *texture = query_text(&query, "texture");
        struct alike alike = {
            .site = query_int(&query, "site"),
            .name = query_text(&query, "name"),
            .channel = words_find(channel_words, query_text(&query, "channel")),
            .texture = texture == NULL ? 0 : words_find(texture_words, texture),
            .diets = (unsigned)query_int(&query, "diets"),
            .allergens = (unsigned)query_int(&query, "allergens"),
            .covers = query_int(&query, "covers"),
        };
        if (alike.channel < 0 || alike.texture < 0) {
            tx_fail(sheet->call->tx, STATUS_CORRUPT);
            break;
        }
        add(sheet, &alike);
    }
    query_end(&query);
    end_site(sheet);
}

// The kitchen's name, or NULL when the caller has no business with it.
static const char *find_kitchen(struct call *call, int64_t kitchen)
{
    const char *name = NULL;
    struct area_range reach = place_reach(call);
    struct query query = query_open(call->tx, QUERY_KITCHEN_FIND);
    query_bind_int(&query, "kitchen", kitchen);
    if (query_next(&query)) {
        const char *area = query_text(&query, "area");
        bool is_near = strcmp(area, reach.from) >= 0 && strcmp(area, reach.until) < 0;
        bool is_own = call->principal.kind != OFFICE_KITCHEN || call->principal.kitchen == kitchen;
        name = is_near && is_own ? query_copy_text(&query, "name", &call->arena) : NULL;
    }
    query_end(&query);
    return name;
}

static void put_rest(struct sheet *sheet, const char *name, const struct sheet_params *params)
{
    struct json_out *out = &sheet->call->out;
    struct text page;
    text_init(&page, PRINT_MAX);
    print_page(sheet, name, params, &page);
    if (page.failed || sheet->exceptions_text.failed || sheet->specials.failed ||
        sheet->rows.failed) {
        tx_fail(sheet->call->tx, STATUS_NO_MEMORY);
    } else {
        json_field_int(out, "total", sheet->in_all.covers);
        json_key(out, "exceptions");
        json_put_raw(out, sheet->exceptions_text.bytes, sheet->exceptions_text.size);
        json_field_text(out, "print", page.bytes);
    }
    text_done(&page);
}

static enum status show(struct call *call)
{
    const struct sheet_params *params = call->params;
    const char *name = find_kitchen(call, params->kitchen);
    if (name == NULL) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    struct sheet sheet = {.call = call};
    text_init(&sheet.exceptions_text, PRINT_MAX);
    text_init(&sheet.rows, PRINT_MAX);
    text_init(&sheet.specials, PRINT_MAX);
    json_out_init(&sheet.exceptions, &sheet.exceptions_text);
    json_begin_list(&sheet.exceptions);
    json_key(&call->out, "sites");
    json_begin_list(&call->out);
    gather(&sheet, params);
    json_end_list(&call->out);
    json_end_list(&sheet.exceptions);
    put_rest(&sheet, name, params);
    text_done(&sheet.exceptions_text);
    text_done(&sheet.rows);
    text_done(&sheet.specials);
    return call_done(call);
}

const struct rpc_method kitchen_sheet_methods[] = {
    {
        .name = "kitchen.sheet",
        .help =
            "What a kitchen cooks for a meal, by site, with special covers and a page to print.",
        .allow = KITCHEN | SITE | BUREAU,
        .effect = RPC_READS,
        .params = sheet_params,
        .params_size = sizeof(struct sheet_params),
        .result = "total, sites[], exceptions[], print",
        .run = show,
    },
    RPC_METHODS_END,
};
