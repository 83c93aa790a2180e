// SPDX-License-Identifier: Apache-2.0
// Who eats when a kitchen cannot cook what it should: the rule that divides what is left. Pure:
// arrays in, decisions out.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/area.h"
#include "daemon/canteen/meal_rank.h"
#include "daemon/canteen/words.h"

// A booked meal of the kitchen, or one that a helper cooks for it since it failed before. The last
// field is decided.
struct rescue_meal {
    int64_t booking;
    int64_t elder;
    int64_t site;
    int channel;         // enum channel
    bool is_frail;       // lives alone or is disabled
    bool is_given_up;    // its diner has let it go, or stands before a closed door
    enum meal_rank rank; // of the person's need
    char site_street[AREA_CODE_SIZE];
    char street[AREA_CODE_SIZE]; // of residence
    int cook;                    // so far: index into the helpers, or RESCUE_OWN
    int kitchen;                 // from now on: the same, or RESCUE_NONE
};

#define RESCUE_OWN (-1)  // the kitchen itself still cooks it
#define RESCUE_NONE (-2) // nobody does

// A kitchen whose cook has confirmed covers. left is what nobody has of them: counted down, and up
// by those that meals of less need give back (freed).
struct rescue_helper {
    int64_t kitchen;
    char area[AREA_CODE_SIZE];
    int64_t left;
    int64_t taken;
    int64_t freed;
};

// Deliveries to people who live alone or are disabled come first, at whatever age, then everybody
// else by need (meal_rank.h), each in the order of booking; who has let a meal go comes last. The
// kitchen's own covers go first, then those of helpers in the site's own street, then of any. A
// meal stays with its cook where it can: of a second failure the covers that helpers lent before
// are divided anew, and go to who needs them most.
void rescue_divide(struct rescue_meal *meals, int count, int64_t covers_left,
    struct rescue_helper *helpers, int helpers_count);
