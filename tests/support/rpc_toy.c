// SPDX-License-Identifier: Apache-2.0
// A toy subject for the tests of rpc.
#include "tests/support/rpc_toy.h"

#include <string.h>

#include "daemon/rpc/event.h"
#include "daemon/rpc/rows.h"

struct toy toy;

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

int64_t toy_find_thing(struct call *call, const char *name)
{
    struct query query = query_open(call->tx, QUERY_RECEIPT_FIND);
    query_bind_int(&query, "office", TOY_OFFICE);
    query_bind_text(&query, "request_key", name);
    int64_t found = query_next(&query) ? query_int(&query, "result") : 0;
    query_end(&query);
    return found;
}

int64_t toy_write_thing(struct call *call, const char *name)
{
    int64_t id = tx_new_id(call->tx);
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
    return id;
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
    if (toy_find_thing(call, thing->name) != 0) {
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t id = toy_write_thing(call, thing->name);
    call_touch(call, id);
    call_put_made(call, &call->out, "thing", id);
    json_field_text(&call->out, "operator", call->principal.operator_name);
    if (thing->secret != NULL) {
        json_field_text(&call->secret_out, "key", thing->secret);
    }
    if (is_bad(thing->end)) {
        return end_badly(call, (enum end)thing->end);
    }
    return end_well(call, thing->end < 0 ? END_OK : (enum end)thing->end);
}

static enum status prepare_spend(struct call *call)
{
    const struct thing *thing = call->params;
    toy.prepared++;
    return toy_find_thing(call, thing->name) == 0 ? STATUS_OK
                                                  : call_refuse(call, STATUS_NOT_ELIGIBLE);
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

struct moment {
    int64_t now;
};

static const struct rpc_param moment_params[] = {
    {.name = "now",
        .help = "When.",
        .kind = RPC_INSTANT,
        .offset = offsetof(struct moment, now),
        .required = true},
    RPC_PARAMS_END,
};

static enum status move_clock(struct call *call)
{
    const struct moment *moment = call->params;
    return tx_move_clock(call->tx, moment->now) ? call_done(call)
                                                : call_refuse(call, STATUS_STATE_CONFLICT);
}

static enum status unmask(struct call *call)
{
    json_field_bool(&call->out, "seen", true);
    return call_done(call);
}

#define THING .params = thing_params, .params_size = sizeof(struct thing), .run = make

static const struct rpc_method toy_methods[] = {
    {.name = "toy.make",
        .help = "Make a thing.",
        .allow = BUREAU | STREET,
        .effect = RPC_WRITES,
        .dry_run = true,
        .result = "thing, key?",
        THING},
    {.name = "toy.spend",
        .help = "Make a thing whose preparation needs that it is not there yet.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .params = thing_params,
        .params_size = sizeof(struct thing),
        .prepare = prepare_spend,
        .run = make},
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
    {.name = "toy.slow",
        .help = "Take one's time.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .unhurried = true,
        .run = nothing},
    {.name = "toy.idle",
        .help = "Write nothing.",
        .allow = EVERY_OFFICE,
        .effect = RPC_WRITES,
        .run = nothing},
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
    {.name = "toy.clock",
        .help = "Move the clock.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .params = moment_params,
        .params_size = sizeof(struct moment),
        .run = move_clock},
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

// --- the wiring ---

static const struct rpc_method *const toy_tables[] = {
    toy_methods, toy_echo_methods, toy_event_methods, discover_methods, event_methods, NULL};
static const struct rpc_method *const import_tables[] = {import_methods, NULL};

const struct rpc_subject toy_subjects[] = {
    {.name = "toy", .tables = toy_tables, .part = &toy, .due = toy_due},
    {.name = "import", .tables = import_tables, .part = toy_kinds, .due = receipt_due},
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
    call->principal.logged_in = (desk->principal.logged_in || has_token) && !toy.is_gate_shut;
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
