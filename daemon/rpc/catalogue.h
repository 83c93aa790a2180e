// SPDX-License-Identifier: Apache-2.0
// Inside of the catalogue, for this folder: how rows are found and what is published of them.
#pragma once

#include "common/base/text.h"
#include "daemon/rpc/method.h"

#define METHODS_MAX 1024
#define LIST_ITEMS_PRESET 500 // of RPC_IDS, RPC_TEXTS, RPC_MAPS whose .most is 0
#define TEXT_POINTS_PRESET 200

struct catalogue_entry {
    const struct rpc_method *method;
    void *part;
};

struct rpc_catalogue {
    struct catalogue_entry *entries; // owned; sorted by name
    int count;
    struct text document; // the inside of the OpenRPC document's map
    char mark[RPC_MARK_SIZE];
};

const struct catalogue_entry *catalogue_look(
    const struct rpc_catalogue *catalogue, const char *name);

// Roles that may call it: its row's, or what its effect says.
unsigned catalogue_roles(const struct rpc_method *method);

// Whether its row, or the rules of all methods, say that it may answer so.
bool catalogue_may_answer(const struct rpc_method *method, enum status status);

// The next word of .refuses from *text on, STATUS_COUNT when it is no status, STATUS_OK at the end.
enum status catalogue_next_refusal(const char **text);

// The limits of a parameter as they hold, its row's zeros replaced by what they stand for.
int64_t catalogue_least(const struct rpc_param *param);
int64_t catalogue_most(const struct rpc_param *param);

// Checks a row against the rules of method.h; NULL, or what is wrong in words.
const char *catalogue_complaint(const struct rpc_method *method);

// discover.c: writes the inside of the document.
void discover_write(const struct rpc_catalogue *catalogue, struct text *ret_document);

// discover_fields.c: reads .result; writes "properties":{...},"required":[...] into out when not
// NULL. False when the text is not of that form.
struct json_out;
bool discover_fields(const char *result, struct json_out *out);

// The schema of what a method answers.
void discover_result(const struct rpc_method *method, struct json_out *out);
