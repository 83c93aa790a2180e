// SPDX-License-Identifier: Apache-2.0
// The canteen's table of methods; the recount of what is counted.

#include "daemon/canteen/subject.h"

#include "daemon/canteen/booking.h"
#include "daemon/canteen/calendar.h"
#include "daemon/canteen/delivery.h"
#include "daemon/canteen/exceptions.h"
#include "daemon/canteen/food_sample.h"
#include "daemon/canteen/kitchen_fail.h"
#include "daemon/canteen/kitchen_sheet.h"
#include "daemon/canteen/kitchen_spare.h"
#include "daemon/canteen/meal_report.h"
#include "daemon/canteen/menu.h"
#include "daemon/canteen/missed.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/reprice.h"
#include "daemon/canteen/serving.h"
#include "daemon/canteen/settlement.h"
#include "daemon/canteen/sitting.h"
#include "daemon/canteen/sitting_pass.h"
#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"

const struct rpc_method *const canteen_tables[] = {
    kitchen_methods,
    kitchen_sheet_methods,
    kitchen_print_methods,
    kitchen_spare_methods,
    kitchen_fail_methods,
    kitchen_recover_methods,
    food_sample_methods,
    site_methods,
    site_update_methods,
    site_list_methods,
    sitting_methods,
    calendar_methods,
    menu_methods,
    quota_methods,
    booking_methods,
    booking_change_methods,
    give_up_methods,
    exception_methods,
    site_distance_methods,
    waiting_methods,
    standing_methods,
    standing_list_methods,
    booking_list_methods,
    serving_methods,
    missed_methods,
    serving_correct_methods,
    till_methods,
    delivery_methods,
    label_methods,
    settlement_methods,
    reprice_methods,
    meal_report_methods,
    NULL,
};

const struct due canteen_due[] = {
    {.name = "standing.expand", .run = standing_run_due},
    {.name = "meal.promote", .run = waiting_run_due},
    {.name = "sitting.pass", .is_silent = true, .run = sitting_pass_due},
    {.name = "meal.reprice_open", .is_silent = true, .run = reprice_open_due},
    {.name = "meal.reprice", .limit = 100, .run = reprice_run_due},
    DUES_END,
};

static void recount(struct call *call, enum query_id id, const char *name)
{
    struct query query = query_open(call->tx, id);
    int64_t differences = query_next(&query) ? query_int(&query, "differences") : 0;
    query_end(&query);
    if (differences > 0) {
        json_begin_map(&call->out);
        json_field_text(&call->out, "name", name);
        json_field_int(&call->out, "differences", differences);
        json_end_map(&call->out);
    }
}

enum status canteen_verify(struct call *call)
{
    recount(call, QUERY_SITTING_RECOUNT, "sitting_count");
    recount(call, QUERY_SITTING_RECOUNT_TOTAL, "sitting_count.total");
    recount(call, QUERY_KITCHEN_RECOUNT, "kitchen_count");
    recount(call, QUERY_QUOTA_RECOUNT, "quota_count");
    recount(call, QUERY_SPECIAL_RECOUNT, "special_count");
    return call_done(call);
}
