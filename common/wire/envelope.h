// SPDX-License-Identifier: Apache-2.0
// The JSON-RPC 2.0 envelope: what a line asks for, and the lines that answer. Pure; shared by
// daemon and clients.
#pragma once

#include "common/wire/json.h"

#define ENVELOPE_BATCH_MAX 50

struct envelope {
    enum status status;    // OK, or INVALID_REQUEST for this one
    bool is_notification;  // no id at all: nothing is answered
    const struct json *id; // borrowed; text, number or null; NULL when absent or of no legal kind
    const char *method;    // borrowed; NULL unless OK
    const struct json *params; // borrowed map, or NULL when left out
    bool positional;           // params was a list: by name only, so INVALID
};

// Reads one member of a line: a map that is a request. Always fills ret. A map that is no request
// is never a notification: it is answered, with its id where that is legal.
void envelope_read(const struct json *value, struct envelope *ret);

// {"jsonrpc":"2.0","id":ID,"result":RESULT}  (RESULT is JSON text). id NULL writes null.
void envelope_result(struct text *line, const struct json *id, const char *result, size_t size);

// {"jsonrpc":"2.0","id":ID,"error":{"code":..,"message":..,"data":{"status":NAME,FACTS}}}. facts is
// the inside of a JSON map ("\"bed\":4") or NULL; message NULL takes the status' sentence. Protocol
// errors other than INVALID carry no data. A fault is told as UNAVAILABLE, without message or
// facts.
void envelope_error(struct text *line, const struct json *id, enum status status,
    const char *message, const char *facts);

// {"jsonrpc":"2.0","id":ID,"method":M,"params":PARAMS}\n for clients; params NULL leaves them out.
void envelope_request(struct text *line, int64_t id, const char *method, const char *params);
