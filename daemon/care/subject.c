// SPDX-License-Identifier: Apache-2.0
// The tables of care.
#include "daemon/care/subject.h"

#include <assert.h>
#include <string.h>

#include "daemon/care/basic.h"
#include "daemon/care/bed.h"
#include "daemon/care/bed_act.h"
#include "daemon/care/bed_approval.h"
#include "daemon/care/bed_board.h"
#include "daemon/care/bed_tally.h"
#include "daemon/care/bed_told.h"
#include "daemon/care/carer.h"
#include "daemon/care/census.h"
#include "daemon/care/death.h"
#include "daemon/care/family_bed.h"
#include "daemon/care/institution.h"
#include "daemon/care/institution_update.h"
#include "daemon/care/occupancy.h"
#include "daemon/care/offer.h"
#include "daemon/care/paper.h"
#include "daemon/care/place_update.h"
#include "daemon/care/resettle.h"
#include "daemon/care/stay_task.h"
#include "daemon/care/unit.h"
#include "daemon/care/waitlist.h"
#include "daemon/care/waitlist_complaint.h"
#include "daemon/care/waitlist_due.h"
#include "daemon/care/waitlist_extend.h"
#include "daemon/care/waitlist_queue.h"
#include "daemon/care/waitlist_rank.h"
#include "daemon/care/waitlist_rules.h"
#include "daemon/care/waitlist_view.h"

const struct rpc_method *const care_tables[] = {institution_methods, institution_update_methods,
    room_methods, bed_methods, unit_methods, place_update_methods, bed_act_methods,
    bed_approval_methods, bed_board_methods, basic_methods, occupancy_methods, carer_methods,
    family_bed_methods, stay_methods, stay_term_methods, death_methods, census_methods,
    waitlist_methods, waitlist_view_methods, waitlist_complaint_methods, offer_methods,
    override_methods, NULL};

const struct due care_due[] = {
    {.name = "stay.hold_over", .run = stay_hold_due},
    {.name = "stay.term_over", .run = stay_term_due},
    {.name = "bed.tell", .run = bed_told_due, .limit = 256},
    {.name = "bed.pass", .run = bed_told_pass, .is_silent = true},
    {.name = "paper.end", .run = paper_due},
    {.name = "certificate.end", .run = certificate_due},
    {.name = "resettle.follow", .run = resettle_follow},
    {.name = "waitlist.rank", .run = waitlist_rank_due},
    {.name = "waitlist.extend", .run = waitlist_extend_due},
    {.name = "waitlist.review", .run = waitlist_review_due, .limit = 8},
    {.name = "offer.expire", .run = offer_expire_due, .limit = 4},
    {.name = "offer.next", .run = offer_next_due, .limit = 4},
    DUES_END,
};

enum status care_verify(struct call *call)
{
    waitlist_queue_verify(call);
    census_verify(call);
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
