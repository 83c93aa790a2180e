// SPDX-License-Identifier: Apache-2.0
// What the clock alone does to beds, told to the boards that show them.
#include "daemon/care/bed_told.h"

#include "daemon/care/bed_rule.h"
#include "daemon/rpc/event.h"

#define CLEANING_DAYS_MAX 9 // a leaving longer ago is clean: 168 hours and the days around them

struct told {
    int32_t day;       // everything up to here is told
    int32_t until_day; // is being told
    int64_t bed;       // ... up to this one
    int64_t cleaned_ms;
};

static bool read_told(struct call *call, struct told *ret)
{
    struct query query = query_open(call->tx, QUERY_BED_TOLD_GET);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct told){.day = query_day(&query, "day"),
            .until_day = query_day(&query, "until_day"),
            .bed = query_int(&query, "bed"),
            .cleaned_ms = query_int(&query, "cleaned_at")};
    }
    query_end(&query);
    return found;
}

static void write_told(struct call *call, const struct told *told)
{
    struct query query = query_open(call->tx, QUERY_BED_TOLD_PUT);
    query_bind_day(&query, "day", told->day);
    query_bind_day(&query, "until_day", told->until_day);
    query_bind_int(&query, "bed", told->bed);
    query_bind_int(&query, "cleaned_at", told->cleaned_ms);
    (void)query_run(&query);
}

static void tell(struct call *call, int64_t bed)
{
    call_event(call, EVENT_BED, bed, NULL);
    call_touch(call, bed);
}

static struct query open_turns(struct call *call, const struct told *told, int limit)
{
    struct query query = query_open(call->tx, QUERY_BED_TURNS);
    query_bind_day(&query, "day", told->day);
    query_bind_day(&query, "until_day", told->until_day);
    query_bind_int(&query, "after", told->bed);
    query_bind_int(&query, "limit", limit);
    return query;
}

static int tell_days(struct call *call, struct told *told, int limit)
{
    int count = 0;
    struct query query = open_turns(call, told, limit);
    while (query_next(&query)) {
        told->bed = query_int(&query, "bed");
        tell(call, told->bed);
        count++;
    }
    query_end(&query);
    return count;
}

// Those that ended at one instant are told together, however many they are.
static int tell_cleaned(struct call *call, struct told *told)
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_BED_BEING_CLEANED);
    query_bind_day(&query, "since", call->tx->today_day - CLEANING_DAYS_MAX);
    query_bind_day(&query, "today", call->tx->today_day);
    while (query_next(&query)) {
        struct bed_facts facts = {.left_day = query_day(&query, "left_day"),
            .left_recorded_ms = query_int(&query, "left_at"),
            .cleaning_hours = query_int(&query, "cleaning_hours"),
            .cleaned_ms = query_int(&query, "cleaned_at")};
        int64_t clean_ms = bed_cleaned_ms(&facts, call->tx->zone_minutes);
        if (facts.cleaned_ms == 0 && clean_ms > told->cleaned_ms && clean_ms <= call->tx->now_ms) {
            tell(call, query_int(&query, "bed"));
            count++;
        }
    }
    query_end(&query);
    return count;
}

void bed_told_hours(struct call *call, int64_t institution)
{
    struct query query = query_open(call->tx, QUERY_BED_LEFT_LATELY);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "since", call->tx->today_day - CLEANING_DAYS_MAX);
    query_bind_day(&query, "today", call->tx->today_day);
    while (query_next(&query)) {
        call_event(call, EVENT_BED, query_int(&query, "bed"), NULL);
    }
    query_end(&query);
}

enum status bed_told_due(struct call *call, int limit, int *ret_done)
{
    struct told told;
    if (!read_told(call, &told)) {
        return call_done(call);
    }
    if (told.until_day == told.day && told.day < call->tx->today_day) {
        told.until_day = call->tx->today_day;
        told.bed = 0;
    }
    int days = told.until_day > told.day ? tell_days(call, &told, limit) : 0;
    if (days > 0 && days < limit) {
        told.day = told.until_day;
    }
    int cleaned = tell_cleaned(call, &told);
    if (days + cleaned > 0) {
        told.cleaned_ms = call->tx->now_ms;
        write_told(call, &told);
    }
    *ret_done = days;
    return call_done(call);
}

static bool is_any_left(struct call *call, const struct told *told)
{
    struct query query = open_turns(call, told, 1);
    bool found = query_next(&query);
    query_end(&query);
    return found;
}

enum status bed_told_pass(struct call *call, int limit, int *ret_done)
{
    struct told told;
    *ret_done = 0;
    if (!read_told(call, &told)) {
        struct query query = query_open(call->tx, QUERY_BED_TOLD_BEGIN);
        query_bind_day(&query, "day", call->tx->today_day);
        query_bind_int(&query, "now", call->tx->now_ms);
        (void)query_run(&query);
        return call_done(call);
    }
    bool is_telling = told.until_day > told.day;
    if (limit == 0 || (!is_telling && told.day >= call->tx->today_day)) {
        return call_done(call);
    }
    told.until_day = is_telling ? told.until_day : call->tx->today_day;
    told.bed = is_telling ? told.bed : 0;
    if (!is_any_left(call, &told)) {
        told.day = told.until_day;
        write_told(call, &told);
    }
    return call_done(call);
}

enum status bed_on_task_described(struct call *call, const struct fact *fact, void *part)
{
    static const char *const about[] = {"bed", "stay", "offer", "approval", NULL};
    (void)part;
    if (words_find(about, fact->what) < 0) {
        return call_done(call);
    }
    struct query query = query_open(call->tx, QUERY_BED_OF_TASK);
    query_bind_text(&query, "about", fact->what);
    query_bind_int(&query, "subject", fact->subject);
    query_bind_day(&query, "today", call->tx->today_day);
    if (query_next(&query)) {
        json_field_int(&call->out, "bed", query_int(&query, "bed"));
        json_field_int(&call->out, "institution", query_int(&query, "institution"));
        json_field_text(&call->out, "house", query_text(&query, "house"));
        json_field_text(&call->out, "room", query_text(&query, "room"));
        json_field_text(&call->out, "label", query_text(&query, "label"));
    }
    query_end(&query);
    return call_done(call);
}
