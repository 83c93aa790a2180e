// SPDX-License-Identifier: Apache-2.0
// Comma-separated files as offices have them: RFC 4180, UTF-8 with or without a byte order mark, or
// GB18030.
#pragma once

#include "common/base/text.h"

struct csv {
    struct text text; // the whole file as UTF-8
    size_t at;
    int line; // of the file, from 1, where the next row begins
    bool was_gb18030;
};

#define CSV_FILE_BYTES_MAX (512u * 1024u * 1024u)
#define CSV_CELLS_MAX 64

// A row's cells point into memory of the reader's own, valid until the next row.
struct csv_row {
    int line; // where it begins
    int count;
    const char *cells[CSV_CELLS_MAX];
    struct text bytes; // owned by the row; csv_row_done
};

enum status csv_open(const char *path, struct csv *ret, struct text *complaint) MUST_USE;
void csv_done(struct csv *csv);

// The next row that is not empty. False at the end; MALFORMED rows (an open quote, too many cells)
// say so in complaint and end it.
bool csv_next(struct csv *csv, struct csv_row *row, struct text *complaint);
void csv_row_done(struct csv_row *row);
