// SPDX-License-Identifier: Apache-2.0
// Tasks: what an office has to look after by a day.
#include "daemon/registry/task.h"

#include "daemon/access/cursor.h"
#include "daemon/registry/subject.h"
#include "daemon/rpc/rows.h"

int64_t task_open(struct tx *tx, const struct task_order *order)
{
    struct query query = query_open(tx, QUERY_TASK_OPEN_SAME);
    query_bind_int(&query, "office", order->office);
    query_bind_text(&query, "kind", order->kind);
    query_bind_int(&query, "subject", order->subject);
    int64_t task = query_next(&query) ? query_int(&query, "task") : 0;
    query_end(&query);
    if (task != 0) {
        return task;
    }
    task = tx_new_id(tx);
    query = query_open(tx, QUERY_TASK_ADD);
    query_bind_int(&query, "task", task);
    query_bind_int(&query, "office", order->office);
    query_bind_text(&query, "kind", order->kind);
    query_bind_int(&query, "subject", order->subject);
    query_bind_day(&query, "due_day", order->due_day);
    query_bind_int(&query, "now", tx->now_ms);
    query_run(&query);
    return tx->fault == STATUS_OK ? task : 0;
}

struct list_params {
    int64_t office;
    const char *kind;
    int32_t due_before;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {
        .name = "office",
        .help = "Only tasks of this office.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, office),
    },
    {
        .name = "kind",
        .help = "Only tasks of this kind.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, kind),
        .most = 40,
    },
    {
        .name = "due_before",
        .help = "Only tasks due before this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, due_before),
    },
    {
        .name = "limit",
        .help = "How many at most.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct list_params, limit),
        .least = 1,
        .most = LIST_LIMIT_MAX,
        .absent = LIST_LIMIT_PRESET,
    },
    {
        .name = "after",
        .help = "Where to go on: next of the answer before.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, after),
        .most = 500,
    },
    RPC_PARAMS_END,
};

// An office sees its own tasks, a bureau those of every office in its area as well.
static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor cursor = {.text = ""};
    bool oversees = call->principal.kind == OFFICE_BUREAU;
    int limit = call_limit(params->limit);
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_TASK_LIST);
    query_bind_int(&query, "own", call->principal.office);
    query_bind_text(&query, "area_from", oversees ? call->principal.scope.from : "");
    query_bind_text(&query, "area_until", oversees ? call->principal.scope.until : "");
    query_bind_int(&query, "office", params->office);
    query_bind_text(&query, "kind", params->kind);
    query_bind_day(&query, "due_before", params->due_before);
    cursor_bind(&query, &cursor, limit);
    rows_page(call, "tasks", &query, limit);
    return call_done(call);
}

struct close_params {
    int64_t task;
    const char *outcome;
};

static const struct rpc_param close_params[] = {
    {
        .name = "task",
        .help = "The task that is done.",
        .kind = RPC_ID,
        .offset = offsetof(struct close_params, task),
        .required = true,
    },
    {
        .name = "outcome",
        .help = "What came of it; no names or numbers of persons.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct close_params, outcome),
        .required = true,
    },
    RPC_PARAMS_END,
};

static enum status close_task(struct call *call)
{
    const struct close_params *params = call->params;
    struct query query = query_open(call->tx, QUERY_TASK_GET);
    query_bind_int(&query, "task", params->task);
    query_bind_int(&query, "office", call->principal.office);
    bool found = query_next(&query);
    bool closed = found && !query_is_null(&query, "closed_at");
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!found) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (closed) {
        call->message = "this task was closed before";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    query = query_open(call->tx, QUERY_TASK_CLOSE);
    query_bind_int(&query, "task", params->task);
    query_bind_text(&query, "outcome", params->outcome);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    call_touch(call, params->task);
    json_field_int(&call->out, "task", params->task);
    return call_done(call);
}

const struct rpc_method task_methods[] = {
    {
        .name = "task.list",
        .help = "Open tasks by the day they are due: one's own, for a bureau those of its area.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "tasks[{task, kind, due, subject, office, opened_at}], next?",
        .run = list,
    },
    {
        .name = "task.close",
        .help = "Close a task of one's own office.",
        .allow = EVERY_OFFICE,
        .effect = RPC_WRITES,
        .params = close_params,
        .params_size = sizeof(struct close_params),
        .result = "task",
        .run = close_task,
    },
    RPC_METHODS_END,
};
