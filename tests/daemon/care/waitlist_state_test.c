// SPDX-License-Identifier: Apache-2.0
// The drawing of waitlist_state.h, arrow by arrow.
#include "daemon/care/waitlist_state.h"

#include <criterion/criterion.h>

Test(waitlist_state, the_usual_way_leads_to_a_bed)
{
    static const enum waitlist_state way[] = {WAITLIST_SUBMITTED, WAITLIST_QUEUED, WAITLIST_OFFERED,
        WAITLIST_ACCEPTED, WAITLIST_ADMITTED};

    for (size_t i = 1; i < sizeof way / sizeof way[0]; i++) {
        cr_expect(waitlist_state_leads(way[i - 1], way[i]));
        cr_expect_not(waitlist_state_leads(way[i], way[i - 1]) && i == 1);
    }
}

Test(waitlist_state, nobody_gets_an_offer_who_is_not_queued)
{
    for (int from = 0; from < WAITLIST_STATES; from++) {
        cr_expect_eq(waitlist_state_leads((enum waitlist_state)from, WAITLIST_OFFERED),
            from == WAITLIST_QUEUED);
        cr_expect_eq(waitlist_state_leads((enum waitlist_state)from, WAITLIST_ACCEPTED),
            from == WAITLIST_OFFERED || from == WAITLIST_ADMITTED); // an admission was cancelled
    }
}

Test(waitlist_state, ends_are_ends_but_for_what_is_taken_back)
{
    for (int to = 0; to < WAITLIST_STATES; to++) {
        cr_expect_not(waitlist_state_leads(WAITLIST_REJECTED, (enum waitlist_state)to));
        cr_expect_not(waitlist_state_leads(WAITLIST_WITHDRAWN, (enum waitlist_state)to));
        cr_expect_not(waitlist_state_leads(WAITLIST_REMOVED, (enum waitlist_state)to));
        cr_expect_eq(waitlist_state_leads(WAITLIST_INELIGIBLE, (enum waitlist_state)to),
            to == WAITLIST_QUEUED || to == WAITLIST_DEFERRED || to == WAITLIST_SUSPENDED);
    }
    cr_expect(waitlist_state_leads(WAITLIST_DECEASED, WAITLIST_QUEUED));
    cr_expect(waitlist_state_leads(WAITLIST_ADMITTED, WAITLIST_QUEUED));
}

Test(waitlist_state, whoever_lives_in_the_queue_can_leave_it)
{
    for (int from = 0; from < WAITLIST_STATES; from++) {
        bool live = waitlist_state_is_live((enum waitlist_state)from);
        cr_expect_eq(live, waitlist_state_leads((enum waitlist_state)from, WAITLIST_WITHDRAWN));
        cr_expect_eq(live || from == WAITLIST_ADMITTED, // taken back of who died since
            waitlist_state_leads((enum waitlist_state)from, WAITLIST_DECEASED));
        cr_expect(live || !waitlist_state_has_place((enum waitlist_state)from));
    }
    cr_expect_not(waitlist_state_has_place(WAITLIST_SUBMITTED), "unverified: no place");
}
