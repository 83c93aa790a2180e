// SPDX-License-Identifier: Apache-2.0
// The words of care: classes, states, kinds of houses, movements; once, on the wire and in Chinese.
#pragma once

#include "daemon/registry/vocabulary.h"

enum house_kind { HOUSE_INSTITUTION, HOUSE_SMALL_HOME, HOUSE_KINDS };

extern const char *const house_kind_words[HOUSE_KINDS + 1]; // ends with NULL, as all of these
extern const char *const house_kind_words_chinese[HOUSE_KINDS + 1];

extern const char *const tier_words[]; // basic inclusive market
extern const char *const tier_words_chinese[];

extern const char *const operation_words[];
extern const char *const operation_words_chinese[];

enum sex_rule { RULE_MALE, RULE_FEMALE, RULE_COUPLE };

extern const char *const link_words[];
extern const char *const link_words_chinese[];
extern const char *const sex_rule_words[];
extern const char *const sex_rule_words_chinese[];

enum bed_class { CLASS_ORDINARY, CLASS_NURSING, BED_CLASSES };

extern const char *const bed_class_words[BED_CLASSES + 1];
extern const char *const bed_class_words_chinese[BED_CLASSES + 1];

// Whose basic-guarantee bed it is: the street's own, the district's, the city's (domain.md §6a 3).
enum pool { POOL_STREET, POOL_DISTRICT, POOL_CITY, POOLS };

extern const char *const pool_words[POOLS + 1];
extern const char *const pool_words_chinese[POOLS + 1];

enum bed_state {
    BED_PLANNED,
    BED_BUILT, // stands, not open yet
    BED_VACANT,
    BED_HELD,
    BED_OCCUPIED,
    BED_AWAY,
    BED_CLEANING,
    BED_MAINTENANCE,
    BED_SUSPENDED,
    BED_WITHDRAWN,
    BED_STATES
};

extern const char *const bed_state_words[BED_STATES + 1];

enum stay_event {
    EVENT_ADMIT,
    EVENT_TRANSFER,
    EVENT_SWAP,
    EVENT_LEAVE,
    EVENT_RETURN,
    EVENT_DISCHARGE,
    EVENT_DEATH,
    STAY_EVENTS
};

extern const char *const stay_event_words[STAY_EVENTS + 1];

// Whether somebody is in the house, and if not why; the first is no leave.
enum stay_presence { PRESENT, AWAY_HOSPITAL, AWAY_FAMILY, AWAY_OTHER };

extern const char *const leave_reason_words[]; // of AWAY_HOSPITAL and those behind it

enum discharge_reason {
    DISCHARGE_HOME,
    DISCHARGE_HOSPITAL,
    DISCHARGE_OTHER_INSTITUTION,
    DISCHARGE_DEATH,
    DISCHARGE_CONTRACT_END,
    DISCHARGE_OTHER
};

extern const char *const discharge_reason_words[];
