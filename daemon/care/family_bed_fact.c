// SPDX-License-Identifier: Apache-2.0
// What a move into a house and a death do to the service in the flat.
#include "daemon/access/office_find.h"
#include "daemon/care/family_bed.h"
#include "daemon/registry/task.h"

#define END_WITHIN_DAYS 3
#define BEDS_MAX 16 // of one person, one after the other

// Another provider's service is told as one that runs.
static void put_running(struct call *call, const struct family_bed *bed)
{
    bool is_known =
        call->principal.kind != OFFICE_HOME || call->principal.institution == bed->institution;
    json_key(&call->out, "served_at_home");
    json_begin_map(&call->out);
    if (is_known) {
        json_field_int(&call->out, "family_bed", bed->family_bed);
        json_field_int(&call->out, "institution", bed->institution);
    } else {
        json_field_bool(&call->out, "elsewhere", true);
    }
    json_end_map(&call->out);
}

// A stay may be a trial or a fortnight as a guest: whoever provides the service decides.
enum status family_bed_on_admitted(struct call *call, const struct fact *fact, void *part)
{
    struct family_bed bed;
    (void)part;
    if (family_bed_find(call, fact->elder, fact->day, DAY_OPEN, &bed)) {
        int32_t today = call->tx->today_day;
        (void)task_open(
            call, &(struct task_order){.office = office_of_institution(call, bed.institution),
                      .kind = TASK_FAMILY_BED_RESIDENT,
                      .subject = bed.family_bed,
                      .elder = fact->elder,
                      .due_day = (fact->day > today ? fact->day : today) + END_WITHIN_DAYS});
        put_running(call, &bed);
    }
    return call_done(call);
}

enum status family_bed_on_discharged(struct call *call, const struct fact *fact, void *part)
{
    struct family_bed bed;
    (void)part;
    // Who is to leave on a day to come lives in the house until then: the question stands.
    if (fact->day <= call->tx->today_day &&
        family_bed_find(call, fact->elder, fact->day, DAY_OPEN, &bed)) {
        (void)task_close_for(call, TASK_FAMILY_BED_RESIDENT, bed.family_bed, "left the house");
    }
    return call_done(call);
}

static void put(struct call *call, const struct family_bed *bed, int32_t until_day)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "family_bed", bed->family_bed);
    if (until_day != DAY_OPEN) {
        json_field_day(&call->out, "until", until_day);
    }
    json_end_map(&call->out);
}

enum status family_bed_on_death_confirmed(struct call *call, const struct fact *fact, void *part)
{
    struct family_bed bed;
    (void)part;
    if (!family_bed_find(call, fact->elder, fact->day, DAY_OPEN, &bed)) {
        return call_done(call);
    }
    json_key(&call->out, "family_beds");
    json_begin_list(&call->out);
    do {
        family_bed_change(call, &bed, bed.from_day, fact->day);
        (void)task_close_for(call, TASK_FAMILY_BED_RESIDENT, bed.family_bed, "died");
        put(call, &bed, fact->day);
    } while (call->tx->fault == STATUS_OK &&
             family_bed_find(call, fact->elder, fact->day, DAY_OPEN, &bed));
    json_end_list(&call->out);
    return call_done(call);
}

enum status family_bed_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    struct family_bed beds[BEDS_MAX];
    int count = family_bed_ended_by_death(call, fact->subject, beds, BEDS_MAX);
    (void)part;
    if (count == 0) {
        return call_done(call);
    }
    json_key(&call->out, "family_beds");
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        family_bed_change(call, &beds[i], beds[i].from_day, beds[i].until_day);
        put(call, &beds[i], beds[i].until_day);
    }
    json_end_list(&call->out);
    return call_done(call);
}
