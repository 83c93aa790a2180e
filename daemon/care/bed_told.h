// SPDX-License-Identifier: Apache-2.0
// What the clock alone does to beds, told to the boards that show them: days that come (a hold
// ends, a closure begins, somebody is due) and cleanings that are over.
#pragma once

#include "daemon/rpc/call.h"

// A house cleans for other hours: tells of its beds that this may make clean, or dirty again.
void bed_told_hours(struct call *call, int64_t institution);

// Due work: tells of the beds of days that have come, and of those clean by now.
enum status bed_told_due(struct call *call, int limit, int *ret_done);

// Due work without an entry: days on which nothing happened are not looked at again.
enum status bed_told_pass(struct call *call, int limit, int *ret_done);
