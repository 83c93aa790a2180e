// SPDX-License-Identifier: Apache-2.0
// What is handed to families on paper: the receipt of an application, the explanation of a place,
// the explanation of an offer, the notice that they fell out. Numbers of others, never who they
// are.
#pragma once

#include "daemon/care/waitlist.h"

enum waitlist_language { WAITLIST_CHINESE, WAITLIST_ENGLISH, WAITLIST_LANGUAGES };

#define WAITLIST_STRIKES_MAX 20 // that are told one by one

struct waitlist_sheet_receipt {
    const char *filed_by;    // arena; NULL: not said
    const char *office_name; // arena; that received it
    const char *version;     // of the rules it was received under; NULL: none
    int32_t verify_day;      // DAY_NONE: nobody is to verify it
    bool verify_is_provisional;
    int64_t strikes_limit;       // 0: not known
    const char *strikes_version; // of the rules that limit is of: today's
    int strikes_count;

    struct {
        int32_t on_day;
        int32_t lapses_day;
    } strikes[WAITLIST_STRIKES_MAX];
};

// Each writes "print" into call->out.
void waitlist_sheet_receipt_put(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_sheet_receipt *receipt, enum waitlist_language language);

struct waitlist_sheet_place {
    int64_t application;
    int64_t institution;
    int64_t place;
    int64_t tiers[WAITLIST_TIERS_MAX]; // how many stand ahead, by tier
    int own_tier;
    int64_t own_tier_ahead[WAITLIST_CRITERIA]; // of those of the own tier, by what they come first
    bool own_tier_told;                        // own_tier_ahead is complete
    int64_t applied_ms;
    int64_t before_ms; // when the last of those who come first by that applied; 0: none
    int32_t on_day;
    const char *version;
};

void waitlist_sheet_explain(
    struct call *call, const struct waitlist_sheet_place *place, enum waitlist_language language);

#define WAITLIST_SHEET_CODES_MAX 8

struct waitlist_sheet_offer {
    int64_t offer;
    int64_t application; // 0: who reads it is told of others only how many
    int64_t place;
    int64_t institution;
    int64_t offered_ms;
    const char *pool;
    const char *version;
    bool lower_need; // a nursing bed for who needs none
    int codes_count;
    const char *codes[WAITLIST_SHEET_CODES_MAX]; // how often each code passed somebody over
    int64_t counts[WAITLIST_SHEET_CODES_MAX];
};

void waitlist_sheet_offer_put(
    struct call *call, const struct waitlist_sheet_offer *offer, enum waitlist_language language);

struct waitlist_sheet_notice {
    const char *cause;
    const char *note; // NULL: none
    bool by_home;     // a home did it
    int32_t left_day;
    const char *rule; // what the rules say about the cause; NULL: nothing
    const char *version;
    const char *way_back;
    int houses_count; // that closed, of who goes on waiting elsewhere
    int64_t houses[WAITLIST_CHOICES_MAX];
};

void waitlist_sheet_notice_put(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_sheet_notice *notice, enum waitlist_language language);
