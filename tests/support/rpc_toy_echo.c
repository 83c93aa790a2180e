// SPDX-License-Identifier: Apache-2.0
// toy.echo: a method with every kind of parameter, answering what was bound.
#include "tests/support/rpc_toy.h"

const char *const toy_colours[] = {"red", "green", "blue", NULL};

struct inner {
    const char *name;
    int32_t day;
    int64_t count;
};

static const struct rpc_param inner_fields[] = {
    {.name = "name",
        .help = "A name.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct inner, name),
        .required = true,
        .is_name = true},
    {.name = "day", .help = "A day.", .kind = RPC_DAY, .offset = offsetof(struct inner, day)},
    {.name = "count",
        .help = "A count.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct inner, count),
        .least = 1,
        .most = 9,
        .absent = 5},
    RPC_PARAMS_END,
};

struct echo {
    int64_t id;
    bool has_number;
    int64_t number;
    int64_t any;
    bool truth;
    const char *words;
    const char *page;
    int32_t day;
    int64_t instant;
    int colour;
    uint32_t colours;
    uint32_t weekdays;
    struct rpc_list ids;
    struct rpc_list texts;
    struct rpc_list lines;
    struct inner inner;
    const struct json *json;
};

#define ECHO(field) offsetof(struct echo, field)

static const struct rpc_param echo_params[] = {
    {.name = "id", .help = "An id.", .kind = RPC_ID, .offset = ECHO(id)},
    {.name = "number",
        .help = "A number.",
        .kind = RPC_INTEGER,
        .offset = ECHO(number),
        .least = -5,
        .most = 5,
        .absent = 3,
        .present_offset = ECHO(has_number)},
    {.name = "any", .help = "Any number.", .kind = RPC_INTEGER, .offset = ECHO(any)},
    {.name = "truth", .help = "A truth.", .kind = RPC_BOOL, .offset = ECHO(truth), .absent = 1},
    {.name = "words", .help = "Words.", .kind = RPC_TEXT, .offset = ECHO(words), .most = 5},
    {.name = "page", .help = "Lines.", .kind = RPC_TEXT, .offset = ECHO(page), .multiline = true},
    {.name = "day", .help = "A day.", .kind = RPC_DAY, .offset = ECHO(day)},
    {.name = "instant", .help = "An instant.", .kind = RPC_INSTANT, .offset = ECHO(instant)},
    {.name = "colour",
        .help = "One.",
        .kind = RPC_CHOICE,
        .offset = ECHO(colour),
        .choices = toy_colours},
    {.name = "colours",
        .help = "Some.",
        .kind = RPC_SET,
        .offset = ECHO(colours),
        .choices = toy_colours},
    {.name = "weekdays",
        .help = "Days.",
        .kind = RPC_DIGITS,
        .offset = ECHO(weekdays),
        .least = 1,
        .most = 7},
    {.name = "ids", .help = "Ids.", .kind = RPC_IDS, .offset = ECHO(ids), .least = 1, .most = 3},
    {.name = "texts", .help = "Texts.", .kind = RPC_TEXTS, .offset = ECHO(texts), .most = 2},
    {.name = "lines",
        .help = "Maps.",
        .kind = RPC_MAPS,
        .offset = ECHO(lines),
        .fields = inner_fields,
        .size = sizeof(struct inner)},
    {.name = "inner",
        .help = "A map.",
        .kind = RPC_MAP,
        .offset = ECHO(inner),
        .fields = inner_fields,
        .size = sizeof(struct inner)},
    {.name = "json", .help = "Anything.", .kind = RPC_JSON, .offset = ECHO(json)},
    RPC_PARAMS_END,
};

static void put_inner(struct json_out *out, const struct inner *inner)
{
    json_begin_map(out);
    json_field_text(out, "name", inner->name);
    json_field_day(out, "day", inner->day);
    json_field_int(out, "count", inner->count);
    json_end_map(out);
}

static void put_lists(struct json_out *out, const struct echo *echo)
{
    const int64_t *ids = echo->ids.items;
    const char *const *texts = echo->texts.items;
    const struct inner *lines = echo->lines.items;
    json_key(out, "ids");
    json_begin_list(out);
    for (int i = 0; i < echo->ids.count; i++) {
        json_put_int(out, ids[i]);
    }
    json_end_list(out);
    json_key(out, "texts");
    json_begin_list(out);
    for (int i = 0; i < echo->texts.count; i++) {
        json_put_text(out, texts[i]);
    }
    json_end_list(out);
    json_key(out, "lines");
    json_begin_list(out);
    for (int i = 0; i < echo->lines.count; i++) {
        put_inner(out, &lines[i]);
    }
    json_end_list(out);
}

static enum status run_echo(struct call *call)
{
    const struct echo *echo = call->params;
    struct json_out *out = &call->out;
    json_field_int(out, "id", echo->id);
    json_field_bool(out, "has_number", echo->has_number);
    json_field_int(out, "number", echo->number);
    json_field_int(out, "any", echo->any);
    json_field_bool(out, "truth", echo->truth);
    json_field_text(out, "words", echo->words);
    json_field_text(out, "page", echo->page);
    json_field_day(out, "day", echo->day);
    json_field_int(out, "instant", echo->instant);
    json_field_int(out, "colour", echo->colour);
    json_field_int(out, "colours", echo->colours);
    json_field_int(out, "weekdays", echo->weekdays);
    put_lists(out, echo);
    json_key(out, "inner");
    put_inner(out, &echo->inner);
    json_field_bool(out, "json", echo->json != NULL);
    return call_done(call);
}

const struct rpc_method toy_echo_methods[] = {
    {.name = "toy.echo",
        .help = "Answer what was bound.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = echo_params,
        .params_size = sizeof(struct echo),
        .result = "id, number?, lines[{name, day?, count}], inner{name}, texts[], json?",
        .run = run_echo},
    RPC_METHODS_END,
};
