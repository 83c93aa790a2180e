// SPDX-License-Identifier: Apache-2.0
// A toy subject for the tests of rpc.
#include "tests/support/rpc_toy.h"

#include <string.h>

#include "daemon/rpc/rows.h"

struct toy toy;

static const char *const colours[] = {"red", "green", "blue", NULL};
static const char *const colours_chinese[] = {"红", "绿", "蓝", NULL};

// --- toy.echo: every kind of parameter ---

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
        .required = true},
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
        .choices = colours},
    {.name = "colours",
        .help = "Some.",
        .kind = RPC_SET,
        .offset = ECHO(colours),
        .choices = colours},
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

// --- things ---

struct thing {
    const char *name;
    const char *secret;
    int64_t owner;
    const char *colour;
    int end;
    bool late;
};

static const char *const ends[] = {"ok", "refuse", "broken", "crypto", "fault", "invalid",
    "unauthenticated", "too_big", "too_secret", "many", NULL};

enum end {
    END_OK,
    END_REFUSE,
    END_BROKEN,
    END_CRYPTO,
    END_FAULT,
    END_INVALID,
    END_UNAUTHENTICATED,
    END_TOO_BIG,
    END_TOO_SECRET,
    END_MANY
};

static const struct rpc_param thing_params[] = {
    {.name = "name",
        .help = "Its name.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct thing, name),
        .required = true},
    {.name = "secret",
        .help = "Never stored.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct thing, secret),
        .secret = true},
    {.name = "owner",
        .help = "Another thing.",
        .kind = RPC_ID,
        .offset = offsetof(struct thing, owner)},
    {.name = "colour",
        .help = "Its colour.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct thing, colour)},
    {.name = "end",
        .help = "How the rule ends.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct thing, end),
        .choices = ends},
    {.name = "late",
        .help = "After writing.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct thing, late)},
    RPC_PARAMS_END,
};

static int64_t find_thing(struct call *call, const char *name)
{
    struct query query = query_open(call->tx, QUERY_RECEIPT_FIND);
    query_bind_int(&query, "office", TOY_OFFICE);
    query_bind_text(&query, "request_key", name);
    int64_t found = query_next(&query) ? query_int(&query, "result") : 0;
    query_end(&query);
    return found;
}

static void write_thing(struct call *call, const char *name, int64_t id)
{
    uint8_t nothing[DIGEST_SIZE] = {0};
    char number[32];
    struct text text;
    text_init(&text, sizeof number);
    text_add_int(&text, id);
    struct query query = query_open(call->tx, QUERY_RECEIPT_INSERT);
    query_bind_int(&query, "office", TOY_OFFICE);
    query_bind_text(&query, "request_key", name);
    query_bind_blob(&query, "params_mac", nothing, sizeof nothing);
    query_bind_text(&query, "result", text.bytes);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    query_run(&query);
    text_done(&text);
}

static void fill(struct text *text)
{
    char piece[4096];
    memset(piece, 'x', sizeof piece);
    while (!text->failed) {
        text_add(text, piece, sizeof piece);
    }
}

static enum status end_well(struct call *call, enum end end)
{
    if (end == END_MANY) {
        for (int i = 0; i < CALL_OBJECTS_MAX + 3; i++) {
            call_touch(call, i + 1);
        }
    }
    if (end == END_TOO_BIG) {
        fill(&call->result);
    }
    if (end == END_TOO_SECRET) {
        fill(&call->secret_result);
    }
    return call_done(call);
}

static enum status end_badly(struct call *call, enum end end)
{
    switch (end) {
    case END_REFUSE:
        json_field_int(&call->facts, "bed", 4);
        return call_refuse(call, STATUS_BED_TAKEN);
    case END_BROKEN:
        return call_broken(call, "a toy's promise");
    case END_CRYPTO:
        return STATUS_CRYPTO;
    case END_FAULT:
        tx_fail(call->tx, STATUS_INPUT_OUTPUT);
        return STATUS_OK;
    case END_INVALID:
        return call_invalid(call, "name", "another name");
    case END_UNAUTHENTICATED:
        return call_refuse(call, STATUS_UNAUTHENTICATED);
    case END_OK:
    case END_TOO_BIG:
    case END_TOO_SECRET:
    case END_MANY:
        break;
    }
    return STATUS_OK;
}

static bool is_bad(int end)
{
    return end >= END_REFUSE && end <= END_UNAUTHENTICATED;
}

static enum status make(struct call *call)
{
    const struct thing *thing = call->params;
    toy.ran++;
    if (is_bad(thing->end) && !thing->late) {
        return end_badly(call, (enum end)thing->end);
    }
    if (find_thing(call, thing->name) != 0) {
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t id = tx_new_id(call->tx);
    write_thing(call, thing->name, id);
    call_touch(call, id);
    json_field_int(&call->out, "thing", id);
    json_field_text(&call->out, "operator", call->principal.operator_name);
    if (thing->secret != NULL) {
        json_field_text(&call->secret_out, "key", thing->secret);
    }
    if (is_bad(thing->end)) {
        return end_badly(call, (enum end)thing->end);
    }
    return end_well(call, thing->end < 0 ? END_OK : (enum end)thing->end);
}

static enum status announce(struct call *call)
{
    struct fact fact = {.kind = FACT_ELDER_MOVED, .elder = 5, .day = call->tx->today_day};
    enum status status = fact_announce(call, &fact);
    if (status == STATUS_OK) {
        json_field_int(&call->out, "facts", toy.facts);
    }
    return status;
}

static enum status nothing(struct call *call)
{
    return call_done(call);
}

static enum status limits(struct call *call)
{
    json_field_int(&call->out, "absent", call_limit(0));
    json_field_int(&call->out, "seven", call_limit(7));
    json_field_int(&call->out, "great", call_limit(100000));
    return call_done(call);
}

struct great {
    int64_t size;
    int64_t secret_size;
};

static const struct rpc_param great_params[] = {
    {.name = "size",
        .help = "Bytes of the answer.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct great, size),
        .most = CALL_RESULT_MAX},
    {.name = "secret_size",
        .help = "Bytes of its secret part.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct great, secret_size),
        .most = CALL_RESULT_MAX},
    RPC_PARAMS_END,
};

static void put_great(struct json_out *out, const char *key, int64_t size)
{
    json_key(out, key);
    text_add_char(out->text, '"');
    for (int64_t i = 0; i < size; i++) {
        text_add_char(out->text, 'x');
    }
    text_add_char(out->text, '"');
    out->comma = true;
}

static enum status answer_greatly(struct call *call)
{
    const struct great *great = call->params;
    put_great(&call->out, "great", great->size);
    if (great->secret_size > 0) {
        put_great(&call->secret_out, "secret", great->secret_size);
    }
    return call_done(call);
}

// --- logging in ---

struct login {
    const char *operator_name;
    const char *password;
};

static const struct rpc_param login_params[] = {
    {.name = "operator",
        .help = "Who.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct login, operator_name),
        .required = true},
    {.name = "password",
        .help = "The password.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct login, password),
        .required = true,
        .secret = true},
    RPC_PARAMS_END,
};

static enum status prepare_login(struct call *call)
{
    const struct login *login = call->params;
    toy.prepared++;
    if (strcmp(login->operator_name, "fault") == 0) {
        return STATUS_CRYPTO;
    }
    if (strcmp(login->operator_name, "refused") == 0) {
        return call_refuse(call, STATUS_LOCKED_OUT);
    }
    bool *right = arena_alloc(&call->arena, sizeof *right);
    if (right != NULL) {
        *right = strcmp(login->password, "right") == 0;
    }
    call->prepared = right;
    return STATUS_OK;
}

static enum status login(struct call *call)
{
    const bool *right = call->prepared;
    if (right == NULL || !*right) {
        return call_refuse(call, STATUS_UNAUTHENTICATED);
    }
    call->open_session = TOY_TOKEN;
    json_field_text(&call->out, "session", TOY_TOKEN);
    return call_done(call);
}

static enum status logout(struct call *call)
{
    call->close_session = true;
    return call_done(call);
}

static enum status unmask(struct call *call)
{
    json_field_bool(&call->out, "seen", true);
    return call_done(call);
}

#define THING .params = thing_params, .params_size = sizeof(struct thing), .run = make

static const struct rpc_method toy_methods[] = {
    {.name = "toy.echo",
        .help = "Answer what was bound.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = echo_params,
        .params_size = sizeof(struct echo),
        .result = "id, number?, lines[{name, day?, count}], inner{name}, texts[], json?",
        .run = run_echo},
    {.name = "toy.make",
        .help = "Make a thing.",
        .allow = BUREAU | STREET,
        .effect = RPC_WRITES,
        .dry_run = true,
        .result = "thing, key?",
        THING},
    {.name = "toy.try",
        .help = "Make a thing, undone where refused.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .tries = true,
        THING},
    {.name = "toy.record",
        .help = "Make a thing on record.",
        .allow = BUREAU,
        .effect = RPC_RECORDS,
        THING},
    {.name = "toy.set_up",
        .help = "Only for managers of homes, but for set-up.",
        .allow = HOME,
        .roles = 1u << ROLE_MANAGER,
        .effect = RPC_WRITES,
        .set_up = true,
        .run = nothing},
    {.name = "toy.lead",
        .help = "Only for leads.",
        .allow = BUREAU,
        .roles = LEADING,
        .effect = RPC_READS,
        .run = nothing},
    {.name = "toy.announce",
        .help = "Announce a fact.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .run = announce},
    {.name = "toy.limits",
        .help = "Show limits of lists.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .run = limits},
    {.name = "toy.great",
        .help = "Answer at length.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = great_params,
        .params_size = sizeof(struct great),
        .run = answer_greatly},
    {.name = "toy.fail",
        .help = "Read and end in some way.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        THING},
    {.name = "toy.login",
        .help = "Log in.",
        .allow = EVERY_OFFICE,
        .effect = RPC_RECORDS,
        .open = true,
        .params = login_params,
        .params_size = sizeof(struct login),
        .prepare = prepare_login,
        .run = login},
    {.name = "toy.logout",
        .help = "Log out.",
        .allow = EVERY_OFFICE,
        .roles = EVERY_ROLE,
        .effect = RPC_RECORDS,
        .run = logout},
    {.name = "toy.unmask",
        .help = "A recorded read.",
        .allow = BUREAU,
        .effect = RPC_RECORDS,
        .params = login_params,
        .params_size = sizeof(struct login),
        .run = unmask},
    {.name = "toy.hello",
        .help = "Needs no login.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .open = true,
        .run = nothing},
    {.name = "session.password",
        .help = "Possible while the password must be changed.",
        .allow = EVERY_OFFICE,
        .effect = RPC_RECORDS,
        .run = nothing},
    RPC_METHODS_END,
};

// --- import of things ---

static int64_t look_owner(struct call *call, const char *const *keys)
{
    return find_thing(call, keys[0]);
}

static int64_t look_same(struct call *call, const char *const *keys)
{
    return find_thing(call, keys[0]);
}

static const struct import_header thing_headers[] = {
    {"名称", "name", RPC_TEXT, NULL, NULL, "甲", true},
    {"所有者", "owner_name", RPC_TEXT, NULL, NULL, "乙", false},
    {"颜色", "colour", RPC_CHOICE, colours, colours_chinese, "红", false},
    {"结局", "end", RPC_TEXT, NULL, NULL, "ok", false},
    {"晚", "late", RPC_BOOL, NULL, NULL, "是", false},
    {NULL, NULL, RPC_TEXT, NULL, NULL, NULL, false},
};

static const struct import_reference thing_references[] = {
    {.param = "owner", .columns = {"owner_name"}, .look = look_owner},
    {.param = NULL},
};

static const struct import_kind thing_kind = {
    .what = "things",
    .method = "toy.make",
    .headers = thing_headers,
    .references = thing_references,
    .same_columns = {"name"},
    .same_look = look_same,
};

// Every kind of column, into toy.echo; "here already" is what the method says.
static const char *const weekdays_chinese[] = {
    "周一", "周二", "周三", "周四", "周五", "周六", "周日", NULL};

static const struct import_header echo_headers[] = {
    {"编号", "id", RPC_ID, NULL, NULL, "1", false},
    {"数", "number", RPC_INTEGER, NULL, NULL, "1", false},
    {"真", "truth", RPC_BOOL, NULL, NULL, "是", false},
    {"字", "words", RPC_TEXT, NULL, NULL, "字", false},
    {"日", "day", RPC_DAY, NULL, NULL, "2026-1-5", false},
    {"刻", "instant", RPC_INSTANT, NULL, NULL, "", false},
    {"色", "colour", RPC_CHOICE, colours, colours_chinese, "红", false},
    {"诸色", "colours", RPC_SET, colours, colours_chinese, "红、绿", false},
    {"周", "weekdays", RPC_DIGITS, NULL, weekdays_chinese, "周一", false},
    {"文", "texts", RPC_TEXTS, NULL, NULL, "a、b", false},
    {"内名", "inner.name", RPC_TEXT, NULL, NULL, "a", false},
    {"内日", "inner.day", RPC_DAY, NULL, NULL, "", false},
    {"内数", "inner.count", RPC_INTEGER, NULL, NULL, "", false},
    {"行名", "lines[1].name", RPC_TEXT, NULL, NULL, "", false},
    {"行数", "lines[1].count", RPC_INTEGER, NULL, NULL, "", false},
    {"怪", "json", RPC_JSON, NULL, NULL, "", false},
    {NULL, NULL, RPC_TEXT, NULL, NULL, NULL, false},
};

static const struct import_kind echo_kind = {
    .what = "echoes",
    .method = "toy.echo",
    .headers = echo_headers,
};

// References and sameness by named queries.
static const struct import_header key_headers[] = {
    {"名称", "name", RPC_TEXT, NULL, NULL, "甲", true},
    {"钥", "key", RPC_INTEGER, NULL, NULL, "1", false},
    {NULL, NULL, RPC_TEXT, NULL, NULL, NULL, false},
};

static const struct import_kind here_kind = {
    .what = "conflicts",
    .method = "toy.make",
    .headers = thing_headers,
    .references = thing_references,
    .same_status = STATUS_STATE_CONFLICT,
};

static const struct import_kind lost_kind = {
    .what = "lost",
    .method = "toy.nowhere",
    .headers = key_headers,
};

static const struct import_kind login_kind = {
    .what = "logins",
    .method = "toy.login",
    .headers =
        (const struct import_header[]){
            {"人", "operator", RPC_TEXT, NULL, NULL, "a", true},
            {"密码", "password", RPC_TEXT, NULL, NULL, "b", true},
            {NULL, NULL, RPC_TEXT, NULL, NULL, NULL, false},
        },
};

static const struct import_kind *const toy_kinds[] = {
    &thing_kind, &echo_kind, &here_kind, &lost_kind, &login_kind, NULL};

// --- the wiring ---

static const struct rpc_method *const toy_tables[] = {toy_methods, discover_methods, NULL};
static const struct rpc_method *const import_tables[] = {import_methods, NULL};

// The part is not const, as no subject's is.
static const struct import_kind *toy_kinds_part[sizeof toy_kinds / sizeof toy_kinds[0]];

__attribute__((constructor)) static void fill_part(void)
{
    memcpy(toy_kinds_part, toy_kinds, sizeof toy_kinds);
}

const struct rpc_subject toy_subjects[] = {
    {.name = "toy", .tables = toy_tables, .part = &toy},
    {.name = "import", .tables = import_tables, .part = toy_kinds_part},
    RPC_SUBJECTS_END,
};

static enum status hear(struct call *call, const struct fact *fact, void *part)
{
    struct toy *heard = part;
    heard->facts += fact->elder == 5 ? 1 : 0;
    return call_refuse(call, heard->consequence_answers);
}

const struct consequence toy_consequences[] = {
    {.kind = FACT_ELDER_MOVED, .act = hear, .part = &toy},
    {.kind = FACT_ELDER_ADMITTED, .act = hear, .part = &toy},
    {.kind = FACT_ELDER_MOVED, .act = hear, .part = &toy},
    CONSEQUENCES_END,
};

enum status toy_gate(struct call *call)
{
    const struct desk *desk = (const struct desk *)(const void *)((const char *)call->house -
                                                                  offsetof(struct desk, house));
    if (call->terminal == TOY_REVOKED) {
        return call_refuse(call, STATUS_UNAUTHENTICATED);
    }
    call->principal = desk->principal;
    call->principal.terminal = call->terminal;
    if (call->terminal == TOY_STRANGER) {
        call->principal.kind = OFFICE_KITCHEN;
    }
    bool has_token = call->session != NULL && strcmp(call->session, TOY_TOKEN) == 0;
    call->principal.logged_in = desk->principal.logged_in || has_token;
    return STATUS_OK;
}

struct desk *toy_desk(void)
{
    struct desk_setup setup = {
        .subjects = toy_subjects, .consequences = toy_consequences, .gate = toy_gate};
    toy = (struct toy){.consequence_answers = STATUS_OK};
    return desk_open(&setup);
}

int64_t toy_things(struct desk *desk)
{
    return desk_sql(desk, "SELECT count(*) FROM receipt WHERE office = 900000");
}

int64_t toy_entries(struct desk *desk)
{
    return desk_sql(desk, "SELECT count(*) FROM ledger_entry");
}

int64_t toy_receipts(struct desk *desk)
{
    return desk_sql(desk, "SELECT count(*) FROM receipt WHERE office <> 900000");
}
