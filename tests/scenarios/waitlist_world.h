// SPDX-License-Identifier: Apache-2.0
// A small district whose people queue at random: two houses with basic beds, a desk, a bureau of
// two persons, through the whole instance.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "tests/scenarios/stage.h"
#include "tests/support/chance.h"

#define PEOPLE 9
#define HOUSES 2
#define BEDS 3
#define APPLICATIONS_MAX 400
#define STAYS_MAX 200

struct world {
    struct stage *stage;
    struct chance chance;
    struct speaker *bureau;
    struct speaker *second;
    struct speaker *street;
    struct speaker *colleague; // of the street
    struct speaker *homes[HOUSES];
    int64_t houses[HOUSES];
    int64_t beds[HOUSES][BEDS];
    int64_t elders[PEOPLE];
    int64_t doubles[PEOPLE]; // a second record of the same person; 0: none
    int doubles_made;
    char papers[PEOPLE][56]; // as members of a map
    int64_t applications[APPLICATIONS_MAX];
    int applications_count;
    int64_t stays[STAYS_MAX][3]; // stay, movement it began with, which house
    int stays_count;
    int64_t mistake; // an assessment that is wrong and not found out; 0: none
    int policies;
    // Hears of everything that is said, with the answer, after it; NULL: nobody listens.
    void (*heard)(
        struct world *world, const struct speaker *who, const char *method, const char *answer);
    const char *params; // of what was said last
    // How a proposed policy that holds from today is approved; NULL: simply.
    void (*approve)(struct world *world, int64_t policy);
};

// Opens it; everything drawn follows from the seed.
void world_open(struct world *world, uint64_t seed);

int world_draw(struct world *world, int below); // 0 to below - 1

// The answer; the caller's to free. A refusal is no failure; a fault or a wrong parameter is.
struct json *world_say(struct world *world, struct speaker *who, const char *method,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

int64_t world_number(const struct json *map, const char *key);
const char *world_word(const struct json *map, const char *key); // "": none

int32_t world_today(const struct world *world);
const char *world_day(int32_t day); // good for the next three

// One of the applications so far, mostly of the latest.
int64_t world_application(struct world *world);

// Some person, by one of their records.
int64_t world_elder(struct world *world);
int64_t world_record(struct world *world, int person); // the same of a person
void world_add_person(struct world *world, int person);
const char *world_sex(int person);

// Something is said that is not so, or what was said is taken back.
void world_mistake(struct world *world);
void world_close_house(struct world *world);
bool world_has_closed(const struct world *world, int house);

// Somebody does something; it may be refused.
void world_act(struct world *world);
void world_assess(struct world *world);

// The second person of the bureau says yes to other rules.
void world_approve(struct world *world, int64_t policy);
