// SPDX-License-Identifier: Apache-2.0
// Option tables: one row per setting of a program, with type, range, default and help, filled from
// a YAML file. The same table writes the documented sample file.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"
#include "common/base/text.h"

enum option_kind {
    OPTION_INTEGER, // int64_t within least..most
    OPTION_TEXT,    // char[size], at most size - 1 bytes
    OPTION_CHOICE,  // int: index into choices
    OPTION_ZONE,    // int: minutes east of Greenwich, written "+08:00"
};

struct option {
    const char *name; // "limits.connections": a dot is one level of the file
    enum option_kind kind;
    size_t offset; // into the settings struct
    size_t size;   // of a text
    int64_t least;
    int64_t most;
    const char *preset; // the default, as it would stand in the file
    const char *unit;   // "ms", "bytes", "points"; NULL for a plain count or text
    const char *help;
    const char *const *choices; // ends with NULL
};

#define OPTIONS_END                                                                                \
    {                                                                                              \
        .name = NULL                                                                               \
    }

// Sets every option of the table to its default.
void option_presets(const struct option *table, void *settings);

// Reads path into settings; what the file does not name stays as it is (call option_presets first),
// and on failure everything does. Unknown and doubled keys, wrong types and values out of range are
// refused. On failure one line "file:line:column: key: what is allowed" stands in complaint (for
// standard error).
enum status option_load(
    const struct option *table, const char *path, void *settings, struct text *complaint) MUST_USE;

// The sample file: every option with help, unit, range and default as comments.
void option_sample(const struct option *table, struct text *ret_text);
