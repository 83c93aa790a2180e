// SPDX-License-Identifier: Apache-2.0
// The two places of a meal, judged together.

#include "daemon/canteen/opening.h"

#include "common/base/day.h"

static bool is_licensed(int32_t permit_until, int32_t day)
{
    return permit_until == DAY_NONE || day < permit_until;
}

enum status opening_judge(const struct opening *opening, int32_t day)
{
    if (!service_is_open(opening->service, day)) {
        return STATUS_SITE_CLOSED;
    }
    return is_licensed(opening->permit_until, day) &&
                   is_licensed(opening->kitchen_permit_until, day)
               ? STATUS_OK
               : STATUS_SITE_NOT_LICENSED;
}

void opening_put(struct json_out *facts, const struct opening *opening, int32_t day)
{
    bool is_open = service_is_open(opening->service, day);
    bool is_site_licensed = is_licensed(opening->permit_until, day);
    if (is_open ? is_site_licensed : service_site_is_open(opening->service, day)) {
        json_field_int(facts, "kitchen", opening->service->kitchen);
    }
    if (is_open) {
        json_field_day(facts, "permit_until",
            is_site_licensed ? opening->kitchen_permit_until : opening->permit_until);
    }
}
