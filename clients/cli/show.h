// SPDX-License-Identifier: Apache-2.0
// Results for people and for programs: tables that align Chinese text, tab-separated lines, one
// line of JSON.
#pragma once

#include "clients/cli/cli.h"

void show_result(enum cli_form form, const char *method, const struct json *result);

// One value in a cell: lists joined, maps as k=v.
void show_value(const struct json *value, struct text *cell);

// The same for people: instants to the minute, one to wait for (retry_at) to the second and never
// too early, money (..._fen) in yuan, under a heading that says so.
void show_member(const char *key, const struct json *value, struct text *cell);
void show_heading(const char *key, struct text *cell);

// What a row tells in a column, for people: when who waits applied exactly, where that is compared.
void show_column(const struct json *row, const char *column, struct text *cell);

// True for a list of maps with anything in it.
bool show_is_table(const struct json *value);

// True for the key that tells in the language people do not read what another one tells in theirs,
// where both are there. The variables' text decides (zh...): no locale need be installed.
bool show_in_other_language(const char *key, bool has_both);
bool show_has_both_languages(const struct json *row);

// The keys of a list of maps in the order they are first met; how many, at most most.
int show_columns(const struct json *list, const char **columns, int most);

// A list of maps as an aligned table, indented; name is what the answer calls it. Lists inside its
// rows stand under them (show_rows.c).
void show_rows(FILE *stream, const char *name, const struct json *list, int indent);

// audit.ratio, audit.indicators, waitlist.figures as bars with numbers (bars.c). False when the
// method has no such picture.
bool bars_show(const char *method, const struct json *result);
