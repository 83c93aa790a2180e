// SPDX-License-Identifier: Apache-2.0
// What a longer table of holidays makes of terms that were counted by a shorter one.
#include "daemon/care/waitlist_extend.h"

#include "daemon/care/offer.h"
#include "daemon/registry/subject.h"
#include "daemon/registry/task.h"

static const char *const term_words[] = {"verify", "answer", "admit", NULL};

static const enum task_kind term_tasks[] = {
    TASK_WAITLIST_VERIFY, TASK_OFFER_ANSWER, TASK_OFFER_ADMIT};

static void bind_table(struct call *call, struct query *query)
{
    int32_t last_day = workdays_last_day(registry_of(call)->workdays);
    if (last_day == DAY_NONE) {
        query_bind_text(query, "table_until", "");
    } else {
        query_bind_day(query, "table_until", last_day);
    }
}

static void end_term(struct call *call, int64_t subject)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_TERM_END);
    query_bind_int(&query, "subject", subject);
    (void)query_run(&query);
}

struct waitlist_deadline waitlist_term_begin(
    struct call *call, enum waitlist_term term, int64_t subject, int64_t workdays)
{
    struct waitlist_deadline deadline = waitlist_rules_deadline(call, workdays);
    if (!deadline.is_provisional) {
        end_term(call, subject);
        return deadline;
    }
    struct query query = query_open(call->tx, QUERY_WAITLIST_TERM_SET);
    query_bind_int(&query, "subject", subject);
    query_bind_text(&query, "kind", term_words[term]);
    query_bind_day(&query, "from_day", call->tx->today_day);
    query_bind_int(&query, "workdays", workdays);
    query_bind_day(&query, "until_day", deadline.day);
    bind_table(call, &query);
    (void)query_run(&query);
    return deadline;
}

void waitlist_term_again(struct call *call, int64_t subject)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_TERM_COUNTED);
    query_bind_int(&query, "subject", subject);
    query_bind_text(&query, "until_day", "");
    query_bind_text(&query, "table_until", "");
    (void)query_run(&query);
}

bool waitlist_term_is_provisional(struct call *call, int64_t subject)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_TERM_OF);
    query_bind_int(&query, "subject", subject);
    bool found = query_next(&query);
    query_end(&query);
    return found;
}

// --- due ---

struct counted {
    enum waitlist_term term;
    struct waitlist_deadline deadline;
};

// As the table counts it now, but never sooner than it was told.
static bool count_anew(struct call *call, int64_t subject, struct counted *ret)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_TERM_OF);
    query_bind_int(&query, "subject", subject);
    bool found = query_next(&query);
    if (found) {
        int zone = call->tx->zone_minutes;
        int32_t until_day = query_day(&query, "until_day");
        ret->term = (enum waitlist_term)words_find(term_words, query_text(&query, "kind"));
        ret->deadline = waitlist_deadline_after(registry_of(call)->workdays,
            query_day(&query, "from_day"), query_int(&query, "workdays"), zone);
        if (ret->deadline.day < until_day) {
            ret->deadline.day = until_day;
            ret->deadline.until_ms = day_begins(until_day + 1, zone) - 1;
        }
    }
    query_end(&query);
    return found;
}

// Whether the term may still be asked for: an admitted offer is opened again where the admission is
// taken back, with its term while that runs.
static bool extend_offer(struct call *call, int64_t id, const struct waitlist_deadline *deadline)
{
    struct offer offer;
    if (!offer_read(call, id, &offer)) {
        return false;
    }
    struct query query = query_open(call->tx, QUERY_OFFER_EXTEND);
    query_bind_int(&query, "offer", id);
    query_bind_int(&query, "until", deadline->until_ms);
    query_bind_int(&query, "provisional", deadline->is_provisional ? 1 : 0);
    if (query_run(&query) > 0) {
        call_touch(call, id);
        offer_tell(call, &offer);
        return deadline->is_provisional;
    }
    return offer.state == OFFER_ADMITTED && deadline->until_ms > call->tx->now_ms;
}

static void extend(struct call *call, int64_t subject)
{
    struct counted counted;
    if (!count_anew(call, subject, &counted)) {
        return;
    }
    bool stays = counted.deadline.is_provisional;
    if (counted.term == WAITLIST_TERM_VERIFY) {
        call_touch(call, subject);
    } else {
        stays = extend_offer(call, subject, &counted.deadline);
    }
    task_extend_for(call, term_tasks[counted.term], subject, counted.deadline.day);
    if (!stays) {
        end_term(call, subject);
        return;
    }
    struct query query = query_open(call->tx, QUERY_WAITLIST_TERM_COUNTED);
    query_bind_int(&query, "subject", subject);
    query_bind_day(&query, "until_day", counted.deadline.day);
    bind_table(call, &query);
    (void)query_run(&query);
}

enum status waitlist_extend_due(struct call *call, int limit, int *ret_done)
{
    int64_t subjects[CALL_OBJECTS_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_TERMS_DUE);
    bind_table(call, &query);
    query_bind_int(&query, "limit", limit);
    while (count < CALL_OBJECTS_MAX && query_next(&query)) {
        subjects[count++] = query_int(&query, "subject");
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        extend(call, subjects[i]);
    }
    *ret_done = count;
    return call_done(call);
}
