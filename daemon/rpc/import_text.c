// SPDX-License-Identifier: Apache-2.0
// What people write in spreadsheets, understood: dates in four spellings, 是 and 否, words in
// Chinese, lists with 、 between.
#include <stdlib.h>
#include <string.h>

#include "daemon/rpc/import_row.h"

#define EXPECTED_SIZE_MAX 1024
#define VALUE_SIZE_MAX 65536
#define IDEOGRAPHIC_SPACE "\xE3\x80\x80"

struct reading {
    struct import_column *column;
    struct arena *arena;
    struct text json;
    struct json_out out;
};

static const char *trim(const char *raw, size_t *size)
{
    size_t wide = strlen(IDEOGRAPHIC_SPACE);
    for (;;) {
        if (*size > 0 && strchr(" \t\r\n", raw[0]) != NULL) {
            raw++;
            --*size;
        } else if (*size >= wide && memcmp(raw, IDEOGRAPHIC_SPACE, wide) == 0) {
            raw += wide;
            *size -= wide;
        } else {
            break;
        }
    }
    for (;;) {
        if (*size > 0 && strchr(" \t\r\n", raw[*size - 1]) != NULL) {
            --*size;
        } else if (*size >= wide && memcmp(raw + *size - wide, IDEOGRAPHIC_SPACE, wide) == 0) {
            *size -= wide;
        } else {
            return raw;
        }
    }
}

// --- numbers and dates ---

static bool parse_integer(const char *text, int64_t *ret)
{
    const char *digits = text + (text[0] == '-' ? 1 : 0);
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || count > 15 || digits[count] != '\0') {
        return false;
    }
    *ret = strtoll(text, NULL, 10);
    return true;
}

// Up to most digits; behind them, or NULL.
static const char *read_number(const char *at, int most, int *ret)
{
    int number = 0;
    int count = 0;
    while (at[count] >= '0' && at[count] <= '9' && count < most) {
        number = number * 10 + (at[count++] - '0');
    }
    *ret = number;
    return count == 0 ? NULL : at + count;
}

// Behind one of the separators, or NULL.
static const char *skip_one(const char *at, const char *character)
{
    if (*at == '-' || *at == '/' || *at == '.') {
        return at + 1;
    }
    size_t size = strlen(character);
    return strncmp(at, character, size) == 0 ? at + size : NULL;
}

static const char *read_parts(const char *at, struct day_parts *parts)
{
    if (strspn(at, "0123456789") == 8) { // 20260105
        at = read_number(at, 4, &parts->year);
        at = read_number(at, 2, &parts->month);
        return read_number(at, 2, &parts->day);
    }
    at = read_number(at, 4, &parts->year);
    at = at == NULL ? NULL : skip_one(at, "年");
    at = at == NULL ? NULL : read_number(at, 2, &parts->month);
    at = at == NULL ? NULL : skip_one(at, "月");
    at = at == NULL ? NULL : read_number(at, 2, &parts->day);
    if (at != NULL && strncmp(at, "日", strlen("日")) == 0) {
        at += strlen("日");
    }
    return at;
}

static bool parse_day(const char *text, char ret_iso[DAY_TEXT_SIZE])
{
    struct day_parts parts = {.year = 0};
    int32_t day = DAY_NONE;
    const char *end = read_parts(text, &parts);
    if (end == NULL || *end != '\0' || parts.year < 1900 || !day_from_parts(parts, &day)) {
        return false;
    }
    day_format(day, ret_iso);
    return true;
}

// --- words ---

static bool is_among(const char *text, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(text, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool parse_bool(const char *text, bool *ret)
{
    static const char *const yes[] = {"是", "有", "1", "true", "TRUE", "yes", "Y", "√", NULL};
    static const char *const no[] = {"否", "无", "0", "false", "FALSE", "no", "N", "×", NULL};
    *ret = is_among(text, yes);
    return *ret || is_among(text, no);
}

static int find_word(const char *const *words, const char *text, size_t size)
{
    for (int i = 0; words != NULL && words[i] != NULL; i++) {
        if (strlen(words[i]) == size && memcmp(words[i], text, size) == 0) {
            return i;
        }
    }
    return -1;
}

static int find_choice(const struct import_header *header, const char *text, size_t size)
{
    int index = find_word(header->choices, text, size);
    return index >= 0 ? index : find_word(header->choices_chinese, text, size);
}

// The next item of a list by 、 ； ， ; , or spaces. False at the end.
static bool next_item(const char **at, const char **ret_item, size_t *ret_size)
{
    static const char *const separators[] = {"、", "；", "，", ";", ",", " ", IDEOGRAPHIC_SPACE};
    size_t size = 0;
    for (;;) {
        size_t skipped = 0;
        for (size_t i = 0; i < sizeof separators / sizeof separators[0] && skipped == 0; i++) {
            size_t width = strlen(separators[i]);
            skipped = strncmp(*at + size, separators[i], width) == 0 ? width : 0;
        }
        if (skipped == 0 && (*at)[size] != '\0') {
            size++;
            continue;
        }
        *ret_item = *at;
        *ret_size = size;
        *at += size + skipped;
        if (size > 0 || **at == '\0') {
            return size > 0;
        }
        size = 0;
    }
}

// A sheet may say one thing twice, in both languages: once is what a method takes.
static bool is_new(uint64_t *said, int64_t index)
{
    bool is_doubled = index >= 0 && index < 64 && (*said >> index & 1u) != 0;
    *said |= index >= 0 && index < 64 ? UINT64_C(1) << index : 0;
    return !is_doubled;
}

static bool write_set(struct reading *reading)
{
    const struct import_header *header = reading->column->header;
    const char *at = reading->column->text;
    const char *item = NULL;
    size_t size = 0;
    uint64_t said = 0;
    json_begin_list(&reading->out);
    while (next_item(&at, &item, &size)) {
        int index = find_choice(header, item, size);
        if (index < 0) {
            return false;
        }
        if (is_new(&said, index)) {
            json_put_text(&reading->out, header->choices[index]);
        }
    }
    json_end_list(&reading->out);
    return true;
}

// Integers, or words by their position: 周一 is 1.
static bool write_digits(struct reading *reading)
{
    const char *at = reading->column->text;
    const char *item = NULL;
    size_t size = 0;
    uint64_t said = 0;
    json_begin_list(&reading->out);
    while (next_item(&at, &item, &size)) {
        int64_t digit =
            find_word(reading->column->header->choices_chinese, item, size) + INT64_C(1);
        char *copy = digit > 0 ? NULL : arena_copy(reading->arena, item, size);
        if (digit == 0 && (copy == NULL || !parse_integer(copy, &digit))) {
            return false;
        }
        if (is_new(&said, digit)) {
            json_put_int(&reading->out, digit);
        }
    }
    json_end_list(&reading->out);
    return true;
}

static bool write_choice(struct reading *reading)
{
    struct import_column *column = reading->column;
    int index = find_choice(column->header, column->text, strlen(column->text));
    if (index < 0) {
        return false;
    }
    column->text = column->header->choices[index];
    json_put_text(&reading->out, column->text);
    return true;
}

static bool write_day(struct reading *reading)
{
    char iso[DAY_TEXT_SIZE];
    if (!parse_day(reading->column->text, iso)) {
        return false;
    }
    reading->column->text = arena_copy_text(reading->arena, iso);
    json_put_text(&reading->out, iso);
    return reading->column->text != NULL;
}

static bool write_number(struct reading *reading)
{
    int64_t number = 0;
    bool good = parse_integer(reading->column->text, &number);
    if (good) {
        json_put_int(&reading->out, number);
    }
    return good;
}

static bool write_bool(struct reading *reading)
{
    bool truth = false;
    bool good = parse_bool(reading->column->text, &truth);
    if (good) {
        json_put_bool(&reading->out, truth);
    }
    return good;
}

static bool write_texts(struct reading *reading)
{
    const char *at = reading->column->text;
    const char *item = NULL;
    size_t size = 0;
    json_begin_list(&reading->out);
    while (next_item(&at, &item, &size)) {
        json_put_text_n(&reading->out, item, size);
    }
    json_end_list(&reading->out);
    return true;
}

static bool write_value(struct reading *reading)
{
    switch (reading->column->header->kind) {
    case RPC_ID:
    case RPC_INTEGER:
        return write_number(reading);
    case RPC_BOOL:
        return write_bool(reading);
    case RPC_DAY:
        return write_day(reading);
    case RPC_CHOICE:
        return write_choice(reading);
    case RPC_SET:
        return write_set(reading);
    case RPC_DIGITS:
        return write_digits(reading);
    case RPC_TEXTS:
        return write_texts(reading);
    case RPC_TEXT:
    case RPC_INSTANT:
        json_put_text(&reading->out, reading->column->text);
        return true;
    case RPC_IDS:
    case RPC_MAPS:
    case RPC_MAP:
    case RPC_JSON: // no column of a spreadsheet is one of these
        break;
    }
    return false;
}

// --- what would be right ---

static void add_choices(struct text *text, const struct import_header *header)
{
    const char *const *chinese = header->choices_chinese;
    const char *const *words = chinese != NULL ? chinese : header->choices;
    for (int i = 0; words != NULL && words[i] != NULL; i++) {
        text_print(text, "%s%s", i == 0 ? "" : ", ", words[i]);
        if (chinese != NULL && header->choices != NULL) {
            text_print(text, " (%s)", header->choices[i]);
        }
    }
}

static const char *expected_of(const struct import_header *header, struct arena *arena)
{
    const char *lead = "text";
    switch (header->kind) {
    case RPC_ID:
    case RPC_INTEGER:
        return "an integer";
    case RPC_BOOL:
        return "是 or 否 (1, 0, true, false)";
    case RPC_DAY:
        return "a date like 2026-01-05";
    case RPC_CHOICE:
        lead = "one of ";
        break;
    case RPC_SET:
        lead = "any of, with 、 between: ";
        break;
    case RPC_DIGITS:
        lead = "integers with 、 between, or any of ";
        break;
    case RPC_TEXT:
    case RPC_INSTANT:
    case RPC_TEXTS:
    case RPC_IDS:
    case RPC_MAPS:
    case RPC_MAP:
    case RPC_JSON:
        return lead;
    }
    struct text text;
    text_init(&text, EXPECTED_SIZE_MAX);
    text_add_string(&text, lead);
    add_choices(&text, header);
    const char *copy = text.size == 0 ? lead : arena_copy(arena, text.bytes, text.size);
    text_done(&text);
    return copy == NULL ? lead : copy;
}

bool import_text_read(struct import_column *column, const char *raw, size_t size,
    struct arena *arena, const char **ret_expected)
{
    struct reading reading = {.column = column, .arena = arena};
    raw = trim(raw, &size);
    column->text = arena_copy(arena, raw, size);
    if (column->text == NULL) {
        *ret_expected = "a shorter text";
        return false;
    }
    if (size == 0) {
        return true;
    }
    text_init(&reading.json, VALUE_SIZE_MAX * 6);
    json_out_init(&reading.out, &reading.json);
    bool good = write_value(&reading) && !reading.json.failed;
    column->json = good ? arena_copy(arena, reading.json.bytes, reading.json.size) : NULL;
    text_done(&reading.json);
    if (column->json == NULL) {
        *ret_expected = expected_of(column->header, arena);
        return false;
    }
    return true;
}
