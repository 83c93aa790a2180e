// SPDX-License-Identifier: Apache-2.0
// The tables of care.
#include "daemon/care/subject.h"

#include "daemon/care/basic.h"
#include "daemon/care/bed.h"
#include "daemon/care/bed_act.h"
#include "daemon/care/bed_approval.h"
#include "daemon/care/bed_board.h"
#include "daemon/care/bed_tally.h"
#include "daemon/care/carer.h"
#include "daemon/care/census.h"
#include "daemon/care/death.h"
#include "daemon/care/family_bed.h"
#include "daemon/care/institution.h"
#include "daemon/care/institution_update.h"
#include "daemon/care/occupancy.h"
#include "daemon/care/place_update.h"
#include "daemon/care/resettle.h"
#include "daemon/care/stay_task.h"
#include "daemon/care/unit.h"

const struct rpc_method *const care_tables[] = {institution_methods, institution_update_methods,
    room_methods, bed_methods, unit_methods, place_update_methods, bed_act_methods,
    bed_approval_methods, bed_board_methods, basic_methods, occupancy_methods, carer_methods,
    family_bed_methods, stay_methods, stay_term_methods, death_methods, census_methods, NULL};

const struct due care_due[] = {
    {.name = "stay.hold_over", .run = stay_hold_due},
    {.name = "stay.term_over", .run = stay_term_due},
    {.name = "resettle.follow", .run = resettle_follow},
    DUES_END,
};

enum status care_verify(struct call *call)
{
    return bed_tally_verify(call);
}
