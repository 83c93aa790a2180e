// SPDX-License-Identifier: Apache-2.0
// basic.publish and basic.list.
#include "daemon/care/basic.h"

#include <stdio.h>

#include "daemon/care/bed.h"
#include "daemon/care/bed_days.h"
#include "daemon/care/bed_mark.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/offer_freed.h"
#include "daemon/rpc/event.h"
#include "daemon/rpc/rows.h"

#define BEDS_MAX 2000
#define YEAR_FIRST 2000
#define YEAR_LAST 2100

struct listed {
    int64_t bed;
    int pool;
};

struct publish_params {
    int64_t institution;
    int64_t year;
    int32_t from;
    struct rpc_list beds;
};

static const struct rpc_param listed_fields[] = {{.name = "bed",
                                                     .help = "A bed on the list.",
                                                     .kind = RPC_ID,
                                                     .offset = offsetof(struct listed, bed),
                                                     .required = true},
    {.name = "pool",
        .help = "Whose it is to give: the street's own, the district's or the city's; street when "
                "left out.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct listed, pool),
        .choices = pool_words},
    RPC_PARAMS_END};

static const struct rpc_param publish_params[] = {
    {.name = "institution",
        .help = "Whose beds; its earlier list ends where this one begins.",
        .kind = RPC_ID,
        .offset = offsetof(struct publish_params, institution),
        .required = true},
    {.name = "year",
        .help = "The list's year.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct publish_params, year),
        .required = true,
        .least = YEAR_FIRST,
        .most = YEAR_LAST},
    {.name = "from",
        .help = "First day it holds, within the year; 1 January when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct publish_params, from)},
    {.name = "beds",
        .help = "Every bed on the list.",
        .kind = RPC_MAPS,
        .offset = offsetof(struct publish_params, beds),
        .required = true,
        .fields = listed_fields,
        .size = sizeof(struct listed),
        .most = BEDS_MAX},
    RPC_PARAMS_END};

struct mark {
    int64_t id;
    int64_t bed;
    int pool;
    int32_t from;
    int32_t until;
};

struct publication {
    int64_t institution;
    enum house_kind kind;
    char area[AREA_CODE_SIZE];
    int32_t from_day;
    const struct listed *listed;
    int listed_count;
    struct mark *marks; // of the house that reach behind from_day
    int marks_count;
    int added;
    int removed;
    int lived_in; // of the added: somebody lies there from the first day on, or will; nobody who
                  // left
};

static int pool_of(const struct listed *listed)
{
    return listed->pool < 0 ? POOL_STREET : listed->pool;
}

static const struct listed *find_listed(const struct publication *list, int64_t bed)
{
    for (int i = 0; i < list->listed_count; i++) {
        if (list->listed[i].bed == bed) {
            return &list->listed[i];
        }
    }
    return NULL;
}

static enum status check_beds(struct call *call, struct publication *list)
{
    struct bed bed;
    for (int i = 0; i < list->listed_count; i++) {
        int64_t id = list->listed[i].bed;
        if (find_listed(list, id) != &list->listed[i]) {
            return call_invalid(call, "beds", "each bed once");
        }
        if (!bed_find(call, id, list->from_day, &bed) || bed.institution != list->institution) {
            json_field_int(&call->facts, "bed", id);
            return call_refuse(call, STATUS_NOT_FOUND);
        }
    }
    return STATUS_OK;
}

static enum status read_params(
    struct call *call, const struct publish_params *params, struct publication *ret)
{
    int32_t begins = 0;
    int32_t ends = 0;
    *ret = (struct publication){.institution = params->institution,
        .listed = params->beds.items,
        .listed_count = params->beds.count};
    struct query query = query_open(call->tx, QUERY_INSTITUTION_GET);
    query_bind_int(&query, "institution", params->institution);
    bool found = query_next(&query);
    if (found) {
        ret->kind = (enum house_kind)words_find(house_kind_words, query_text(&query, "kind"));
        (void)snprintf(ret->area, sizeof ret->area, "%s", query_text(&query, "area"));
    }
    query_end(&query);
    if (!found || !institution_is_ours(call, params->institution, ret->area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (!day_from_parts((struct day_parts){(int)params->year, 1, 1}, &begins) ||
        !day_from_parts((struct day_parts){(int)params->year + 1, 1, 1}, &ends)) {
        return call_invalid(call, "year", "a year from 2000 to 2100");
    }
    ret->from_day = params->from == DAY_NONE ? begins : params->from;
    return ret->from_day >= begins && ret->from_day < ends
               ? STATUS_OK
               : call_invalid(call, "from", "a date within the list's year");
}

static enum status read_marks(struct call *call, struct publication *list)
{
    list->marks = arena_alloc(&call->arena, sizeof *list->marks * BEDS_MAX);
    if (list->marks == NULL) {
        return STATUS_NO_MEMORY;
    }
    struct query query = query_open(call->tx, QUERY_BASIC_MARKS);
    query_bind_int(&query, "institution", list->institution);
    query_bind_day(&query, "from_day", list->from_day);
    while (list->marks_count < BEDS_MAX && query_next(&query)) {
        list->marks[list->marks_count++] = (struct mark){.id = query_int(&query, "bed_mark"),
            .bed = query_int(&query, "bed"),
            .pool = words_find(pool_words, query_text(&query, "pool")),
            .from = query_day(&query, "from_day"),
            .until = query_day(&query, "until_day")};
    }
    query_end(&query);
    return STATUS_OK;
}

// --- writing ---

static void insert_mark(struct call *call, const struct mark *mark)
{
    bed_mark_write(call, &(struct bed_mark){.bed = mark->bed,
                             .mark = MEASURE_BASIC,
                             .pool = pool_words[mark->pool],
                             .from = mark->from,
                             .until = mark->until});
    call_event(call, EVENT_BED, mark->bed, NULL);
}

static bool stands(const struct mark *mark, const struct publication *list)
{
    const struct listed *listed = find_listed(list, mark->bed);
    return listed != NULL && mark->from <= list->from_day && mark->until == DAY_OPEN &&
           mark->pool == pool_of(listed);
}

// What an earlier list said behind this one's first day ends there.
static void end_marks(struct call *call, struct publication *list, struct bed_tally *tally)
{
    for (int i = 0; i < list->marks_count; i++) {
        struct mark mark = list->marks[i];
        if (stands(&mark, list)) {
            continue;
        }
        bed_days_tally(tally, mark.bed, -1);
        struct query query = query_open(call->tx, QUERY_BED_MARK_SUPERSEDE);
        query_bind_int(&query, "bed_mark", mark.id);
        query_bind_int(&query, "at", call->tx->now_ms);
        (void)query_run(&query);
        if (mark.from < list->from_day) {
            mark.until = list->from_day;
            insert_mark(call, &mark);
        }
        bed_days_tally(tally, mark.bed, 1);
        call_event(call, EVENT_BED, mark.bed, NULL);
        offer_want(call, mark.bed, "listed");
        list->removed += find_listed(list, mark.bed) == NULL;
    }
}

static bool stood(const struct publication *list, int64_t bed, bool *ret_any)
{
    *ret_any = false;
    for (int i = 0; i < list->marks_count; i++) {
        if (list->marks[i].bed == bed) {
            *ret_any = true;
            if (stands(&list->marks[i], list)) {
                return true;
            }
        }
    }
    return false;
}

// They stay: the bed was nobody's to give when they moved in. The queue is given it after them.
static bool is_lived_in(struct call *call, int64_t bed, int32_t from_day)
{
    struct query query = query_open(call->tx, QUERY_BED_HOLD_IN_WAY);
    query_bind_int(&query, "bed", bed);
    query_bind_null(&query, "elder");
    query_bind_day(&query, "from_day",
        from_day > call->tx->today_day ? from_day : call->tx->today_day); // of a list told late
    query_bind_day(&query, "until_day", DAY_OPEN);
    bool found = query_next(&query);
    query_end(&query);
    return found;
}

static void add_marks(struct call *call, struct publication *list, struct bed_tally *tally)
{
    for (int i = 0; i < list->listed_count; i++) {
        bool had_any = false;
        const struct listed *listed = &list->listed[i];
        if (stood(list, listed->bed, &had_any)) {
            continue;
        }
        bed_days_tally(tally, listed->bed, -1);
        insert_mark(call, &(struct mark){.bed = listed->bed,
                              .pool = pool_of(listed),
                              .from = list->from_day,
                              .until = DAY_OPEN});
        bed_days_tally(tally, listed->bed, 1);
        list->added += !had_any;
        list->lived_in += !had_any && is_lived_in(call, listed->bed, list->from_day);
        offer_want(call, listed->bed, "listed");
        call_touch(call, listed->bed);
    }
}

// Beds that are on no list from its first day on: until then who was offered one may move in.
static enum status put_offers(struct call *call, const struct publication *list)
{
    int64_t *beds = arena_alloc(&call->arena, sizeof *beds * BEDS_MAX);
    int count = 0;
    if (beds == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (int i = 0; i < list->marks_count; i++) {
        if (find_listed(list, list->marks[i].bed) == NULL) {
            beds[count++] = list->marks[i].bed;
        }
    }
    return offer_put_changed(call, beds, count);
}

static enum status run_publish(struct call *call)
{
    struct publication list;
    struct bed_tally tally;
    enum status status = read_params(call, call->params, &list);
    if (status == STATUS_OK) {
        status = check_beds(call, &list);
    }
    if (status == STATUS_OK) {
        status = read_marks(call, &list);
    }
    if (status != STATUS_OK) {
        return status;
    }
    bed_tally_begin(&tally, call->tx, list.institution, list.kind, list.area);
    end_marks(call, &list, &tally);
    add_marks(call, &list, &tally);
    bed_tally_end(&tally);
    call_touch(call, list.institution);
    json_field_int(&call->out, "institution", list.institution);
    json_field_day(&call->out, "from", list.from_day);
    json_field_int(&call->out, "beds", list.listed_count);
    json_field_int(&call->out, "added", list.added);
    json_field_int(&call->out, "removed", list.removed);
    json_field_int(&call->out, "lived_in", list.lived_in);
    status = put_offers(call, &list);
    return status == STATUS_OK ? call_done(call) : status;
}

// --- basic.list ---

struct list_params {
    int64_t institution;
    const char *area;
    int32_t on;
};

static const struct rpc_param list_params[] = {
    {.name = "institution",
        .help = "Only this house.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, institution)},
    {.name = "area",
        .help = "Only houses in this area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, area),
        .most = 12},
    {.name = "on",
        .help = "As of this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, on)},
    RPC_PARAMS_END};

static enum status run_list(struct call *call)
{
    const struct list_params *params = call->params;
    struct area_range range;
    if (!care_area_filter(params->area, &range)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    struct query query = query_open(call->tx, QUERY_BASIC_LIST);
    query_bind_int(&query, "institution", params->institution);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_day(&query, "on", care_asked_day(call, params->on));
    query_bind_int(&query, "limit", BEDS_MAX);
    rows_list(call, "basic", &query);
    return call_done(call);
}

const struct rpc_method basic_methods[] = {
    {
        .name = "basic.publish",
        .help = "Publish a house's list of basic-guarantee beds of a year.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = publish_params,
        .params_size = sizeof(struct publish_params),
        .result = "institution, from, beds, added, removed, lived_in, " OFFERS_CHANGED,
        .refuses = "NOT_FOUND",
        .run = run_publish,
    },
    {
        .name = "basic.list",
        .help = "Basic-guarantee beds by house and pool on a day.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "basic[{institution, name, area, pool, beds, occupied, away, from}]",
        .run = run_list,
    },
    RPC_METHODS_END};
