// SPDX-License-Identifier: Apache-2.0
// What elder.correct does when a task about it is closed by hand.
#pragma once

#include "daemon/rpc/fact.h"

// FACT_TASK_CLOSING: a correction whose task is closed by hand is refused; the outcome is the note.
enum status elder_correct_on_task_closing(struct call *call, const struct fact *fact, void *part);
