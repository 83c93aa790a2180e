// SPDX-License-Identifier: Apache-2.0
// What a cover must be, and whether its menu lists anything that is: in lists, and in Chinese words
// on sheets, labels and rounds.
#pragma once

#include "daemon/canteen/menu.h"

struct food {
    uint32_t diets;
    uint32_t allergens;
    enum menu_suits suits;
    bool is_closed; // nobody hands it out: its place was closed since (closure.h)
};

// Of a row of bookings: its diets, allergens, texture and site; suits by the menu as it is now.
struct food food_read(struct call *call, const struct query *query, int32_t day, int meal);

// Writes diets[], allergens[], unsafe, menu, closed.
void food_put(struct json_out *out, const struct food *food);

#define FOOD_CLOSED_CHINESE "【站点停供，勿送】"

// " 低盐 忌 花生【无安全菜品】"; nothing of a plain cover.
void food_print(struct text *page, const struct food *food);
