// SPDX-License-Identifier: Apache-2.0
// Operators: who works in an office, registered by its lead or by the system office.
#include "daemon/access/operator.h"

#include <stdio.h>
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/access/password.h"
#include "daemon/access/subject.h"
#include "daemon/rpc/rows.h"

bool operator_look(struct call *call, const char *operator_name, struct operator_facts *ret)
{
    struct query query = query_open(call->tx, QUERY_OPERATOR_GET);
    query_bind_text(&query, "operator", operator_name);
    bool known = query_next(&query);
    if (known) {
        const char *role = query_text(&query, "role");
        const char *hash = query_text(&query, "password_hash");
        struct operator_facts facts = {
            .office = query_int(&query, "office"),
            .role = ROLES,
            .name = query_copy_text(&query, "name", &call->arena),
            .must_change = query_int(&query, "must_change") != 0,
            .closed = !query_is_null(&query, "closed_at"),
            .failures = (int)query_int(&query, "failures"),
            .locked_until = query_int(&query, "locked_until"),
        };
        for (int i = 0; role != NULL && i < ROLES; i++) {
            facts.role = strcmp(roles[i], role) == 0 ? (enum role)i : facts.role;
        }
        snprintf(facts.password_hash, sizeof facts.password_hash, "%s", hash == NULL ? "" : hash);
        known = facts.role != ROLES;
        if (known) {
            *ret = facts;
        } else {
            tx_fail(call->tx, STATUS_CORRUPT);
        }
    }
    query_end(&query);
    return known;
}

bool operator_may_manage(const struct call *call, int64_t office)
{
    return call->principal.kind == OFFICE_SYSTEM || call->principal.office == office;
}

void operator_given(struct call *call, const char *operator_name)
{
    struct query query = query_open(call->tx, QUERY_OPERATOR_GIVEN);
    query_bind_text(&query, "operator", operator_name);
    query_bind_text(&query, "by", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}

enum status operator_hash(
    struct call *call, const char *parameter, const char *password, char **ret_hash)
{
    if (!password_is_good(password)) {
        return call_invalid(call, parameter, PASSWORD_EXPECTED);
    }
    char *hash = arena_alloc(&call->arena, PASSWORD_HASH_SIZE);
    enum status status = hash == NULL ? STATUS_NO_MEMORY : crypto_password_hash(password, hash);
    if (status != STATUS_OK) {
        tx_fail(call->tx, status);
        return call_done(call);
    }
    *ret_hash = hash;
    return STATUS_OK;
}

struct register_params {
    int64_t office;
    const char *operator_name;
    const char *name;
    int role;
    const char *password;
    bool must_change;
};

static const struct rpc_param register_params[] = {
    {
        .name = "office",
        .help = "Where the operator works.",
        .kind = RPC_ID,
        .offset = offsetof(struct register_params, office),
        .required = true,
    },
    {
        .name = "operator",
        .help = "The name one logs in with; one for the whole instance.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, operator_name),
        .required = true,
        .most = OPERATOR_NAME_SIZE - 1,
    },
    {
        .name = "name",
        .help = "What colleagues call the operator.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, name),
        .is_name = true,
        .required = true,
        .most = 50,
    },
    {
        .name = "role",
        .help = "What the operator may do; admin and security belong to the system office.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, role),
        .required = true,
        .choices = roles,
    },
    {
        .name = "password",
        .help = "The first password.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, password),
        .required = true,
        .secret = true,
        .most = PASSWORD_POINTS_MAX,
    },
    {
        .name = "must_change",
        .help = "Whether the first login must change the password; false on test instances only.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct register_params, must_change),
        .absent = true,
    },
    RPC_PARAMS_END,
};

static bool role_fits(enum office_kind kind, enum role role)
{
    switch (role) {
    case ROLE_AUDITOR:
        return true;
    case ROLE_CLERK:
    case ROLE_MANAGER:
        return kind != OFFICE_SYSTEM;
    case ROLE_ADMIN:
    case ROLE_SECURITY:
        return kind == OFFICE_SYSTEM;
    case ROLES:
        break;
    }
    return false;
}

// True for 1 to 64 bytes without blanks, so that it fits a prompt, a log and the ledger's line.
static bool is_login_name(const char *name)
{
    return strlen(name) < OPERATOR_NAME_SIZE && strpbrk(name, " \t\n\"\\") == NULL;
}

// NOT_FOUND both for an office that is not there and for one that is not the caller's to lead.
static enum status check_office(struct call *call, const struct register_params *params)
{
    int kind = OFFICE_KINDS;
    struct query query = query_open(call->tx, QUERY_OFFICE_GET);
    query_bind_int(&query, "office", params->office);
    const char *word = query_next(&query) ? query_text(&query, "kind") : NULL;
    for (int i = 0; word != NULL && i < OFFICE_KINDS; i++) {
        kind = strcmp(office_kinds[i], word) == 0 ? i : kind;
    }
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (kind == OFFICE_KINDS || !operator_may_manage(call, params->office)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (!role_fits((enum office_kind)kind, (enum role)params->role)) {
        return call_invalid(call, "role",
            kind == OFFICE_SYSTEM ? "admin, security or auditor" : "clerk, manager or auditor");
    }
    return STATUS_OK;
}

static enum status register_prepare(struct call *call)
{
    const struct register_params *params = call->params;
    char *hash = NULL;
    enum status status = operator_hash(call, "password", params->password, &hash);
    if (status == STATUS_OK) {
        call->prepared = hash;
    }
    return status;
}

static void keep_operator(struct call *call, const struct register_params *params)
{
    struct query query = query_open(call->tx, QUERY_OPERATOR_ADD);
    query_bind_text(&query, "operator", params->operator_name);
    query_bind_int(&query, "office", params->office);
    query_bind_text(&query, "name", params->name);
    query_bind_text(&query, "role", roles[params->role]);
    query_bind_text(&query, "password_hash", call->prepared);
    query_bind_int(&query, "must_change", params->must_change ? 1 : 0);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}

static enum status register_operator(struct call *call)
{
    const struct register_params *params = call->params;
    struct operator_facts found;
    if (!is_login_name(params->operator_name)) {
        return call_invalid(call, "operator", "1 to 64 bytes without blanks or quotation marks");
    }
    if (!params->must_change && !call->house->is_test_instance) {
        return call_invalid(call, "must_change", "true: only test instances may leave it out");
    }
    enum status status = check_office(call, params);
    if (status != STATUS_OK) {
        return status;
    }
    if (operator_look(call, params->operator_name, &found)) {
        call->message = "this operator's name is taken";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    keep_operator(call, params);
    operator_given(call, params->operator_name);
    call_touch(call, params->office);
    json_field_text(&call->out, "operator", params->operator_name);
    return call_done(call);
}

struct list_params {
    int64_t office;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {
        .name = "office",
        .help = "Only those of this office; without it, all that may be seen.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, office),
    },
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    int limit = call_limit(params->limit);
    int64_t office = params->office;
    if (status != STATUS_OK) {
        return status;
    }
    if (call->principal.kind != OFFICE_SYSTEM) {
        bool own = office == 0 || office == call->principal.office;
        office = own ? call->principal.office : -1;
    }
    struct query query = query_open(call->tx, QUERY_OPERATOR_LIST);
    query_bind_int(&query, "office", office);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_int(&query, "timeout", call->tx->timeout_ms);
    cursor_bind(&query, &after, limit);
    rows_page(call, "operators", &query, limit);
    return call_done(call);
}

const struct rpc_method operator_methods[] = {
    {
        .name = "operator.register",
        .help = "Register someone who works in an office.",
        .allow = EVERY_OFFICE,
        .roles = LEADING,
        .effect = RPC_WRITES,
        .params = register_params,
        .params_size = sizeof(struct register_params),
        .result = "operator",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .prepare = register_prepare,
        .run = register_operator,
    },
    {
        .name = "operator.list",
        .help = "List operators, those of one's own office or, for the system office, of any.",
        .allow = EVERY_OFFICE,
        .roles = LEADING | 1u << ROLE_AUDITOR,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "operators[{operator, office, name, role, must_change, locked_until?, "
                  "given_by?, given_at?, registered_at, closed_at?}], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
