// SPDX-License-Identifier: Apache-2.0
// Beds: what a home declares, what the bureau verifies, and what is known of each on any day.
#pragma once

#include "common/base/area.h"
#include "daemon/care/bed_rule.h"
#include "daemon/care/words.h"
#include "daemon/rpc/call.h"

extern const struct rpc_method bed_methods[];

// One bed with its room and house.
struct bed {
    int64_t bed;
    int64_t room;
    int64_t institution;
    const char *label;    // arena
    const char *position; // arena; NULL: not said
    const char *sex_rule; // arena; NULL: everybody
    int32_t built_day;
    int32_t opened_day;
    int32_t house_opened_day;
    int32_t house_closed_day;
    int64_t cleaning_hours;
    enum house_kind kind;
    char area[AREA_CODE_SIZE];
    int declared;          // on the asked day: enum bed_class, -1 before the bed opens
    int64_t unit;          // 0: none
    bool isolation;        // its room
    int nursing_equipment; // 0, 1, or BED_UNKNOWN: nobody has said; so the next two
    int barrier_free;
    int aids;
};

#define BED_UNKNOWN (-1)

// False when there is none (or on a fault).
bool bed_find(struct call *call, int64_t bed, int32_t on_day, struct bed *ret) MUST_USE;

// When somebody last left the bed by a day, and when it was cleaned since, into the three facts
// that tell; left as they are where nobody did.
void bed_read_left(struct call *call, int64_t bed, int32_t on_day, struct bed_facts *facts);

// STATE_CONFLICT: a room has a bed of that label, which is named.
enum status bed_refuse_label(struct call *call, int64_t bed, const char *label);

// What bed_methods runs from files of their own.
struct bed_verify_params {
    struct rpc_list beds; // int64_t
    int class;
    int32_t on;
    struct rpc_list inspectors; // const char *
    int failed_condition;       // enum nursing_condition, -1: none told
    const char *evidence;
};

extern const struct rpc_param bed_verify_params[];
enum status bed_verify_run(struct call *call);

struct bed_list_params {
    int64_t institution;
    const char *area;
    int32_t on;
    int32_t known_on;
    int state;
    int class;
    int64_t limit;
    const char *after;
};

extern const struct rpc_param bed_list_params[];
enum status bed_list_run(struct call *call);
