// SPDX-License-Identifier: Apache-2.0
// A store in a temporary folder for tests: its own clock, no threads, removed at the end.
#pragma once

#include "daemon/store/store.h"

#define STORE_PLACE_NOW INT64_C(1796092200000) // 2026-12-01T10:30:00+08:00

struct store_place {
    char folder[64];
    char path[96];
    int64_t now_ms; // what the store's wall clock says; move it at will
};

// Makes the folder; the test fails when that does not work.
void store_place_make(struct store_place *place);

// Removes the folder with all that is in it (no folders within).
void store_place_remove(struct store_place *place);

// Makes the database of place anew, as a file with nothing in it; log and index of a former one go.
void store_place_empty(const struct store_place *place);

// Makes the database of place anew, as a copy of a closed one; log and index of a former one go.
void store_place_copy(const struct store_place *place, const char *from);

// Options for a store there: this clock, no threads, no reserve, queries prepared when first used.
struct store_options store_place_options(struct store_place *place);

// Opens a store with options; the test fails when that does not work. Where there is no file yet it
// begins with a copy of one that has been through all migrations, which is kept beside the test's
// program and made by the first test that needs it.
struct store *store_place_open(const struct store_options *options);

// The same without the copy: the daemon makes the file and goes through all migrations itself.
struct store *store_place_open_anew(const struct store_options *options);

// Runs act in one transaction of a lane and answers how that ended.
enum status store_place_do(struct store *store, enum store_lane lane,
    void (*act)(struct tx *tx, void *context), void *context);

// Runs SQL on the file beside any store; with a SELECT, the first column of the first row.
int64_t store_place_sql(const char *path, const char *sql);

// The same over one connection that stays open, for who asks often.
struct sqlite3;
struct sqlite3 *store_place_reader(const char *path);
int64_t store_place_ask(struct sqlite3 *reader, const char *sql);
void store_place_reader_close(struct sqlite3 *reader);

// Runs SQL beside any store; false when it is refused.
bool store_place_try(const char *path, const char *sql);

// Turns every lane until nothing is submitted that has not run.
void store_place_turn(struct store *store);
