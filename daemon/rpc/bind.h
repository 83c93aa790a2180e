// SPDX-License-Identifier: Apache-2.0
// Parameters of a call: from a JSON map into the row's struct, every mistake named.
#pragma once

#include "daemon/rpc/call.h"

#define EXPECTED_MAX_SIZE 1024

// Binds params (a map, or NULL for none) into call->params, call->request_key, call->session and
// call->dry_run. Texts stay where params holds them: it must outlive the call. INVALID with its
// facts in call, or NO_MEMORY.
enum status bind_call(struct call *call, const struct json *params) MUST_USE;

// Says what would be right for a parameter ("a date like 2026-12-01") into text.
void bind_expected(const struct rpc_param *param, struct text *text);

// HMAC over the method and the row's parameters as they are bound, in table order: one given as its
// default is as one left out. Secret ones only where the effect is RPC_WRITES. scratch is cleared
// and wiped. False when memory ran out.
bool bind_mac(const struct call *call, const struct json *params, struct text *scratch,
    uint8_t ret_mac[DIGEST_SIZE]) MUST_USE;
