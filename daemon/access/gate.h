// SPDX-License-Identifier: Apache-2.0
// Who is calling: every call passes here, inside its transaction.
#pragma once

#include "daemon/rpc/call.h"

#define SESSION_TOKEN_SIZE 65 // 256 random bits in hexadecimal, and the NUL

// house.gate: one statement. Fills call->principal, logged_in only with a live session of this
// terminal; UNAUTHENTICATED for a terminal that is unknown or revoked. Whether the method is for
// them is judged by rpc.
enum status gate_enter(struct call *call);

// What the database keeps of a session token.
void gate_token_hash(const char *token, uint8_t ret_hash[DIGEST_SIZE]);
