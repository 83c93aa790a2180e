// SPDX-License-Identifier: Apache-2.0
// Reads a row's .result ("stay, beds[{bed, label}], next?") and writes it as a JSON schema.
#include <string.h>

#include "common/wire/json.h"
#include "daemon/rpc/catalogue.h"

#define FIELD_NAME_SIZE 64

struct field {
    char name[FIELD_NAME_SIZE];
    bool is_list;
    bool is_map;
    bool is_optional;
    const char *inside; // of the fields in braces, NULL: not told
};

static const char *skip_spaces(const char *at)
{
    return at + strspn(at, " \n");
}

// Over "{...}" to behind its end, NULL when it has none.
static const char *skip_braces(const char *at)
{
    int depth = 0;
    for (; *at != '\0'; at++) {
        depth += *at == '{' ? 1 : *at == '}' ? -1 : 0;
        if (depth == 0) {
            return at + 1;
        }
    }
    return NULL;
}

static const char *read_map(const char *at, struct field *field)
{
    const char *inside = skip_spaces(at + 1);
    field->inside = *inside == '}' ? NULL : inside;
    return skip_braces(at);
}

static const char *read_list(const char *at, struct field *field)
{
    at = skip_spaces(at + 1);
    field->is_list = true;
    if (*at == '{') {
        at = read_map(at, field);
    }
    return at != NULL && *skip_spaces(at) == ']' ? skip_spaces(at) + 1 : NULL;
}

static const char *read_option(const char *at, struct field *field)
{
    if (*at == '?') {
        field->is_optional = true;
        return at + 1;
    }
    return at;
}

// One field; behind it, or NULL when it is none.
static const char *read_field(const char *at, struct field *ret)
{
    *ret = (struct field){.inside = NULL};
    at = skip_spaces(at);
    size_t size = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (size == 0 || size >= sizeof ret->name) {
        return NULL;
    }
    memcpy(ret->name, at, size);
    at = read_option(at + size, ret);
    if (*at == '[') {
        at = read_list(at, ret);
    } else if (*at == '{') {
        ret->is_map = true;
        at = read_map(at, ret);
    }
    return at == NULL ? NULL : skip_spaces(read_option(at, ret));
}

static bool write_fields(const char *at, struct json_out *out);

static bool write_field(const struct field *field, struct json_out *out)
{
    if (field->is_list && out != NULL) {
        json_field_text(out, "type", "array");
    }
    if (field->is_map && out != NULL) {
        json_field_text(out, "type", "object");
    }
    if (field->inside == NULL) {
        return true;
    }
    if (out == NULL) {
        return write_fields(field->inside, NULL);
    }
    if (field->is_list) {
        json_key(out, "items");
        json_begin_map(out);
        json_field_text(out, "type", "object");
    }
    bool good = write_fields(field->inside, out);
    if (field->is_list) {
        json_end_map(out);
    }
    return good;
}

static bool is_end(const char *at)
{
    return *at == '\0' || *at == '}';
}

static bool write_properties(const char *at, struct json_out *out)
{
    struct field field;
    while ((at = read_field(at, &field)) != NULL) {
        if (out != NULL) {
            json_key(out, field.name);
            json_begin_map(out);
        }
        bool good = write_field(&field, out);
        if (out != NULL) {
            json_end_map(out);
        }
        if (!good || is_end(at)) {
            return good;
        }
        if (*at++ != ',') {
            return false;
        }
    }
    return false;
}

static void write_required(const char *at, struct json_out *out)
{
    struct field field;
    while (!is_end(at)) {
        at = read_field(at, &field);
        if (!field.is_optional) {
            json_put_text(out, field.name);
        }
        at += *at == ',' ? 1 : 0;
    }
}

// Recurses as deep as the braces of our own tables.
static bool write_fields(const char *at, struct json_out *out)
{
    if (out == NULL) {
        return write_properties(at, NULL);
    }
    json_key(out, "properties");
    json_begin_map(out);
    bool good = write_properties(at, out);
    json_end_map(out);
    json_key(out, "required");
    json_begin_list(out);
    if (good) {
        write_required(at, out);
    }
    json_end_list(out);
    return good;
}

bool discover_fields(const char *result, struct json_out *out)
{
    // A stray brace would end the reading early.
    int depth = 0;
    for (const char *at = result; *at != '\0'; at++) {
        depth += *at == '{' ? 1 : *at == '}' ? -1 : 0;
        if (depth < 0) {
            return false;
        }
    }
    return depth == 0 && write_fields(skip_spaces(result), out);
}
