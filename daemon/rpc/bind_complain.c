// SPDX-License-Identifier: Apache-2.0
// A mistake refuses the call, or is left in the item it is of where items are judged alone.
#include "daemon/rpc/bind_complain.h"

#include <string.h>

static void add_path(struct text *text, const struct path *path, const struct path *stop)
{
    bool is_first = path->up == stop;
    if (!is_first) {
        add_path(text, path->up, stop);
    }
    if (path->name == NULL) {
        text_print(text, "[%zu]", path->item);
        return;
    }
    if (!is_first) {
        text_add_char(text, '.');
    }
    text_add_string(text, path->name);
}

static void complain_of_item(
    struct binding *binding, const char *place, const char *expected, const char *message)
{
    struct arena *arena = &binding->call->arena;
    struct rpc_complaint complaint = {
        .parameter = arena_copy_text(arena, place),
        .expected = arena_copy_text(arena, expected),
        .message = message,
    };
    if (complaint.parameter == NULL || complaint.expected == NULL) {
        binding->status = STATUS_NO_MEMORY;
        return;
    }
    *binding->complaint = complaint;
}

bool bind_complain(
    struct binding *binding, const struct path *path, const char *expected, const char *message)
{
    struct text place;
    text_init(&place, CALL_FACTS_MAX / 8);
    add_path(&place, path, binding->alone);
    const char *name = place.size == 0 ? "params" : place.bytes;
    if (binding->alone != NULL) {
        complain_of_item(binding, name, expected, message);
    } else {
        binding->status = call_invalid(binding->call, name, expected);
        binding->call->message = message;
    }
    text_done(&place);
    return false;
}

bool bind_complain_of(struct binding *binding, const struct path *path,
    const struct rpc_param *param, const char *message)
{
    struct text expected;
    text_init(&expected, EXPECTED_MAX_SIZE);
    bind_expected(param, &expected);
    bind_complain(binding, path, expected.size == 0 ? "another value" : expected.bytes, message);
    text_done(&expected);
    return false;
}

bool bind_is_wrong(struct binding *binding, const struct path *path, const struct rpc_param *param)
{
    return bind_complain_of(binding, path, param, "a parameter has a wrong value");
}
