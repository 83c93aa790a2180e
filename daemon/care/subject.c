// SPDX-License-Identifier: Apache-2.0
// The tables of care.
#include "daemon/care/subject.h"

#include "daemon/care/bed.h"
#include "daemon/care/bed_tally.h"
#include "daemon/care/census.h"
#include "daemon/care/death.h"
#include "daemon/care/institution.h"
#include "daemon/care/stay_task.h"

const struct rpc_method *const care_tables[] = {institution_methods, room_methods, bed_methods,
    stay_methods, stay_term_methods, death_methods, census_methods, NULL};

const struct due care_due[] = {
    {.name = "stay.hold_over", .run = stay_hold_due},
    {.name = "stay.term_over", .run = stay_term_due},
    DUES_END,
};

enum status care_verify(struct call *call)
{
    return bed_tally_verify(call);
}
