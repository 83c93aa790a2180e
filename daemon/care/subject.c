// SPDX-License-Identifier: Apache-2.0
// The tables of care.
#include "daemon/care/subject.h"

#include "daemon/care/bed.h"
#include "daemon/care/bed_tally.h"
#include "daemon/care/census.h"
#include "daemon/care/death.h"
#include "daemon/care/institution.h"

const struct rpc_method *const care_tables[] = {
    institution_methods, room_methods, bed_methods, stay_methods, death_methods, census_methods, NULL};

enum status care_verify(struct call *call)
{
    return bed_tally_verify(call);
}
