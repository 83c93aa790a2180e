// SPDX-License-Identifier: Apache-2.0
// A sheet on its way to the daemon: its rows as JSON maps, in the order they are to be sent.
#pragma once

#include "clients/cli/csv.h"
#include "common/wire/json.h"

#define SHEET_KEYS_MAX 8        // things two rows may clash about
#define SHEET_KEY_COLUMNS_MAX 4 // columns that name one
#define SHEET_ROW_BYTES_MAX (48 * 1024)

struct sheet_row {
    size_t at; // in sheet.maps
    size_t size;
    int line;     // of the file
    size_t group; // rows of one group belong into one request
};

struct sheet {
    int columns;
    char *headers[CSV_CELLS_MAX]; // owned
    struct text maps;             // one JSON map behind the other
    struct sheet_row *rows;       // owned, in the order to send
    size_t count;
    size_t capacity;
    size_t refused; // rows that cannot be sent, told on standard error
    bool is_cut;    // the file broke off: the rows before are there
    // While reading:
    int key_columns[SHEET_KEYS_MAX][SHEET_KEY_COLUMNS_MAX]; // indexes of headers, -1 ends
    int keys;
    struct text key_texts;
    size_t *key_at; // owned: keys of each row, in key_texts; SIZE_MAX for none
};

// Reads the whole file. kind is the description of what is imported ("x-eldercare-imports"), NULL
// where the daemon says nothing. False, and said on standard error: nothing can be sent.
bool sheet_read(struct sheet *sheet, struct csv *csv, const struct json *kind);
void sheet_done(struct sheet *sheet);
