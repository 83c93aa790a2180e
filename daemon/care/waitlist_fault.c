// SPDX-License-Identifier: Apache-2.0
// Strikes and withdrawals, and the bans that follow one too many.
#include "daemon/care/waitlist.h"

#define FAULT_DAYS_MAX 100

// The days of such things within the window, the one just noted among them.
static int read_days(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_fault *fault, int32_t since_day, int32_t ret_days[FAULT_DAYS_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_STRIKES);
    query_bind_int(&query, "elder", entry->elder);
    query_bind_text(&query, "kind", fault->kind);
    query_bind_int(&query, "institution", fault->institution);
    query_bind_day(&query, "since", since_day);
    while (count < FAULT_DAYS_MAX && query_next(&query)) {
        ret_days[count++] = query_day(&query, "on_day");
    }
    query_end(&query);
    return count;
}

static void add_fault(
    struct call *call, const struct waitlist_entry *entry, const struct waitlist_fault *fault)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_STRIKE_ADD);
    query_bind_int(&query, "strike", tx_new_id(call->tx));
    query_bind_int(&query, "elder", entry->elder);
    query_bind_int(&query, "application", entry->application);
    query_bind_int(&query, "institution", fault->institution);
    query_bind_text(&query, "kind", fault->kind);
    query_bind_text(&query, "cause", fault->cause);
    query_bind_day(&query, "on", fault->on_day);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void add_ban(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_fault *fault, int32_t until_day)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_BAN_ADD);
    query_bind_int(&query, "ban", tx_new_id(call->tx));
    query_bind_int(&query, "elder", entry->elder);
    query_bind_text(&query, "cause", fault->kind);
    query_bind_day(&query, "from_day", fault->on_day);
    query_bind_day(&query, "until_day", until_day);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

void waitlist_note_fault(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_fault *fault, const struct waitlist_policy *policy, int32_t *ret_until)
{
    int32_t days[FAULT_DAYS_MAX];
    const struct waitlist_limit *limit =
        fault->institution == 0 ? &policy->strikes : &policy->withdrawals;
    add_fault(call, entry, fault);
    int count = read_days(call, entry, fault, fault->on_day - (int32_t)limit->window_days, days);
    *ret_until = waitlist_ban_until(limit, days, count, fault->on_day);
    if (*ret_until != DAY_NONE) {
        add_ban(call, entry, fault, *ret_until);
    }
}
