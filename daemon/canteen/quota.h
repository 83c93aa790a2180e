// SPDX-License-Identifier: Apache-2.0
// Quotas: a street's share of a kitchen's covers, kept for it until a release before the cut-off;
// then what is left is everybody's, and who takes more than a share borrows it (domain.md §3.8.4).
#pragma once

#include "common/base/area.h"
#include "daemon/rpc/call.h"

#define QUOTA_STREET_DIGITS 9

extern const struct rpc_method quota_methods[];

// A street's share for one meal of a kitchen on a day.
struct quota_share {
    bool holds;      // the kitchen has quotas for this meal and day
    bool is_counted; // a count stands
    int64_t covers;  // 0: the street has no share
    int64_t booked;  // without what was lent
};

struct quota_key {
    int64_t kitchen;
    int32_t day;
    const char *meal;
    const char *street;
};

// The street of a person's residence, as shares name it.
void quota_street(const char *residence_area, char ret_street[AREA_CODE_SIZE]);

// Whether any quota holds for a kitchen's meal of a day, of whichever street.
bool quota_holds(struct call *call, const struct quota_key *key);

// Reads the share where quotas hold.
struct quota_share quota_look(struct call *call, const struct quota_key *key);

// How many covers of that kitchen the street still has; INT64_MAX where no quota holds.
int64_t quota_room(struct call *call, const struct quota_key *key);

// What the share still allows: never below 0.
int64_t quota_left(const struct quota_share *share);

// Takes a cover of the share, or, where it is used up, borrows one from the pool. Judged before;
// false when a guard refused.
bool quota_take(struct call *call, const struct quota_key *key, const struct quota_share *share,
    int64_t booking);

// Gives back what a booking took, if any quota held.
void quota_give(struct call *call, const struct quota_key *key, int64_t booking);

// Counts the shares of a kitchen's meal anew from its bookings, where bookings were moved as one.
void quota_recount(struct call *call, int64_t kitchen, int32_t day, const char *meal);
