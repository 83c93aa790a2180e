// SPDX-License-Identifier: Apache-2.0
// The table is the only description of the settings: reading, checking and the sample all follow
// from it.

#include "common/base/option.h"

#include <assert.h>
#include <string.h>

#include "common/base/yaml.h"

#define NAME_BYTES_MAX 256
#define ZONE_LEAST (-12 * 60)
#define ZONE_MOST (14 * 60)

// One load: the file, its table, and where it goes.
struct load {
    const struct option *table;
    const char *path;
    struct text *complaint;
    void *settings; // NULL while the file is only checked
};

static bool read_zone(const char *text, int *ret_minutes)
{
    if (strlen(text) != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return false;
    }
    int digits[4];
    static const int places[4] = {1, 2, 4, 5};
    for (int i = 0; i < 4; i++) {
        char c = text[places[i]];
        if (c < '0' || c > '9') {
            return false;
        }
        digits[i] = c - '0';
    }
    int minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
    if (text[0] == '-') {
        minutes = -minutes;
    }
    if (digits[2] > 5 || minutes < ZONE_LEAST || minutes > ZONE_MOST) {
        return false;
    }
    *ret_minutes = minutes;
    return true;
}

static bool read_choice(const struct option *option, const char *value, int *ret_index)
{
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], value) == 0) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

static bool is_text(const struct option *option, const struct yaml_node *node)
{
    size_t length = strlen(node->value);
    // Nothing behind the colon is a slip, not an empty text; that is written "".
    return (length > 0 || node->quoted) && length < option->size &&
           text_is_clean(node->value, length, false);
}

// Reads one value; stores it unless settings is NULL. False when it is not allowed.
static bool take_value(const struct option *option, const struct yaml_node *node, void *settings)
{
    char *place = settings ? (char *)settings + option->offset : NULL;
    int64_t number = 0;
    int small = 0;
    switch (option->kind) {
    case OPTION_INTEGER:
        if (!yaml_integer(node, &number) || number < option->least || number > option->most) {
            return false;
        }
        if (place) {
            memcpy(place, &number, sizeof number);
        }
        return true;
    case OPTION_TEXT:
        if (!is_text(option, node)) {
            return false;
        }
        if (place) {
            memset(place, 0, option->size);
            memcpy(place, node->value, strlen(node->value));
        }
        return true;
    case OPTION_CHOICE:
    case OPTION_ZONE:
        if (option->kind == OPTION_CHOICE ? !read_choice(option, node->value, &small)
                                          : !read_zone(node->value, &small)) {
            return false;
        }
        if (place) {
            memcpy(place, &small, sizeof small);
        }
        return true;
    }
    assert(false && "an option_kind");
    return false;
}

void option_presets(const struct option *table, void *settings)
{
    for (const struct option *option = table; option->name; option++) {
        struct yaml_node node = {
            .kind = YAML_SCALAR,
            .value = option->preset,
            .quoted = option->kind == OPTION_TEXT,
        };
        bool is_allowed = take_value(option, &node, settings);
        assert(is_allowed);
    }
}

static void add_choices(struct text *text, const struct option *option)
{
    for (int i = 0; option->choices[i]; i++) {
        text_print(text, "%s%s", i > 0 ? ", " : "", option->choices[i]);
    }
}

// What is allowed, in words that fit both the complaint and the sample.
static void add_allowed(struct text *text, const struct option *option)
{
    switch (option->kind) {
    case OPTION_INTEGER:
        text_add_string(text, "a whole number from ");
        text_add_int(text, option->least);
        text_add_string(text, " to ");
        text_add_int(text, option->most);
        if (option->unit) {
            text_print(text, " (%s)", option->unit);
        }
        return;
    case OPTION_TEXT:
        text_add_string(text, "text of at most ");
        text_add_int(text, (int64_t)option->size - 1);
        text_add_string(text, " bytes");
        return;
    case OPTION_CHOICE:
        text_add_string(text, "one of ");
        add_choices(text, option);
        return;
    case OPTION_ZONE:
        text_add_string(text, "an offset from Greenwich like +08:00, from -12:00 to +14:00");
        return;
    }
    assert(false && "an option_kind");
}

static enum status refuse(
    const struct load *load, const struct yaml_node *node, const struct text *name)
{
    text_print(load->complaint, "%s:%d:%d: ", load->path, node->line, node->column);
    if (name->size > 0) {
        text_print(load->complaint, "%s: ", name->bytes);
    }
    return STATUS_MALFORMED;
}

static const struct option *find(const struct option *table, const char *name)
{
    for (const struct option *option = table; option->name; option++) {
        if (strcmp(option->name, name) == 0) {
            return option;
        }
    }
    return NULL;
}

// True when name continues prefix by one level or more; *ret_rest is what stands behind the dot.
static bool lies_under(const char *name, const struct text *prefix, const char **ret_rest)
{
    if (prefix->size == 0) {
        *ret_rest = name;
        return true;
    }
    if (strncmp(name, prefix->bytes, prefix->size) != 0 || name[prefix->size] != '.') {
        return false;
    }
    *ret_rest = name + prefix->size + 1;
    return true;
}

// True for the first option of the table that has this next segment under the prefix.
static bool begins_segment(
    const struct option *table, const struct option *option, const struct text *prefix)
{
    const char *rest;
    if (!lies_under(option->name, prefix, &rest)) {
        return false;
    }
    size_t length = strcspn(rest, ".");
    for (const struct option *earlier = table; earlier != option; earlier++) {
        const char *other;
        if (lies_under(earlier->name, prefix, &other) && strcspn(other, ".") == length &&
            strncmp(other, rest, length) == 0) {
            return false;
        }
    }
    return true;
}

// The keys that may stand under a prefix; false when there are none.
static bool add_keys(struct text *text, const struct option *table, const struct text *prefix)
{
    int count = 0;
    for (const struct option *option = table; option->name; option++) {
        const char *rest;
        if (begins_segment(table, option, prefix) && lies_under(option->name, prefix, &rest)) {
            text_print(text, "%s%.*s", count++ > 0 ? ", " : "", (int)strcspn(rest, "."), rest);
        }
    }
    return count > 0;
}

static enum status refuse_map(
    const struct load *load, const struct yaml_node *node, const struct text *name)
{
    (void)refuse(load, node, name);
    text_add_string(load->complaint, "a map of ");
    add_keys(load->complaint, load->table, name);
    return STATUS_MALFORMED;
}

static bool is_group(const struct option *table, const struct text *name)
{
    const char *rest;
    for (const struct option *option = table; option->name; option++) {
        if (lies_under(option->name, name, &rest)) {
            return true;
        }
    }
    return false;
}

static enum status refuse_unknown(
    const struct load *load, const struct yaml_node *node, struct text *name, size_t parent_size)
{
    (void)refuse(load, node, name);
    text_add_string(load->complaint, "there is no such option; allowed here: ");
    text_truncate(name, parent_size);
    add_keys(load->complaint, load->table, name);
    return STATUS_MALFORMED;
}

// Walks a map; name is the dotted name of the map on entry and on return. Recursion ends at
// YAML_DEPTH_MAX.
static enum status take_map(const struct load *load, const struct yaml_node *map, struct text *name)
{
    size_t parent_size = name->size;
    for (const struct yaml_node *node = map->first; node; node = node->next) {
        text_print(name, "%s%s", parent_size > 0 ? "." : "", node->key);
        const struct option *option = name->failed ? NULL : find(load->table, name->bytes);
        // A dot inside a key would spell an option of another level.
        bool is_known = !name->failed && !strchr(node->key, '.');
        enum status status = STATUS_OK;
        if (is_known && option) {
            if (node->kind != YAML_SCALAR || !take_value(option, node, load->settings)) {
                status = refuse(load, node, name);
                add_allowed(load->complaint, option);
            }
        } else if (is_known && is_group(load->table, name)) {
            status =
                node->kind == YAML_MAP ? take_map(load, node, name) : refuse_map(load, node, name);
        } else {
            status = refuse_unknown(load, node, name, parent_size);
        }
        if (status != STATUS_OK) {
            return status;
        }
        text_truncate(name, parent_size);
    }
    return STATUS_OK;
}

static enum status take_file(const struct load *load, const struct yaml_file *file)
{
    const struct yaml_node *root = yaml_root(file);
    if (!root) {
        return STATUS_OK;
    }
    struct text name;
    text_init(&name, NAME_BYTES_MAX);
    text_add(&name, "", 0);
    enum status status =
        root->kind == YAML_MAP ? take_map(load, root, &name) : refuse_map(load, root, &name);
    text_done(&name);
    return status;
}

enum status option_load(
    const struct option *table, const char *path, void *settings, struct text *complaint)
{
    struct yaml_file *file;
    enum status status = yaml_load(path, &file, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    struct load load = {.table = table, .path = path, .complaint = complaint};
    status = take_file(&load, file);
    if (status == STATUS_OK) {
        load.settings = settings;
        status = take_file(&load, file);
    }
    yaml_free(file);
    return status;
}

static void indent(struct text *text, int depth)
{
    for (int i = 0; i < depth; i++) {
        text_add_string(text, "  ");
    }
}

static void sample_option(
    struct text *text, const struct option *option, const char *segment, int depth)
{
    indent(text, depth);
    text_print(text, "# %s\n", option->help);
    indent(text, depth);
    text_add_string(text, "# Allowed: ");
    add_allowed(text, option);
    text_print(text, ". Default: %s\n", option->preset[0] ? option->preset : "\"\"");
    indent(text, depth);
    text_print(text, "%s: ", segment);
    if (option->kind != OPTION_TEXT) {
        text_print(text, "%s\n", option->preset);
        return;
    }
    text_add_char(text, '"');
    for (const char *c = option->preset; *c; c++) {
        if (*c == '"' || *c == '\\') {
            text_add_char(text, '\\');
        }
        text_add_char(text, *c);
    }
    text_add_string(text, "\"\n");
}

// Writes all options under a prefix, each group once, whatever the order of the table.
static void sample_level(
    struct text *text, const struct option *table, struct text *prefix, int depth)
{
    size_t size = prefix->size;
    int count = 0;
    assert(depth < YAML_DEPTH_MAX);
    for (const struct option *option = table; option->name; option++) {
        const char *rest;
        if (!begins_segment(table, option, prefix) || !lies_under(option->name, prefix, &rest)) {
            continue;
        }
        if (count++ > 0) {
            text_add_char(text, '\n');
        }
        size_t length = strcspn(rest, ".");
        if (rest[length] == '\0') {
            sample_option(text, option, rest, depth);
            continue;
        }
        indent(text, depth);
        text_print(text, "%.*s:\n", (int)length, rest);
        text_print(prefix, "%s%.*s", size > 0 ? "." : "", (int)length, rest);
        sample_level(text, table, prefix, depth + 1);
        text_truncate(prefix, size);
    }
}

void option_sample(const struct option *table, struct text *ret_text)
{
    struct text prefix;
    text_init(&prefix, NAME_BYTES_MAX);
    text_add(&prefix, "", 0);
    sample_level(ret_text, table, &prefix, 0);
    text_done(&prefix);
}
