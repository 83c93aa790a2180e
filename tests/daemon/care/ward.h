// SPDX-License-Identifier: Apache-2.0
// A ward to test on: a desk without sockets with care alone, some areas, houses made by its own
// methods, people put in beside it.
#pragma once

#include "daemon/care/subject.h"
#include "tests/support/rpc_desk.h"

#define WARD_STREET "310114001"
#define WARD_TOWN "310114102"
#define WARD_OTHER_STREET "310118001"
#define WARD_TODAY "2026-12-01"
#define WARD_FACTS_MAX 64

struct ward {
    struct desk *desk;
    struct desk_client *client;
    struct care care;
    int64_t houses_count;
    int64_t elders_count;
    struct fact facts[WARD_FACTS_MAX]; // announced so far
    int facts_count;
};

// Opens a desk in the shoes of the bureau of 310114. The clock stands at 2026-12-01 10:30.
struct ward *ward_open(void);
void ward_close(struct ward *ward);

void ward_be_bureau(struct ward *ward, const char *area);
void ward_be_home(struct ward *ward, int64_t institution);
void ward_be_street(struct ward *ward, const char *area);
void ward_set_clock(struct ward *ward, const char *instant); // only forwards

// A house, a room, a bed, as bureau and home; the home is who speaks afterwards.
struct ward_house {
    const char *area;   // NULL: WARD_STREET
    const char *kind;   // NULL: institution
    const char *opened; // NULL: 2020-01-01
    const char *tier;   // NULL: basic
    int64_t approved;   // 0: 100
    int64_t cleaning_hours;
};

int64_t ward_add_house(struct ward *ward, const struct ward_house *house);
int64_t ward_add_room(
    struct ward *ward, int64_t institution, const char *label, const char *sex_rule);
int64_t ward_add_bed(struct ward *ward, int64_t room, const char *label, const char *class);

// A house with one room and count nursing beds; ret_beds may be NULL.
int64_t ward_add_beds(struct ward *ward, int count, int64_t *ret_beds);

#define SEX_MALE 1
#define SEX_FEMALE 2
int64_t ward_add_elder(struct ward *ward, int sex, const char *area);

// One call; params printed. The result or the error's data is in ward_json until the next call.
enum status ward_try(struct ward *ward, const char *method, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const char *ward_json(const struct ward *ward);
int64_t ward_int(struct ward *ward, const char *field);
const char *ward_text(struct ward *ward, const char *field);
bool ward_says(const struct ward *ward, const char *words); // ward_json holds these words

enum status ward_admit(struct ward *ward, int64_t elder, int64_t bed, const char *from);
enum status ward_discharge(struct ward *ward, int64_t stay, const char *on);

// The recount agrees with the tally.
bool ward_is_consistent(struct ward *ward);

// stay_refuses_meals, asked in a transaction.
bool ward_refuses_meals(struct ward *ward, int64_t elder, const char *on);
