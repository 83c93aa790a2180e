// SPDX-License-Identifier: Apache-2.0
// Sessions: hello, login, a new password, logout. A password is judged on the slow lane; the writer
// looks again and records.
#include <string.h>

#include "common/wire/tls_session.h"
#include "daemon/access/gate.h"
#include "daemon/access/lockout.h"
#include "daemon/access/password.h"
#include "daemon/access/subject.h"

#define SESSION_LASTS_MS (INT64_C(10) * 3600 * 1000)
#define SESSIONS_OF_OPERATOR_MAX 512
#define SWEPT_AT_ONCE 500

static enum status hello(struct call *call)
{
    struct query query = query_open(call->tx, QUERY_OFFICE_GET);
    query_bind_int(&query, "office", call->principal.office);
    const char *name = query_next(&query) ? query_copy_text(&query, "name", &call->arena) : NULL;
    query_end(&query);
    json_field_text(&call->out, "product", "eldercare");
    json_field_text(&call->out, "version", ELDERCARE_VERSION);
    json_field_text(&call->out, "protocol", TLS_ALPN);
    json_field_text(&call->out, "description", rpc_catalogue_mark(call->house->catalogue));
    json_field_text(&call->out, "instance", call->house->is_test_instance ? "test" : "live");
    json_field_text(&call->out, "area", call->house->area);
    json_field_instant(&call->out, "server_time", call->tx->now_ms, call->tx->zone_minutes);
    json_key(&call->out, "office");
    json_begin_map(&call->out);
    json_field_int(&call->out, "office", call->principal.office);
    json_field_text(&call->out, "kind", office_kinds[call->principal.kind]);
    json_field_text(&call->out, "name", name);
    json_field_text(&call->out, "area", call->principal.area);
    json_end_map(&call->out);
    return call_done(call);
}

// What the slow lane found out about a password.
struct judged {
    char hash[PASSWORD_HASH_SIZE]; // of the operator as it was then; "" when unknown
    bool is_locked;                // not judged at all
    bool is_right;
    char *new_hash; // session.password
};

// The operator, if one of the terminal's own office. Others are unknown here: a terminal can
// neither try nor lock those of another office.
static bool look_here(struct call *call, const char *operator_name, struct operator_facts *ret)
{
    struct operator_facts facts;
    if (!operator_look(call, operator_name, &facts) || facts.closed ||
        facts.office != call->principal.office) {
        return false;
    }
    *ret = facts;
    return true;
}

// The same work for a right password, a wrong one and an unknown operator; none while a lock of the
// operator's own holds. Who has no try at a locked terminal costs what one of them who has costs.
static enum status judge(
    struct call *call, const char *operator_name, const char *password, struct judged **ret)
{
    struct operator_facts facts;
    struct judged *judged = arena_alloc(&call->arena, sizeof *judged);
    bool known = look_here(call, operator_name, &facts);
    int64_t locked_until = lockout_until(call, known ? &facts : NULL);
    if (judged == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    }
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    judged->is_locked = locked_until != 0;
    if (known) {
        memcpy(judged->hash, facts.password_hash, sizeof judged->hash);
    }
    bool is_own_lock = known && facts.locked_until > call->tx->timeout_ms;
    if (!is_own_lock) {
        bool tries = known && !judged->is_locked;
        judged->is_right = crypto_password_verify(password, tries ? judged->hash : NULL) && tries;
    }
    *ret = judged;
    return STATUS_OK;
}

// Failed logins belong into the ledger; rpc itself records no UNAUTHENTICATED.
static void record_failure(struct call *call)
{
    struct ledger_entry entry = {
        .terminal = call->terminal,
        .office = call->principal.office,
        .operator_name = call->principal.operator_name,
        .method = call->method->name,
        .objects = "",
        .outcome = STATUS_UNAUTHENTICATED,
    };
    memcpy(entry.params_mac, call->params_mac, DIGEST_SIZE);
    tx_record(call->tx, &entry);
}

// On the writer: what the slow lane judged still holds, else BUSY; a lock refuses, a wrong password
// is counted. facts NULL: unknown here.
static enum status settle(struct call *call, const char *operator_name,
    const struct operator_facts *facts, const char *message)
{
    const struct judged *judged = call->prepared;
    int64_t held = lockout_until(call, NULL); // the terminal's
    int64_t until = lockout_until(call, facts);
    if (until != 0) {
        return lockout_refuse_try(call, operator_name, facts, until);
    }
    if (judged->is_locked || strcmp(judged->hash, facts == NULL ? "" : facts->password_hash) != 0) {
        return call_refuse(call, STATUS_BUSY); // it changed in between: ask again
    }
    if (!judged->is_right) {
        lockout_count(call, operator_name, facts, &until);
        if (held != 0) {
            return lockout_refuse(call, held); // as an unknown name is
        }
        record_failure(call);
        if (until != 0) {
            lockout_tell(call, until);
        }
        call->message = message;
        return call_refuse(call, STATUS_UNAUTHENTICATED);
    }
    lockout_forget(call, operator_name);
    return STATUS_OK;
}

// --- login ---

struct login_params {
    const char *operator_name;
    const char *password;
};

static const struct rpc_param login_params[] = {
    {
        .name = "operator",
        .help = "The name one logs in with.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct login_params, operator_name),
        .required = true,
        .most = OPERATOR_NAME_SIZE - 1,
    },
    {
        .name = "password",
        .help = "The password.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct login_params, password),
        .required = true,
        .secret = true,
        .most = PASSWORD_POINTS_MAX,
    },
    RPC_PARAMS_END,
};

static enum status login_prepare(struct call *call)
{
    const struct login_params *params = call->params;
    struct judged *judged = NULL;
    enum status status = judge(call, params->operator_name, params->password, &judged);
    call->prepared = judged;
    return status;
}

static char *make_token(struct call *call)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t random[(SESSION_TOKEN_SIZE - 1) / 2];
    char *token = arena_alloc(&call->arena, SESSION_TOKEN_SIZE);
    if (token == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return NULL;
    }
    crypto_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        token[2 * i] = digits[random[i] >> 4];
        token[2 * i + 1] = digits[random[i] & 15];
    }
    return token;
}

static void keep_session(struct call *call, const char *operator_name, const char *token)
{
    uint8_t hash[DIGEST_SIZE];
    gate_token_hash(token, hash);
    struct query query = query_open(call->tx, QUERY_SESSION_TRIM);
    query_bind_text(&query, "operator", operator_name);
    query_bind_int(&query, "kept", SESSIONS_OF_OPERATOR_MAX - 1);
    query_run(&query);
    query = query_open(call->tx, QUERY_SESSION_ADD);
    query_bind_blob(&query, "token_hash", hash, sizeof hash);
    query_bind_int(&query, "terminal", call->terminal);
    query_bind_text(&query, "operator", operator_name);
    query_bind_int(&query, "now", call->tx->timeout_ms);
    query_bind_int(&query, "expires_at", call->tx->timeout_ms + SESSION_LASTS_MS);
    query_run(&query);
}

static enum status login(struct call *call)
{
    const struct login_params *params = call->params;
    struct operator_facts facts;
    bool known = look_here(call, params->operator_name, &facts);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    call->principal.logged_in = false; // whoever the connection was before
    call->principal.operator_name[0] = '\0';
    if (known) { // the ledger names them; an unknown name might be a password in the wrong field
        memcpy(call->principal.operator_name, params->operator_name,
            strlen(params->operator_name) + 1);
    }
    enum status status = settle(call, params->operator_name, known ? &facts : NULL,
        "the operator is unknown in this office or the password is wrong");
    if (status != STATUS_OK) {
        return status;
    }
    char *token = make_token(call);
    if (token == NULL) {
        return call_done(call);
    }
    keep_session(call, params->operator_name, token);
    call->open_session = token;
    json_field_text(&call->secret_out, "session", token);
    json_field_text(&call->out, "operator", params->operator_name);
    json_field_text(&call->out, "name", facts.name);
    json_field_text(&call->out, "role", roles[facts.role]);
    json_field_instant(
        &call->out, "expires_at", call->tx->now_ms + SESSION_LASTS_MS, call->tx->zone_minutes);
    json_field_bool(&call->out, "must_change", facts.must_change);
    return call_done(call);
}

// --- password ---

struct password_params {
    const char *old;
    const char *new;
};

static const struct rpc_param password_params[] = {
    {
        .name = "old",
        .help = "The password until now.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct password_params, old),
        .required = true,
        .secret = true,
        .most = PASSWORD_POINTS_MAX,
    },
    {
        .name = "new",
        .help = "The password from now on.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct password_params, new),
        .required = true,
        .secret = true,
        .most = PASSWORD_POINTS_MAX,
    },
    RPC_PARAMS_END,
};

static enum status password_prepare(struct call *call)
{
    const struct password_params *params = call->params;
    struct judged *judged = NULL;
    char *hash = NULL;
    if (strcmp(params->old, params->new) == 0) {
        return call_invalid(call, "new", "another password than the old one");
    }
    enum status status = judge(call, call->principal.operator_name, params->old, &judged);
    if (status == STATUS_OK) {
        status = operator_hash(call, "new", params->new, &hash);
    }
    if (status == STATUS_OK) {
        judged->new_hash = hash;
        call->prepared = judged;
    }
    return status;
}

static void end_other_sessions(struct call *call)
{
    uint8_t hash[DIGEST_SIZE];
    struct query query = query_open(call->tx, QUERY_SESSION_END_OF_OPERATOR);
    query_bind_text(&query, "operator", call->principal.operator_name);
    if (call->session == NULL) {
        query_bind_null(&query, "spared");
    } else {
        gate_token_hash(call->session, hash);
        query_bind_blob(&query, "spared", hash, sizeof hash);
    }
    query_run(&query);
}

static enum status change_password(struct call *call)
{
    struct operator_facts facts;
    const struct judged *judged = call->prepared;
    const char *operator_name = call->principal.operator_name;
    bool known = look_here(call, operator_name, &facts);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    enum status status =
        settle(call, operator_name, known ? &facts : NULL, "the old password is wrong");
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_OPERATOR_RESET);
    query_bind_text(&query, "operator", operator_name);
    query_bind_text(&query, "password_hash", judged->new_hash);
    query_bind_int(&query, "must_change", 0);
    query_run(&query);
    end_other_sessions(call);
    call->ended_access = true;
    call_touch(call, facts.office);
    json_field_text(&call->out, "operator", operator_name);
    return call_done(call);
}

// --- logout ---

static enum status logout(struct call *call)
{
    uint8_t hash[DIGEST_SIZE];
    if (call->session != NULL) {
        gate_token_hash(call->session, hash);
        struct query query = query_open(call->tx, QUERY_SESSION_END);
        query_bind_blob(&query, "token_hash", hash, sizeof hash);
        query_run(&query);
    }
    call->close_session = true;
    call->ended_access = true;
    return call_done(call);
}

// --- what ends by itself ---

static enum status sweep(struct call *call, int limit, int *ret_done)
{
    struct query query = query_open(call->tx, QUERY_SESSION_SWEEP);
    query_bind_int(&query, "now", call->tx->timeout_ms);
    query_bind_int(&query, "count", limit);
    *ret_done = query_run(&query);
    return call_done(call);
}

const struct due session_due[] = {
    {.name = "session.sweep", .limit = SWEPT_AT_ONCE, .is_silent = true, .run = sweep},
    DUES_END,
};

const struct rpc_method session_methods[] = {
    {
        .name = "session.hello",
        .help = "Who serves, what time it is there, and which office this terminal stands in.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .open = true,
        .result = "product, version, protocol, description, instance, area, server_time, "
                  "office{office, kind, name, area}",
        .refuses = "UNAUTHENTICATED",
        .run = hello,
    },
    {
        .name = "session.login",
        .help = "Log an operator in at this terminal.",
        .allow = EVERY_OFFICE,
        .roles = EVERY_ROLE,
        .effect = RPC_RECORDS,
        .open = true,
        .vital = true,
        .params = login_params,
        .params_size = sizeof(struct login_params),
        .result = "session, operator, name, role, expires_at, must_change",
        .refuses = "UNAUTHENTICATED LOCKED_OUT",
        .prepare = login_prepare,
        .run = login,
    },
    {
        .name = "session.password",
        .help = "Change one's own password; one's other sessions end.",
        .allow = EVERY_OFFICE,
        .roles = EVERY_ROLE,
        .effect = RPC_WRITES,
        .params = password_params,
        .params_size = sizeof(struct password_params),
        .result = "operator",
        .refuses = "LOCKED_OUT",
        .prepare = password_prepare,
        .run = change_password,
    },
    {
        .name = "session.logout",
        .help = "End this session.",
        .allow = EVERY_OFFICE,
        .roles = EVERY_ROLE,
        .effect = RPC_WRITES,
        .vital = true,
        .run = logout,
    },
    RPC_METHODS_END,
};
