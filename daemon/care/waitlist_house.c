// SPDX-License-Identifier: Apache-2.0
// Houses that close under a queue.
#include <string.h>

#include "daemon/care/offer.h"
#include "daemon/care/waitlist_notice.h"

bool waitlist_is_open(const struct call *call, const struct waitlist_choice *choice)
{
    return choice->closed_day > call->tx->today_day;
}

bool waitlist_is_closed(const struct call *call, const struct waitlist_entry *entry)
{
    for (int i = 0; i < entry->choices_count; i++) {
        if (!waitlist_is_open(call, &entry->choices[i])) {
            return true;
        }
    }
    return false;
}

int waitlist_house_closes(struct call *call, int64_t institution, int32_t on_day)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_HOUSE_CLOSES);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "closed_day", on_day);
    return query_run(&query);
}

// Nobody moves into a house that has closed, and not by the person's doing.
static bool withdraw_offer(struct call *call, const struct waitlist_entry *entry)
{
    struct offer offer;
    bool is_offered = offer_of_application(call, entry->application, &offer);
    for (int i = 0; is_offered && i < entry->choices_count; i++) {
        if (entry->choices[i].institution == offer.institution &&
            !waitlist_is_open(call, &entry->choices[i])) {
            offer_close(call, &offer,
                &(struct offer_end){.state = OFFER_WITHDRAWN, .reason = "house_closed"});
            return true;
        }
    }
    return false;
}

void waitlist_drop_closed(
    struct call *call, struct waitlist_entry *entry, enum waitlist_state *state)
{
    struct waitlist_choice open[WAITLIST_CHOICES_MAX];
    int count = 0;
    for (int i = 0; i < entry->choices_count; i++) {
        if (waitlist_is_open(call, &entry->choices[i])) {
            open[count++] = entry->choices[i];
        }
    }
    if (count == entry->choices_count) {
        return;
    }
    if (withdraw_offer(call, entry) && *state != WAITLIST_SUSPENDED) { // said to have died
        *state = WAITLIST_QUEUED;
    }
    if (count == 0) {
        *state = WAITLIST_REMOVED;
        return;
    }
    waitlist_tell(call, entry); // to the houses that drop out too
    for (int i = 0; i < entry->choices_count; i++) {
        if (!waitlist_is_open(call, &entry->choices[i])) {
            waitlist_drop_choice(
                call, entry->application, entry->choices[i].institution, "house_closed");
        }
    }
    memcpy(entry->choices, open, (size_t)count * sizeof open[0]);
    entry->choices_count = count;
    waitlist_notice_due(call, entry);
}
