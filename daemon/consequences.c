// SPDX-License-Identifier: Apache-2.0
// The list of facts and who must act on them in the same transaction, in this order.
#include "daemon/canteen/merge.h"
#include "daemon/canteen/served_after_death.h"
#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"
#include "daemon/care/bed_approval.h"
#include "daemon/care/bed_hold.h"
#include "daemon/care/bed_told.h"
#include "daemon/care/death.h"
#include "daemon/care/family_bed.h"
#include "daemon/care/merge.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/stay_task.h"
#include "daemon/care/waitlist_fact.h"
#include "daemon/care/waitlist_rank.h"
#include "daemon/registry/elder_correct.h"
#include "daemon/wiring.h"

void wiring_consequences(struct wiring *wiring)
{
    const struct consequence consequences[] = {
        {FACT_ELDER_DESCRIBED, stay_on_described, &wiring->care},
        {FACT_ELDER_DESCRIBED, waitlist_on_described, &wiring->care},
        {FACT_ELDER_DESCRIBED, booking_on_described, NULL},
        {FACT_ELDER_DESCRIBED, death_on_described, &wiring->care},
        {FACT_ELDER_ASSESSED, stay_on_assessed, &wiring->care},
        {FACT_ELDER_ASSESSED, waitlist_on_assessed, &wiring->care},
        {FACT_ELDER_FLAGGED, waitlist_on_flagged, &wiring->care},
        {FACT_ELDER_FLAGGED, waiting_on_flagged, NULL},
        {FACT_ELDER_FLAGGED, standing_on_flagged, NULL},
        {FACT_ELDER_FOOD, booking_on_food, NULL},
        {FACT_ELDER_MOVED, waitlist_on_moved, &wiring->care},
        {FACT_ELDER_MARRYING, death_on_marrying, NULL},
        {FACT_ELDER_MARRIED, waitlist_on_married, &wiring->care},
        {FACT_ELDER_ADMITTED, booking_on_admitted, NULL},
        {FACT_ELDER_ADMITTED, standing_on_admitted, NULL},
        {FACT_ELDER_ADMITTED, family_bed_on_admitted, &wiring->care},
        {FACT_ELDER_ADMITTED, bed_hold_on_admitted, &wiring->care},
        {FACT_ELDER_DISCHARGED, family_bed_on_discharged, &wiring->care},
        {FACT_ELDER_DISCHARGED, standing_on_discharged, NULL},
        {FACT_ELDER_RETURNED, booking_on_admitted, NULL},
        {FACT_ELDER_DEATH_REPORTED, standing_on_death_reported, NULL},
        {FACT_ELDER_DEATH_REPORTED, waiting_on_death_reported,
            NULL}, // before places are given back
        {FACT_ELDER_DEATH_REPORTED, booking_on_death_reported, NULL},
        {FACT_ELDER_DEATH_REPORTED, waitlist_on_death_reported, &wiring->care},
        {FACT_ELDER_DEATH_REPORTED, bed_hold_on_death_reported, &wiring->care},
        {FACT_ELDER_DEATH_REPORTED, served_on_death, NULL},
        {FACT_ELDER_DEATH_CONFIRMED, served_on_death, NULL}, // the day may be another
        {FACT_ELDER_DEATH_CANCELLED, served_on_death_cancelled, NULL},
        {FACT_ELDER_DEATH_CONFIRMED, family_bed_on_death_confirmed,
            &wiring->care}, // before the stay's end is told: nobody left the house alive
        {FACT_ELDER_DEATH_CONFIRMED, stay_on_death_confirmed, &wiring->care},
        {FACT_ELDER_DEATH_CONFIRMED, waitlist_on_death_confirmed, &wiring->care},
        {FACT_ELDER_DEATH_CONFIRMED, couple_on_death_confirmed, NULL},
        {FACT_ELDER_DEATH_CANCELLED, couple_on_death_cancelled, NULL},
        {FACT_ELDER_DEATH_CANCELLED, stay_on_death_cancelled, &wiring->care},
        {FACT_ELDER_DEATH_CANCELLED, family_bed_on_death_cancelled, &wiring->care},
        {FACT_ELDER_DEATH_CANCELLED, waitlist_on_death_cancelled, &wiring->care},
        {FACT_ELDER_DEATH_CANCELLED, bed_hold_on_death_cancelled, &wiring->care},
        {FACT_ELDER_DEATH_CANCELLED, booking_on_death_cancelled, NULL},
        {FACT_ELDER_DEATH_CANCELLED, standing_on_death_cancelled, NULL},
        {FACT_ELDER_DEATH_CANCELLED, waiting_on_death_cancelled, NULL},
        {FACT_BED_CHANGING, waitlist_on_bed_changing, &wiring->care},
        {FACT_ADMISSION_CANCELLED, waitlist_on_admission_cancelled, &wiring->care},
        {FACT_ADMISSION_CANCELLED, booking_on_admission_cancelled, NULL},
        {FACT_ADMISSION_CANCELLED, standing_on_admission_cancelled, NULL},
        {FACT_RETURN_CANCELLED, booking_on_admission_cancelled, NULL},
        {FACT_POLICY_APPROVED, waitlist_on_policy, &wiring->care},
        {FACT_ELDER_MERGING, care_on_merging, &wiring->care},
        {FACT_ELDER_MERGING, canteen_on_merging, NULL},
        {FACT_ELDER_MERGED, daily_on_merged, NULL},
        {FACT_ELDER_MERGED, canteen_on_merged, NULL},
        {FACT_ELDER_MERGED, care_on_merged,
            &wiring->care}, // who lives in care has no meals outside
        {FACT_ACT_DONE, waitlist_on_act_done, &wiring->care},
        {FACT_TASK_DESCRIBED, bed_on_task_described, &wiring->care},
        {FACT_TASK_CLOSING, elder_correct_on_task_closing, NULL},
        {FACT_TASK_CLOSING, offer_on_task_closing, &wiring->care},
        {FACT_TASK_CLOSING, bed_approval_on_task_closing, &wiring->care},
        CONSEQUENCES_END,
    };
    _Static_assert(sizeof(consequences) <= sizeof(wiring->consequences), "room for every row");
    for (size_t i = 0; i < sizeof(consequences) / sizeof(consequences[0]); i++) {
        wiring->consequences[i] = consequences[i];
    }
}
