// SPDX-License-Identifier: Apache-2.0
// Binding: walks a row's parameter table over the map that came and fills the row's struct.
#include "daemon/rpc/bind.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/rpc/bind_complain.h"
#include "daemon/rpc/catalogue.h"

#define REQUEST_KEY_LEAST 16
#define REQUEST_KEY_MOST 64

static bool run_out(struct binding *binding)
{
    binding->status = STATUS_NO_MEMORY;
    return false;
}

// --- single values ---

static bool is_integer_within(const struct json *value, int64_t least, int64_t most)
{
    return json_kind(value) == JSON_KIND_INTEGER && json_integer(value) >= least &&
           json_integer(value) <= most;
}

// What a spreadsheet begins a formula with, in either width: a sheet that lists names would run it.
static bool begins_as_formula(const char *text)
{
    static const char *const signs[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (strncmp(text, signs[i], strlen(signs[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_text_within(const struct json *value, const struct rpc_param *param)
{
    if (json_kind(value) != JSON_KIND_TEXT) {
        return false;
    }
    size_t size = 0;
    const char *text = json_text(value, &size);
    int64_t most = param->kind == RPC_TEXT ? catalogue_most(param) : TEXT_POINTS_PRESET;
    bool multiline = param->kind == RPC_TEXT && param->multiline;
    // What is secret is compared with what was kept before (a password, a name), and not kept.
    bool is_good = param->secret ? text_is_clean(text, size, multiline)
                                 : text_is_proper(text, size, multiline);
    return is_good && !text_is_blank(text, size) && (int64_t)text_code_points(text, size) <= most &&
           !(param->is_name && begins_as_formula(text));
}

static const char *say_wrong_text(const struct json *value)
{
    size_t size = 0;
    const char *text = json_kind(value) == JSON_KIND_TEXT ? json_text(value, &size) : "";
    return text_is_clean(text, size, true) && !text_is_proper(text, size, true)
               ? "a text has a character that is not seen, is for private use, or is spelt "
                 "otherwise "
                 "in normal form C (a letter apart from its accent)"
               : "a parameter has a wrong value";
}

static bool read_day(const struct json *value, int32_t *ret_day)
{
    return json_kind(value) == JSON_KIND_TEXT && day_parse(json_text(value, NULL), ret_day);
}

static bool read_instant(const struct json *value, int64_t *ret_ms)
{
    return json_kind(value) == JSON_KIND_TEXT && instant_parse(json_text(value, NULL), ret_ms);
}

// The index of a text among words, or -1.
static int find_choice(const struct json *value, const char *const *choices)
{
    char digits[24];
    const char *text = digits;
    if (json_kind(value) == JSON_KIND_INTEGER) { // a level is a digit
        snprintf(digits, sizeof digits, "%" PRId64, json_integer(value));
    } else if (json_kind(value) != JSON_KIND_TEXT || (text = json_text(value, NULL)) == NULL) {
        return -1;
    }
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], text) == 0) {
            return i;
        }
    }
    return -1;
}

// --- lists of single values ---

static bool is_list_within(const struct json *value, const struct rpc_param *param)
{
    return json_kind(value) == JSON_KIND_LIST &&
           (int64_t)json_count(value) >= catalogue_least(param) &&
           (int64_t)json_count(value) <= catalogue_most(param);
}

// Said twice, one of them was meant to be another.
static bool has_bit(uint32_t bits, int64_t index)
{
    return (bits >> index & 1u) != 0;
}

static bool bind_set(struct binding *binding, const struct rpc_param *param,
    const struct json *value, const struct path *path, uint32_t *ret_bits)
{
    if (json_kind(value) != JSON_KIND_LIST) {
        return bind_is_wrong(binding, path, param);
    }
    uint32_t bits = 0;
    for (size_t i = 0; i < json_count(value); i++) {
        int index = find_choice(json_at(value, i), param->choices);
        if (index < 0 || has_bit(bits, index)) {
            struct path item = {.up = path, .item = i + 1};
            return bind_is_wrong(binding, &item, param);
        }
        bits |= UINT32_C(1) << index;
    }
    *ret_bits = bits;
    return true;
}

static bool bind_digits(struct binding *binding, const struct rpc_param *param,
    const struct json *value, const struct path *path, uint32_t *ret_bits)
{
    if (json_kind(value) != JSON_KIND_LIST) {
        return bind_is_wrong(binding, path, param);
    }
    uint32_t bits = 0;
    for (size_t i = 0; i < json_count(value); i++) {
        const struct json *digit = json_at(value, i);
        if (!is_integer_within(digit, param->least, param->most) ||
            has_bit(bits, json_integer(digit) - param->least)) {
            struct path item = {.up = path, .item = i + 1};
            return bind_is_wrong(binding, &item, param);
        }
        bits |= UINT32_C(1) << (json_integer(digit) - param->least);
    }
    *ret_bits = bits;
    return true;
}

static bool bind_ids(struct binding *binding, const struct rpc_param *param,
    const struct json *value, const struct path *path, struct rpc_list *ret_list)
{
    if (!is_list_within(value, param)) {
        return bind_is_wrong(binding, path, param);
    }
    size_t count = json_count(value);
    int64_t *ids = arena_alloc(&binding->call->arena, (count + 1) * sizeof *ids);
    if (ids == NULL) {
        return run_out(binding);
    }
    for (size_t i = 0; i < count; i++) {
        const struct json *id = json_at(value, i);
        if (!is_integer_within(id, 1, JSON_INTEGER_MAX)) {
            struct path item = {.up = path, .item = i + 1};
            return bind_complain(
                binding, &item, "a positive integer", "a parameter has a wrong value");
        }
        ids[i] = json_integer(id);
    }
    *ret_list = (struct rpc_list){.count = (int)count, .items = ids};
    return true;
}

static bool bind_texts(struct binding *binding, const struct rpc_param *param,
    const struct json *value, const struct path *path, struct rpc_list *ret_list)
{
    if (!is_list_within(value, param)) {
        return bind_is_wrong(binding, path, param);
    }
    size_t count = json_count(value);
    const char **texts = arena_alloc(&binding->call->arena, (count + 1) * sizeof *texts);
    if (texts == NULL) {
        return run_out(binding);
    }
    for (size_t i = 0; i < count; i++) {
        const struct json *text = json_at(value, i);
        if (!is_text_within(text, param)) {
            struct path item = {.up = path, .item = i + 1};
            return bind_complain(binding, &item,
                "text of 1 to 200 characters, not only spaces, without control characters",
                say_wrong_text(text));
        }
        texts[i] = json_text(text, NULL);
    }
    *ret_list = (struct rpc_list){.count = (int)count, .items = texts};
    return true;
}

// --- maps ---

static bool bind_fields(struct binding *binding, const struct rpc_param *fields,
    const struct json *map, const struct path *up, char *into);

// An item whose mistakes are its own: the list goes on.
static bool bind_alone(struct binding *binding, const struct rpc_param *param,
    const struct json *map, const struct path *item, char *into)
{
    binding->alone = item;
    binding->complaint = (struct rpc_complaint *)(void *)(into + param->complaint_offset);
    (void)bind_fields(binding, param->fields, map, item, into);
    binding->alone = NULL;
    return binding->status == STATUS_OK;
}

static bool bind_maps(struct binding *binding, const struct rpc_param *param,
    const struct json *value, const struct path *path, struct rpc_list *ret_list)
{
    if (!is_list_within(value, param)) {
        return bind_is_wrong(binding, path, param);
    }
    size_t count = json_count(value);
    char *items = arena_alloc(&binding->call->arena, count * param->size + 1);
    if (items == NULL) {
        return run_out(binding);
    }
    for (size_t i = 0; i < count; i++) {
        struct path item = {.up = path, .item = i + 1};
        if (json_kind(json_at(value, i)) != JSON_KIND_MAP) {
            return bind_complain(binding, &item, "a map", "a parameter has a wrong value");
        }
        const struct json *map = json_at(value, i);
        char *into = items + i * param->size;
        bool is_well = param->complaint_offset != 0
                           ? bind_alone(binding, param, map, &item, into)
                           : bind_fields(binding, param->fields, map, &item, into);
        if (!is_well) {
            return false;
        }
    }
    *ret_list = (struct rpc_list){.count = (int)count, .items = items};
    return true;
}

static bool bind_map(struct binding *binding, const struct rpc_param *param,
    const struct json *value, const struct path *path, char *into)
{
    if (json_kind(value) != JSON_KIND_MAP) {
        return bind_is_wrong(binding, path, param);
    }
    return bind_fields(binding, param->fields, value, path, into);
}

static bool bind_choice(struct binding *binding, const struct rpc_param *param,
    const struct json *value, const struct path *path, int *ret_choice)
{
    int index = find_choice(value, param->choices);
    if (index < 0) {
        return bind_is_wrong(binding, path, param);
    }
    *ret_choice = index;
    return true;
}

static bool bind_integer(struct binding *binding, const struct rpc_param *param,
    const struct json *value, const struct path *path, int64_t *ret_number)
{
    int64_t least = param->kind == RPC_ID ? 1 : catalogue_least(param);
    int64_t most = param->kind == RPC_ID ? JSON_INTEGER_MAX : catalogue_most(param);
    if (!is_integer_within(value, least, most)) {
        return bind_is_wrong(binding, path, param);
    }
    *ret_number = json_integer(value);
    return true;
}

// The place a parameter is bound to. Its type follows from the kind (method.h).
static void *place(const struct rpc_param *param, char *into)
{
    return into + param->offset;
}

static bool bind_value(struct binding *binding, const struct rpc_param *param,
    const struct json *value, const struct path *path, char *into)
{
    void *at = place(param, into);
    switch (param->kind) {
    case RPC_ID:
    case RPC_INTEGER:
        return bind_integer(binding, param, value, path, at);
    case RPC_BOOL:
        if (json_kind(value) != JSON_KIND_BOOL) {
            return bind_is_wrong(binding, path, param);
        }
        *(bool *)at = json_bool(value);
        return true;
    case RPC_TEXT:
        if (!is_text_within(value, param)) {
            return bind_complain_of(binding, path, param, say_wrong_text(value));
        }
        *(const char **)at = json_text(value, NULL);
        return true;
    case RPC_DAY:
        return read_day(value, at) || bind_is_wrong(binding, path, param);
    case RPC_INSTANT:
        return read_instant(value, at) || bind_is_wrong(binding, path, param);
    case RPC_CHOICE:
        return bind_choice(binding, param, value, path, at);
    case RPC_SET:
        return bind_set(binding, param, value, path, at);
    case RPC_DIGITS:
        return bind_digits(binding, param, value, path, at);
    case RPC_IDS:
        return bind_ids(binding, param, value, path, at);
    case RPC_TEXTS:
        return bind_texts(binding, param, value, path, at);
    case RPC_MAPS:
        return bind_maps(binding, param, value, path, at);
    case RPC_MAP:
        return bind_map(binding, param, value, path, at);
    case RPC_JSON:
        *(const struct json **)at = value;
        return true;
    }
    return false;
}

static void bind_fields_absent(const struct rpc_param *fields, char *into);

static void bind_absent(const struct rpc_param *param, char *into)
{
    void *at = place(param, into);
    switch (param->kind) {
    case RPC_INTEGER:
        *(int64_t *)at = param->absent;
        break;
    case RPC_BOOL:
        *(bool *)at = param->absent != 0;
        break;
    case RPC_DAY:
        *(int32_t *)at = DAY_NONE;
        break;
    case RPC_CHOICE:
        *(int *)at = -1;
        break;
    case RPC_MAP:
        bind_fields_absent(param->fields, at);
        break;
    case RPC_ID:
    case RPC_TEXT:
    case RPC_INSTANT:
    case RPC_SET:
    case RPC_DIGITS:
    case RPC_IDS:
    case RPC_TEXTS:
    case RPC_MAPS:
    case RPC_JSON:
        break; // zero, as the struct was made
    }
}

static void bind_fields_absent(const struct rpc_param *fields, char *into)
{
    for (const struct rpc_param *param = fields; param->name != NULL; param++) {
        bind_absent(param, into);
    }
}

static bool is_known(const struct rpc_param *fields, const char *name)
{
    for (const struct rpc_param *param = fields; param->name != NULL; param++) {
        if (strcmp(param->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool refuse_unknown(
    struct binding *binding, const struct rpc_param *fields, const struct path *path, bool is_top)
{
    struct text expected;
    text_init(&expected, EXPECTED_MAX_SIZE);
    text_add_string(&expected, "one of ");
    for (const struct rpc_param *param = fields; param->name != NULL; param++) {
        text_print(&expected, "%s%s", param == fields ? "" : ", ", param->name);
    }
    if (is_top) {
        text_add_string(&expected, fields->name == NULL ? "session" : ", session");
        const struct rpc_method *method = binding->call->method;
        text_add_string(&expected, method->effect == RPC_WRITES ? ", request_key" : "");
        text_add_string(&expected, method->dry_run ? ", dry_run" : "");
    }
    bind_complain(
        binding, path, expected.size == 0 ? "" : expected.bytes, "there is no such parameter");
    text_done(&expected);
    return false;
}

static bool is_special(const struct call *call, const char *name)
{
    return strcmp(name, "session") == 0 ||
           (call->method->effect == RPC_WRITES && strcmp(name, "request_key") == 0) ||
           (call->method->dry_run && strcmp(name, "dry_run") == 0);
}

static bool find_unknown(struct binding *binding, const struct rpc_param *fields,
    const struct json *map, const struct path *up)
{
    void *position = NULL;
    const char *name = NULL;
    const struct json *value = NULL;
    while (json_each(map, &position, &name, &value)) {
        bool known = is_known(fields, name) || (up == NULL && is_special(binding->call, name));
        if (!known) {
            struct path path = {.up = up, .name = name};
            return refuse_unknown(binding, fields, &path, up == NULL);
        }
    }
    return true;
}

static void mark_present(const struct rpc_param *param, char *into)
{
    if (param->present_offset != 0) {
        *(bool *)(void *)(into + param->present_offset) = true;
    }
}

// Binds what the table names; *ret_found counts it, so that only a map with more in it is searched
// for the stranger.
static bool bind_table(struct binding *binding, const struct rpc_param *fields,
    const struct json *map, const struct path *up, char *into, size_t *ret_found)
{
    size_t found = 0;
    for (const struct rpc_param *param = fields; param->name != NULL; param++) {
        const struct json *value = map == NULL ? NULL : json_get(map, param->name);
        struct path path = {.up = up, .name = param->name};
        if (value == NULL && param->required) {
            return bind_complain_of(binding, &path, param, "a required parameter is missing");
        }
        if (value == NULL) {
            bind_absent(param, into);
            continue;
        }
        if (!bind_value(binding, param, value, &path, into)) {
            return false;
        }
        mark_present(param, into);
        found++;
    }
    *ret_found = found;
    return true;
}

static bool bind_fields(struct binding *binding, const struct rpc_param *fields,
    const struct json *map, const struct path *up, char *into)
{
    size_t found = 0;
    return bind_table(binding, fields, map, up, into, &found) &&
           (found == json_count(map) || find_unknown(binding, fields, map, up));
}

// --- what every method takes besides its own ---

static bool is_request_key(const struct json *value)
{
    if (json_kind(value) != JSON_KIND_TEXT) {
        return false;
    }
    size_t size = 0;
    const char *key = json_text(value, &size);
    return size >= REQUEST_KEY_LEAST && size <= REQUEST_KEY_MOST &&
           strspn(key, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == size;
}

static bool is_session(const struct json *value)
{
    if (json_kind(value) != JSON_KIND_TEXT) {
        return false;
    }
    size_t size = 0;
    const char *token = json_text(value, &size);
    return size > 0 && size <= SESSION_TOKEN_MAX && text_is_clean(token, size, false);
}

static bool bind_session(struct binding *binding, const struct json *params, size_t *found)
{
    const struct json *value = json_get(params, "session");
    if (value == NULL) {
        return true;
    }
    if (!is_session(value)) {
        struct path path = {.name = "session"};
        return bind_complain(
            binding, &path, "the text that session.login gave", "a parameter has a wrong value");
    }
    binding->call->session = json_text(value, NULL);
    ++*found;
    return true;
}

static bool bind_request_key(struct binding *binding, const struct json *params, size_t *found)
{
    const struct json *value = json_get(params, "request_key");
    if (value == NULL) {
        return true;
    }
    if (!is_request_key(value)) {
        struct path path = {.name = "request_key"};
        return bind_complain(binding, &path, "16 to 64 characters of 0-9, A-Z, a-z, _ and -",
            "a parameter has a wrong value");
    }
    binding->call->request_key = json_text(value, NULL);
    ++*found;
    return true;
}

static bool bind_dry_run(struct binding *binding, const struct json *params, size_t *found)
{
    const struct json *value = json_get(params, "dry_run");
    if (value == NULL) {
        return true;
    }
    if (json_kind(value) != JSON_KIND_BOOL) {
        struct path path = {.name = "dry_run"};
        return bind_complain(binding, &path, "true or false", "a parameter has a wrong value");
    }
    binding->call->dry_run = json_bool(value);
    ++*found;
    return true;
}

static bool bind_specials(struct binding *binding, const struct json *params, size_t *found)
{
    const struct rpc_method *method = binding->call->method;
    return bind_session(binding, params, found) &&
           (method->effect != RPC_WRITES || bind_request_key(binding, params, found)) &&
           (!method->dry_run || bind_dry_run(binding, params, found));
}

static const struct rpc_param no_params[] = {RPC_PARAMS_END};

enum status bind_call(struct call *call, const struct json *params)
{
    struct binding binding = {.call = call, .status = STATUS_OK};
    const struct rpc_param *fields = call->method->params;
    fields = fields == NULL ? no_params : fields;
    call->params = arena_alloc(&call->arena, call->method->params_size + 1);
    if (call->params == NULL) {
        return STATUS_NO_MEMORY;
    }
    size_t found = 0;
    if (!bind_table(&binding, fields, params, NULL, call->params, &found)) {
        return binding.status;
    }
    if (params == NULL || found == json_count(params)) {
        return STATUS_OK;
    }
    if (bind_specials(&binding, params, &found) && found != json_count(params)) {
        (void)find_unknown(&binding, fields, params, NULL);
    }
    return binding.status;
}
