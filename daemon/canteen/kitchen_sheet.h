// SPDX-License-Identifier: Apache-2.0
// A kitchen's sheet: what to cook and where to send it, as data and as a page to print. What is
// shared between looking at it and printing it.
#pragma once

#include "daemon/canteen/sheet_rows.h"
#include "daemon/rpc/call.h"

extern const struct rpc_method kitchen_sheet_methods[];
extern const struct rpc_method kitchen_print_methods[];

struct sheet_params {
    int64_t kitchen;
    int32_t date;
    int meal;
};

#define SHEET_FIELDS(type)                                                                         \
    {.name = "kitchen",                                                                            \
        .help = "Which one.",                                                                      \
        .kind = RPC_ID,                                                                            \
        .required = true,                                                                          \
        .offset = offsetof(type, kitchen)},                                                        \
        {.name = "date",                                                                           \
            .help = "The day of the meal.",                                                        \
            .kind = RPC_DAY,                                                                       \
            .required = true,                                                                      \
            .offset = offsetof(type, date)},                                                       \
    {                                                                                              \
        .name = "meal", .help = "Which meal.", .kind = RPC_CHOICE, .required = true,               \
        .offset = offsetof(type, meal), .choices = meal_words                                      \
    }

// Rows as they are gathered, in the order of the page. Owned: sheet_list_done.
struct sheet_list {
    struct sheet_row *items;
    int count;
    int room;
};

void sheet_list_done(struct sheet_list *list);

// What was printed last of a meal.
struct sheet_printed {
    int64_t print; // 0: nothing yet
    int64_t number;
    int64_t at_ms;
    const char *hash; // arena
    const char *page; // arena
    struct sheet_list rows;
};

// One sheet: what is booked now, and how it differs from the last print.
struct sheet {
    struct call *call;
    const struct sheet_params *params;
    const char *kitchen_name; // arena
    struct sheet_list rows;
    int64_t covers;
    int64_t closed_covers; // of them those of sites that hand out nothing that day
    struct sheet_printed printed;
    struct sheet_change *changes; // owned
    int changes_count;
    int64_t cutoff_ms; // the latest of its sites'; INT64_MIN: nothing is booked
};

// The kitchen's name (arena), or NULL when the caller has no business with it.
const char *sheet_kitchen(struct call *call, int64_t kitchen);

// Reads all of it, if the caller has business with this kitchen. False: answer NOT_FOUND, or see
// tx->fault. Always ends with sheet_close.
bool sheet_open(struct call *call, const struct sheet_params *params, struct sheet *ret) MUST_USE;
void sheet_close(struct sheet *sheet);

// Writes total, closed_covers?, sites[], exceptions[], changes[], and print: the page under this
// number (0: a preview, not to be cooked by).
void sheet_put(struct sheet *sheet, int64_t number);

// The page alone.
void sheet_page(struct sheet *sheet, int64_t number, struct text *ret_page);
