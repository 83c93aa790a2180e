// SPDX-License-Identifier: Apache-2.0
// What other rules would make of a list: places before and after, as a pure function. The same
// judgement decides when rules really change (waitlist_put.c), so that both agree.
#pragma once

#include "daemon/care/waitlist_rule.h"
#include "daemon/care/waitlist_state.h"

enum waitlist_move {
    WAITLIST_STAYS, // at the same place, or nowhere before and after
    WAITLIST_RISES,
    WAITLIST_FALLS,
    WAITLIST_ENTERS,
    WAITLIST_LEAVES,
    WAITLIST_MOVES
};

extern const char *const waitlist_move_words[WAITLIST_MOVES + 1]; // ends with NULL

// What facts make of a state that is to have a place, by rules under which the person is eligible
// at one of the houses or at none. Who is answering an offer has it until that ends (offer_review);
// where there was a level and there is none now (lapsed, referred to a hospital, taken back) there
// is nothing to judge by, so the place waits. Who never had one had nothing else to stand on.
enum waitlist_state waitlist_judge(
    enum waitlist_state state, const struct waitlist_person *person, bool is_eligible);

// Whether rules take back who is not in the queue or waits in it unjudged: suspended for want of an
// assessment, or left because no condition held.
bool waitlist_judge_returns(enum waitlist_state state, bool waits_for_level, bool is_eligible);

// Whether who stands at a house in a state stays there whatever rules ask: suspended, for without
// an assessment no tier can be told, or answering an offer. The rules order them all the same.
bool waitlist_judge_keeps(enum waitlist_state state);

// The assessment by which a place was given; -1: no level.
struct waitlist_had {
    int scheme; // enum waitlist_scheme
    int level;
    int dementia; // enum waitlist_dementia
};

// By what rules order somebody who stands at a house in a state: suspended, or answering an offer
// while no level holds, by the level the place was given for.
struct waitlist_person waitlist_judge_by(const struct waitlist_person *person,
    enum waitlist_state state, const struct waitlist_had *had);

// One house an application names.
struct waitlist_rehearsed {
    int64_t application;
    int64_t institution;
    const struct waitlist_policy *policy; // that would hold for the house
    char area[AREA_CODE_SIZE];            // of the house
    struct waitlist_person person;        // as known on the day
    enum waitlist_state state;
    bool waits_for_level; // suspended for want of an assessment
    bool was_fit;         // of who left for want of a condition: the facts they left with meet the
                          // rules here
    bool lives_here;      // ... and the person moved in meanwhile
    int64_t applied_ms;
    bool stood;
    struct waitlist_had had; // where it stood
    struct waitlist_rank before;
    // Found:
    bool stands;
    struct waitlist_rank after;
    int place_before; // from 1; 0: none
    int place_after;
    enum waitlist_move move;
};

// Finds who would stand where. Rows of one application are neighbours; afterwards they are ordered
// by house and place after, who would stand nowhere last.
void waitlist_rehearse(struct waitlist_rehearsed *rows, int count, int32_t on_day);
