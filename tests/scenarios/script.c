// SPDX-License-Identifier: Apache-2.0
// Reads scenario scripts: commands with continuation lines, variables put in as text.
#include "tests/scenarios/script.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPT_SIZE_MAX (1024 * 1024)

// --- variables ---

void variables_set(struct variables *variables, const char *name, const char *json)
{
    int at = 0;
    while (at < variables->count && strcmp(variables->items[at].name, name) != 0) {
        at++;
    }
    if (at == VARIABLES_MAX) {
        fprintf(stderr, "more than %d variables\n", VARIABLES_MAX);
        abort();
    }
    if (at == variables->count) {
        variables->items[variables->count++] = (struct variable){.name = strdup(name)};
    }
    free(variables->items[at].json);
    variables->items[at].json = strdup(json);
}

const char *variables_get(const struct variables *variables, const char *name)
{
    for (int i = 0; i < variables->count; i++) {
        if (strcmp(variables->items[i].name, name) == 0) {
            return variables->items[i].json;
        }
    }
    return NULL;
}

void variables_done(struct variables *variables)
{
    for (int i = 0; i < variables->count; i++) {
        free(variables->items[i].name);
        free(variables->items[i].json);
    }
    variables->count = 0;
}

// --- reading ---

bool script_open(const char *path, struct script *ret)
{
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL) {
        return false;
    }
    char *bytes = calloc(1, SCRIPT_SIZE_MAX + 1);
    size_t size = bytes == NULL ? 0 : fread(bytes, 1, SCRIPT_SIZE_MAX, stream);
    fclose(stream);
    if (size == 0 || size == SCRIPT_SIZE_MAX) {
        free(bytes);
        return false;
    }
    *ret = (struct script){.path = path, .bytes = bytes, .at = bytes, .next_line = 1};
    text_init(&ret->command, COMMAND_SIZE_MAX);
    return true;
}

void script_done(struct script *script)
{
    free(script->bytes);
    text_done(&script->command);
}

static bool is_nothing(const char *line, size_t size)
{
    size_t spaces = strspn(line, " \t");
    return spaces >= size || line[0] == '#';
}

static void add_line(struct script *script)
{
    size_t size = strcspn(script->at, "\n");
    if (!is_nothing(script->at, size)) {
        if (script->command.size > 0) {
            text_add_char(&script->command, '\n');
        }
        text_add(&script->command, script->at, size);
    }
    script->at += size + (script->at[size] == '\n' ? 1 : 0);
    script->next_line++;
}

bool script_next(struct script *script)
{
    text_clear(&script->command);
    while (script->command.size == 0 && *script->at != '\0') {
        script->line = script->next_line;
        add_line(script);
    }
    while (script->command.size > 0 && (*script->at == ' ' || *script->at == '\t')) {
        add_line(script);
    }
    return script->command.size > 0;
}

// --- expanding ---

struct expansion {
    const struct variables *variables;
    bool is_pattern;
    struct text *out;
    struct text *unknown;
    bool in_text;
};

// The length of a variable's name at text.
static size_t name_size(const char *text)
{
    size_t size = 0;
    while (isalnum((unsigned char)text[size]) || text[size] == '_' || text[size] == '.') {
        size++;
    }
    return size;
}

static const char *look(const struct expansion *expansion, const char *name, size_t size)
{
    char copy[128];
    snprintf(copy, sizeof copy, "%.*s", (int)size, name);
    return variables_get(expansion->variables, copy);
}

static bool complain_of(struct expansion *expansion, const char *name, size_t size)
{
    text_clear(expansion->unknown);
    text_add(expansion->unknown, name, size);
    return false;
}

// $name as a value of its own; at points behind the dollar.
static bool put_value(struct expansion *expansion, const char **at, const char *end)
{
    size_t size = name_size(*at);
    const char *value = look(expansion, *at, size);
    if (value != NULL) {
        text_add_string(expansion->out, value);
    } else if (expansion->is_pattern) {
        text_print(expansion->out, "\"$%.*s\"", (int)size, *at);
    } else {
        return complain_of(expansion, *at, size);
    }
    *at += size + strlen(end);
    return true;
}

// ${name} within a text.
static bool put_words(struct expansion *expansion, const char **at)
{
    size_t size = name_size(*at + 2);
    const char *value = look(expansion, *at + 2, size);
    if (value == NULL || (*at)[2 + size] != '}') {
        return complain_of(expansion, *at, size + 2);
    }
    size_t length = strlen(value);
    bool is_text = value[0] == '"';
    text_add(expansion->out, value + (is_text ? 1 : 0), length - (is_text ? 2 : 0));
    *at += size + 3;
    return true;
}

static bool is_whole_variable(const char *at)
{
    return at[0] == '"' && at[1] == '$' && name_size(at + 2) > 0 &&
           at[2 + name_size(at + 2)] == '"';
}

static bool expand_outside(struct expansion *expansion, const char **at)
{
    if (is_whole_variable(*at)) {
        *at += 2;
        return put_value(expansion, at, "\"");
    }
    if (**at == '$' && name_size(*at + 1) > 0) {
        ++*at;
        return put_value(expansion, at, "");
    }
    if (strncmp(*at, "...", 3) == 0) {
        text_add_string(expansion->out, "\"...\"");
        *at += 3;
        return true;
    }
    expansion->in_text = **at == '"';
    text_add_char(expansion->out, *(*at)++);
    return true;
}

static bool expand_inside(struct expansion *expansion, const char **at)
{
    if (strncmp(*at, "${", 2) == 0) {
        return put_words(expansion, at);
    }
    if (**at == '\\' && (*at)[1] != '\0') {
        text_add_char(expansion->out, *(*at)++);
    } else if (**at == '"') {
        expansion->in_text = false;
    }
    text_add_char(expansion->out, *(*at)++);
    return true;
}

bool script_expand(const struct variables *variables, const char *words, bool is_pattern,
    struct text *ret_text, struct text *ret_unknown)
{
    struct expansion expansion = {
        .variables = variables,
        .is_pattern = is_pattern,
        .out = ret_text,
        .unknown = ret_unknown,
    };
    text_clear(ret_text);
    while (*words != '\0') {
        bool good = expansion.in_text ? expand_inside(&expansion, &words)
                                      : expand_outside(&expansion, &words);
        if (!good) {
            return false;
        }
    }
    return true;
}
