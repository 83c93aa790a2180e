// SPDX-License-Identifier: Apache-2.0
// Which rows of a sheet belong into one request: those that speak of one thing, directly or through
// others, so that whoever judges a request sees both sides of every clash. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// keys holds per_row texts a row, NULL where a row has none; two rows belong together when they
// have the same text, in small letters or capitals, in whatever place: one row's second bed is
// another's first. Writes the rows in groups, each group by its first row and each in the order of
// the sheet: ret_order the row, ret_group the first row of its group. False: out of memory.
bool import_group(
    const char *const *keys, size_t rows, size_t per_row, size_t *ret_order, size_t *ret_group);
