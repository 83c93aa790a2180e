// SPDX-License-Identifier: Apache-2.0
// The exit code of what is done line by line: many calls, or one answer whose rows are each done or
// refused. Nothing refused: 0. Some of both: 7. Nothing done: the code that the refusals share, or
// 1.
#pragma once

#include "clients/cli/cli.h"

struct outcome {
    int64_t done;
    int64_t refused;
    int code; // that the refusals share; EXIT_FAILED where they differ
};

void outcome_add(struct outcome *outcome, int code);
int outcome_code(const struct outcome *outcome);

// Adds the refused rows of an answer: members of its list "refused" that carry a status. Whatever
// else it tells, but empty lists, zeros, yes and no, was done.
void outcome_read(struct outcome *outcome, const struct json *result);

// The exit code of one such answer, said on standard error where it refuses rows; line as in
// cli_say_refusal.
int outcome_say(int64_t line, const struct json *result);
