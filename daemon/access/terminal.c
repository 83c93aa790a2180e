// SPDX-License-Identifier: Apache-2.0
// Terminals: which certificate stands in which office, and which is denied.
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/access/subject.h"
#include "daemon/rpc/rows.h"

#define PEM_SIZE_MAX 16384
#define WHO_MANAGES (1u << ROLE_ADMIN | 1u << ROLE_SECURITY)

struct enroll_params {
    int64_t office;
    const char *name;
    const char *csr;
};

static const struct rpc_param enroll_params[] = {
    {
        .name = "office",
        .help = "Where the terminal stands.",
        .kind = RPC_ID,
        .offset = offsetof(struct enroll_params, office),
        .required = true,
    },
    {
        .name = "name",
        .help = "What people call the terminal.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct enroll_params, name),
        .is_name = true,
        .required = true,
        .most = 60,
    },
    {
        .name = "csr",
        .help = "A PKCS#10 request in PEM; without one the key is made here and answered once.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct enroll_params, csr),
        .multiline = true,
        .most = CERTIFICATE_REQUEST_SIZE_MAX,
    },
    RPC_PARAMS_END,
};

struct issued {
    struct text certificate;
    struct text key;
    struct text complaint;
};

static bool office_exists(struct call *call, int64_t office)
{
    struct query query = query_open(call->tx, QUERY_OFFICE_GET);
    query_bind_int(&query, "office", office);
    bool exists = query_next(&query);
    query_end(&query);
    return exists;
}

static void keep_terminal(
    struct call *call, const struct enroll_params *params, int64_t terminal, int64_t expires_ms)
{
    struct query query = query_open(call->tx, QUERY_TERMINAL_ADD);
    query_bind_int(&query, "terminal", terminal);
    query_bind_int(&query, "office", params->office);
    query_bind_text(&query, "name", params->name);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_int(&query, "expires_at", expires_ms);
    query_run(&query);
}

static enum status enroll_with(struct call *call, const struct ca *ca, struct issued *issued)
{
    const struct enroll_params *params = call->params;
    // The wall clock and not tx->now_ms: a test instance's clock is for business rules, and peers
    // judge certificates by the real time.
    struct ca_order order = {
        .terminal = tx_new_id(call->tx),
        .name = params->name,
        .now_ms = instant_now(),
        .request_pem = params->csr,
    };
    enum status status =
        ca_issue(ca, &order, &issued->certificate, &issued->key, &issued->complaint);
    if (status == STATUS_MALFORMED) {
        return call_invalid(
            call, "csr", "a signing request in PEM, signed by its own key, not for a CA");
    }
    if (status != STATUS_OK || issued->certificate.failed || issued->key.failed) {
        tx_fail(call->tx, status == STATUS_OK ? STATUS_NO_MEMORY : status);
        return call_done(call);
    }
    keep_terminal(call, params, order.terminal, ca_expiry(order.now_ms));
    call_touch(call, order.terminal);
    call_touch(call, params->office);
    json_field_int(&call->out, "terminal", order.terminal);
    json_field_text(&call->out, "certificate", issued->certificate.bytes);
    json_field_text(&call->out, "ca", ca->certificate.bytes);
    json_field_instant(&call->out, "expires_at", ca_expiry(order.now_ms), call->tx->zone_minutes);
    if (params->csr == NULL) {
        json_field_text(&call->secret_out, "key", issued->key.bytes);
    }
    return call_done(call);
}

static enum status enroll(struct call *call)
{
    const struct enroll_params *params = call->params;
    const struct access *access = call->part;
    struct issued issued;
    if (access->ca == NULL) {
        call->message = "this process cannot make certificates";
        return call_refuse(call, STATUS_UNAVAILABLE);
    }
    if (!office_exists(call, params->office)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    text_init(&issued.certificate, PEM_SIZE_MAX);
    text_init(&issued.key, PEM_SIZE_MAX);
    text_init(&issued.complaint, PEM_SIZE_MAX);
    enum status status = enroll_with(call, access->ca, &issued);
    text_done(&issued.certificate);
    if (issued.key.bytes != NULL) {
        crypto_wipe(issued.key.bytes, issued.key.size);
    }
    text_done(&issued.key);
    text_done(&issued.complaint);
    return status;
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

// Others than the system office see their own; asked for another's, an empty list.
static int64_t office_seen(const struct call *call, int64_t asked)
{
    if (call->principal.kind == OFFICE_SYSTEM) {
        return asked;
    }
    return asked == 0 || asked == call->principal.office ? call->principal.office : -1;
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor cursor = {.text = ""};
    int limit = call_limit(params->limit);
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_TERMINAL_LIST);
    query_bind_int(&query, "office", office_seen(call, params->office));
    query_bind_int(&query, "after_id", cursor.id);
    query_bind_int(&query, "limit", limit + 1);
    rows_page(call, "terminals", &query, limit);
    return call_done(call);
}

struct revoke_params {
    int64_t terminal;
    const char *reason;
};

static const struct rpc_param revoke_params[] = {
    {
        .name = "terminal",
        .help = "The terminal to deny for good.",
        .kind = RPC_ID,
        .offset = offsetof(struct revoke_params, terminal),
        .required = true,
    },
    {
        .name = "reason",
        .help = "Why (lost, stolen, taken out of use); no names.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct revoke_params, reason),
        .required = true,
    },
    RPC_PARAMS_END,
};

static enum status revoke(struct call *call)
{
    const struct revoke_params *params = call->params;
    struct query query = query_open(call->tx, QUERY_TERMINAL_GET);
    query_bind_int(&query, "terminal", params->terminal);
    bool known = query_next(&query);
    bool revoked = known && !query_is_null(&query, "revoked_at");
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!known) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (revoked || params->terminal == call->principal.terminal) {
        call->message = revoked ? "this terminal was revoked before"
                                : "a terminal cannot revoke itself: use another one";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    query = query_open(call->tx, QUERY_TERMINAL_REVOKE);
    query_bind_int(&query, "terminal", params->terminal);
    query_bind_text(&query, "reason", params->reason);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    call_touch(call, params->terminal);
    json_field_int(&call->out, "terminal", params->terminal);
    call->ended_terminal = params->terminal;
    return call_done(call);
}

const struct rpc_method terminal_methods[] = {
    {
        .name = "terminal.enroll",
        .help = "Give an office a terminal: a certificate, and its key where none was brought.",
        .allow = SYSTEM,
        .roles = WHO_MANAGES,
        .effect = RPC_WRITES,
        .params = enroll_params,
        .params_size = sizeof(struct enroll_params),
        .result = "terminal, certificate, ca, expires_at, key?",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = enroll,
    },
    {
        .name = "terminal.list",
        .help = "List terminals, those of one's own office or, for the system office, of any.",
        .allow = EVERY_OFFICE,
        .roles = LEADING | 1u << ROLE_AUDITOR,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "terminals[{terminal, office, name, enrolled_at, expires_at, revoked_at?, "
                  "revoked_reason?}], next?",
        .run = list,
    },
    {
        .name = "terminal.revoke",
        .help = "Deny a terminal from this moment on; nothing brings it back.",
        .allow = SYSTEM,
        .roles = WHO_MANAGES,
        .effect = RPC_WRITES,
        .params = revoke_params,
        .params_size = sizeof(struct revoke_params),
        .result = "terminal",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = revoke,
    },
    RPC_METHODS_END,
};
