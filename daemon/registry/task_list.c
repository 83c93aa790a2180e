// SPDX-License-Identifier: Apache-2.0
// The list of tasks an office works from, and closing one by hand.
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/registry/subject.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/event.h"
#include "daemon/rpc/fact.h"

#define CLOSED_DAYS 30 // what was closed is told of, where nobody asks for more

enum { STATE_OPEN, STATE_CLOSED };

static const char *const state_words[] = {"open", "closed", NULL};

struct list_params {
    int64_t office;
    const char *kind;
    int32_t due_before;
    bool overdue;
    int state;
    int32_t closed_since;
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
        .name = "overdue",
        .help = "Only tasks whose day has gone by.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct list_params, overdue),
    },
    {
        .name = "state",
        .help = "open, which is the default, or closed: with what came of them.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct list_params, state),
        .choices = state_words,
        .usual = "open",
    },
    {
        .name = "closed_since",
        .help =
            "With closed: only those closed on this day or later; of the last 30 days when left "
            "out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, closed_since),
    },
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

// NULL for a word no kind has any more.
static const struct task_kind_words *find_kind(const char *word)
{
    for (int i = 0; i < TASK_KINDS; i++) {
        if (strcmp(task_kinds[i].word, word) == 0) {
            return &task_kinds[i];
        }
    }
    return NULL;
}

// An office sees its own tasks, a bureau those of every office in its area as well.
static void bind_reach(struct query *query, const struct principal *principal)
{
    bool oversees = principal->kind == OFFICE_BUREAU;
    query_bind_int(query, "own", principal->office);
    query_bind_text(query, "area_from", oversees ? principal->scope.from : "");
    query_bind_text(query, "area_until", oversees ? principal->scope.until : "");
}

static struct query open_list(struct call *call, enum query_id id)
{
    const struct list_params *params = call->params;
    int32_t until_day = params->due_before == DAY_NONE ? DAY_OPEN : params->due_before;
    if (params->overdue && until_day > call->tx->today_day) {
        until_day = call->tx->today_day;
    }
    struct query query = query_open(call->tx, id);
    bind_reach(&query, &call->principal);
    query_bind_int(&query, "office", params->office);
    query_bind_text(&query, "kind", params->kind);
    query_bind_day(&query, "due_before", until_day);
    query_bind_day(&query, "today", call->tx->today_day);
    return query;
}

static void put_optional(struct json_out *out, const struct query *query, const char *column)
{
    if (!query_is_null(query, column)) {
        json_field_text(out, column, query_text(query, column));
    }
}

static void put_words(struct json_out *out, const struct task_kind_words *words)
{
    if (words == NULL) {
        return;
    }
    json_field_text(out, "what", words->english);
    json_field_text(out, "chinese", words->chinese);
    if (words->act[0] != '\0') {
        json_field_text(out, "act", words->act);
    }
}

static void put_outcome(struct call *call, const struct query *query)
{
    const char *method = query_text(query, "closed_by");
    json_field_instant(
        &call->out, "closed_at", query_int(query, "closed_at"), call->tx->zone_minutes);
    put_optional(&call->out, query, "outcome");
    if (method != NULL && method[0] != '\0') { // of old ones nobody noted it
        json_field_text(&call->out, "closed_by", method);
    }
}

static void put_task(struct call *call, const struct query *query)
{
    struct json_out *out = &call->out;
    const char *kind = query_text(query, "kind");
    const struct task_kind_words *words = kind == NULL ? NULL : find_kind(kind);
    int32_t due_day = query_day(query, "due_day");
    json_begin_map(out);
    json_field_int(out, "task", query_int(query, "task"));
    json_field_text(out, "kind", kind);
    json_field_day(out, "due", due_day);
    json_field_bool(out, "overdue", due_day < call->tx->today_day);
    json_field_int(out, "subject", query_int(query, "subject"));
    if (words != NULL) {
        json_field_text(out, "about", words->subject);
    }
    put_words(out, words);
    if (!query_is_null(query, "name")) {
        json_field_int(out, "elder", query_int(query, "elder"));
        json_field_text(out, "name", query_text(query, "name"));
    }
    if (words != NULL) {
        (void)fact_announce(call, &(struct fact){FACT_TASK_DESCRIBED, .what = words->subject,
                                      .subject = query_int(query, "subject")});
    }
    put_optional(out, query, "note");
    json_field_int(out, "office", query_int(query, "office"));
    put_optional(out, query, "office_name");
    json_field_instant(out, "opened_at", query_int(query, "opened_at"), call->tx->zone_minutes);
    if (((const struct list_params *)call->params)->state == STATE_CLOSED) {
        put_outcome(call, query);
    }
    json_end_map(out);
}

static void put_page(struct call *call, const struct cursor *cursor, int limit)
{
    char due[DAY_TEXT_SIZE] = "";
    const struct list_params *params = call->params;
    bool is_closed = params->state == STATE_CLOSED;
    struct query query = open_list(call, is_closed ? QUERY_TASK_LIST_CLOSED : QUERY_TASK_LIST);
    if (is_closed) {
        int32_t since_day = params->closed_since == DAY_NONE ? call->tx->today_day - CLOSED_DAYS
                                                             : params->closed_since;
        query_bind_int(&query, "closed_since", day_begins(since_day, call->tx->zone_minutes));
    }
    call_bind_scope(call, &query);
    cursor_bind(&query, cursor, limit);
    struct cursor_page page = {.name = "tasks", .id = "task", .limit = limit};
    while (cursor_page_next(call, &query, &page)) {
        put_task(call, &query);
        page.last.text = day_format(query_day(&query, "due_day"), due);
    }
}

// How much there is of each kind, whatever the page.
static void put_counts(struct call *call)
{
    int64_t open = 0;
    int64_t overdue = 0;
    struct query query = open_list(call, QUERY_TASK_COUNTS);
    json_key(&call->out, "kinds");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        const char *kind = query_text(&query, "kind");
        json_begin_map(&call->out);
        json_field_text(&call->out, "kind", kind);
        put_words(&call->out, kind == NULL ? NULL : find_kind(kind));
        json_field_int(&call->out, "open", query_int(&query, "open"));
        json_field_int(&call->out, "overdue", query_int(&query, "overdue"));
        json_end_map(&call->out);
        open += query_int(&query, "open");
        overdue += query_int(&query, "overdue");
    }
    json_end_list(&call->out);
    query_end(&query);
    json_field_int(&call->out, "open", open);
    json_field_int(&call->out, "overdue", overdue);
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor cursor = {.text = ""};
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->closed_since != DAY_NONE && params->state != STATE_CLOSED) {
        return call_invalid(call, "closed_since", "state closed beside it");
    }
    put_page(call, &cursor, call_limit(params->limit));
    put_counts(call);
    return call_done(call);
}

// --- task.close ---

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

struct closing {
    bool found;
    bool closed;
    int64_t office; // whose it is
    int64_t subject;
    const struct task_kind_words *words;
};

static struct closing look(struct call *call, int64_t task)
{
    struct query query = query_open(call->tx, QUERY_TASK_GET);
    query_bind_int(&query, "task", task);
    bind_reach(&query, &call->principal);
    struct closing closing = {.found = query_next(&query)};
    if (closing.found) {
        const char *kind = query_text(&query, "kind");
        closing.closed = !query_is_null(&query, "closed_at");
        closing.office = query_int(&query, "office");
        closing.words = kind == NULL ? NULL : find_kind(kind);
        closing.subject = query_int(&query, "subject");
    }
    query_end(&query);
    return closing;
}

static enum status close_task(struct call *call)
{
    const struct close_params *params = call->params;
    struct closing closing = look(call, params->task);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!closing.found) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (closing.office != call->principal.office) {
        call->message = "another office has to look after it: that office closes it";
        json_field_int(&call->facts, "office", closing.office);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (closing.closed) {
        call->message = "this task was closed before";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (closing.words != NULL && !closing.words->by_hand) {
        call->message = "only the act itself closes this task";
        json_field_text(&call->facts, "act", closing.words->act);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    enum status status = fact_announce(call,
        &(struct fact){FACT_TASK_CLOSING, .subject = closing.subject,
            .what = closing.words == NULL ? "" : closing.words->word, .outcome = params->outcome});
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_TASK_CLOSE);
    query_bind_int(&query, "task", params->task);
    query_bind_text(&query, "outcome", params->outcome);
    query_bind_text(&query, "closed_by", call->method->name);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    call_event(
        call, EVENT_TASK, params->task, &(struct event_reach){.office = call->principal.office});
    call_touch(call, params->task);
    json_field_int(&call->out, "task", params->task);
    return call_done(call);
}

const struct rpc_method task_methods[] = {
    {
        .name = "task.list",
        .help = "Tasks by the day they are due, open ones unless asked otherwise: one's own, for a "
                "bureau those of its area.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "tasks[{task, kind, due, overdue, subject, about, what, chinese, act?, elder?, "
                  "name?, bed?, institution?, house?, room?, label?, note?, office, office_name, "
                  "opened_at, closed_at?, outcome?, "
                  "closed_by?}], "
                  "kinds[{kind, what, chinese, act?, open, overdue}], open, overdue, next?",
        .run = list,
    },
    {
        .name = "task.close",
        .help = "Close a task of one's own office; a bureau oversees the others and closes none.",
        .allow = EVERY_OFFICE,
        .effect = RPC_WRITES,
        .params = close_params,
        .params_size = sizeof(struct close_params),
        .result = "task, approval?, bed?, decision?, from?",
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON BED_TAKEN BED_NOT_OPEN STATE_CONFLICT",
        .run = close_task,
    },
    RPC_METHODS_END,
};
