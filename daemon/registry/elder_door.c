// SPDX-License-Identifier: Apache-2.0
// The one door to persons outside the scope.
#include "daemon/registry/elder_door.h"

#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_on_file.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/subject.h"

#define HOURS_KEPT 24

// The one row of either statement. False when there is none, or a second one.
static bool read_known(struct call *call, struct query *query, struct elder_known *ret)
{
    bool found = query_next(query);
    const char *area = NULL;
    bool imported = false;
    if (found) {
        const char *kind = query_text(query, "office_kind");
        *ret = (struct elder_known){
            .elder = query_int(query, "elder"),
            .name = query_copy_text(query, "name", &call->arena),
            .office = query_int(query, "office"),
        };
        imported = kind != NULL && strcmp(kind, office_kinds[OFFICE_SYSTEM]) == 0;
        area = query_copy_text(query, "residence_area", &call->arena);
        found = !query_next(query);
    }
    query_end(query);
    if (imported && area != NULL) { // by the system office before the street had one
        int64_t office = office_of_desk(call, area);
        ret->office = office == 0 ? ret->office : office;
    }
    return found && call->tx->fault == STATUS_OK;
}

bool elder_door_find(struct call *call, const char *number, struct elder_known *ret)
{
    uint8_t index[DIGEST_SIZE];
    elder_number_index(call->house->keys, number, index);
    struct query query = query_open(call->tx, QUERY_ELDER_BY_NUMBER);
    query_bind_blob(&query, "id_number_index", index, sizeof index);
    query_bind_day(&query, "today", call->tx->today_day);
    return read_known(call, &query, ret);
}

bool elder_door_find_former(
    struct call *call, const char *number, const char *name, struct elder_known *ret)
{
    uint8_t index[DIGEST_SIZE];
    elder_number_index(call->house->keys, number, index);
    struct query query = query_open(call->tx, QUERY_ELDER_BY_FORMER_NUMBER);
    query_bind_blob(&query, "id_number_index", index, sizeof index);
    query_bind_text(&query, "name", name);
    query_bind_day(&query, "today", call->tx->today_day);
    return read_known(call, &query, ret);
}

bool elder_door_find_named(
    struct call *call, const char *number, const char *name, struct elder_known *ret)
{
    const char *normal = elder_name_normal(call, name);
    return normal != NULL &&
           ((elder_door_find(call, number, ret) && elder_door_matches(ret, normal)) ||
               elder_door_find_former(call, number, normal, ret));
}

bool elder_door_matches(const struct elder_known *known, const char *name)
{
    return known->name != NULL && elder_is_same_text(name, known->name);
}

static int64_t asked_in(struct call *call, int64_t hour)
{
    struct query query = query_open(call->tx, QUERY_ELDER_IDENTIFY_ASKED);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_int(&query, "hour", hour);
    int64_t asked = query_next(&query) ? query_int(&query, "asked") : 0;
    query_end(&query);
    return asked;
}

static bool has_asked_enough(struct call *call, int64_t hour)
{
    return asked_in(call, hour) >= registry_of(call)->identify_per_hour_max;
}

static void write_askings(struct call *call, int64_t times)
{
    int64_t hour = call->tx->now_ms / HOUR_MS;
    struct query query = query_open(call->tx, QUERY_ELDER_IDENTIFY_COUNT);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_int(&query, "hour", hour);
    query_bind_int(&query, "times", times);
    query_run(&query);
    query = query_open(call->tx, QUERY_ELDER_IDENTIFY_FORGET);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_int(&query, "hour", hour - HOURS_KEPT);
    query_run(&query);
}

// What is asked in a dry run was asked as well.
static void count_asking(struct call *call)
{
    write_askings(call, 1);
    call->counted++;
    call->count_again = write_askings;
}

enum status elder_door_count(struct call *call)
{
    int64_t hour = call->tx->now_ms / HOUR_MS;
    if (has_asked_enough(call, hour)) {
        json_field_instant(&call->facts, "retry_at", (hour + 1) * HOUR_MS, call->tx->zone_minutes);
        call->message = "this office has identified as many persons as it may in an hour";
        return call_refuse(call, STATUS_LOCKED_OUT);
    }
    count_asking(call);
    return call->tx->fault == STATUS_OK ? STATUS_OK : call_done(call);
}

void elder_door_failed(struct call *call)
{
    if (call->principal.kind != OFFICE_SYSTEM && !call->dry_run) {
        count_asking(call);
    }
}

bool elder_door_may_guess(struct call *call)
{
    return call->principal.kind == OFFICE_SYSTEM ||
           !has_asked_enough(call, call->tx->now_ms / HOUR_MS);
}

void elder_door_guessed(struct call *call)
{
    if (call->principal.kind != OFFICE_SYSTEM) {
        count_asking(call);
    }
}

int64_t elder_door_recognise(struct call *call, const char *id_number, const char *name)
{
    struct elder_number number;
    struct elder_known known;
    const char *expected = NULL;
    int64_t hour = call->tx->now_ms / HOUR_MS;
    enum elder_id_type type = elder_number_guess(id_number);
    if (!elder_number_parse(id_number, type, call->tx->today_day, &number, &expected) ||
        has_asked_enough(call, hour)) {
        return 0;
    }
    if (elder_door_find_named(call, number.text, name, &known)) {
        elder_door_open(call, &known);
        return known.elder;
    }
    count_asking(call);
    return 0;
}

void elder_door_open(struct call *call, const struct elder_known *known)
{
    struct query query = query_open(call->tx, QUERY_ELDER_IDENTIFIED);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_int(&query, "elder", known->elder);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    call_touch(call, known->elder);
}

void elder_door_tell_office(
    struct call *call, struct json_out *out, const struct elder_known *known)
{
    struct query query = query_open(call->tx, QUERY_OFFICE_GET);
    query_bind_int(&query, "office", known->office);
    const char *name = query_next(&query) ? query_copy_text(&query, "name", &call->arena) : NULL;
    query_end(&query);
    json_field_int(out, "office", known->office);
    json_field_text(out, "office_name", name);
}

void elder_door_tell(struct call *call, struct json_out *out, const struct elder_known *known)
{
    json_field_int(out, "elder", known->elder);
    json_field_text(out, "name", elder_mask_name(&call->arena, known->name));
    elder_door_tell_office(call, out, known);
}
