// SPDX-License-Identifier: Apache-2.0
// A call's own memory, and what rules say to their call: refusals, ids touched, ends.
#include "daemon/rpc/call.h"

#include "common/base/log.h"
#include "daemon/rpc/journey.h"

void call_init(struct call *call)
{
    arena_init(&call->arena, CALL_ARENA_MAX);
    text_init(&call->result, CALL_RESULT_MAX);
    text_init(&call->secret_result, CALL_RESULT_MAX);
    text_init(&call->facts_text, CALL_FACTS_MAX);
}

void call_release(struct call *call)
{
    text_done(&call->result);
    text_done(&call->secret_result);
    text_done(&call->facts_text);
    arena_done(&call->arena);
}

enum status call_refuse(struct call *call, enum status status)
{
    call->status = status;
    return status;
}

struct call_question call_ask(struct call *call)
{
    const struct call_question question = {
        .facts = call->facts, .size = call->facts_text.size, .message = call->message};
    call->facts.comma = false;
    json_begin_map(&call->facts);
    return question;
}

void call_asked(struct call *call, const struct call_question *question, const char **ret_facts,
    size_t *ret_size)
{
    json_end_map(&call->facts);
    *ret_facts = call->facts_text.bytes + question->size;
    *ret_size = call->facts_text.size - question->size;
    call->facts = question->facts;
    call->facts_text.size = question->size;
    call->message = question->message; // that of the refusal is none
}

enum status call_invalid(struct call *call, const char *parameter, const char *expected)
{
    json_field_text(&call->facts, "parameter", parameter);
    json_field_text(&call->facts, "expected", expected);
    return call_refuse(call, STATUS_INVALID);
}

enum status call_broken(struct call *call, const char *words)
{
    LOG(LOG_ERROR, "rpc.broken_promise", LOG_TEXT("method", call->method->name),
        LOG_TEXT("words", words), LOG_NUMBER("terminal", call->terminal));
    tx_fail(call->tx, STATUS_BROKEN_PROMISE);
    return call_refuse(call, STATUS_BROKEN_PROMISE);
}

void call_touch(struct call *call, int64_t id)
{
    if (call->objects_count < CALL_OBJECTS_MAX) {
        call->objects[call->objects_count++] = id;
    }
}

void call_put_made(struct call *call, struct json_out *out, const char *name, int64_t id)
{
    if (call->tried_from != 0 && id >= call->tried_from) {
        json_key(out, name);
        json_put_null(out);
    } else {
        json_field_int(out, name, id);
    }
}

enum status call_done(struct call *call)
{
    return call_refuse(call, call->tx->fault);
}

void call_bind_scope(struct call *call, struct query *query)
{
    const struct principal *principal = &call->principal;
    query_bind_text(query, "scope_from", principal->scope.from);
    query_bind_text(query, "scope_until", principal->scope.until);
    query_bind_int(
        query, "scope_institution", principal->kind == OFFICE_HOME ? principal->institution : 0);
}

int call_limit(int64_t asked)
{
    return asked <= 0 || asked > LIST_LIMIT_MAX ? LIST_LIMIT_MAX : (int)asked;
}
