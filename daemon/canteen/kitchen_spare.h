// SPDX-License-Identifier: Apache-2.0
// What kitchens can do beyond the plan, by the cook's own word: covers to spare for late bookings
// and for a kitchen that fails.
#pragma once

#include "daemon/canteen/words.h"
#include "daemon/rpc/call.h"

extern const struct rpc_method kitchen_spare_methods[];

// A meal of a kitchen as its cook acts on it.
struct kitchen_meal {
    int64_t kitchen;
    int32_t day;
    int meal;         // enum meal
    const char *name; // arena
    const char *area; // arena
    int64_t capacity; // -1: it does not cook this meal
    int64_t booked;   // with those served and missed
    int64_t missed;   // of them: what nobody took may be taken again
    int64_t guests;   // who eat of it besides
};

// Fills the rest by kitchen, day and meal. False when there is no such kitchen, or on a fault.
bool kitchen_meal_read(struct call *call, struct kitchen_meal *meal) MUST_USE;

// The same if the caller may act for this kitchen: its own office, its bureau. False: answer
// kitchen_meal_missing.
bool kitchen_meal_find(struct call *call, struct kitchen_meal *meal) MUST_USE;
enum status kitchen_meal_missing(struct call *call);

// The covers nobody has, below 0 where it is to cook more than it can.
int64_t kitchen_meal_left(const struct kitchen_meal *meal);

// Until it is served what is cooked of a meal can change.
bool kitchen_meal_is_before_service(struct call *call, const struct kitchen_meal *meal) MUST_USE;

// The covers confirmed and not yet taken.
int64_t kitchen_spare_left(struct call *call, int64_t kitchen, int32_t day, int meal);

// Takes some of the covers confirmed and not yet taken. False when so many are not left: look
// first.
bool kitchen_spare_take(
    struct call *call, const struct kitchen_meal *meal, int64_t covers) MUST_USE;

// Gives back what was taken; a cook who has said it anew since has counted it already.
void kitchen_spare_give(struct call *call, const struct kitchen_meal *meal, int64_t covers);

// For this one day the kitchen can cook so much.
void kitchen_cook_on_day(struct call *call, const struct kitchen_meal *meal, int64_t covers);

// What is counted of the meal knows by this that the kitchen can cook so much.
void kitchen_count_cut(struct call *call, const struct kitchen_meal *meal, int64_t covers);

// Another kitchen cooks a booking; its cover is handed on by kitchen_hand_covers. False when it
// stands no more.
bool kitchen_hand_booking(struct call *call, int64_t booking, int64_t kitchen) MUST_USE;

// Covers leave the one kitchen's count and join the other's. False when a guard refused.
bool kitchen_hand_covers(struct call *call, const struct kitchen_meal *from,
    const struct kitchen_meal *to, int64_t covers) MUST_USE;
