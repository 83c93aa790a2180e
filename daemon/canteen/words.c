// SPDX-License-Identifier: Apache-2.0
// The words of the canteen as lists.

#include "daemon/canteen/words.h"

#include <stddef.h>

const char *const meal_words[] = {"breakfast", "lunch", "dinner", NULL};
const char *const meal_words_chinese[] = {"早餐", "午餐", "晚餐", NULL};

const char *const channel_words[] = {"dine_in", "pickup", "delivery", NULL};
const char *const channel_rows[] = {"dine_in", "pickup", "delivery", "total", NULL};
const char *const channel_words_chinese[] = {"堂食", "自取", "送餐", NULL};

const char *const site_kind_words[] = {"canteen", "distribution_point", "elder_table", NULL};
const char *const site_kind_words_chinese[] = {"长者食堂", "助餐点", "老年餐桌", NULL};

const char *const kitchen_kind_words[] = {"own", "central", NULL};
const char *const kitchen_kind_words_chinese[] = {"自有厨房", "中央厨房", NULL};

const char *const booking_state_words[] = {"booked", "served", "missed", "cancelled", NULL};

const char *const diet_words_chinese[] = {
    "低盐", "糖尿病餐", "低脂", "低嘌呤", "肾病餐", "清真", "素食", NULL};
const char *const allergen_words_chinese[] = {
    "花生", "奶", "蛋", "鱼", "甲壳类", "大豆", "麸质", "坚果", NULL};
const char *const texture_words_chinese[] = {
    "普食", "软食", "半流质", "流质", "IDDSI3", "IDDSI4", "IDDSI5", "IDDSI6", "IDDSI7", NULL};
