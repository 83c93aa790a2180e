// SPDX-License-Identifier: Apache-2.0
// Service days: on which days a site and the kitchen that feeds it hand out meals. Pure: weekdays
// and exceptions in, days out.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// How far back a cut-off may look for service days: seven of them, each a week after the other.
#define SERVICE_LOOK_BACK_DAYS 49

// A day that is open or closed against the place's weekdays.
struct calendar_day {
    int64_t place; // kitchen or site
    int32_t day;
    bool is_open;
};

// Sorted by place, then day.
struct calendar {
    const struct calendar_day *days;
    int count;
};

struct service {
    int64_t site;
    int64_t kitchen;
    uint32_t site_closed; // weekdays: bit 0 Monday
    uint32_t kitchen_closed;
    struct calendar calendar; // of both places, or of all; empty: no exceptions
};

bool service_site_is_open(const struct service *service, int32_t day);
bool service_kitchen_is_open(const struct service *service, int32_t day);

// Both are: a service day.
bool service_is_open(const struct service *service, int32_t day);

// The service day that is so many service days before day. Where there are none within
// SERVICE_LOOK_BACK_DAYS, calendar days are counted.
int32_t service_days_before(const struct service *service, int32_t day, int days);
