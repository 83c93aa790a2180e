// SPDX-License-Identifier: Apache-2.0
// A district to audit: a desk without sockets with care, canteen and oversight, some areas, houses
// made by the methods that make them.
#pragma once

#include "daemon/canteen/subject.h"
#include "daemon/care/subject.h"
#include "daemon/oversight/subject.h"
#include "tests/support/rpc_desk.h"

struct district {
    struct desk *desk;
    struct desk_client *client;
    struct care care;
    struct policies *policies;
    struct oversight oversight;
    int houses;
    const char *json; // the last result, or the error's data
};

// Opens a desk in the shoes of the city's bureau. The clock stands at 2026-12-01 10:30.
struct district *district_open(void);
void district_close(struct district *district);

void district_be(struct district *district, enum office_kind kind, int64_t institution);

enum status district_try(struct district *district, const char *method, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The last answer holds these words.
bool district_says(const struct district *district, const char *words);

struct home {
    const char *area;
    const char *kind;   // NULL: institution
    const char *tier;   // NULL: market
    const char *opened; // NULL: 2020-01-01
    int approved;
    int nursing;
    int ordinary;
};

// A house with its beds, the nursing ones first, the first one for dementia care. ret_beds may be
// NULL. Returns the institution.
int64_t district_add_home(struct district *district, const struct home *home, int64_t ret_beds[]);

// Two institutions and a small home: 12 beds on file, 10 listed, 6 nursing.
void district_furnish(struct district *district, int64_t ret_beds[10]);

void district_verify(struct district *district, int64_t bed, const char *class, const char *on);

// oversight_keep_plans, for store_place_do.
void district_keep_plans(struct tx *tx, void *oversight);
