// SPDX-License-Identifier: Apache-2.0
// Whether a booked meal is handed out, as it is known now or was when the meal was served.

#include "daemon/canteen/closure.h"

#include "daemon/canteen/meal_policy.h"
#include "daemon/canteen/opening.h"

#define PLACES 2 // a site and a kitchen

static enum status judge_at(
    struct call *call, const struct closure_meal *meal, int64_t known_ms, struct json_out *facts)
{
    struct calendar_day days[PLACES];
    struct service service = {.site = meal->site, .kitchen = meal->kitchen};
    struct opening opening = {
        .service = &service, .permit_until = DAY_NONE, .kitchen_permit_until = DAY_NONE};
    int count = 0;
    struct query query = query_open(call->tx, QUERY_CALENDAR_KNOWN);
    query_bind_int(&query, "site", meal->site);
    query_bind_int(&query, "kitchen", meal->kitchen);
    query_bind_day(&query, "day", meal->day);
    query_bind_int(&query, "known", known_ms);
    while (count < PLACES && query_next(&query)) { // in the order of a calendar
        int64_t place = query_int(&query, "place");
        bool is_site = place == meal->site;
        *(is_site ? &service.site_closed : &service.kitchen_closed) =
            (uint32_t)query_int(&query, "closed_weekdays");
        *(is_site ? &opening.permit_until : &opening.kitchen_permit_until) =
            query_day(&query, "permit_until");
        if (!query_is_null(&query, "open")) {
            days[count++] = (struct calendar_day){
                .place = place, .day = meal->day, .is_open = query_int(&query, "open") != 0};
        }
    }
    query_end(&query);
    service.calendar = (struct calendar){.days = days, .count = count};
    enum status status = opening_judge(&opening, meal->day);
    if (status != STATUS_OK && facts != NULL) {
        opening_put(facts, &opening, meal->day);
    }
    return status;
}

enum status closure_judge(
    struct call *call, const struct closure_meal *meal, struct json_out *facts)
{
    return judge_at(call, meal, call->tx->now_ms, facts);
}

bool closure_is_of_row(struct call *call, const struct query *query, int32_t day)
{
    struct closure_meal meal = {
        .site = query_int(query, "site"), .kitchen = query_int(query, "kitchen"), .day = day};
    return closure_judge(call, &meal, NULL) != STATUS_OK;
}

enum status closure_judge_record(
    struct call *call, const struct closure_meal *meal, const char *area, enum meal of)
{
    const struct meal_policy *policy = meal_policy_find(call, area, meal->day);
    size_t before = call->facts.text->size;
    bool comma = call->facts.comma;
    json_field_int(&call->facts, "site", meal->site);
    json_field_day(&call->facts, "date", meal->day);
    json_field_text(&call->facts, "meal", meal_words[of]);
    enum status status = closure_judge(call, meal, &call->facts);
    if (status != STATUS_OK && policy != NULL) {
        int64_t served_ms = meal_policy_service(policy, of, meal->day, call->house->zone_minutes);
        bool is_begun = call->tx->now_ms >= served_ms;
        status = is_begun ? judge_at(call, meal, served_ms, NULL) : status;
    }
    if (status == STATUS_OK || call->tx->fault != STATUS_OK) {
        text_truncate(call->facts.text, before);
        call->facts.comma = comma;
        return call_done(call);
    }
    call->message = "nothing is handed out there on this day: the booking is cancelled or changed "
                    "(meal.cancel, meal.change), or the place opens again";
    return call_refuse(call, status);
}
