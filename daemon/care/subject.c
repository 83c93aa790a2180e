// SPDX-License-Identifier: Apache-2.0
// The tables of care.
#include "daemon/care/subject.h"

#include <assert.h>
#include <string.h>

#include "daemon/care/bed.h"
#include "daemon/care/bed_tally.h"
#include "daemon/care/census.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer.h"
#include "daemon/care/waitlist.h"
#include "daemon/care/waitlist_complaint.h"
#include "daemon/care/waitlist_queue.h"
#include "daemon/care/waitlist_rules.h"
#include "daemon/care/waitlist_view.h"

const struct rpc_method *const care_tables[] = {institution_methods, room_methods, bed_methods,
    stay_methods, census_methods, waitlist_methods, waitlist_view_methods,
    waitlist_complaint_methods, offer_methods, override_methods, NULL};

enum status care_verify(struct call *call)
{
    waitlist_queue_verify(call);
    return bed_tally_verify(call);
}

// daemon/methods.c names the subject so.
const struct care *care_of(const struct call *call)
{
    for (const struct rpc_subject *subject = call->house->subjects; subject->name != NULL;
         subject++) {
        if (strcmp(subject->name, "care") == 0) {
            return subject->part;
        }
    }
    assert(false && "care is a subject of every house that calls it");
    return NULL;
}

enum status care_load(
    const char *policies, const char *calendar, struct care *ret, struct text *complaint)
{
    int line = 0;
    struct workdays *workdays = NULL;
    enum status status = workdays_load(calendar, &workdays, &line);
    if (status != STATUS_OK) {
        text_print(complaint, "%s:%d: the table of holidays cannot be read", calendar, line);
        return status;
    }
    status = waitlist_rules_load(policies, &ret->rules, complaint);
    if (status != STATUS_OK) {
        workdays_free(workdays);
        return status;
    }
    ret->workdays = workdays;
    return STATUS_OK;
}

void care_done(struct care *care)
{
    workdays_free(care->workdays);
    waitlist_rules_free(care->rules);
    care->workdays = NULL;
    care->rules = NULL;
}
