// SPDX-License-Identifier: Apache-2.0
// What a person may eat has changed: what is booked for the days it holds is cooked so.

#include "daemon/canteen/booking.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/menu.h"
#include "daemon/canteen/special.h"
#include "daemon/registry/task.h"

static void cook(struct call *call, const struct elder_facts *elder, int64_t booking)
{
    special_give(call, booking);
    struct query query = query_open(call->tx, QUERY_BOOKING_EAT);
    query_bind_int(&query, "booking", booking);
    query_bind_int(&query, "diets", elder->diets);
    query_bind_text(&query, "texture", elder->texture);
    query_bind_int(&query, "allergens", elder->allergens);
    (void)query_run(&query);
    special_take(call, booking);
}

// The desk that looks after the person books something else where nothing is safe any more.
static bool judge(
    struct call *call, const struct elder_facts *elder, const struct booking_of_day *booked)
{
    struct diet_person person = {.texture = elder->texture,
        .allergens = elder->allergens,
        .diets = elder->diets | booked->asked_diets};
    const struct booking_place *place = &booked->place;
    int meal = words_find(meal_words, place->meal);
    bool is_safe = menu_suits(call, place->site, place->day, meal, &person) == MENU_SUITS;
    if (is_safe) {
        (void)task_close_for(call, TASK_MEAL_UNSAFE, place->booking, "safe again");
    } else {
        (void)task_open(
            call, &(struct task_order){.office = elder->office,
                      .kind = TASK_MEAL_UNSAFE,
                      .subject = place->booking,
                      .elder = elder->elder,
                      .due_day = place->day,
                      .note = meal_note_of_site(call, place->site, place->day, place->meal, NULL)});
    }
    return is_safe;
}

static void put(struct call *call, const struct booking_place *place, bool is_safe)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "booking", place->booking);
    json_field_day(&call->out, "date", place->day);
    json_field_text(&call->out, "meal", place->meal);
    json_field_int(&call->out, "site", place->site);
    json_field_text(&call->out, "status", is_safe ? NULL : status_name(STATUS_DIET_UNSAFE));
    json_end_map(&call->out);
}

// What is booked under a record of a person.
static void eat(struct call *call, int64_t elder, int64_t record, int32_t from, bool is_told)
{
    int32_t last = booking_last_day(call);
    int32_t day = from > call->tx->today_day ? from : call->tx->today_day;
    for (; day <= last; day++) {
        struct booking_of_day booked[MEALS];
        struct elder_facts facts;
        int count = booking_find_day(call, record, day, booked);
        if (count == 0 || !elder_know(call, elder, day, &facts)) {
            continue;
        }
        for (int i = 0; i < count; i++) {
            cook(call, &facts, booked[i].place.booking);
            bool is_safe = judge(call, &facts, &booked[i]);
            if (is_told) {
                put(call, &booked[i].place, is_safe);
            }
        }
    }
}

void booking_eat(struct call *call, int64_t elder, int64_t record, int32_t from)
{
    eat(call, elder, record, from, false);
}

enum status booking_on_food(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    json_key(&call->out, "meals");
    json_begin_list(&call->out);
    eat(call, fact->elder, fact->elder, fact->day, true);
    json_end_list(&call->out);
    return call_done(call);
}
