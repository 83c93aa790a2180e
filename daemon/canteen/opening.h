// SPDX-License-Identifier: Apache-2.0
// Whether a site hands out meals on a day: it and the kitchen that feeds it are open and have a
// food permit.
#pragma once

#include "common/base/status.h"
#include "common/wire/json.h"
#include "daemon/canteen/service_day.h"

struct opening {
    const struct service *service;
    int32_t permit_until; // the first day without; DAY_NONE: not limited
    int32_t kitchen_permit_until;
};

// OK, SITE_CLOSED or SITE_NOT_LICENSED.
enum status opening_judge(const struct opening *opening, int32_t day);

// Writes, of what is not open, kitchen where it is the kitchen that is in the way, and
// permit_until.
void opening_put(struct json_out *facts, const struct opening *opening, int32_t day);
