// SPDX-License-Identifier: Apache-2.0
// What the clock alone does to beds, told to the boards that show them: days that come (a hold
// ends, a closure begins, somebody is due) and cleanings that are over.
#pragma once

#include "daemon/rpc/fact.h"

// A house cleans for other hours: tells of its beds that this may make clean, or dirty again.
void bed_told_hours(struct call *call, int64_t institution);

// Due work: tells of the beds of days that have come, and of those clean by now.
enum status bed_told_due(struct call *call, int limit, int *ret_done);

// task.list: house, room and label of the bed a task is about, or of the stay, offer or approval.
enum status bed_on_task_described(struct call *call, const struct fact *fact, void *part);

// Due work without an entry: days on which nothing happened are not looked at again.
enum status bed_told_pass(struct call *call, int limit, int *ret_done);
