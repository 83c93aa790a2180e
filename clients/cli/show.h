// SPDX-License-Identifier: Apache-2.0
// Results for people and for programs: tables that align Chinese text, tab-separated lines, one
// line of JSON.
#pragma once

#include "clients/cli/cli.h"

void show_result(enum cli_form form, const char *method, const struct json *result);

// One value in a cell: lists joined, maps as k=v.
void show_value(const struct json *value, struct text *cell);

// audit.ratio and audit.indicators as bars with numbers (bars.c). False when the method has no such
// picture.
bool bars_show(const char *method, const struct json *result);
