// SPDX-License-Identifier: Apache-2.0
// elder.move: another residence or registration from a day on, and the desk that takes over.
#include "daemon/registry/elder_move.h"

#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/subject.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/fact.h"

#define INTERVALS_MAX 64
#define AHEAD_DAYS_MAX 366
#define TASK_DAYS 7

struct move_params {
    int64_t elder;
    const char *residence_area;
    const char *registered_area;
    int32_t from;
};

static const struct rpc_param move_params[] = {
    {
        .name = "elder",
        .help = "A person within the scope, or identified within 24 hours.",
        .kind = RPC_ID,
        .offset = offsetof(struct move_params, elder),
        .required = true,
    },
    {
        .name = "residence_area",
        .help = "Where the person lives from then on.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct move_params, residence_area),
        .most = 12,
    },
    {
        .name = "registered_area",
        .help = "Where the person is registered from then on.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct move_params, registered_area),
        .most = 12,
    },
    {
        .name = "from",
        .help = "From which day; today by default.",
        .kind = RPC_DAY,
        .offset = offsetof(struct move_params, from),
    },
    RPC_PARAMS_END,
};

// What of one kind of place is known beyond a day.
struct places {
    int64_t ids[INTERVALS_MAX];
    int32_t from_days[INTERVALS_MAX];
    const char *areas[INTERVALS_MAX]; // arena
    int count;
};

static void read_places(
    struct call *call, int64_t elder, const char *kind, int32_t from_day, struct places *ret)
{
    ret->count = 0;
    struct query query = query_open(call->tx, QUERY_ELDER_AREAS_FROM);
    query_bind_int(&query, "elder", elder);
    query_bind_text(&query, "kind", kind);
    query_bind_day(&query, "from_day", from_day);
    while (ret->count < INTERVALS_MAX && query_next(&query)) {
        ret->ids[ret->count] = query_int(&query, "elder_area");
        ret->from_days[ret->count] = query_day(&query, "from_day");
        ret->areas[ret->count] = query_copy_text(&query, "area", &call->arena);
        ret->count++;
    }
    query_end(&query);
}

// True when the person is there already on that day and stays.
static bool stands(const struct places *places, const char *area, int32_t from_day)
{
    return places->count == 1 && places->from_days[0] <= from_day && places->areas[0] != NULL &&
           strcmp(places->areas[0], area) == 0;
}

static void keep_place(
    struct call *call, const struct elder_area_row *row, const struct places *places)
{
    for (int i = 0; i < places->count; i++) {
        struct query query = query_open(call->tx, QUERY_ELDER_AREA_SUPERSEDE);
        query_bind_int(&query, "elder_area", places->ids[i]);
        query_bind_int(&query, "now", call->tx->now_ms);
        query_run(&query);
        if (places->from_days[i] < row->from_day) {
            struct elder_area_row before = *row;
            before.area = places->areas[i];
            before.from_day = places->from_days[i];
            before.until_day = row->from_day;
            elder_area_keep(call, &before);
        }
    }
    elder_area_keep(call, row);
}

static bool is_ours(const struct call *call, const char *area)
{
    const struct area_range *scope = &call->principal.scope;
    return area != NULL && strcmp(area, scope->from) >= 0 && strcmp(area, scope->until) < 0;
}

static enum status check_areas(struct call *call, const struct move_params *params)
{
    if (params->residence_area == NULL && params->registered_area == NULL) {
        return call_invalid(call, "residence_area", "this or registered_area");
    }
    if (params->residence_area != NULL) {
        const char *expected = elder_area_expected(call, params->residence_area, true);
        if (expected != NULL) {
            return call_invalid(call, "residence_area", expected);
        }
    }
    if (params->registered_area != NULL) {
        const char *expected = elder_area_expected(call, params->registered_area, false);
        if (expected != NULL) {
            return call_invalid(call, "registered_area", expected);
        }
    }
    return STATUS_OK;
}

// A person who was only identified can be taken over, never sent elsewhere.
static enum status check_reach(
    struct call *call, const struct move_params *params, const struct elder_facts *facts)
{
    if (is_ours(call, facts->residence_area) || is_ours(call, facts->registered_area) ||
        is_ours(call, params->residence_area) || is_ours(call, params->registered_area)) {
        return STATUS_OK;
    }
    bool lives = params->residence_area != NULL;
    return call_invalid(
        call, lives ? "residence_area" : "registered_area", "an area of this office");
}

static int64_t responsible_after(
    struct call *call, const struct move_params *params, const struct elder_facts *facts)
{
    if (params->residence_area == NULL) {
        return facts->office;
    }
    bool is_desk = ((1u << call->principal.kind) & DESKS) != 0;
    if (is_desk && is_ours(call, params->residence_area)) {
        return call->principal.office;
    }
    int64_t office = office_of_desk(call, params->residence_area);
    return office == 0 ? facts->office : office;
}

// Who imported persons answers for none: the desk of the old residence does.
static int64_t responsible_before(struct call *call, const struct elder_facts *facts)
{
    struct query query = query_open(call->tx, QUERY_OFFICE_GET);
    query_bind_int(&query, "office", facts->office);
    const char *kind = query_next(&query) ? query_text(&query, "kind") : NULL;
    bool imported = kind != NULL && strcmp(kind, office_kinds[OFFICE_SYSTEM]) == 0;
    query_end(&query);
    return imported ? office_of_desk(call, facts->residence_area) : facts->office;
}

static int64_t tell_office(struct call *call, int64_t office, enum task_kind kind, int64_t elder)
{
    if (office == 0 || office == call->principal.office) {
        return 0;
    }
    return task_open(call, &(struct task_order){.office = office,
                               .kind = kind,
                               .subject = elder,
                               .elder = elder,
                               .due_day = call->tx->today_day + TASK_DAYS});
}

static void call_off(struct call *call, int64_t office, enum task_kind kind, int64_t elder)
{
    task_close_at(call, &(struct task_order){.office = office, .kind = kind, .subject = elder},
        "moved again");
}

static void put_office(struct call *call, int64_t elder, int64_t office)
{
    struct query query = query_open(call->tx, QUERY_ELDER_UPDATE_OFFICE);
    query_bind_int(&query, "elder", elder);
    query_bind_int(&query, "office", office);
    query_run(&query);
}

void elder_hand_over_drop(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_ELDER_HAND_OVER_DROP);
    query_bind_int(&query, "elder", elder);
    query_run(&query);
}

static int64_t office_on(struct call *call, const struct elder_facts *facts, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_ELDER_HAND_OVER_BY);
    query_bind_int(&query, "elder", facts->elder);
    query_bind_day(&query, "day", day);
    int64_t office = query_next(&query) ? query_int(&query, "office") : facts->office;
    query_end(&query);
    return office;
}

// What earlier moves asked for and this one leaves nothing to do: who answers for the person from
// now on hands nothing over, and who was to take over, or had, takes nothing.
static void call_off_earlier(
    struct call *call, const struct elder_facts *facts, int64_t before, int64_t after)
{
    int64_t announced = office_on(call, facts, DAY_OPEN);
    call_off(call, after, TASK_ELDER_MOVED, facts->elder);
    if (before != after) {
        call_off(call, before, TASK_ELDER_ARRIVED, facts->elder);
    }
    if (announced != after && announced != before) {
        call_off(call, announced, TASK_ELDER_ARRIVED, facts->elder);
    }
}

// Until the day of a move that was told ahead the old office answers for the person.
static void hand_over_on(
    struct call *call, const struct elder_facts *facts, int64_t office, int32_t from_day)
{
    elder_hand_over_drop(call, facts->elder); // what a move before this one had announced
    if (office == facts->office) {
        return;
    }
    if (from_day <= call->tx->today_day) {
        put_office(call, facts->elder, office);
        return;
    }
    struct query query = query_open(call->tx, QUERY_ELDER_HAND_OVER_LATER);
    query_bind_int(&query, "elder", facts->elder);
    query_bind_day(&query, "from_day", from_day);
    query_bind_int(&query, "office", office);
    query_run(&query);
}

static enum status hand_over(struct call *call, const struct move_params *params,
    const struct elder_facts *facts, int32_t from_day)
{
    struct elder_facts then = *facts;
    if (params->residence_area == NULL) { // who answers stays, or changes by a move told before
        then.office = office_on(call, facts, from_day);
    }
    int64_t before = responsible_before(call, &then);
    int64_t after = responsible_after(call, params, &then);
    if (params->residence_area != NULL) {
        call_off_earlier(call, facts, before, after);
        hand_over_on(call, facts, after, from_day);
    }
    bool stays = params->residence_area != NULL && after == before;
    int64_t task = stays ? 0 : tell_office(call, before, TASK_ELDER_MOVED, params->elder);
    if (after != before) {
        (void)tell_office(call, after, TASK_ELDER_ARRIVED, params->elder);
    }
    call_touch(call, params->elder);
    json_field_int(&call->out, "elder", params->elder);
    json_field_int(&call->out, "office", after);
    if (from_day > call->tx->today_day) {
        json_field_day(&call->out, "from", from_day);
    }
    if (task != 0) {
        json_field_int(&call->out, "task", task);
    }
    return call_done(call);
}

static enum status write_move(struct call *call, const struct move_params *params,
    const struct elder_facts *facts, int32_t from_day)
{
    struct places residence = {.count = 0};
    struct places registered = {.count = 0};
    struct elder_area_row row = {
        .elder = params->elder, .from_day = from_day, .until_day = DAY_OPEN};
    bool moves = false;
    bool changes = false;
    if (params->residence_area != NULL) {
        read_places(call, params->elder, "residence", from_day, &residence);
        moves = !stands(&residence, params->residence_area, from_day);
    }
    if (params->registered_area != NULL) {
        read_places(call, params->elder, "registered", from_day, &registered);
        changes = !stands(&registered, params->registered_area, from_day);
    }
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!moves && !changes) {
        call->message = "the person lives and is registered there already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (moves) {
        row.kind = "residence";
        row.area = params->residence_area;
        keep_place(call, &row, &residence);
    }
    if (changes) {
        row.kind = "registered";
        row.area = params->registered_area;
        keep_place(call, &row, &registered);
    }
    enum status status = hand_over(call, params, facts, from_day);
    if (status != STATUS_OK) {
        return status;
    }
    return fact_announce(
        call, &(struct fact){.kind = FACT_ELDER_MOVED, .elder = params->elder, .day = from_day});
}

static enum status move(struct call *call)
{
    const struct move_params *params = call->params;
    struct elder_facts facts;
    int32_t today = call->tx->today_day;
    int32_t from_day = params->from == DAY_NONE ? today : params->from;
    bool known = elder_look(call, params->elder, today, &facts);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!known) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (from_day < facts.born_day || from_day > today + AHEAD_DAYS_MAX) {
        return call_invalid(call, "from", "a day from birth to a year ahead");
    }
    enum status status = check_areas(call, params);
    if (status == STATUS_OK) {
        status = check_reach(call, params, &facts);
    }
    return status == STATUS_OK ? write_move(call, params, &facts, from_day) : status;
}

// --- on its day ---

enum status elder_hand_over_due(struct call *call, int limit, int *ret_done)
{
    int64_t elders[CALL_OBJECTS_MAX];
    int64_t offices[CALL_OBJECTS_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_ELDER_HAND_OVER_DUE);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", limit);
    while (count < limit && query_next(&query)) {
        elders[count] = query_int(&query, "elder");
        offices[count++] = query_int(&query, "office");
    }
    query_end(&query);
    enum status status = call_done(call);
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        put_office(call, elders[i], offices[i]);
        elder_hand_over_drop(call, elders[i]);
        call_touch(call, elders[i]);
        status = fact_announce(
            call, &(struct fact){
                      .kind = FACT_ELDER_MOVED, .elder = elders[i], .day = call->tx->today_day});
    }
    *ret_done = count;
    return status;
}

const struct rpc_method elder_move_methods[] = {
    {
        .name = "elder.move",
        .help = "Take a person over, or let one go, from a day on; the old office gets a task and "
                "answers until that day, waiting dates stay.",
        .allow = DESKS | BUREAU,
        .effect = RPC_WRITES,
        .params = move_params,
        .params_size = sizeof(struct move_params),
        .result = "elder, office, from?, task?",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = move,
    },
    RPC_METHODS_END,
};
