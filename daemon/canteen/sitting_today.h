// SPDX-License-Identifier: Apache-2.0
// A sitting of today as its till knows it: guests sit at the tables and eat too, and what nobody
// took is free again.
#pragma once

#include "daemon/canteen/service_day.h"
#include "daemon/canteen/words.h"
#include "daemon/rpc/call.h"

struct sitting_today {
    int64_t kitchen;
    int64_t places; // of the sitting; -1: the site does not offer the meal
    int64_t booked; // with those served and missed
    int64_t missed;
    int64_t places_in_channel; // -1: not offered
    int64_t booked_in_channel;
    int64_t missed_in_channel;
    int64_t guests;
    int64_t cooked; // as the kitchen told it since it failed last, else what it can cook
    int64_t kitchen_booked;
    int64_t kitchen_missed;
    int64_t kitchen_guests;
    int32_t permit_until; // of both: DAY_NONE where it is not limited
    int32_t kitchen_permit_until;
    struct service service; // without its calendar
};

struct sitting_asked {
    int64_t site;
    int64_t kitchen; // 0: the one that feeds the site
    int meal;        // enum meal
    int channel;     // enum channel
};

// How many of the guests have places of a channel: they eat at the tables.
int64_t sitting_guests_in(int channel, int64_t guests);

// Where the site has no kitchen today no place is offered.
struct sitting_today sitting_read_today(struct call *call, const struct sitting_asked *asked);
