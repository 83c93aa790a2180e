// SPDX-License-Identifier: Apache-2.0
// Receipts: looked for before a rule runs, kept after it changed something.
#include "daemon/rpc/receipt.h"

#include <string.h>

#include "common/base/day.h"
#include "daemon/rpc/due.h"

#define RECEIPT_KEPT_DAYS 30
#define SWEPT_AT_ONCE 2000

static bool is_same_call(const struct call *call, const struct query *query)
{
    size_t size = 0;
    const void *mac = query_blob(query, "params_mac", &size);
    return size == DIGEST_SIZE && crypto_equal(mac, call->params_mac, DIGEST_SIZE);
}

enum status receipt_find(struct call *call, bool *ret_found)
{
    struct query query = query_open(call->tx, QUERY_RECEIPT_FIND);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "request_key", call->request_key);
    bool found = query_next(&query);
    bool same = found && is_same_call(call, &query);
    if (same) {
        const char *result = query_text(&query, "result");
        text_add_string(&call->result, result == NULL ? "" : result);
    }
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call->tx->fault;
    }
    if (found && !same) {
        return STATUS_KEY_REUSED;
    }
    *ret_found = found;
    return STATUS_OK;
}

void receipt_keep(struct call *call)
{
    struct query query = query_open(call->tx, QUERY_RECEIPT_INSERT);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "request_key", call->request_key);
    query_bind_blob(&query, "params_mac", call->params_mac, DIGEST_SIZE);
    query_bind_text_n(
        &query, "result", call->result.size == 0 ? "" : call->result.bytes, call->result.size);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    query_run(&query);
}

int receipt_sweep(struct tx *tx, int count_max)
{
    struct query query = query_open(tx, QUERY_RECEIPT_SWEEP);
    query_bind_int(&query, "before", tx->now_ms - RECEIPT_KEPT_DAYS * DAY_MS);
    query_bind_int(&query, "count", count_max);
    return query_run(&query);
}

static enum status sweep(struct call *call, int limit, int *ret_done)
{
    *ret_done = receipt_sweep(call->tx, limit);
    return call_done(call);
}

const struct due receipt_due[] = {
    {.name = "receipt.sweep", .limit = SWEPT_AT_ONCE, .is_silent = true, .run = sweep},
    DUES_END,
};
