// SPDX-License-Identifier: Apache-2.0
// Facts that more than one subject must act on in the same transaction. Who acts stands in
// daemon/consequences.c; who announces knows nobody above.
#pragma once

#include "daemon/rpc/call.h"

enum fact_kind {
    FACT_ELDER_DESCRIBED,  // elder.get asks: each subject adds its fields to call->out ("stay",
                           // "meals"); day is the asked day
    FACT_ELDER_MOVED,      // residence or registration changes from day; told again on that day
                           // where another office answers for the person from then on
    FACT_ELDER_ADMITTED,   // lives in care from day: community meals end the day after
    FACT_ELDER_DISCHARGED, // no longer from day
    FACT_ELDER_ASSESSED, // an assessment of that day was recorded, or one recorded wrongly replaced
    FACT_ELDER_FLAGGED,  // a flag holds over other days from now on
    FACT_ELDER_FOOD,     // what the person may eat is another thing from day on
    FACT_ELDER_MARRYING, // is to be on file as somebody's (subject) spouse: refuse where that
                         // cannot be; nothing is written yet
    FACT_ELDER_MARRIED,  // is on file as somebody's (subject) spouse from now on
    FACT_ELDER_RETURNED, // back in the house from day after a leave
    FACT_ELDER_DEATH_REPORTED,  // died on day, it is said: meals and offers stop at once
    FACT_ELDER_DEATH_CONFIRMED, // died on day, on paper: bed, queue and subsidies close
    FACT_ELDER_DEATH_CANCELLED, // it (subject) was a mistake: what can be brought back returns
    FACT_AREA_REGISTERED,       // a new area code exists
    FACT_POLICY_APPROVED,       // holds from day: what others reckoned by the old one is due anew
    FACT_BED_CHANGING, // a bed (subject) is retyped, closed or reopened from day, or would be:
                       // each subject adds to call->out whom that concerns; outcome is what the
                       // bed becomes by it, NULL where it stays what it was
    FACT_ADMISSION_CANCELLED, // the admission a stay (subject) began with was entered wrongly; told
                              // after FACT_ELDER_DISCHARGED
    FACT_RETURN_CANCELLED,    // so was the return from a leave, which goes on
    FACT_ELDER_MERGING, // two records (elder stays, subject is dissolved) are to become one: each
                        // subject adds to found what both have and one person can have but once;
                        // nothing is written yet
    FACT_ELDER_MERGED,  // they are one now: what was the dissolved one's is the other's
    FACT_ACT_DONE, // a writing method has done all it does, and answered: what follows from the
                   // whole of it (the events it left) is done before the COMMIT. Not of dry runs
    FACT_TASK_DESCRIBED, // task.list asks where it is to be done, of what (the word for it) subject
                         // is of: fields are added to call->out
    FACT_TASK_CLOSING,   // a task of a kind (what) about subject is being closed by hand, with its
                         // outcome: whoever opened it may act on that, or refuse
};

#define FACT_CORRECTED "corrected"

struct elder_merge_found;

struct fact {
    enum fact_kind kind;
    int64_t elder;
    int32_t day;
    int64_t subject;     // what it is about, where that is no person; else 0
    const char *what;    // kind of a task; act on a bed: retype, close, reopen; FACT_CORRECTED: an
                         // assessment recorded before was a mistake
    const char *outcome; // of a task; what a bed is to become
    int64_t policy;      // of FACT_POLICY_APPROVED, else 0
    int64_t since_ms;    // of what is taken back (_CANCELLED): when it was recorded
    struct elder_merge_found *found; // of FACT_ELDER_MERGING, else NULL
};

// One row: on this fact, this function, in the order of the table.
struct consequence {
    enum fact_kind kind;
    enum status (*act)(struct call *call, const struct fact *fact, void *part);
    void *part; // of the subject that acts
};

#define CONSEQUENCES_END                                                                           \
    {                                                                                              \
        .act = NULL                                                                                \
    }

// Runs every consequence of a fact; the first status that is not OK ends it (after a write that is
// a broken promise).
enum status fact_announce(struct call *call, const struct fact *fact);
