// SPDX-License-Identifier: Apache-2.0
// Papers that run out become tasks of the house.
#include "daemon/care/paper.h"

#include "daemon/access/office_find.h"
#include "daemon/registry/task.h"

#define PAPERS_PER_TURN 16
#define SETTLED_MAX 16

struct ending {
    int64_t subject;
    int64_t institution;
    const char *area; // arena
    const char *note; // arena
    int32_t due_day;
};

static int at_most(int limit)
{
    return limit < PAPERS_PER_TURN ? limit : PAPERS_PER_TURN;
}

// A house without an office of its own is looked after by its bureau.
static int open_tasks(
    struct call *call, enum task_kind kind, const struct ending *endings, int count)
{
    for (int i = 0; i < count && call->tx->fault == STATUS_OK; i++) {
        int64_t home = office_of_institution(call, endings[i].institution);
        int64_t task = task_open(
            call, &(struct task_order){
                      .office = home != 0 ? home : office_of_bureau(call, endings[i].area),
                      .kind = kind,
                      .subject = endings[i].subject,
                      .due_day = endings[i].due_day,
                      .note = endings[i].note});
        call_touch(call, task);
    }
    return count;
}

static void bind_days(struct call *call, struct query *query, int limit)
{
    query_bind_day(query, "today", call->tx->today_day);
    query_bind_day(query, "since", call->tx->today_day - PAPER_PAST_DAYS);
    query_bind_day(query, "by", call->tx->today_day + PAPER_AHEAD_DAYS);
    query_bind_int(query, "limit", limit);
}

enum status paper_due(struct call *call, int limit, int *ret_done)
{
    struct ending endings[PAPERS_PER_TURN];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_INSTITUTION_PAPERS_ENDING);
    bind_days(call, &query, at_most(limit));
    while (query_next(&query)) {
        endings[count++] = (struct ending){.subject = query_int(&query, "paper"),
            .institution = query_int(&query, "institution"),
            .area = query_copy_text(&query, "area", &call->arena),
            .note = arena_print(
                &call->arena, "%s: %s", query_text(&query, "kind"), query_text(&query, "name")),
            .due_day = query_day(&query, "until_day")};
    }
    query_end(&query);
    *ret_done = open_tasks(call, TASK_PAPER_ENDS, endings, count);
    return call_done(call);
}

// The day behind the last one is on file; due is the last day with it.
enum status certificate_due(struct call *call, int limit, int *ret_done)
{
    struct ending endings[PAPERS_PER_TURN];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_CERTIFICATES_ENDING);
    bind_days(call, &query, at_most(limit));
    while (query_next(&query)) {
        endings[count++] = (struct ending){.subject = query_int(&query, "carer_certificate"),
            .institution = query_int(&query, "institution"),
            .area = query_copy_text(&query, "area", &call->arena),
            .note = query_copy_text(&query, "code", &call->arena),
            .due_day = query_day(&query, "until_day") - 1};
    }
    query_end(&query);
    *ret_done = open_tasks(call, TASK_CERTIFICATE_ENDS, endings, count);
    return call_done(call);
}

void paper_settle(struct call *call, const struct paper_name *name)
{
    int64_t papers[SETTLED_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_INSTITUTION_PAPER_REPLACED);
    query_bind_int(&query, "institution", name->institution);
    query_bind_text(&query, "kind", name->kind);
    query_bind_text(&query, "name", name->name);
    query_bind_text(&query, "party", name->party);
    // one that has run out is renewed from the day behind it
    query_bind_day(&query, "since", name->from_day - PAPER_PAST_DAYS);
    query_bind_day(&query, "from_day", name->from_day);
    query_bind_day(&query, "until_day", name->until_day);
    query_bind_int(&query, "limit", SETTLED_MAX);
    while (query_next(&query)) {
        papers[count++] = query_int(&query, "paper");
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        (void)task_close_for(call, TASK_PAPER_ENDS, papers[i], "renewed");
    }
}

void certificate_settle(struct call *call, int64_t carer, int32_t until_day, const char *outcome)
{
    int64_t certificates[SETTLED_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_CERTIFICATES_OF);
    query_bind_int(&query, "carer", carer);
    query_bind_day(&query, "by", until_day);
    query_bind_int(&query, "limit", SETTLED_MAX);
    while (query_next(&query)) {
        certificates[count++] = query_int(&query, "carer_certificate");
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        (void)task_close_for(call, TASK_CERTIFICATE_ENDS, certificates[i], outcome);
    }
}
