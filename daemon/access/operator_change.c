// SPDX-License-Identifier: Apache-2.0
// Operators in trouble or leaving: a new password, the end of a lock, a closed account.
#include <string.h>

#include "daemon/access/operator.h"
#include "daemon/access/password.h"
#include "daemon/access/subject.h"

struct reset_params {
    const char *operator_name;
    const char *password;
};

static const struct rpc_param reset_params[] = {
    {
        .name = "operator",
        .help = "Whose password is forgotten.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct reset_params, operator_name),
        .required = true,
        .most = OPERATOR_NAME_SIZE - 1,
    },
    {
        .name = "password",
        .help = "The new first password; without one it is made and answered once.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct reset_params, password),
        .secret = true,
        .most = PASSWORD_POINTS_MAX,
    },
    RPC_PARAMS_END,
};

struct name_params {
    const char *operator_name;
};

static const struct rpc_param name_params[] = {
    {
        .name = "operator",
        .help = "The name one logs in with.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct name_params, operator_name),
        .required = true,
        .most = OPERATOR_NAME_SIZE - 1,
    },
    RPC_PARAMS_END,
};

// NOT_FOUND for an unknown operator and for another office's, in the same bytes.
static enum status look(
    struct call *call, const char *operator_name, struct operator_facts *ret_facts)
{
    bool known = operator_look(call, operator_name, ret_facts);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!known || !operator_may_manage(call, ret_facts->office)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (ret_facts->closed) {
        call->message = "this operator's account is closed";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return STATUS_OK;
}

static void end_sessions(struct call *call, const char *operator_name)
{
    struct query query = query_open(call->tx, QUERY_SESSION_END_OF_OPERATOR);
    query_bind_text(&query, "operator", operator_name);
    query_bind_null(&query, "spared");
    query_run(&query);
}

struct reset_prepared {
    char *hash;
    char *made; // NULL: the caller brought the password
};

static enum status reset_prepare(struct call *call)
{
    const struct reset_params *params = call->params;
    struct reset_prepared *prepared = arena_alloc(&call->arena, sizeof *prepared);
    if (prepared != NULL && params->password == NULL) {
        prepared->made = arena_alloc(&call->arena, PASSWORD_MADE_SIZE);
    }
    if (prepared == NULL || (params->password == NULL && prepared->made == NULL)) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    if (prepared->made != NULL) {
        password_make(prepared->made);
    }
    enum status status = operator_hash(call, "password",
        prepared->made != NULL ? prepared->made : params->password, &prepared->hash);
    if (status == STATUS_OK) {
        call->prepared = prepared;
    }
    return status;
}

static enum status reset(struct call *call)
{
    const struct reset_params *params = call->params;
    struct operator_facts facts;
    enum status status = look(call, params->operator_name, &facts);
    if (status != STATUS_OK) {
        return status;
    }
    if (strcmp(params->operator_name, call->principal.operator_name) == 0) {
        call->message = "nobody resets their own password: session.password changes it, with the "
                        "old one";
        json_field_text(&call->facts, "method", "session.password");
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    const struct reset_prepared *prepared = call->prepared;
    struct query query = query_open(call->tx, QUERY_OPERATOR_RESET);
    query_bind_text(&query, "operator", params->operator_name);
    query_bind_text(&query, "password_hash", prepared->hash);
    query_bind_int(&query, "must_change", 1);
    query_run(&query);
    operator_given(call, params->operator_name);
    end_sessions(call, params->operator_name);
    call_touch(call, facts.office);
    json_field_text(&call->out, "operator", params->operator_name);
    json_field_text(&call->secret_out, "password", prepared->made);
    call->ended_access = true;
    return call_done(call);
}

// The office's terminals are unlocked with the operator: a lead who could not log in from any of
// them could not help.
static enum status unlock(struct call *call)
{
    const struct name_params *params = call->params;
    struct operator_facts facts;
    enum status status = look(call, params->operator_name, &facts);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_OPERATOR_FAILURES);
    query_bind_text(&query, "operator", params->operator_name);
    query_bind_int(&query, "failures", 0);
    query_bind_int(&query, "locked_until", 0);
    query_run(&query);
    query = query_open(call->tx, QUERY_SESSION_OFFICE_FORGET);
    query_bind_int(&query, "office", facts.office);
    query_run(&query);
    call_touch(call, facts.office);
    json_field_text(&call->out, "operator", params->operator_name);
    return call_done(call);
}

static bool is_last_lead(
    struct call *call, const char *operator_name, const struct operator_facts *facts)
{
    if (facts->role != ROLE_ADMIN) {
        return false;
    }
    struct query query = query_open(call->tx, QUERY_OPERATOR_LEADS_LEFT);
    query_bind_int(&query, "office", facts->office);
    query_bind_text(&query, "role", roles[facts->role]);
    query_bind_text(&query, "operator", operator_name);
    bool last = query_next(&query) && query_int(&query, "others") == 0;
    query_end(&query);
    return last;
}

static enum status close_account(struct call *call)
{
    const struct name_params *params = call->params;
    struct operator_facts facts;
    enum status status = look(call, params->operator_name, &facts);
    if (status != STATUS_OK) {
        return status;
    }
    if (strcmp(params->operator_name, call->principal.operator_name) == 0) {
        call->message = "nobody closes their own account";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (is_last_lead(call, params->operator_name, &facts)) {
        call->message = "the last admin of the instance stays";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    struct query query = query_open(call->tx, QUERY_OPERATOR_CLOSE);
    query_bind_text(&query, "operator", params->operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    end_sessions(call, params->operator_name);
    call_touch(call, facts.office);
    json_field_text(&call->out, "operator", params->operator_name);
    call->ended_access = true;
    return call_done(call);
}

const struct rpc_method operator_change_methods[] = {
    {
        .name = "operator.reset",
        .help = "Give an operator a new first password; sessions end and locks are lifted.",
        .allow = EVERY_OFFICE,
        .roles = LEADING,
        .effect = RPC_WRITES,
        .params = reset_params,
        .params_size = sizeof(struct reset_params),
        .result = "operator, password?",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .prepare = reset_prepare,
        .run = reset,
    },
    {
        .name = "operator.unlock",
        .help = "Lift the lock of an operator and of the terminals of their office.",
        .allow = EVERY_OFFICE,
        .roles = LEADING,
        .effect = RPC_WRITES,
        .params = name_params,
        .params_size = sizeof(struct name_params),
        .result = "operator",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = unlock,
    },
    {
        .name = "operator.close",
        .help = "Close an operator's account; its sessions end at once.",
        .allow = EVERY_OFFICE,
        .roles = LEADING,
        .effect = RPC_WRITES,
        .params = name_params,
        .params_size = sizeof(struct name_params),
        .result = "operator",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = close_account,
    },
    RPC_METHODS_END,
};
