// SPDX-License-Identifier: Apache-2.0
// A canteen to test on: a desk without sockets, two kitchens, some sites and people of Jiading.
#pragma once

#include "daemon/canteen/booking.h"
#include "daemon/canteen/words.h"
#include "tests/support/rpc_desk.h"

#define STAGE_STREET "310114001"
#define STAGE_TOWN "310114102"
#define STAGE_ELDER_FIRST 5000001 // ids beyond those the counter gives out in a test

struct stage {
    struct desk *desk;
    struct desk_client *client;
    struct policies *policies;
    int64_t elders_count;
};

// Opens a desk in the shoes of the bureau. The clock stands at 2026-12-01 (a Tuesday) 10:30.
struct stage *stage_open(void);
struct stage *stage_open_on(const char *vfs); // NULL: the system's files
void stage_close(struct stage *stage);

void stage_be_bureau(struct stage *stage);
void stage_be_street(struct stage *stage, const char *area);
void stage_be_site(struct stage *stage, int64_t site, int64_t kitchen);
void stage_be_kitchen(struct stage *stage, int64_t kitchen);

// The clock of business rules; only forwards.
void stage_set_clock(struct stage *stage, const char *instant);

struct stage_person {
    const char *born;       // NULL: 1950-01-01
    const char *area;       // residence; NULL: STAGE_STREET
    const char *registered; // NULL: as area
    const char *texture;
    uint32_t diets;
    uint32_t allergens;
    const char *flag;
};

int64_t stage_add_person(struct stage *stage, const struct stage_person *person);
int64_t stage_add_elder(struct stage *stage); // anybody

// One who lives in care from a day on.
void stage_put_in_care(struct stage *stage, int64_t elder, const char *from_day);

// As the bureau: kitchens cook lunch alone; sites offer lunch at the table (dine_in covers) for
// 15 yuan.
int64_t stage_add_kitchen(struct stage *stage, const char *name, int64_t covers);
int64_t stage_add_site(
    struct stage *stage, const char *name, const char *area, int64_t kitchen, int64_t covers);

// What a method answers to parameters as printf makes them.
enum status stage_try(struct stage *stage, const char **ret_result, const char *method,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

// Books lunch at the table; the booking is desk_int(client, "booking").
enum status stage_book(struct stage *stage, int64_t elder, int64_t site, const char *date);

int64_t stage_int(struct stage *stage, const char *field);
const char *stage_text(struct stage *stage, const char *field);

// Counts in the database agree with its bookings.
bool stage_is_consistent(struct stage *stage);
