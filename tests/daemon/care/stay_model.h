// SPDX-License-Identifier: Apache-2.0
// The naive house of stay_model_test.c: what somebody would do with a sheet of paper for every bed.
#pragma once

#include "daemon/care/words.h"
#include "tests/daemon/care/ward.h"
#include "tests/support/chance.h"

#define ELDERS 6
#define BEDS 5
#define DAYS 40 // from FIRST_DAY; the last one stands for all that come after
#define MOVES 32
#define STAYS 600
#define CLOCK_DAYS 8
#define NOBODY (-1)

struct move {
    int64_t movement;
    int64_t partner; // of a swap
    enum stay_event event;
    int day; // of the model
    int bed;
    int left_bed; // of a swap
    int act;      // which call made it: those of a lending are one
};

struct stay {
    int64_t stay;
    int elder;
    int lender; // index of the stay whose bed a guest lies in, -1: no guest
    int count;  // 0: cancelled
    struct move moves[MOVES];
};

struct place { // where somebody is on a night
    int bed;   // -1: nowhere
    bool away;
};

struct held { // who is in a bed on a day: index of the elder or NOBODY, and whether away
    int elder[BEDS][DAYS];
    bool away[BEDS][DAYS];
};

struct model {
    struct ward *ward;
    int64_t house;
    struct chance chance;
    int64_t beds[BEDS];
    int64_t elders[ELDERS];
    int32_t first_day;
    int clock_day;
    int acts;
    bool dead[ELDERS];
    int died_after[ELDERS]; // the last act before the latest death
    int stays_count;
    struct stay stays[STAYS];
    struct held known[CLOCK_DAYS]; // at the end of each day of the clock
};

// What the house says to a wanted stay; those at skip and beside do not count, nor do guests where
// a resident comes back.
struct wish {
    const struct stay *stay;
    int skip;
    int beside;
    bool puts_out;
};

// Where somebody is on the night of a day.
struct place place_on(const struct stay *stay, int day);

// The last day up to one on which somebody got out of a bed for good, -1: never.
int left_on(const struct model *model, int bed, int day);

// What the house must answer to a wish.
enum status judge(const struct model *model, const struct wish *wish);

// Puts a movement behind those of its day.
void insert(struct stay *stay, struct move move);

// Every bed on every day; a guest hides the resident whose bed it is.
struct held look(const struct model *model);
