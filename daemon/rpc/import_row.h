// SPDX-License-Identifier: Apache-2.0
// One row of an import on its way to parameters: its columns recognised, its texts understood.
#pragma once

#include "daemon/rpc/import.h"

struct import_column {
    const struct import_header *header;
    const char *given; // the name the sender used
    const char *text;  // trimmed, and normal: ISO dates, wire words
    const char *json;  // the value as JSON
    bool is_key;       // of a reference, so no parameter itself
    bool is_written;
};

struct import_row {
    struct call *call;
    const struct import_kind *kind;
    struct arena arena; // of this row only
    struct import_column columns[IMPORT_COLUMNS_MAX];
    int count;
    bool speaks_chinese; // how its first column is named
    // Set by a refusal:
    enum status status;
    const char *field;   // NULL: of no single column
    const char *message; // an English sentence
    const char *facts;   // the inside of the refusal's data; NULL: none
    size_t facts_size;
    int64_t with; // the row that stands in the way; 0: none of these rows
    // Set by an answer: the id of what the kind makes, 0 for nothing.
    int64_t made;
};

// Reads the columns of a map into row. False: refused.
bool import_row_read(struct import_row *row, const struct json *map);

// Refuses the row for a column, saying what would be right. Always false.
bool import_row_expect(struct import_row *row, const char *field, const char *expected);

// The name people use for a header in this row's language.
const char *import_row_name(const struct import_row *row, const struct import_header *header);

// The column with an English name, NULL when the row has none.
const struct import_column *import_row_column(const struct import_row *row, const char *english);

// What a column's path is called in the parameters that are written: items without a value are left
// out of a list there, so that the second may be its first. "" for what is left out.
const char *import_row_path(struct import_row *row, const char *english);

// Adds what a reference stands for, as a column of its own. False: refused.
bool import_row_add(struct import_row *row, const struct import_reference *reference, int64_t id);

// Writes the parameters of all columns that are no keys (an open map), dotted paths as nested maps.
void import_row_write(struct import_row *row, struct json_out *out);

// import_text.c: understands what people write. Fills column->text and column->json out of raw;
// false with what would be right in *ret_expected.
bool import_text_read(struct import_column *column, const char *raw, size_t size,
    struct arena *arena, const char **ret_expected);
