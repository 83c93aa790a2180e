// SPDX-License-Identifier: Apache-2.0
// A kitchen's sheet as a page for the wall: Chinese, in columns.

#include <stdio.h>
#include <string.h>

#include "daemon/canteen/food_print.h"
#include "daemon/canteen/kitchen_sheet.h"

#define NAME_COLUMNS 36
#define NUMBER_COLUMNS 8
#define MINUTE_SIZE 17 // of an instant: "2026-12-01T10:30"

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

static void print_counts(
    struct text *page, const char *name, const int64_t channels[CHANNELS], bool is_closed)
{
    int64_t covers = 0;
    pad(page, name, NAME_COLUMNS, false);
    for (int channel = 0; channel < CHANNELS; channel++) {
        pad_number(page, channels[channel]);
        covers += channels[channel];
    }
    pad_number(page, covers);
    text_add_string(page, is_closed ? "  " FOOD_CLOSED_CHINESE "\n" : "\n");
}

static void print_kind(struct text *page, const struct sheet_row *row)
{
    text_print(page, " %s", texture_words_chinese[row->texture]);
    food_print(page, &(struct food){row->diets, row->allergens, row->suits, row->is_closed});
    text_add_char(page, '\n');
}

static void print_head(const struct sheet *sheet, int64_t number, struct text *page)
{
    char day[DAY_TEXT_SIZE];
    text_print(page, "配餐单  %s\n%s %s  合计 %lld 客", sheet->kitchen_name,
        day_format(sheet->params->date, day), meal_words_chinese[sheet->params->meal],
        (long long)sheet->covers);
    if (sheet->closed_covers > 0) {
        text_print(page, "，其中 %lld 客" FOOD_CLOSED_CHINESE, (long long)sheet->closed_covers);
    }
    text_add_char(page, '\n');
    if (number > 0) {
        text_print(page, "第 %lld 号\n\n", (long long)number);
    } else {
        text_add_string(page, "预览，未编号，不作配餐依据\n\n");
    }
}

static void print_sites(const struct sheet_list *rows, struct text *page)
{
    int64_t all[CHANNELS] = {0};
    pad(page, "站点", NAME_COLUMNS, false);
    for (int channel = 0; channel < CHANNELS; channel++) {
        pad(page, channel_words_chinese[channel], NUMBER_COLUMNS, true);
    }
    pad(page, "小计", NUMBER_COLUMNS, true);
    text_add_char(page, '\n');
    for (int first = 0, i = 0; first < rows->count; first = i) {
        int64_t channels[CHANNELS] = {0};
        for (; i < rows->count && rows->items[i].site == rows->items[first].site; i++) {
            channels[rows->items[i].channel] += rows->items[i].covers;
            all[rows->items[i].channel] += rows->items[i].covers;
        }
        print_counts(page, rows->items[first].name, channels, rows->items[first].is_closed);
    }
    print_counts(page, "合计", all, false);
}

static void print_specials(const struct sheet_list *rows, struct text *page)
{
    bool is_first = true;
    for (int i = 0; i < rows->count; i++) {
        const struct sheet_row *row = &rows->items[i];
        if (row->texture == 0 && row->diets == 0 && row->allergens == 0) {
            continue;
        }
        text_add_string(page, is_first ? "\n特殊餐\n" : "");
        is_first = false;
        pad(page, row->name, NAME_COLUMNS, false);
        text_print(page, "%s %lld 客", channel_words_chinese[row->channel], (long long)row->covers);
        print_kind(page, row);
    }
}

static const char *name_of(const struct sheet *sheet, const struct sheet_row *row)
{
    for (int i = 0; i < sheet->rows.count && row->name == NULL; i++) {
        if (sheet->rows.items[i].site == row->site) {
            return sheet->rows.items[i].name;
        }
    }
    return row->name;
}

static void print_changes(const struct sheet *sheet, struct text *page)
{
    char at[INSTANT_TEXT_SIZE];
    if (sheet->changes_count == 0) {
        return;
    }
    instant_format(sheet->printed.at_ms, sheet->call->house->zone_minutes, at);
    text_print(page, "\n变更（自第 %lld 号，%.*s）\n", (long long)sheet->printed.number,
        MINUTE_SIZE - 1, at);
    for (int i = 0; i < sheet->changes_count; i++) {
        const struct sheet_change *change = &sheet->changes[i];
        const char *name = name_of(sheet, &change->row);
        char site[32];
        snprintf(site, sizeof(site), "站点 %lld", (long long)change->row.site);
        pad(page, name == NULL ? site : name, NAME_COLUMNS, false);
        text_print(page, "%s %lld → %lld 客", channel_words_chinese[change->row.channel],
            (long long)change->before, (long long)change->row.covers);
        print_kind(page, &change->row);
    }
}

void sheet_page(struct sheet *sheet, int64_t number, struct text *ret_page)
{
    print_head(sheet, number, ret_page);
    print_sites(&sheet->rows, ret_page);
    print_specials(&sheet->rows, ret_page);
    print_changes(sheet, ret_page);
}
