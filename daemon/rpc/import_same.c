// SPDX-License-Identifier: Apache-2.0
// A row against what is on file, column by column. A refusal names columns, never what stands in
// them: the sheet may hold what the caller may not see on file.
#include "daemon/rpc/import_same.h"

#include <string.h>

#include "common/crypto/crypto.h"

#define ON_FILE_MAX (64 * 1024)
#define WORDS_MAX 2000
#define COLUMN_SIZE 64

// --- two values of one column ---

static int word_at(const struct import_header *header, const char *word)
{
    for (int i = 0; word != NULL && header->choices != NULL && header->choices[i] != NULL; i++) {
        if (strcmp(header->choices[i], word) == 0) {
            return i;
        }
    }
    return 0;
}

// A list of words or digits as bits: neither their order nor a word said twice says anything.
static uint64_t bits_of(const struct import_header *header, const struct json *list)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *item = json_at(list, i);
        bool is_text = json_kind(item) == JSON_KIND_TEXT;
        int64_t at = is_text ? word_at(header, json_text(item, NULL)) : json_integer(item);
        bits |= UINT64_C(1) << ((uint64_t)at & 63);
    }
    return bits;
}

static bool same_text(const struct import_kind *kind, const char *given, const char *filed)
{
    if (given == NULL || filed == NULL) {
        return false;
    }
    return kind->is_same_text != NULL ? kind->is_same_text(given, filed)
                                      : strcmp(given, filed) == 0;
}

// A list of texts stands on file as one, a line each; in another row as a list.
static const char *lines_of(const struct json *texts, struct text *lines)
{
    if (json_kind(texts) == JSON_KIND_TEXT) {
        return json_text(texts, NULL);
    }
    for (size_t i = 0; i < json_count(texts); i++) {
        text_print(lines, "%s%s", i == 0 ? "" : "\n", json_text(json_at(texts, i), NULL));
    }
    return lines->failed ? NULL : lines->size == 0 ? "" : lines->bytes;
}

static bool same_texts(
    const struct import_kind *kind, const struct json *given, const struct json *filed)
{
    struct text given_lines;
    struct text filed_lines;
    text_init(&given_lines, ON_FILE_MAX);
    text_init(&filed_lines, ON_FILE_MAX);
    bool same = same_text(kind, lines_of(given, &given_lines), lines_of(filed, &filed_lines));
    text_done(&given_lines);
    text_done(&filed_lines);
    return same;
}

// Whether a column that is filled says what is on file (NULL: nothing is).
static bool agrees(const struct import_kind *kind, const struct import_header *header,
    const struct json *given, const struct json *filed)
{
    switch (header->kind) {
    case RPC_ID:
    case RPC_INTEGER:
        return json_integer(given) == json_integer(filed) &&
               (filed != NULL || json_integer(given) == 0);
    case RPC_BOOL:
        return filed != NULL && json_bool(given) == json_bool(filed);
    case RPC_SET:
    case RPC_DIGITS:
        return bits_of(header, given) == bits_of(header, filed);
    case RPC_TEXT:
    case RPC_DAY:
    case RPC_INSTANT:
    case RPC_CHOICE:
        return filed != NULL && same_text(kind, json_text(given, NULL), json_text(filed, NULL));
    case RPC_TEXTS:
        return filed != NULL && same_texts(kind, given, filed);
    case RPC_IDS:
    case RPC_MAPS:
    case RPC_MAP:
    case RPC_JSON: // no column of what is compared
        break;
    }
    return true;
}

static bool column_agrees(
    const struct import_kind *kind, const struct import_column *column, const struct json *filed)
{
    const char *reason = NULL;
    struct json *given = json_parse(column->json, strlen(column->json), &reason);
    bool good = given != NULL && agrees(kind, column->header, given, filed);
    json_free(given);
    return good;
}

// --- a refusal ---

static const char *method_of(const struct import_kind *kind, const char *column)
{
    const struct import_change *change = kind->changes;
    while (change != NULL && change->column != NULL &&
           strncmp(column, change->column, strlen(change->column)) != 0) {
        change++;
    }
    return change == NULL || change->column == NULL ? "" : change->method;
}

static void add_once(struct text *list, const char *word)
{
    bool stands = word[0] == '\0' || (list->size > 0 && strstr(list->bytes, word) != NULL);
    if (!stands) {
        text_print(list, "%s%s", list->size == 0 ? "" : ", ", word);
    }
}

struct difference {
    struct text fields;
    struct text methods;
    const char *first; // NULL: none
};

static void begin_difference(struct difference *difference)
{
    *difference = (struct difference){.first = NULL};
    text_init(&difference->fields, WORDS_MAX);
    text_init(&difference->methods, WORDS_MAX);
}

static void add_difference(
    struct difference *difference, const struct import_row *row, const struct import_column *column)
{
    difference->first = difference->first == NULL ? column->given : difference->first;
    text_print(
        &difference->fields, "%s%s", difference->fields.size == 0 ? "" : ", ", column->given);
    add_once(&difference->methods, method_of(row->kind, column->header->english));
}

// Refuses the row where something differs, and ends the difference.
static bool refuse_difference(
    struct import_row *row, struct difference *difference, const char *where)
{
    bool differs = difference->first != NULL;
    const char *methods = difference->methods.size == 0 ? "" : difference->methods.bytes;
    if (differs) {
        row->status = STATUS_STATE_CONFLICT;
        row->field = difference->first;
        row->message = arena_print(&row->arena, "%s otherwise: %s%s%s", where,
            difference->fields.bytes, methods[0] == '\0' ? "" : "; what changes it: ", methods);
    }
    text_done(&difference->fields);
    text_done(&difference->methods);
    return differs;
}

// --- what is on file ---

static void put_bits(struct json_out *out, const struct import_header *header, uint64_t bits)
{
    json_begin_list(out);
    for (int i = 0; i < 64 && (bits >> i) != 0; i++) {
        if ((bits >> i & 1) == 0) {
            continue;
        }
        if (header->choices != NULL) {
            json_put_text(out, header->choices[i]);
        } else {
            json_put_int(out, i + 1); // bit 0 is the first day of a week
        }
    }
    json_end_list(out);
}

// A path's dots are underscores in the statement.
static const char *column_name(const struct import_header *header, char ret[COLUMN_SIZE])
{
    size_t i = 0;
    for (; i + 1 < COLUMN_SIZE && header->english[i] != '\0'; i++) {
        ret[i] = (char)(header->english[i] == '.' ? '_' : header->english[i]);
    }
    ret[i] = '\0';
    return ret;
}

static void put_column(
    struct json_out *out, const struct import_header *header, const struct query *query)
{
    char column[COLUMN_SIZE];
    const char *name = column_name(header, column);
    if (query_is_null(query, name)) {
        return;
    }
    json_key(out, header->english);
    switch (header->kind) {
    case RPC_ID:
    case RPC_INTEGER:
        json_put_int(out, query_int(query, name));
        return;
    case RPC_BOOL:
        json_put_bool(out, query_int(query, name) != 0);
        return;
    case RPC_SET:
    case RPC_DIGITS:
        put_bits(out, header, (uint64_t)query_int(query, name));
        return;
    case RPC_TEXT:
    case RPC_DAY:
    case RPC_INSTANT:
    case RPC_CHOICE:
    case RPC_TEXTS:
    case RPC_IDS:
    case RPC_MAPS:
    case RPC_MAP:
    case RPC_JSON:
        json_put_text(out, query_text(query, name));
        return;
    }
}

static bool is_listed(const char *const columns[4], const char *english)
{
    for (int i = 0; i < 4 && columns[i] != NULL; i++) {
        if (strcmp(columns[i], english) == 0) {
            return true;
        }
    }
    return false;
}

// What the thing was found by is the same.
static bool is_same_column(const struct import_kind *kind, const char *english)
{
    return is_listed(kind->same_columns, english) || is_listed(kind->key_columns, english);
}

static bool put_query(struct import_row *row, int64_t id, struct json_out *out)
{
    struct call *call = row->call;
    struct query query = query_open(call->tx, row->kind->on_file);
    query_bind_int(&query, "id", id);
    if (query_takes(&query, "today")) {
        query_bind_day(&query, "today", call->tx->today_day);
    }
    bool found = query_next(&query);
    const struct import_header *header = row->kind->headers;
    for (; found && header->english != NULL; header++) {
        if (!is_same_column(row->kind, header->english)) {
            put_column(out, header, &query);
        }
    }
    query_end(&query);
    return found;
}

// The map of what is on file; NULL when there is nothing the caller may know of.
static struct json *read_on_file(struct import_row *row, int64_t id)
{
    struct text text;
    struct json_out out;
    const char *reason = NULL;
    text_init(&text, ON_FILE_MAX);
    json_out_init(&out, &text);
    json_begin_map(&out);
    bool found = row->kind->tell_on_file != NULL ? row->kind->tell_on_file(row->call, id, &out)
                                                 : put_query(row, id, &out);
    json_end_map(&out);
    struct json *map = found && !text.failed ? json_parse(text.bytes, text.size, &reason) : NULL;
    if (text.size > 0) {
        crypto_wipe(text.bytes, text.size); // telephones and addresses
    }
    text_done(&text);
    return map;
}

// --- what is on file and seen masked ---

static bool is_masked(const struct import_kind *kind, const char *english)
{
    int i = 0;
    while (
        kind->masked != NULL && kind->masked[i] != NULL && strcmp(kind->masked[i], english) != 0) {
        i++;
    }
    return kind->masked != NULL && kind->masked[i] != NULL;
}

// Refuses a row that may not be told any more whether what it says of a masked column is so.
static bool refuse_guess(struct import_row *row)
{
    const struct import_column *column = NULL;
    for (int i = 0; column == NULL && i < row->count; i++) {
        column = is_masked(row->kind, row->columns[i].header->english) ? &row->columns[i] : NULL;
    }
    if (column == NULL || row->kind->may_guess(row->call)) {
        return false;
    }
    row->status = STATUS_LOCKED_OUT;
    row->field = column->given;
    row->message = "too many rows of this hour said otherwise what is seen masked";
    return true;
}

static void add_differing(
    struct difference *difference, struct import_row *row, const struct import_column *column)
{
    add_difference(difference, row, column);
    if (is_masked(row->kind, column->header->english)) {
        row->kind->on_guess(row->call);
    }
}

enum import_said import_same_compare(struct import_row *row, int64_t id)
{
    struct difference difference;
    if (row->kind->changes == NULL) {
        return IMPORT_SAID_SO;
    }
    struct json *filed = read_on_file(row, id);
    if (filed == NULL) {
        return IMPORT_SAID_NOT;
    }
    row->made = id;
    if (refuse_guess(row)) {
        json_free(filed);
        return IMPORT_SAID_OTHERWISE;
    }
    begin_difference(&difference);
    for (int i = 0; i < row->count; i++) {
        const struct import_column *column = &row->columns[i];
        const char *english = column->header->english;
        if (!is_same_column(row->kind, english) &&
            !column_agrees(row->kind, column, json_get(filed, english))) {
            add_differing(&difference, row, column);
        }
    }
    json_free(filed);
    return refuse_difference(row, &difference, "on file") ? IMPORT_SAID_OTHERWISE : IMPORT_SAID_SO;
}

bool import_same_agree(struct import_row *row, const struct import_row *earlier)
{
    struct difference difference;
    const char *reason = NULL;
    begin_difference(&difference);
    for (int i = 0; i < row->count; i++) {
        const struct import_column *column = &row->columns[i];
        const struct import_column *other = import_row_column(earlier, column->header->english);
        struct json *said =
            other == NULL ? NULL : json_parse(other->json, strlen(other->json), &reason);
        if (other != NULL && !is_listed(row->kind->once_columns, column->header->english) &&
            !column_agrees(row->kind, column, said)) {
            add_difference(&difference, row, column);
        }
        json_free(said);
    }
    return !refuse_difference(row, &difference, "in an earlier row");
}
