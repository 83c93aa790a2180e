// SPDX-License-Identifier: Apache-2.0
// Calls on a connection: what waits, what came, what came too late.
#include <stdlib.h>
#include <string.h>

#include "clients/link/link_internal.h"
#include "common/wire/envelope.h"

static void answer_one(struct link_waiting *waiting, const struct link_answer *answer)
{
    waiting->on_answer(waiting->context, answer);
    free(waiting);
}

// Everything that waits hears that nothing will come.
void link_answer_all(struct link *link, enum status status)
{
    struct link_waiting *list = link->waiting;
    link->waiting = NULL;
    link->waiting_end = &link->waiting;
    link->waiting_count = 0;
    while (list != NULL) {
        struct link_waiting *one = list;
        list = one->next;
        struct link_answer answer = {.status = status, .message = link->failure};
        answer_one(one, &answer);
    }
}

enum status link_ask(struct link *link, const char *method, const char *params,
    void (*on_answer)(void *, const struct link_answer *), void *context)
{
    struct link_waiting *waiting = calloc(1, sizeof(*waiting));
    struct text line;
    if (waiting == NULL) {
        return STATUS_NO_MEMORY;
    }
    *waiting = (struct link_waiting){.id = ++link->last_id,
        .due_at = uv_now(link->loop) + (uint64_t)link->options.call_timeout_ms,
        .on_answer = on_answer,
        .context = context};
    *link->waiting_end = waiting;
    link->waiting_end = &waiting->next;
    link->waiting_count++;
    text_init(&line, ANSWER_BYTES_MAX);
    envelope_request(&line, waiting->id, method, params);
    (void)link_send_line(link, &line); // a failure answers the call with DISCONNECTED
    text_done(&line);
    return STATUS_OK;
}

static void take_out(struct link *link, struct link_waiting **at)
{
    struct link_waiting *found = *at;
    *at = found->next;
    if (link->waiting_end == &found->next) {
        link->waiting_end = at;
    }
    link->waiting_count--;
}

static struct link_waiting *take_waiting(struct link *link, int64_t id)
{
    for (struct link_waiting **at = &link->waiting; *at != NULL; at = &(*at)->next) {
        if ((*at)->id == id) {
            struct link_waiting *found = *at;
            take_out(link, at);
            return found;
        }
    }
    return NULL;
}

static enum status status_of(const struct json *error)
{
    const struct json *name = json_get(json_get(error, "data"), "status");
    const struct json *code = json_get(error, "code");
    if (name != NULL && json_kind(name) == JSON_KIND_TEXT) {
        enum status status = status_from_name(json_text(name, NULL));
        return status != STATUS_COUNT ? status : STATUS_UNAVAILABLE;
    }
    for (int i = 0; code != NULL && json_kind(code) == JSON_KIND_INTEGER && i < STATUS_COUNT; i++) {
        if (status_code((enum status)i) == json_integer(code)) {
            return (enum status)i;
        }
    }
    return STATUS_UNAVAILABLE;
}

void link_take_answer(struct link *link, struct json *root)
{
    const struct json *id = json_get(root, "id");
    const struct json *error = json_get(root, "error");
    if (id == NULL || json_kind(id) != JSON_KIND_INTEGER) {
        const struct json *params = json_get(root, "params");
        if (json_get(root, "method") != NULL && params != NULL && link->options.on_event != NULL) {
            link->options.on_event(link->options.context, params);
        }
        if (error != NULL) { // nobody can tell whose it was
            link_fail(link, "the daemon could not read a request");
        }
        return;
    }
    struct link_waiting *waiting = take_waiting(link, json_integer(id));
    if (waiting == NULL) {
        return; // it timed out here before
    }
    struct link_answer answer = {
        .status = STATUS_OK, .result = json_get(root, "result"), .root = root};
    if (error != NULL) {
        const struct json *message = json_get(error, "message");
        answer.status = status_of(error);
        answer.code = status_code(answer.status);
        answer.message = message != NULL && json_kind(message) == JSON_KIND_TEXT
                             ? json_text(message, NULL)
                             : NULL;
        answer.data = json_get(error, "data");
    }
    answer_one(waiting, &answer);
}

void link_expire_calls(struct link *link, uint64_t now)
{
    struct link_waiting **at = &link->waiting;
    while (*at != NULL) {
        struct link_waiting *one = *at;
        if (one->due_at > now) {
            at = &one->next;
            continue;
        }
        take_out(link, at);
        struct link_answer answer = {.status = STATUS_TIMED_OUT, .message = "no answer in time"};
        answer_one(one, &answer);
        at = &link->waiting; // the callback may have changed the list
    }
}

void link_set_session(struct link *link, const char *session)
{
    free(link->session);
    link->session = session != NULL ? strdup(session) : NULL;
}

enum status link_call(struct link *link, const char *method, const char *params,
    void (*on_answer)(void *context, const struct link_answer *answer), void *context)
{
    if (link->state != LINK_OPEN) {
        return STATUS_DISCONNECTED;
    }
    if (link->waiting_count >= CALLS_MAX ||
        uv_stream_get_write_queue_size((uv_stream_t *)&link->socket) > UNSENT_BYTES_MAX) {
        return STATUS_BUSY;
    }
    // The session goes in front of the caller's own parameters: {"session":"..",REST.
    size_t blank = strspn(params, " \t\r\n");
    bool adds = link->session != NULL && params[blank] == '{';
    if (!adds) {
        return link_ask(link, method, params, on_answer, context);
    }
    const char *rest = params + blank + 1;
    bool empty = rest[strspn(rest, " \t\r\n")] == '}';
    struct text whole;
    struct json_out out;
    text_init(&whole, ANSWER_BYTES_MAX);
    json_out_init(&out, &whole);
    text_add_string(&whole, "{");
    json_field_text(&out, "session", link->session);
    text_add_string(&whole, empty ? "" : ",");
    text_add_string(&whole, rest);
    enum status status =
        whole.failed ? STATUS_NO_MEMORY : link_ask(link, method, whole.bytes, on_answer, context);
    text_done(&whole);
    return status;
}

struct held_answer {
    struct link_answer answer;
    struct text words;
    bool came;
};

// The answer must outlive the callback: the tree is parsed anew from its own text.
static void on_held(void *context, const struct link_answer *answer)
{
    struct held_answer *held = context;
    const char *reason;
    held->came = true;
    held->answer = *answer;
    held->answer.root = NULL;
    if (answer->root == NULL) {
        text_add_string(&held->words, answer->message != NULL ? answer->message : "");
        held->answer.message = NULL;
        return;
    }
    struct text text;
    text_init(&text, ANSWER_BYTES_MAX);
    json_dump(answer->root, &text);
    struct json *root = text.failed ? NULL : json_parse(text.bytes, text.size, &reason);
    text_done(&text);
    const struct json *error = json_get(root, "error");
    const struct json *message = json_get(error, "message");
    held->answer.root = root;
    held->answer.result = json_get(root, "result");
    held->answer.data = json_get(error, "data");
    held->answer.message = message != NULL ? json_text(message, NULL) : NULL;
}

void link_call_wait(
    struct link *link, const char *method, const char *params, struct link_answer *ret_answer)
{
    struct held_answer held = {.came = false};
    text_init(&held.words, 4096);
    enum status status = link_call(link, method, params, on_held, &held);
    while (status == STATUS_OK && !held.came) {
        (void)uv_run(link->loop, UV_RUN_ONCE);
    }
    if (status != STATUS_OK) {
        held.answer = (struct link_answer){.status = status};
    }
    text_done(&held.words);
    *ret_answer = held.answer;
}
