// SPDX-License-Identifier: Apache-2.0
// Papers that run out become tasks of the house, and are settled by what renews them.
#pragma once

#include "daemon/rpc/call.h"

#define PAPER_AHEAD_DAYS 30 // how long before its last day a paper is asked after
#define PAPER_PAST_DAYS 366 // what ran out earlier is history

// Due work: permits, contracts and certificates that end within PAPER_AHEAD_DAYS, each told once.
enum status paper_due(struct call *call, int limit, int *ret_done);
enum status certificate_due(struct call *call, int limit, int *ret_done);

// A paper of this kind and name is about to take the place of earlier ones: their tasks are done.
struct paper_name {
    int64_t institution;
    const char *kind; // "permit" or "contract"
    const char *name;
    const char *party; // NULL: none
    int32_t from_day;
    int32_t until_day; // its last; one that begins behind it is no earlier one
};

void paper_settle(struct call *call, const struct paper_name *name);

// A carer has a certificate until a day, or has left (DAY_OPEN): tasks about those that end before
// are done.
void certificate_settle(struct call *call, int64_t carer, int32_t until_day, const char *outcome);
