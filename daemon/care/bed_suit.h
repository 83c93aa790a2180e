// SPDX-License-Identifier: Apache-2.0
// Whether a bed suits a person (domain.md §3.6): the hard filters in their order, as a pure
// function of facts, and where the facts come from.
#pragma once

#include "daemon/care/words.h"
#include "daemon/rpc/call.h"

// In the order they are asked.
enum bed_filter {
    FILTER_NONE, // everything passes
    FILTER_OPEN,
    FILTER_CLASS,
    FILTER_DEMENTIA,      // such a bed is needed
    FILTER_DEMENTIA_TEST, // such a bed needs a positive test or diagnosis (domain.md §3.3.3)
    FILTER_SEX_RULE,
    FILTER_ISOLATION,
    FILTER_BARRIER_FREE,
    BED_FILTERS
};

extern const char *const bed_filter_words[BED_FILTERS]; // that of FILTER_NONE is "none"

// What somebody needs beside what an assessment says; a set in parameters.
enum bed_need { NEED_NURSING, NEED_DEMENTIA, NEED_WHEELCHAIR, NEED_ISOLATION };

extern const char *const bed_need_words[];

#define NEED_BIT(need) (1u << (need))

// From which level on a nursing bed is required, by scheme; and why a stay may need deciding.
struct suit_policy {
    int64_t nursing_shanghai;
    int64_t nursing_gbt42195;
};

// True when a level of a scheme ("shanghai", "4") requires a nursing bed; "refer" is no level.
bool bed_level_needs_nursing(
    const struct suit_policy *policy, const char *scheme, const char *level);

struct suit_person {
    int sex;           // GB/T 2261.1
    unsigned needs;    // bits of enum bed_need
    bool has_dementia; // by a test or a diagnosis on file: a need that is only said is neither
};

enum suit_known { SUIT_UNKNOWN, SUIT_NO, SUIT_YES }; // what nobody has said suits no need for it

struct suit_bed {
    bool is_open;
    enum bed_class class; // as verified, until declared ordinary
    bool is_dementia;
    int sex_rule;         // enum sex_rule, -1: everybody
    bool stranger_beside; // in a couple's room: somebody lies there who is not the spouse
    enum suit_known isolation;
    enum suit_known barrier_free;
};

// The first filter that fails; those whose bits stand in passed are not asked.
enum bed_filter bed_suits(
    const struct suit_person *person, const struct suit_bed *bed, unsigned passed);

// True for a filter that a reason on record may set aside: need, not the rule of a room or safety.
bool bed_filter_yields(enum bed_filter filter);

// What is known of a person for a day, and needs on top of it.
struct suit_person bed_suit_person(struct call *call, const struct suit_policy *policy,
    int64_t elder, int32_t on_day, unsigned needs);

struct suit_question {
    int64_t bed;
    int32_t on_day;
    int64_t elder;  // who is to lie there; 0: not asked whom that puts together
    int64_t stay;   // who does not count as lying beside: the person's own stay ...
    int64_t beside; // ... and one that leaves for it
};

// What is known of a bed for a day; that it is open is for the caller to say. False when there is
// none.
bool bed_suit_bed(
    struct call *call, const struct suit_question *question, struct suit_bed *ret) MUST_USE;

// Its class alone, which says whom it suits; -1: there is none yet.
int bed_suit_class(struct call *call, int64_t bed, int32_t on_day);
