// SPDX-License-Identifier: Apache-2.0
// Service days: weekdays of rest, and the exceptions that go before them.

#include "daemon/canteen/service_day.h"

#include <stddef.h>

#include "common/base/day.h"

static int compare(const struct calendar_day *entry, int64_t place, int32_t day)
{
    if (entry->place != place) {
        return entry->place < place ? -1 : 1;
    }
    return (entry->day > day) - (entry->day < day);
}

static const struct calendar_day *find(const struct calendar *calendar, int64_t place, int32_t day)
{
    int from = 0;
    int until = calendar->count;
    while (from < until) {
        int middle = from + (until - from) / 2;
        int order = compare(&calendar->days[middle], place, day);
        if (order == 0) {
            return &calendar->days[middle];
        }
        if (order < 0) {
            from = middle + 1;
        } else {
            until = middle;
        }
    }
    return NULL;
}

static bool is_open(
    const struct calendar *calendar, int64_t place, uint32_t closed_weekdays, int32_t day)
{
    const struct calendar_day *exception = find(calendar, place, day);
    bool rests = (closed_weekdays >> (day_weekday(day) - 1)) & 1u;
    return exception != NULL ? exception->is_open : !rests;
}

bool service_site_is_open(const struct service *service, int32_t day)
{
    return is_open(&service->calendar, service->site, service->site_closed, day);
}

bool service_kitchen_is_open(const struct service *service, int32_t day)
{
    return is_open(&service->calendar, service->kitchen, service->kitchen_closed, day);
}

bool service_is_open(const struct service *service, int32_t day)
{
    return service_site_is_open(service, day) && service_kitchen_is_open(service, day);
}

int32_t service_days_before(const struct service *service, int32_t day, int days)
{
    int left = days;
    int32_t at = day;
    for (int steps = 0; left > 0 && steps < SERVICE_LOOK_BACK_DAYS; steps++) {
        at--;
        left -= service_is_open(service, at) ? 1 : 0;
    }
    return left > 0 ? day - days : at;
}
