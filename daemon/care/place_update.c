// SPDX-License-Identifier: Apache-2.0
// Changing what is on file of rooms and beds: every change is noted, and who comes second is told.
#include "daemon/care/place_update.h"

#include <string.h>

#include "daemon/care/bed.h"
#include "daemon/care/bed_dementia.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/place_change.h"
#include "daemon/care/unit.h"
#include "daemon/rpc/event.h"

#define LABEL_MAX 40

// --- room.update ---

struct room_params {
    int64_t room;
    const char *label;
    const char *building;
    int64_t floor;
    bool has_floor;
    int sex_rule;
    bool isolation;
    bool has_isolation;
    int64_t seen;
};

enum { RULE_NONE = RULE_COUPLE + 1 }; // of sex_rule_or_none

static const char *const sex_rule_or_none[] = {"male", "female", "couple", "none", NULL};

static const struct rpc_param room_params[] = {{.name = "room",
                                                   .help = "Which room.",
                                                   .kind = RPC_ID,
                                                   .offset = offsetof(struct room_params, room),
                                                   .required = true},
    {.name = "label",
        .help = "What stands on the door.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct room_params, label),
        .most = LABEL_MAX},
    {.name = "building",
        .help = "Which building of the house.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct room_params, building),
        .most = LABEL_MAX},
    {.name = "floor",
        .help = "Storey; cellars below 0.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct room_params, floor),
        .present_offset = offsetof(struct room_params, has_floor),
        .least = -9,
        .most = 199},
    {.name = "sex_rule",
        .help = "Who may sleep there; none: everybody.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct room_params, sex_rule),
        .choices = sex_rule_or_none},
    {.name = "isolation",
        .help = "Somebody with an infection may be nursed apart here.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct room_params, isolation),
        .present_offset = offsetof(struct room_params, has_isolation)},
    {.name = "seen",
        .help = "The version that was looked at: refused when it was changed since.",
        .kind = RPC_ID,
        .offset = offsetof(struct room_params, seen)},
    RPC_PARAMS_END};

struct room {
    int64_t institution;
    const char *area;
    const char *label;
    const char *building;
    int64_t floor;
    const char *sex_rule;
    int64_t isolation;
};

static bool find_room(struct call *call, int64_t id, struct room *ret)
{
    struct query query = query_open(call->tx, QUERY_ROOM_GET);
    query_bind_int(&query, "room", id);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct room){.institution = query_int(&query, "institution"),
            .area = query_copy_text(&query, "area", &call->arena),
            .label = query_copy_text(&query, "label", &call->arena),
            .building = query_copy_text(&query, "building", &call->arena),
            .floor = query_int(&query, "floor"),
            .sex_rule = query_copy_text(&query, "sex_rule", &call->arena),
            .isolation = query_int(&query, "isolation")};
    }
    query_end(&query);
    return found;
}

static enum status check_room_label(
    struct call *call, const struct room_params *params, const struct room *room)
{
    if (params->label == NULL) {
        return STATUS_OK;
    }
    struct query query = query_open(call->tx, QUERY_ROOM_BY_LABEL);
    query_bind_int(&query, "institution", room->institution);
    query_bind_text(&query, "label", params->label);
    int64_t known = query_next(&query) ? query_int(&query, "room") : 0;
    query_end(&query);
    if (known == 0 || known == params->room) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "room", known);
    json_field_text(&call->facts, "label", params->label);
    call->message = "the house has a room of this label already";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

// Nobody lives there now or later whom the new rule would keep out.
static enum status check_residents(struct call *call, const struct room_params *params)
{
    if (params->sex_rule < 0 || params->sex_rule == RULE_NONE) {
        return STATUS_OK;
    }
    struct query query = query_open(call->tx, QUERY_ROOM_AGAINST_RULE);
    query_bind_int(&query, "room", params->room);
    query_bind_text(&query, "sex_rule", sex_rule_or_none[params->sex_rule]);
    query_bind_day(&query, "today", call->tx->today_day);
    int64_t stay = query_next(&query) ? query_int(&query, "stay") : 0;
    query_end(&query);
    if (stay == 0) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "room", params->room);
    json_field_int(&call->facts, "stay", stay);
    call->message = "somebody lives there whom the rule would keep out";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static void write_room(struct call *call, const struct room_params *params, const struct room *old)
{
    struct room new = *old;
    new.label = params->label != NULL ? params->label : old->label;
    new.building = params->building != NULL ? params->building : old->building;
    new.floor = params->has_floor ? params->floor : old->floor;
    new.isolation = params->has_isolation ? params->isolation : old->isolation;
    if (params->sex_rule >= 0) {
        new.sex_rule = params->sex_rule == RULE_NONE ? NULL : sex_rule_or_none[params->sex_rule];
    }
    struct query query = query_open(call->tx, QUERY_ROOM_UPDATE);
    query_bind_int(&query, "room", params->room);
    query_bind_text(&query, "label", new.label);
    query_bind_text(&query, "building", new.building);
    query_bind_int(&query, "floor", new.floor);
    query_bind_text(&query, "sex_rule", new.sex_rule);
    query_bind_int(&query, "isolation", new.isolation);
    (void)query_run(&query);
    (void)place_note(call, params->room, "label", old->label, new.label);
    (void)place_note(call, params->room, "building", old->building, new.building);
    (void)place_note_int(call, params->room, "floor", old->floor, new.floor);
    (void)place_note(call, params->room, "sex_rule", old->sex_rule, new.sex_rule);
    (void)place_note_int(call, params->room, "isolation", old->isolation, new.isolation);
}

static bool is_other_rule(const struct room_params *params, const struct room *old)
{
    const char *word = old->sex_rule == NULL ? sex_rule_or_none[RULE_NONE] : old->sex_rule;
    return params->sex_rule >= 0 && strcmp(sex_rule_or_none[params->sex_rule], word) != 0;
}

static enum status check_offers(
    struct call *call, const struct room_params *params, const struct room *old)
{
    enum status status = STATUS_OK;
    bool is_other = is_other_rule(params, old) ||
                    (params->has_isolation && params->isolation != (old->isolation == 1));
    struct query query = query_open(call->tx, QUERY_ROOM_BEDS);
    query_bind_int(&query, "room", params->room);
    while (is_other && status == STATUS_OK && query_next(&query)) {
        status = offer_check_none(call, query_int(&query, "bed"));
    }
    query_end(&query);
    return status;
}

// Boards show a bed with its room; by another rule it may suit who waits.
static void tell_beds(struct call *call, int64_t room, bool is_wanted)
{
    struct query query = query_open(call->tx, QUERY_ROOM_BEDS);
    query_bind_int(&query, "room", room);
    while (query_next(&query)) {
        call_event(call, EVENT_BED, query_int(&query, "bed"), NULL);
        if (is_wanted) {
            offer_want(call, query_int(&query, "bed"), "sex_rule");
        }
    }
    query_end(&query);
}

static enum status run_room(struct call *call)
{
    const struct room_params *params = call->params;
    struct room room;
    if (!find_room(call, params->room, &room) ||
        !institution_is_ours(call, room.institution, room.area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = place_check_seen(call, params->room, params->seen);
    if (status == STATUS_OK) {
        status = check_room_label(call, params, &room);
    }
    if (status == STATUS_OK) {
        status = check_residents(call, params);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = check_offers(call, params, &room);
    if (status != STATUS_OK) {
        return status;
    }
    write_room(call, params, &room);
    tell_beds(call, params->room, is_other_rule(params, &room));
    call_touch(call, params->room);
    json_field_int(&call->out, "room", params->room);
    json_field_int(&call->out, "version", place_version(call->tx, params->room));
    return call_done(call);
}

// --- bed.update ---

struct bed_params {
    int64_t bed;
    const char *label;
    const char *position;
    int64_t unit;
    bool has_unit;
    bool nursing_equipment;
    bool has_equipment;
    bool barrier_free;
    bool has_barrier_free;
    bool aids;
    bool has_aids;
    int64_t seen;
};

static const struct rpc_param bed_params[] = {{.name = "bed",
                                                  .help = "Which bed.",
                                                  .kind = RPC_ID,
                                                  .offset = offsetof(struct bed_params, bed),
                                                  .required = true},
    {.name = "label",
        .help = "Its label within the room.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct bed_params, label),
        .most = LABEL_MAX},
    {.name = "position",
        .help = "Where in the room: by the window, by the door.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct bed_params, position),
        .most = LABEL_MAX},
    {.name = "unit",
        .help = "The care unit it belongs to; 0: none.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct bed_params, unit),
        .present_offset = offsetof(struct bed_params, has_unit)},
    {.name = "nursing_equipment",
        .help = "It moves, does not slip and helps to sit up (condition A of a nursing-type bed).",
        .kind = RPC_BOOL,
        .offset = offsetof(struct bed_params, nursing_equipment),
        .present_offset = offsetof(struct bed_params, has_equipment)},
    {.name = "barrier_free",
        .help = "Room, toilet, bath and table can be reached without a step (condition B).",
        .kind = RPC_BOOL,
        .offset = offsetof(struct bed_params, barrier_free),
        .present_offset = offsetof(struct bed_params, has_barrier_free)},
    {.name = "aids",
        .help = "Aids to move, eat, bathe and use the toilet are there (condition C).",
        .kind = RPC_BOOL,
        .offset = offsetof(struct bed_params, aids),
        .present_offset = offsetof(struct bed_params, has_aids)},
    {.name = "seen",
        .help = "The version that was looked at: refused when it was changed since.",
        .kind = RPC_ID,
        .offset = offsetof(struct bed_params, seen)},
    RPC_PARAMS_END};

static enum status check_bed_label(
    struct call *call, const struct bed_params *params, const struct bed *bed)
{
    if (params->label == NULL) {
        return STATUS_OK;
    }
    struct query query = query_open(call->tx, QUERY_BED_BY_LABEL);
    query_bind_int(&query, "room", bed->room);
    query_bind_text(&query, "label", params->label);
    int64_t known = query_next(&query) ? query_int(&query, "bed") : 0;
    query_end(&query);
    if (known == 0 || known == params->bed) {
        return STATUS_OK;
    }
    return bed_refuse_label(call, known, params->label);
}

static enum status check_unit(
    struct call *call, const struct bed_params *params, const struct bed *bed)
{
    if (!params->has_unit || params->unit == bed->unit) {
        return STATUS_OK;
    }
    if (params->unit == 0) {
        return bed_dementia_may_leave(call, bed->bed, bed->unit);
    }
    enum status status = unit_check(call, params->unit, bed->institution);
    return status == STATUS_OK ? bed_dementia_suits_unit(call, params->unit,
                                     bed_dementia_from(call->tx, bed->bed, call->tx->today_day))
                               : status;
}

static void bind_known(struct query *query, const char *name, int said)
{
    if (said == BED_UNKNOWN) {
        query_bind_null(query, name);
    } else {
        query_bind_int(query, name, said);
    }
}

static void note_known(struct call *call, int64_t bed, const char *what, int before, int after)
{
    static const char *const words[] = {"no", "yes"};
    (void)place_note(call, bed, what, before == BED_UNKNOWN ? NULL : words[before],
        after == BED_UNKNOWN ? NULL : words[after]);
}

static void write_bed(struct call *call, const struct bed_params *params, const struct bed *old)
{
    int equipment = params->has_equipment ? params->nursing_equipment : old->nursing_equipment;
    int barrier_free = params->has_barrier_free ? params->barrier_free : old->barrier_free;
    int aids = params->has_aids ? params->aids : old->aids;
    int64_t unit = params->has_unit ? params->unit : old->unit;
    const char *label = params->label != NULL ? params->label : old->label;
    const char *position = params->position != NULL ? params->position : old->position;
    struct query query = query_open(call->tx, QUERY_BED_UPDATE);
    query_bind_int(&query, "bed", params->bed);
    query_bind_text(&query, "label", label);
    query_bind_text(&query, "position", position);
    if (unit == 0) {
        query_bind_null(&query, "unit");
    } else {
        query_bind_int(&query, "unit", unit);
    }
    bind_known(&query, "nursing_equipment", equipment);
    bind_known(&query, "barrier_free", barrier_free);
    bind_known(&query, "aids", aids);
    (void)query_run(&query);
    (void)place_note(call, params->bed, "label", old->label, label);
    (void)place_note(call, params->bed, "position", old->position, position);
    (void)place_note_int(call, params->bed, "unit", old->unit, unit);
    note_known(call, params->bed, "nursing_equipment", old->nursing_equipment, equipment);
    note_known(call, params->bed, "barrier_free", old->barrier_free, barrier_free);
    note_known(call, params->bed, "aids", old->aids, aids);
}

static enum status run_bed(struct call *call)
{
    const struct bed_params *params = call->params;
    struct bed bed;
    if (!bed_find(call, params->bed, call->tx->today_day, &bed) ||
        !institution_is_ours(call, bed.institution, bed.area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = place_check_seen(call, params->bed, params->seen);
    if (status == STATUS_OK) {
        status = check_bed_label(call, params, &bed);
    }
    if (status == STATUS_OK) {
        status = check_unit(call, params, &bed);
    }
    bool is_other = params->has_barrier_free && params->barrier_free != (bed.barrier_free == 1);
    if (status == STATUS_OK && is_other) {
        status = offer_check_none(call, params->bed);
    }
    if (status != STATUS_OK) {
        return status;
    }
    write_bed(call, params, &bed);
    call_event(call, EVENT_BED, params->bed, NULL);
    if (is_other) {
        offer_want(call, params->bed, "barrier_free");
    }
    call_touch(call, params->bed);
    json_field_int(&call->out, "bed", params->bed);
    json_field_int(&call->out, "version", place_version(call->tx, params->bed));
    return call_done(call);
}

const struct rpc_method place_update_methods[] = {
    {
        .name = "room.update",
        .help = "Change what is on file of a room.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = room_params,
        .params_size = sizeof(struct room_params),
        .result = "room, version",
        .refuses = "NOT_FOUND OVER_APPROVED STATE_CONFLICT",
        .run = run_room,
    },
    {
        .name = "bed.update",
        .help = "Change what is on file of a bed: label, place in the room, unit, equipment.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = bed_params,
        .params_size = sizeof(struct bed_params),
        .result = "bed, version",
        .refuses = "NOT_FOUND OVER_APPROVED STATE_CONFLICT",
        .run = run_bed,
    },
    RPC_METHODS_END};
