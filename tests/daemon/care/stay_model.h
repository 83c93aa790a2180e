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
    int back;     // of a guest's end: the act of the return that made it, 0: none
};

struct stay {
    int64_t stay;
    int elder;
    int lender; // index of the stay whose bed a guest lies in, -1: no guest
    int count;  // 0: cancelled
    struct move moves[MOVES];
    int ends_count; // of a guest: every day to go that ever held, the agreed one first
    struct move ends[MOVES];
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
    int died_on[ELDERS];    // the day of the latest death
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

// Whether somebody is back for a day between two, or a part of one, which no night shows.
bool comes_back(const struct stay *stay, int day, int until);

// Puts an end behind a guest's admission, and remembers it.
void go(struct stay *guest, struct move end);

// Takes a guest's end off and lets the one hold again that it took the place of; false: it was the
// agreed one, and nothing is changed.
bool go_later(const struct model *model, struct stay *guest);

// What the house must answer to a wish.
enum status judge(const struct model *model, const struct wish *wish);

// Puts a movement behind those of its day.
void insert(struct stay *stay, struct move move);

// A guest's end in the ward, where no answer told it.
int64_t end_of(const struct model *model, const struct stay *guest);

// Whether a guest whom a return would put out lay in the bed until the day of their death.
bool guest_died(const struct model *model, int lender, int day);

// The resident's return ends what guests have of that bed from that day on; where it was a mistake
// they stay as before, if nothing stands in the way.
void put_out_guests(struct model *model, int lender, const struct move *back);
void give_back(struct model *model, const struct move *back);

// What the house says where a guest goes later again, and that it is so.
enum status judge_later(const struct model *model, const struct stay *guest, int which);
void keep_later(struct model *model, int which, const struct stay *guest);

// Few are away, few have no bed and few are guests: more often than not such are drawn, to lend the
// bed, to be lent one, and to be (or to have lent to) whose stay is next.
int draw_lender(struct model *model, int which, int day);
int draw_guest(struct model *model, int day);
int draw_stay(struct model *model);

// Every bed on every day; a guest hides the resident whose bed it is.
struct held look(const struct model *model);
