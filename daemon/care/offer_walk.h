// SPDX-License-Identifier: Apache-2.0
// Who of a queue gets a bed, and why everybody before them does not: arrays in, decisions out.
#pragma once

#include "daemon/care/bed_suit.h"
#include "daemon/care/waitlist_rule.h"
#include "daemon/care/waitlist_state.h"

enum offer_code {
    OFFER_UNSUITABLE, // the bed does not suit this person
    OFFER_DEFERRED,
    OFFER_SUSPENDED,
    OFFER_HAS_OFFER,
    OFFER_LOWER_NEED, // a nursing bed waits for who needs it while such a person could take it
    OFFER_POOL,       // the bed is not for this person's street or district, or kept for tier 0
    OFFER_OTHER,      // in words
    OFFER_CODES       // may take it
};

extern const char *const offer_code_words[OFFER_CODES + 1]; // ends with NULL

// What matters of a bed.
struct offer_terms {
    enum pool pool;
    char area[AREA_CODE_SIZE]; // of the house
    struct suit_bed bed;       // but for stranger_beside
    bool is_reserved;          // kept for tier 0
};

struct offer_candidate {
    int64_t application;
    enum waitlist_state state;
    int tier;
    struct suit_person person;
    char registered_area[AREA_CODE_SIZE];
    char residence_area[AREA_CODE_SIZE];
    bool had_this_bed; // was offered it before
    bool has_stranger; // in the couple's room of the bed lies somebody who is not their spouse
    bool is_apart; // needs a place with the spouse, and neither lives the spouse in the room nor
                   // is a second bed of its pool free there that suits them
    const char
        *passed_words; // why the house would pass them over, though they may take it; or NULL
};

// The index of who gets the bed, -1: nobody. ret_codes and ret_words (NULL: none) are written for
// everybody before the one chosen, for all when nobody is. *ret_final: more candidates behind these
// would change nothing.
int offer_choose(const struct offer_terms *terms, const struct offer_candidate *candidates,
    int count, enum offer_code *ret_codes, const char **ret_words, bool *ret_final);

// What a bed of such terms is to somebody who waits, whatever else keeps them from it today.
enum offer_chance {
    OFFER_NO_CHANCE,
    OFFER_BEHIND, // only while nobody waits who needs a nursing bed
    OFFER_CHANCE
};

enum offer_chance offer_chance(
    const struct offer_terms *terms, const struct offer_candidate *candidate);
