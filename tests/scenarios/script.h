// SPDX-License-Identifier: Apache-2.0
// Scenario scripts as text: their commands, their variables, their patterns.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/wire/json.h"

#define VARIABLES_MAX 512
#define COMMAND_SIZE_MAX (64 * 1024)

struct variable {
    char *name; // owned
    char *json; // owned: its value as JSON text
};

struct variables {
    struct variable items[VARIABLES_MAX];
    int count;
};

void variables_set(struct variables *variables, const char *name, const char *json);
const char *variables_get(const struct variables *variables, const char *name); // NULL: unknown
void variables_done(struct variables *variables);

// A script being read.
struct script {
    const char *path;
    char *bytes; // owned
    char *at;
    int line; // of the present command
    int next_line;
    struct text command; // with its continuation lines joined by LF
};

// False with errno when the file cannot be read.
bool script_open(const char *path, struct script *ret);
bool script_next(struct script *script); // the next command; false at the end
void script_done(struct script *script);

// Puts variables in: bare $name and "$name" become the value, ${name} inside texts its characters.
// In a pattern what is unknown stays for capturing. False with the name in ret_unknown otherwise.
bool script_expand(const struct variables *variables, const char *words, bool is_pattern,
    struct text *ret_text, struct text *ret_unknown);

// Matches actual against pattern (rules: README of this folder in CMakeLists.txt's words, and
// match.c). False with the place and the reason in ret_complaint. Captures into variables.
bool match(struct variables *variables, const struct json *pattern, const struct json *actual,
    struct text *ret_complaint);
