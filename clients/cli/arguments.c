// SPDX-License-Identifier: Apache-2.0
// Words of the command line to a JSON map, by the published types. A dot goes one map deeper:
// --capacity.lunch 200.

#include "clients/cli/arguments.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/describe.h"
#include "common/crypto/crypto.h"

enum { WORDS_MAX = 256, DEPTH_MAX = 6 };

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// An argument stands in the list of processes and in the shell's memory: these are no arguments.
static const struct {
    const char *name;
    enum login_secret secret;
} passwords[] = {{"old", LOGIN_PRESENT}, {"new", LOGIN_NEW}, {"password", LOGIN_NEW}};

struct assignment {
    const char *name;  // "capacity.lunch"
    const char *value; // NULL: a flag alone
    bool written;
};

struct reading {
    const struct json *method;
    struct assignment items[WORDS_MAX];
    int count;
    struct json_out out;
    bool failed;
};

static void refuse(struct reading *reading, const char *name, const char *words, const char *value)
{
    (void)fprintf(stderr, "eldercare: --%s: ", name);
    cli_print(stderr, words, strlen(words)); // the daemon's choices, mostly
    (void)fputs(value != NULL ? ", not " : "", stderr);
    cli_print(stderr, value, value != NULL ? strlen(value) : 0);
    (void)fputc('\n', stderr);
    reading->failed = true;
}

static const char *type_of(const struct json *schema)
{
    const struct json *type = json_get(schema, "type");
    return type != NULL && json_kind(type) == JSON_KIND_TEXT ? json_text(type, NULL) : "string";
}

static bool is_among(const struct json *choices, const char *value)
{
    for (size_t i = 0; i < json_count(choices); i++) {
        if (strcmp(json_text(json_at(choices, i), NULL), value) == 0) {
            return true;
        }
    }
    return json_count(choices) == 0;
}

static void put_integer(struct reading *reading, const char *name, const char *value)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number > JSON_INTEGER_MAX ||
        number < -JSON_INTEGER_MAX) {
        refuse(reading, name, "takes a whole number", value);
        return;
    }
    json_put_int(&reading->out, number);
}

static void put_json(struct reading *reading, const char *name, const char *value)
{
    const char *reason = NULL;
    struct json *parsed = json_parse(value, strlen(value), &reason);
    if (parsed == NULL) {
        refuse(reading, name, "takes JSON such as [..] or {..}", value);
        return;
    }
    json_free(parsed);
    json_put_raw(&reading->out, value, strlen(value));
}

static void put_scalar(
    struct reading *reading, const char *name, const struct json *schema, const char *value)
{
    const char *type = type_of(schema);
    if (strcmp(type, "integer") == 0) {
        put_integer(reading, name, value);
    } else if (strcmp(type, "boolean") == 0) {
        bool truth = strcmp(value, "true") == 0 || strcmp(value, "yes") == 0;
        if (!truth && strcmp(value, "false") != 0 && strcmp(value, "no") != 0) {
            refuse(reading, name, "takes true or false", value);
        }
        json_put_bool(&reading->out, truth);
    } else if (strcmp(type, "object") == 0) {
        put_json(reading, name, value);
    } else if (!is_among(json_get(schema, "enum"), value)) {
        const struct json *words = json_get(schema, "enum");
        struct text choices;
        text_init(&choices, 4096);
        for (size_t i = 0; i < json_count(words); i++) {
            text_print(&choices, "%s %s", i == 0 ? "takes one of" : ",",
                json_text(json_at(words, i), NULL));
        }
        refuse(reading, name, choices.bytes, value);
        text_done(&choices);
    } else {
        json_put_text(&reading->out, value);
    }
}

// One value of a list: "a,b,c" for plain items, JSON for maps.
static void put_items(
    struct reading *reading, const char *name, const struct json *items, const char *value)
{
    if (strcmp(type_of(items), "object") == 0) {
        put_json(reading, name, value);
        return;
    }
    char *copy = strdup(value);
    char *rest = copy;
    char *item;
    while (copy != NULL && (item = strsep(&rest, ",")) != NULL) {
        put_scalar(reading, name, items, item);
    }
    free(copy);
}

static void put_list(struct reading *reading, struct assignment *first, const struct json *schema)
{
    const char *whole = first->value != NULL ? first->value : "";
    if (whole[0] == '[') {
        put_json(reading, first->name, whole);
        return;
    }
    json_begin_list(&reading->out);
    for (int i = 0; i < reading->count; i++) {
        struct assignment *item = &reading->items[i];
        if (strcmp(item->name, first->name) == 0 && item->value != NULL) {
            put_items(reading, item->name, json_get(schema, "items"), item->value);
            item->written = true;
        }
    }
    json_end_list(&reading->out);
}

static void put_map(
    struct reading *reading, size_t prefix, const char *name, const struct json *schema, int depth);

// The value of one assignment, or of all that share its name up to the next dot.
static void put_value(struct reading *reading, struct assignment *item, size_t end,
    const struct json *schema, int depth)
{
    if (item->name[end] == '.') {
        put_map(reading, end + 1, item->name, schema, depth + 1);
        return;
    }
    item->written = true;
    if (strcmp(type_of(schema), "array") == 0) {
        put_list(reading, item, schema);
    } else if (item->value == NULL && strcmp(type_of(schema), "boolean") == 0) {
        json_put_bool(&reading->out, true);
    } else if (item->value == NULL) {
        refuse(reading, item->name, "needs a value", NULL);
    } else {
        put_scalar(reading, item->name, schema, item->value);
    }
}

// JSON has no room for a name twice; lists have taken all of theirs at once.
static bool is_given_before(const struct reading *reading, int index, size_t end)
{
    const char *name = reading->items[index].name;
    for (int i = 0; i < reading->count; i++) {
        const struct assignment *item = &reading->items[i];
        if (i != index && item->written && strncmp(item->name, name, end) == 0 &&
            (item->name[end] == '\0' || item->name[end] == '.')) {
            return true;
        }
    }
    return false;
}

static void put_map(
    struct reading *reading, size_t prefix, const char *name, const struct json *schema, int depth)
{
    if (depth > DEPTH_MAX) {
        refuse(reading, name, "is nested too deep", NULL);
        return;
    }
    json_begin_map(&reading->out);
    for (int i = 0; i < reading->count; i++) {
        struct assignment *item = &reading->items[i];
        if (item->written || strncmp(item->name, name, prefix) != 0) {
            continue;
        }
        size_t end = prefix + strcspn(item->name + prefix, ".");
        char key[128];
        (void)snprintf(key, sizeof(key), "%.*s", (int)(end - prefix), item->name + prefix);
        const struct json *field = json_get(json_get(schema, "properties"), key);
        if (is_given_before(reading, i, end)) {
            refuse(reading, item->name, "is given twice", NULL);
            break;
        }
        if (field == NULL) {
            refuse(reading, item->name, "has no such field", NULL);
            break;
        }
        json_key(&reading->out, key);
        put_value(reading, item, end, field, depth);
    }
    json_end_map(&reading->out);
}

static bool read_words(struct reading *reading, int count, char **words)
{
    for (int i = 0; i < count; i++) {
        if (strncmp(words[i], "--", 2) != 0 || words[i][2] == '\0') {
            (void)fprintf(stderr, "eldercare: expected --parameter, not %s\n", words[i]);
            return false;
        }
        if (reading->count == WORDS_MAX) {
            (void)fputs("eldercare: too many parameters\n", stderr);
            return false;
        }
        struct assignment *item = &reading->items[reading->count++];
        char *equals = strchr(words[i], '=');
        item->name = words[i] + 2;
        if (equals != NULL) {
            *equals = '\0';
            item->value = equals + 1;
        } else if (i + 1 < count && (strncmp(words[i + 1], "--", 2) != 0)) {
            item->value = words[++i];
        }
        for (char *c = words[i - (item->value != NULL && equals == NULL)] + 2; *c != '\0'; c++) {
            *c = *c == '-' ? '_' : *c;
        }
    }
    return true;
}

static bool is_true(const struct json *map, const char *name)
{
    const struct json *value = json_get(map, name);
    return value != NULL && json_kind(value) == JSON_KIND_BOOL && json_bool(value);
}

bool arguments_is_password(const struct json *param)
{
    const char *name = param == NULL ? "" : json_text(json_get(param, "name"), NULL);
    bool is_one = false;
    for (size_t i = 0; i < COUNT(passwords); i++) {
        is_one = is_one || strcmp(passwords[i].name, name) == 0;
    }
    return is_one && is_true(param, "x-eldercare-secret");
}

static void put_params(struct reading *reading)
{
    for (int i = 0; i < reading->count && !reading->failed; i++) {
        struct assignment *item = &reading->items[i];
        if (item->written) {
            continue;
        }
        size_t end = strcspn(item->name, ".");
        const struct json *param = describe_param(reading->method, item->name, end);
        if (param == NULL) {
            refuse(reading, item->name, "there is no such parameter; see --help", NULL);
            return;
        }
        if (is_given_before(reading, i, end)) {
            refuse(reading, item->name, "is given twice", NULL);
            return;
        }
        if (arguments_is_password(param)) {
            item->written = true;
            bool is_asked = item->value == NULL || strcmp(item->value, "-") == 0;
            if (!is_asked || item->name[end] != '\0') {
                refuse(reading, item->name,
                    ARGUMENTS_NO_PASSWORD "; without a value it is asked for", NULL);
            }
            continue;
        }
        json_key(&reading->out, json_text(json_get(param, "name"), NULL));
        put_value(reading, item, end, json_get(param, "schema"), 0);
    }
}

static bool is_given(const struct reading *reading, const char *name)
{
    for (int i = 0; i < reading->count; i++) {
        if (strcmp(reading->items[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

// Passwords that are asked for or that are needed: the flag stands for one, and no value does.
static void ask_passwords(struct reading *reading)
{
    for (size_t i = 0; i < COUNT(passwords) && !reading->failed; i++) {
        const char *name = passwords[i].name;
        const struct json *param = describe_param(reading->method, name, strlen(name));
        bool is_needed = is_true(param, "required") && login_can_ask(passwords[i].secret);
        if (!arguments_is_password(param) || (!is_needed && !is_given(reading, name))) {
            continue;
        }
        char password[LOGIN_SECRET_SIZE];
        reading->failed = !login_ask(passwords[i].secret, password);
        if (!reading->failed) {
            json_field_text(&reading->out, name, password);
        }
        crypto_wipe(password, sizeof(password));
    }
}

int arguments_read(const struct json *method, int count, char **words, struct text *params)
{
    struct reading *reading = calloc(1, sizeof(*reading));
    if (reading == NULL) {
        return EXIT_FAILED;
    }
    reading->method = method;
    json_out_init(&reading->out, params);
    json_begin_map(&reading->out);
    if (!read_words(reading, count, words)) {
        reading->failed = true;
    } else {
        put_params(reading);
        ask_passwords(reading);
    }
    if (!is_given(reading, "request_key") &&
        describe_param(method, "request_key", strlen("request_key")) != NULL) {
        char key[REQUEST_KEY_SIZE];
        cli_request_key(key);
        json_field_text(&reading->out, "request_key", key);
    }
    json_end_map(&reading->out);
    int code = reading->failed || params->failed ? EXIT_USAGE : EXIT_OK;
    free(reading);
    return code;
}
