// SPDX-License-Identifier: Apache-2.0
// The gate of every call: terminal, session, office and scope, read in the call's own transaction,
// so that a revocation or a closed account holds from its commit on. What they may do is judged by
// rpc from the method's row.
#include "daemon/access/gate.h"

#include <stdio.h>
#include <string.h>

// The index of a stored word; the schema's CHECK allows no other word.
static bool find_word(const char *const *words, const char *word, int *ret_index)
{
    for (int i = 0; word != NULL && words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

static struct area_range scope_of(const struct call *call, const struct principal *principal)
{
    struct area_range none = {.from = "", .until = ""};
    switch (principal->kind) {
    case OFFICE_STREET:
    case OFFICE_COMMITTEE:
    case OFFICE_BUREAU:
        return area_range(principal->area);
    case OFFICE_SYSTEM: // registers persons while an instance is set up, and never sees them after
        return call->house->is_test_instance ? area_range(call->house->area) : none;
    case OFFICE_HOME:
    case OFFICE_KITCHEN:
    case OFFICE_SITE:
    case OFFICE_KINDS:
        break;
    }
    return none;
}

static bool read_principal(struct call *call, const struct query *query)
{
    struct principal *principal = &call->principal;
    int kind = 0;
    int role = 0;
    const char *area = query_text(query, "area");
    const char *operator_name = query_text(query, "operator");
    if (!find_word(office_kinds, query_text(query, "kind"), &kind) || area == NULL) {
        tx_fail(call->tx, STATUS_CORRUPT);
        return false;
    }
    principal->office = query_int(query, "office");
    principal->kind = (enum office_kind)kind;
    principal->institution = query_int(query, "institution");
    principal->site = query_int(query, "site");
    principal->kitchen = query_int(query, "kitchen");
    snprintf(principal->area, sizeof principal->area, "%s", area);
    principal->scope = scope_of(call, principal);
    if (operator_name == NULL) {
        return true;
    }
    if (!find_word(roles, query_text(query, "role"), &role)) {
        tx_fail(call->tx, STATUS_CORRUPT);
        return false;
    }
    principal->logged_in = true;
    principal->role = (enum role)role;
    principal->must_change = query_int(query, "must_change") != 0;
    snprintf(principal->operator_name, sizeof principal->operator_name, "%s", operator_name);
    return true;
}

void gate_token_hash(const char *token, uint8_t ret_hash[DIGEST_SIZE])
{
    crypto_digest(&(struct digest_part){.bytes = token, .size = strlen(token)}, 1, ret_hash);
}

enum status gate_enter(struct call *call)
{
    uint8_t hash[DIGEST_SIZE];
    struct query query = query_open(call->tx, QUERY_GATE_LOOK);
    if (call->session != NULL) {
        gate_token_hash(call->session, hash);
        query_bind_blob(&query, "token_hash", hash, sizeof hash);
    } else {
        query_bind_null(&query, "token_hash");
    }
    query_bind_int(&query, "terminal", call->terminal);
    query_bind_int(&query, "now", call->tx->timeout_ms);
    call->principal = (struct principal){.terminal = call->terminal};
    bool known = query_next(&query);
    bool revoked = known && !query_is_null(&query, "revoked_at");
    bool read = known && !revoked && read_principal(call, &query);
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!read) {
        call->is_denied = true;
        call->message =
            revoked ? "this terminal was revoked" : "this terminal is not enrolled here";
        return call_refuse(call, STATUS_UNAUTHENTICATED);
    }
    return STATUS_OK;
}
