// SPDX-License-Identifier: Apache-2.0
// How a program of the bench signs an operator on: what it says, and what it takes from the answer.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/text.h"

#define LOGIN_ID 1000000001 // of the call; no other call of the bench has it
#define LOGIN_TOKEN_SIZE 129

// Writes the call that signs on into ret_line, which it clears; without the end of line. False with
// words on standard error when the password cannot be read.
bool login_call(const char *operator_name, const char *password_file, struct text *ret_line);

// Takes the session's token from the answer. False with the answer on standard error when there is
// none.
bool login_take(const char *line, size_t size, char ret_token[LOGIN_TOKEN_SIZE]);
