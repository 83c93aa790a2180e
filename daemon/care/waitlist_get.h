// SPDX-License-Identifier: Apache-2.0
// waitlist.get, and the pieces of answers that several methods share.
#pragma once

#include "daemon/care/waitlist.h"

struct waitlist_get_params {
    int64_t application;
    int print;
};

extern const struct rpc_param waitlist_get_params[];
enum status waitlist_get_run(struct call *call);

// "zh", "en": the language of what is printed.
extern const char *const waitlist_print_words[];

// "places":[{institution, place, ahead, tier, level?, choice, clause}].
void waitlist_put_places(struct call *call, int64_t application);

// Nothing is to be done about an application any more.
void waitlist_close_tasks(struct call *call, int64_t application, const char *outcome);

// What a desk has to ask or tell a person about their applications and offers is for the desk of an
// area they live in now, where there is one; by the same day.
void waitlist_tasks_follow(struct call *call, int64_t elder, const char *residence_area);

// The last day in time to answer whether a bed is still wanted, of a question that is asked from a
// day on; DAY_NONE: it is not asked. One asked before that day, by other rules, is another
// question.
int32_t waitlist_confirm_due(
    struct call *call, const struct waitlist_entry *entry, int32_t asked_day);
