// SPDX-License-Identifier: Apache-2.0
// A call inside a call: another method's rule in the same transaction, with the same caller.
#include "daemon/rpc/bind.h"
#include "daemon/rpc/catalogue.h"
#include "daemon/rpc/event.h"
#include "daemon/rpc/journey.h"

static void begin(struct call *nested, const struct call *call, const struct catalogue_entry *entry)
{
    *nested = (struct call){
        .house = call->house,
        .method = entry->method,
        .part = entry->part,
        .terminal = call->terminal,
        .tx = call->tx,
    };
    call_init(nested);
    journey_reset(nested);
    nested->principal = call->principal;
}

static enum status run(struct call *nested, const struct json *params)
{
    enum status status = journey_rights(nested);
    if (status == STATUS_OK) {
        status = bind_call(nested, params);
    }
    if (status == STATUS_OK && nested->method->prepare != NULL) {
        status = nested->method->prepare(nested);
    }
    if (status == STATUS_OK) {
        status = nested->method->run(nested);
    }
    return journey_settle(nested, status);
}

static const char *copy_fact(struct call *call, const struct json *facts, const char *name)
{
    const struct json *fact = facts == NULL ? NULL : json_get(facts, name);
    bool is_text = fact != NULL && json_kind(fact) == JSON_KIND_TEXT;
    return is_text ? arena_copy_text(&call->arena, json_text(fact, NULL)) : NULL;
}

// What an INVALID names, out of the facts.
static void take_complaint(struct call *call, const struct call *nested, struct rpc_nested *ret)
{
    if (nested->status != STATUS_INVALID) {
        return;
    }
    struct text map;
    text_init(&map, CALL_FACTS_MAX);
    text_add_char(&map, '{');
    text_add(&map, nested->facts_text.bytes, nested->facts_text.size);
    text_add_char(&map, '}');
    const char *reason = NULL;
    struct json *facts = map.failed ? NULL : json_parse(map.bytes, map.size, &reason);
    ret->parameter = copy_fact(call, facts, "parameter");
    ret->expected = copy_fact(call, facts, "expected");
    json_free(facts);
    text_done(&map);
}

static void take_over(struct call *call, const struct call *nested)
{
    for (int i = 0; i < nested->objects_count; i++) {
        call_touch(call, nested->objects[i]);
    }
    for (const struct event *event = nested->events; event != NULL; event = event->next) {
        struct event_reach reach = {.office = event->office,
            .institution = event->institution,
            .house_area = event->house_area,
            .area = event->area};
        call_event(call, event->topic, event->id, event->is_open ? NULL : &reach);
    }
    call->events_lost = call->events_lost || nested->events_lost;
    call->ended_access = call->ended_access || nested->ended_access;
}

// Refused or not: whoever may only ask so often has asked.
static void take_count(struct call *call, const struct call *nested)
{
    call->counted += nested->counted;
    call->count_again = nested->counted > 0 ? nested->count_again : call->count_again;
}

static const char *message_of(const struct call *nested)
{
    return nested->message == NULL ? status_sentence(nested->status) : nested->message;
}

static const char *keep(struct call *call, const struct text *text, size_t *ret_size)
{
    const char *copy = text->size == 0 ? "" : arena_copy(&call->arena, text->bytes, text->size);
    *ret_size = copy == NULL ? 0 : text->size;
    return copy == NULL ? "" : copy;
}

enum status call_nested(
    struct call *call, const char *method, const struct json *params, struct rpc_nested *ret)
{
    *ret = (struct rpc_nested){.status = STATUS_METHOD_NOT_FOUND, .result = "", .facts = ""};
    const struct catalogue_entry *entry = catalogue_look(call->house->catalogue, method);
    if (entry == NULL) {
        return call_broken(call, "a nested method does not exist");
    }
    struct call nested;
    begin(&nested, call, entry);
    nested.status = run(&nested, params);
    ret->status = nested.status;
    ret->message = arena_copy_text(&call->arena, message_of(&nested));
    take_complaint(call, &nested, ret);
    ret->result = keep(call, &nested.result, &ret->result_size);
    ret->facts = keep(call, &nested.facts_text, &ret->facts_size);
    take_count(call, &nested);
    if (nested.status == STATUS_OK) {
        take_over(call, &nested);
    }
    call_release(&nested);
    return call->tx->fault != STATUS_OK ? call->tx->fault : ret->status;
}

bool call_nested_may(struct call *call, const char *method)
{
    const struct catalogue_entry *entry = catalogue_look(call->house->catalogue, method);
    if (entry == NULL) {
        return true; // call_nested says what is wrong
    }
    struct call nested;
    begin(&nested, call, entry);
    bool may = journey_rights(&nested) == STATUS_OK;
    call_release(&nested);
    return may;
}
