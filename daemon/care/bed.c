// SPDX-License-Identifier: Apache-2.0
// Beds: adding one, and the table of their methods.
#include "daemon/care/bed.h"

#include <stdio.h>

#include "daemon/care/bed_class.h"
#include "daemon/care/bed_days.h"
#include "daemon/care/bed_dementia.h"
#include "daemon/care/bed_hold_act.h"
#include "daemon/care/bed_mark.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/unit.h"

// A yes or no that may be left open.
struct given {
    bool is;
    bool present;
};

struct add_params {
    int64_t room;
    const char *label;
    int class;
    bool dementia;
    bool basic;
    int32_t opened_on;
    int32_t built_on;
    const char *position;
    int64_t unit;
    struct given nursing_equipment;
    struct given barrier_free;
    struct given aids;
};

#define GIVEN(title, field, words)                                                                 \
    {                                                                                              \
        .name = (title), .help = (words), .kind = RPC_BOOL,                                        \
        .offset = offsetof(struct add_params, field.is),                                           \
        .present_offset = offsetof(struct add_params, field.present)                               \
    }

static const struct rpc_param add_params[] = {{.name = "room",
                                                  .help = "Where it stands.",
                                                  .kind = RPC_ID,
                                                  .offset = offsetof(struct add_params, room),
                                                  .required = true},
    {.name = "label",
        .help = "Its label within the room.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct add_params, label),
        .required = true,
        .most = 40},
    {.name = "class",
        .help = "What the home declares it to be.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct add_params, class),
        .required = true,
        .choices = bed_class_words},
    {.name = "dementia",
        .help = "Stands in a unit for dementia care.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct add_params, dementia)},
    {.name = "basic",
        .help = "On the yearly list of basic-guarantee beds (保基本).",
        .kind = RPC_BOOL,
        .offset = offsetof(struct add_params, basic)},
    {.name = "opened_on",
        .help = "First day it may be lived in; before it the bed is planned.",
        .kind = RPC_DAY,
        .offset = offsetof(struct add_params, opened_on),
        .required = true},
    {.name = "built_on",
        .help = "From when on it stands there; opened_on when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct add_params, built_on)},
    {.name = "unit",
        .help = "Care unit of the house it belongs to.",
        .kind = RPC_ID,
        .offset = offsetof(struct add_params, unit)},
    {.name = "position",
        .help = "Where in the room: by the window, by the door.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct add_params, position),
        .most = 40},
    GIVEN("nursing_equipment", nursing_equipment,
        "It moves, does not slip and helps to sit up (condition A of a nursing-type bed)."),
    GIVEN("barrier_free", barrier_free,
        "Room, toilet, bath and table can be reached without a step (condition B)."),
    GIVEN("aids", aids, "Aids to move, eat, bathe and use the toilet are there (condition C)."),
    RPC_PARAMS_END};

static int yes_no(const struct query *query, const char *column)
{
    return query_is_null(query, column) ? BED_UNKNOWN : (int)query_int(query, column);
}

bool bed_find(struct call *call, int64_t bed, int32_t on_day, struct bed *ret)
{
    struct query query = query_open(call->tx, QUERY_BED_GET);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", on_day);
    bool found = query_next(&query);
    if (found) {
        ret->bed = bed;
        ret->room = query_int(&query, "room");
        ret->institution = query_int(&query, "institution");
        ret->label = query_copy_text(&query, "label", &call->arena);
        ret->position = query_copy_text(&query, "position", &call->arena);
        ret->sex_rule = query_copy_text(&query, "sex_rule", &call->arena);
        ret->built_day = query_day(&query, "built_day");
        ret->opened_day = query_day(&query, "opened_day");
        ret->house_opened_day = query_day(&query, "house_opened_day");
        ret->house_closed_day = query_day(&query, "house_closed_day");
        ret->cleaning_hours = query_int(&query, "cleaning_hours");
        ret->kind = (enum house_kind)words_find(house_kind_words, query_text(&query, "kind"));
        ret->declared = words_find(bed_class_words, query_text(&query, "declared"));
        ret->unit = query_int(&query, "unit");
        ret->isolation = query_int(&query, "isolation") != 0;
        ret->nursing_equipment = yes_no(&query, "nursing_equipment");
        ret->barrier_free = yes_no(&query, "barrier_free");
        ret->aids = yes_no(&query, "aids");
        (void)snprintf(ret->area, sizeof ret->area, "%s", query_text(&query, "area"));
    }
    query_end(&query);
    return found;
}

// --- bed.add ---

struct room {
    int64_t institution;
    enum house_kind kind;
    int32_t opened_day;
    char area[AREA_CODE_SIZE];
};

static bool find_room(struct call *call, int64_t room, struct room *ret)
{
    struct query query = query_open(call->tx, QUERY_ROOM_GET);
    query_bind_int(&query, "room", room);
    bool found = query_next(&query);
    if (found) {
        ret->institution = query_int(&query, "institution");
        ret->kind = (enum house_kind)words_find(house_kind_words, query_text(&query, "kind"));
        ret->opened_day = query_day(&query, "opened_day");
        (void)snprintf(ret->area, sizeof ret->area, "%s", query_text(&query, "area"));
    }
    query_end(&query);
    return found;
}

// How many beds the house may have on a day, how many are listed, and which was entered last.
static void put_approved(struct call *call, int64_t institution, int32_t on_day)
{
    struct query query = query_open(call->tx, QUERY_BED_APPROVED);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", on_day);
    json_field_int(&call->facts, "institution", institution);
    json_field_day(&call->facts, "on", on_day);
    if (query_next(&query)) {
        json_field_int(&call->facts, "approved", query_int(&query, "approved"));
        json_field_int(&call->facts, "listed", query_int(&query, "listed"));
        if (!query_is_null(&query, "bed")) {
            json_field_int(&call->facts, "bed", query_int(&query, "bed"));
            json_field_text(&call->facts, "room", query_text(&query, "room"));
            json_field_text(&call->facts, "label", query_text(&query, "label"));
        }
    }
    query_end(&query);
}

void bed_read_left(struct call *call, int64_t bed, int32_t on_day, struct bed_facts *facts)
{
    struct query query = query_open(call->tx, QUERY_BED_LEFT);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", on_day);
    if (query_next(&query)) {
        facts->left_day = query_day(&query, "left_day");
        facts->left_recorded_ms = query_int(&query, "left_at");
        facts->left_use = query_int(&query, "left_use");
        facts->cleaned_ms = query_int(&query, "cleaned_at");
    }
    query_end(&query);
}

enum status bed_refuse_label(struct call *call, int64_t bed, const char *label)
{
    struct bed known;
    json_field_int(&call->facts, "bed", bed);
    json_field_text(&call->facts, "label", label);
    if (bed_find(call, bed, call->tx->today_day, &known)) {
        json_field_int(&call->facts, "room", known.room);
        json_field_day(&call->facts, "opened_on", known.opened_day);
    }
    call->message = "the room has a bed of this label already";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static enum status check_add(
    struct call *call, const struct add_params *params, const struct room *room)
{
    if (params->opened_on < room->opened_day) {
        char day[DAY_TEXT_SIZE];
        return call_invalid(call, "opened_on",
            arena_print(&call->arena, "a date from %s, when the house opened",
                day_format(room->opened_day, day)));
    }
    enum status status = care_check_opening(call, params->opened_on);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->built_on != DAY_NONE && params->built_on > params->opened_on) {
        return call_invalid(call, "built_on", "a date up to opened_on");
    }
    struct query query = query_open(call->tx, QUERY_BED_BY_LABEL);
    query_bind_int(&query, "room", params->room);
    query_bind_text(&query, "label", params->label);
    int64_t known = query_next(&query) ? query_int(&query, "bed") : 0;
    query_end(&query);
    if (known != 0) {
        return bed_refuse_label(call, known, params->label);
    }
    int32_t day = DAY_NONE;
    if (bed_tally_spare(call->tx, room->institution, room->kind, params->opened_on, &day) < 1) {
        put_approved(call, room->institution, day);
        return call_refuse(call, STATUS_OVER_APPROVED);
    }
    status = params->unit == 0 ? STATUS_OK : unit_check(call, params->unit, room->institution);
    return status == STATUS_OK ? bed_dementia_suits_unit(call, params->unit, params->dementia)
                               : status;
}

static void write_mark(
    struct call *call, int64_t bed, enum bed_measure mark, const struct add_params *params)
{
    // Until the yearly list names another: nobody of the district is shut out by a default.
    bed_mark_write(call, &(struct bed_mark){.bed = bed,
                             .mark = mark,
                             .pool = mark == MEASURE_BASIC ? pool_words[POOL_DISTRICT] : NULL,
                             .from = params->opened_on,
                             .until = DAY_OPEN});
}

static void bind_given(struct query *query, const char *name, struct given given)
{
    if (given.present) {
        query_bind_int(query, name, given.is);
    } else {
        query_bind_null(query, name);
    }
}

static void write_row(
    struct call *call, const struct add_params *params, int64_t institution, int64_t bed)
{
    struct query query = query_open(call->tx, QUERY_BED_INSERT);
    query_bind_int(&query, "bed", bed);
    query_bind_int(&query, "room", params->room);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "label", params->label);
    query_bind_text(&query, "position", params->position);
    query_bind_day(
        &query, "built_day", params->built_on == DAY_NONE ? params->opened_on : params->built_on);
    query_bind_day(&query, "opened_day", params->opened_on);
    if (params->unit == 0) {
        query_bind_null(&query, "unit");
    } else {
        query_bind_int(&query, "unit", params->unit);
    }
    bind_given(&query, "nursing_equipment", params->nursing_equipment);
    bind_given(&query, "barrier_free", params->barrier_free);
    bind_given(&query, "aids", params->aids);
    (void)query_run(&query);
}

static void write_bed(
    struct call *call, const struct add_params *params, const struct room *room, int64_t bed)
{
    struct bed_tally tally;
    write_row(call, params, room->institution, bed);
    bed_class_say(call, bed, TRUTH_DECLARED, (enum bed_class)params->class, params->opened_on);
    if (params->dementia) {
        write_mark(call, bed, MEASURE_DEMENTIA, params);
    }
    if (params->basic) {
        write_mark(call, bed, MEASURE_BASIC, params);
    }
    bed_tally_begin(&tally, call->tx, room->institution, room->kind, room->area);
    bed_days_tally(&tally, bed, 1);
    bed_tally_end(&tally);
}

static enum status run_add(struct call *call)
{
    const struct add_params *params = call->params;
    struct room room;
    if (!find_room(call, params->room, &room) ||
        !institution_is_ours(call, room.institution, room.area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_add(call, params, &room);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t bed = tx_new_id(call->tx);
    write_bed(call, params, &room, bed);
    // Entered after it opened it may have been lived in for years: who does comes with the next
    // act.
    if (params->basic && params->opened_on >= call->tx->today_day) {
        offer_want(call, bed, "opens");
    }
    call_touch(call, bed);
    call_touch(call, room.institution);
    json_field_int(&call->out, "bed", bed);
    return call_done(call);
}

const struct rpc_method bed_methods[] = {
    {
        .name = "bed.add",
        .help = "Enter a bed of a room, with the class the home declares.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = add_params,
        .params_size = sizeof(struct add_params),
        .result = "bed",
        .refuses = "NOT_FOUND OVER_APPROVED STATE_CONFLICT",
        .run = run_add,
    },
    {
        .name = "bed.verify",
        .help = "Record what inspectors found beds to be.",
        .allow = BUREAU,
        .roles = ACTING | (1u << ROLE_AUDITOR),
        .effect = RPC_WRITES,
        .params = bed_verify_params,
        .params_size = sizeof(struct bed_verify_params),
        .result = "verification, beds, differences[{bed, declared, found, "
                  "nursing_test{}}], " OFFERS_CHANGED,
        .refuses = "NOT_FOUND BED_NOT_OPEN STATE_CONFLICT",
        .run = bed_verify_run,
    },
    {
        .name = "bed.hold",
        .help = "Keep a bed for somebody who is to come.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = bed_hold_params,
        .params_size = sizeof(struct bed_hold_params),
        .result = "hold, bed, from, until, waiting?",
        .refuses = "NOT_FOUND BED_TAKEN BED_NOT_OPEN BED_UNSUITABLE ELDER_HAS_BED "
                   "NOT_HEAD_OF_QUEUE STATE_CONFLICT",
        .run = bed_hold_run,
    },
    {
        .name = "bed.release",
        .help = "Let a bed go that was kept.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = bed_release_params,
        .params_size = sizeof(struct bed_release_params),
        .result = "bed",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = bed_release_run,
    },
    {
        .name = "bed.list",
        .help = "Beds with class and state on a day, as known now or then.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = bed_list_params,
        .params_size = sizeof(struct bed_list_params),
        .result = "beds[], next?",
        .run = bed_list_run,
    },
    RPC_METHODS_END};
