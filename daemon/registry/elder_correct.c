// SPDX-License-Identifier: Apache-2.0
// elder.correct: another number on a person's document, or two records that are one person. Asked
// by one, done when a second person, of the bureau, says the same.
//
//   (nothing) --ask--> waiting --the same by another--> done
//                         '----task closed by hand----> refused
#include "daemon/registry/elder_correct.h"

#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/access/office_find.h"
#include "daemon/registry/elder_door.h"
#include "daemon/registry/elder_merge.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/second_person.h"
#include "daemon/registry/subject.h"
#include "daemon/registry/task.h"

#define PLACE_CORRECTION_ASKED "elder_correction.id_number"
#define PLACE_CORRECTION_WAS "elder_correction.was"
#define REASON_POINTS_MAX 400
#define APPROVE_DAYS 3

struct correct_params {
    int64_t elder;
    const char *id_number;
    int id_type;
    int64_t merge;
    const char *reason;
    const char *evidence;
};

static const struct rpc_param correct_params[] = {
    {
        .name = "elder",
        .help = "Whose record is wrong; with merge, the record that stays.",
        .kind = RPC_ID,
        .offset = offsetof(struct correct_params, elder),
        .required = true,
    },
    {
        .name = "id_number",
        .help = "The number the document really has.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct correct_params, id_number),
        .most = 40,
    },
    {
        .name = "id_type",
        .help = "What document it is; the kind on file by default.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct correct_params, id_type),
        .choices = id_type_words,
    },
    {
        .name = "merge",
        .help = "Another record of the same person: it is dissolved in this one.",
        .kind = RPC_ID,
        .offset = offsetof(struct correct_params, merge),
    },
    {
        .name = "reason",
        .help = "Why; no names or numbers of persons.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct correct_params, reason),
        .required = true,
        .most = REASON_POINTS_MAX,
    },
    {
        .name = "evidence",
        .help = "What was seen: kind and mark of the paper.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct correct_params, evidence),
        .most = REASON_POINTS_MAX,
    },
    RPC_PARAMS_END,
};

// What is asked for, read and checked.
struct correction {
    int64_t correction;   // 0: nobody has asked yet
    const char *asked_by; // arena
    int64_t elder;
    int64_t merged; // 0: no merge
    bool has_number;
    enum elder_id_type type;
    struct elder_number number;
    uint8_t index[DIGEST_SIZE];
};

// The number on file, as it is; its type stands in *ret_type.
static char *number_on_file(struct call *call, int64_t elder, enum elder_id_type *ret_type)
{
    char *number = NULL;
    struct query query = query_open(call->tx, QUERY_ELDER_NUMBERS);
    query_bind_int(&query, "elder", elder);
    if (query_next(&query)) {
        *ret_type = (enum elder_id_type)words_find(id_type_words, query_text(&query, "id_type"));
        number = elder_open(
            call, &query, &(struct elder_sealing){"id_number_sealed", PLACE_ID_NUMBER, elder});
    }
    query_end(&query);
    return number;
}

// Somebody else has the number. Within the scope it is told at once who, as it may be the same
// person; beyond it only to the second person: else whoever asks for one correction after another
// learns which numbers are on file here.
static enum status check_holder(
    struct call *call, const struct correction *correction, bool is_decided)
{
    struct elder_known known;
    if (!elder_door_find(call, correction->number.text, &known) ||
        known.elder == correction->merged) {
        return call_done(call);
    }
    if (known.elder == correction->elder) {
        return call_invalid(call, "id_number", "another number than the one on file");
    }
    if (elder_is_within(call, known.elder)) {
        elder_door_tell(call, &call->facts, &known);
        call->message = "another record has this number: if it is the same person, merge it";
    } else if (is_decided) {
        json_field_int(&call->facts, "office", known.office);
        call->message = "another record has this number";
    } else {
        return call_done(call);
    }
    return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_ELDER_EXISTS) : call_done(call);
}

static enum status read_number(
    struct call *call, const struct correct_params *params, struct correction *correction)
{
    const char *expected = NULL;
    correction->has_number = params->id_number != NULL;
    if (!correction->has_number) {
        return params->id_type < 0 ? STATUS_OK
                                   : call_invalid(call, "id_number", "the number of this document");
    }
    if (number_on_file(call, params->elder, &correction->type) == NULL) {
        return call_done(call);
    }
    if (params->id_type >= 0) {
        correction->type = (enum elder_id_type)params->id_type;
    }
    if (!elder_number_parse(params->id_number, correction->type, call->tx->today_day,
            &correction->number, &expected)) {
        return call_invalid(call, "id_number", expected);
    }
    elder_number_index(call->house->keys, correction->number.text, correction->index);
    return check_holder(call, correction, false);
}

static enum status read_correction(
    struct call *call, const struct correct_params *params, struct correction *correction)
{
    struct elder_within within;
    *correction = (struct correction){.elder = params->elder, .merged = params->merge};
    enum status status = elder_within(call, params->elder, &within);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->id_number == NULL && params->merge == 0) {
        return call_invalid(call, "id_number", "this, or merge");
    }
    if (params->merge == params->elder) {
        return call_invalid(call, "merge", "another record than elder");
    }
    if (params->merge != 0) {
        status = elder_within(call, params->merge, &within);
    }
    if (status == STATUS_OK) {
        status = read_number(call, params, correction);
    }
    if (status == STATUS_OK && params->merge != 0) {
        status = elder_merge_check(
            call, &(struct elder_merge){.elder = params->elder, .merged = params->merge});
    }
    return status;
}

// --- asking ---

struct waiting {
    int64_t correction; // 0: none
    bool is_same;       // asks for the same
    bool is_own;        // asked by whoever calls now
    int64_t office;
    const char *operator_name; // arena
};

static struct waiting find_waiting(struct call *call, const struct correction *asked)
{
    struct waiting waiting = {.correction = 0};
    struct query query = query_open(call->tx, QUERY_CORRECTION_WAITING);
    query_bind_int(&query, "elder", asked->elder);
    if (query_next(&query)) {
        size_t size = 0;
        const void *index = query_blob(&query, "id_number_index", &size);
        const char *name = query_text(&query, "operator");
        bool same_number = asked->has_number ? index != NULL && size == DIGEST_SIZE &&
                                                   memcmp(index, asked->index, DIGEST_SIZE) == 0
                                             : index == NULL;
        waiting = (struct waiting){.correction = query_int(&query, "correction"),
            .is_same = same_number && query_int(&query, "merged") == asked->merged,
            .is_own = query_int(&query, "office") == call->principal.office &&
                      strcmp(name, call->principal.operator_name) == 0,
            .office = query_int(&query, "office"),
            .operator_name = query_copy_text(&query, "operator", &call->arena)};
    }
    query_end(&query);
    return waiting;
}

static void bind_or_null(struct query *query, const char *name, int64_t id)
{
    if (id == 0) {
        query_bind_null(query, name);
    } else {
        query_bind_int(query, name, id);
    }
}

static int64_t ask(struct call *call, const struct correction *asked)
{
    const struct correct_params *params = call->params;
    int64_t correction = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_CORRECTION_ADD);
    query_bind_int(&query, "correction", correction);
    query_bind_int(&query, "elder", asked->elder);
    bind_or_null(&query, "merged", asked->merged);
    query_bind_text(&query, "id_type", asked->has_number ? id_type_words[asked->type] : NULL);
    elder_seal(call, &query,
        &(struct elder_sealing){"id_number_sealed", PLACE_CORRECTION_ASKED, correction},
        asked->has_number ? asked->number.text : NULL);
    if (asked->has_number) {
        query_bind_blob(&query, "id_number_index", asked->index, DIGEST_SIZE);
    } else {
        query_bind_null(&query, "id_number_index");
    }
    query_bind_text(&query, "reason", params->reason);
    query_bind_text(&query, "evidence", params->evidence);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_open(
        call, &(struct task_order){.office = office_of_bureau(call, call->principal.area),
                  .kind = TASK_ELDER_CORRECTION,
                  .subject = correction,
                  .elder = asked->elder,
                  .due_day = call->tx->today_day + APPROVE_DAYS});
    call_touch(call, correction);
    return correction;
}

// OK when a second person of the bureau says what somebody else has said before.
static enum status check_second(struct call *call, struct correction *asked)
{
    struct waiting waiting = find_waiting(call, asked);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (waiting.correction != 0 && !waiting.is_same) {
        json_field_int(&call->facts, "correction", waiting.correction);
        json_field_int(&call->facts, "office", waiting.office);
        call->message = "another correction of this person waits for a second one: see "
                        "elder.corrections";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    bool is_second = waiting.correction != 0 && !waiting.is_own;
    if (is_second && call->principal.kind == OFFICE_BUREAU) {
        asked->correction = waiting.correction;
        asked->asked_by = waiting.operator_name;
        return STATUS_OK;
    }
    int64_t correction = waiting.correction != 0 ? waiting.correction : ask(call, asked);
    json_field_int(&call->facts, "correction", correction);
    call->message = asked->merged == 0
                        ? "another person, of the bureau, must ask for the same"
                        : "another person, of the bureau, must ask for the same; a merge is not "
                          "undone: the person would be registered anew";
    return call_refuse(call, STATUS_NEEDS_SECOND_PERSON);
}

// --- doing ---

struct before {
    enum elder_id_type type;
    const char *number; // arena
    const char *merged; // NULL: no merge
};

static void decide(struct call *call, const struct correction *asked, const struct before *before)
{
    struct query query = query_open(call->tx, QUERY_CORRECTION_DECIDE);
    query_bind_int(&query, "correction", asked->correction);
    query_bind_text(&query, "outcome", "done");
    query_bind_null(&query, "note");
    query_bind_text(&query, "was_type", id_type_words[before->type]);
    elder_seal(call, &query,
        &(struct elder_sealing){"was_sealed", PLACE_CORRECTION_WAS, asked->correction},
        before->number);
    elder_seal(call, &query,
        &(struct elder_sealing){"merged_sealed", PLACE_CORRECTION_MERGED, asked->correction},
        before->merged);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    second_person_note(call, asked->asked_by, "correction", asked->correction);
}

static void keep_former(struct call *call, const struct correction *asked, const char *number)
{
    uint8_t index[DIGEST_SIZE];
    elder_number_index(call->house->keys, number, index);
    struct query query = query_open(call->tx, QUERY_CORRECTION_FORMER_NUMBER);
    query_bind_blob(&query, "number_index", index, sizeof index);
    query_bind_int(&query, "elder", asked->elder);
    query_bind_int(&query, "correction", asked->correction);
    (void)query_run(&query);
}

// A number that tells birth and sex corrects these too.
static void keep_number(struct call *call, const struct correction *asked)
{
    const struct keyring *keys = call->house->keys;
    uint8_t tail[DIGEST_SIZE];
    elder_number_tail_index(keys, asked->number.text, tail);
    struct query query = query_open(call->tx, QUERY_ELDER_UPDATE_NUMBER);
    query_bind_int(&query, "elder", asked->elder);
    query_bind_text(&query, "id_type", id_type_words[asked->type]);
    elder_seal(call, &query,
        &(struct elder_sealing){"id_number_sealed", PLACE_ID_NUMBER, asked->elder},
        asked->number.text);
    query_bind_blob(&query, "id_number_index", asked->index, DIGEST_SIZE);
    query_bind_blob(&query, "id_tail_index", tail, sizeof tail);
    if (asked->number.has_birth) {
        query_bind_int(&query, "sex", asked->number.is_male ? 1 : 2);
        query_bind_day(&query, "born_day", asked->number.born_day);
    } else {
        query_bind_null(&query, "sex");
        query_bind_null(&query, "born_day");
    }
    (void)query_run(&query);
}

// Age, sex, flags and level may be others now: who judges by them judges again.
static enum status tell_changed(struct call *call, int64_t elder)
{
    struct fact fact = {FACT_ELDER_FLAGGED, .elder = elder, .day = call->tx->today_day};
    enum status status = fact_announce(call, &fact);
    fact.kind = FACT_ELDER_ASSESSED;
    return status == STATUS_OK ? fact_announce(call, &fact) : status;
}

static enum status carry_out(struct call *call, const struct correction *asked)
{
    struct elder_merge merge = {.elder = asked->elder, .merged = asked->merged};
    struct before before = {.type = ID_OTHER};
    before.number = number_on_file(call, asked->elder, &before.type);
    before.merged = asked->merged == 0 ? NULL : elder_merge_number(call, &merge);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    decide(call, asked, &before);
    if (asked->merged != 0) {
        elder_merge_seals(call, &merge);
        keep_former(call, asked, before.merged);
    }
    if (asked->has_number) {
        keep_number(call, asked);
        keep_former(call, asked, before.number);
    }
    (void)task_close_for(call, TASK_ELDER_CORRECTION, asked->correction, "done");
    call_touch(call, asked->correction);
    call_touch(call, asked->elder);
    if (asked->merged != 0) {
        call_touch(call, asked->merged);
        enum status status = elder_merge_rows(call, &merge);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return call->tx->fault == STATUS_OK ? tell_changed(call, asked->elder) : call_done(call);
}

static void answer(struct call *call, const struct correction *asked)
{
    enum elder_id_type type = ID_OTHER;
    char masked[IDNUMBER_SIZE];
    const char *number = number_on_file(call, asked->elder, &type);
    json_field_int(&call->out, "correction", asked->correction);
    json_field_int(&call->out, "elder", asked->elder);
    json_field_text(&call->out, "id_type", id_type_words[type]);
    if (number != NULL) {
        json_field_text(&call->out, "id_number", idnumber_mask(number, masked));
    }
    if (asked->merged != 0) {
        json_field_int(&call->out, "merged", asked->merged);
    }
}

static enum status correct(struct call *call)
{
    struct correction asked;
    enum status status = read_correction(call, call->params, &asked);
    if (status == STATUS_OK) {
        status = check_second(call, &asked);
    }
    if (status == STATUS_OK && asked.has_number) {
        status = check_holder(call, &asked, true);
    }
    if (status == STATUS_OK) {
        status = carry_out(call, &asked);
    }
    if (status != STATUS_OK) {
        return status;
    }
    answer(call, &asked);
    return call_done(call);
}

// --- a task closed by hand ---

enum status elder_correct_on_task_closing(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    if (strcmp(fact->what, task_kinds[TASK_ELDER_CORRECTION].word) != 0) {
        return STATUS_OK;
    }
    struct query query = query_open(call->tx, QUERY_CORRECTION_DECIDE);
    query_bind_int(&query, "correction", fact->subject);
    query_bind_text(&query, "outcome", "refused");
    query_bind_text(&query, "note", fact->outcome);
    query_bind_null(&query, "was_type");
    query_bind_null(&query, "was_sealed");
    query_bind_null(&query, "merged_sealed");
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, fact->subject);
    return call_done(call);
}

// --- elder.corrections ---

struct list_params {
    int64_t elder;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {
        .name = "elder",
        .help = "Only of this person; also the id of a record that was dissolved.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, elder),
    },
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static void put_masked(struct call *call, const struct query *query, const char *field,
    const struct elder_sealing *sealing)
{
    char masked[IDNUMBER_SIZE];
    const char *number = elder_open(call, query, sealing);
    if (number != NULL) {
        json_field_text(&call->out, field, idnumber_mask(number, masked));
    }
}

static void put_decision(struct call *call, const struct query *query)
{
    struct json_out *out = &call->out;
    bool is_waiting = query_is_null(query, "outcome");
    json_field_text(out, "state", is_waiting ? "waiting" : query_text(query, "outcome"));
    if (is_waiting) {
        return;
    }
    if (!query_is_null(query, "note")) {
        json_field_text(out, "note", query_text(query, "note"));
    }
    json_field_int(out, "decided_office", query_int(query, "decided_office"));
    json_field_text(out, "decided_by", query_text(query, "decided_operator"));
    json_field_instant(out, "decided_at", query_int(query, "decided_at"), call->tx->zone_minutes);
}

static void put_row(struct call *call, const struct query *query)
{
    struct json_out *out = &call->out;
    int64_t correction = query_int(query, "correction");
    json_begin_map(out);
    json_field_int(out, "correction", correction);
    json_field_int(out, "elder", query_int(query, "elder"));
    put_masked(call, query, "id_number",
        &(struct elder_sealing){"id_number_sealed", PLACE_CORRECTION_ASKED, correction});
    put_masked(call, query, "was",
        &(struct elder_sealing){"was_sealed", PLACE_CORRECTION_WAS, correction});
    if (!query_is_null(query, "merged")) {
        json_field_int(out, "merged", query_int(query, "merged"));
        put_masked(call, query, "merged_number",
            &(struct elder_sealing){"merged_sealed", PLACE_CORRECTION_MERGED, correction});
    }
    json_field_text(out, "reason", query_text(query, "reason"));
    if (!query_is_null(query, "evidence")) {
        json_field_text(out, "evidence", query_text(query, "evidence"));
    }
    json_field_int(out, "office", query_int(query, "office"));
    json_field_text(out, "asked_by", query_text(query, "operator"));
    json_field_instant(out, "asked_at", query_int(query, "asked_at"), call->tx->zone_minutes);
    put_decision(call, query);
    json_end_map(out);
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor cursor = {.text = ""};
    int limit = call_limit(params->limit);
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_CORRECTION_PAGE);
    query_bind_int(&query, "elder", params->elder);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    cursor_bind(&query, &cursor, limit);
    struct cursor_page page = {.name = "corrections", .id = "correction", .limit = limit};
    while (cursor_page_next(call, &query, &page)) {
        put_row(call, &query);
    }
    return call_done(call);
}

const struct rpc_method elder_correct_methods[] = {
    {
        .name = "elder.correct",
        .help = "Correct the number of a person's document, or make one of two records of a "
                "person: done once somebody else, of the bureau, asks for the same. A merge is not "
                "undone: a number that became free by it can be registered anew. Of two daily "
                "subsidies of one day the later is taken back (subsidies_back), or told to who "
                "settled its month (subsidies_settled). meals_apart: how many meals stay with the "
                "record that is dissolved, since the other has the same meal of the day, or since "
                "a settled month holds a second subsidy; they count as the person's.",
        .allow = DESKS | BUREAU,
        .effect = RPC_WRITES,
        .params = correct_params,
        .params_size = sizeof(struct correct_params),
        .result = "correction, elder, id_type, id_number, merged?, "
                  "subsidies_back[{booking, site, date, meal, subsidy_fen, pays_fen, was_pays_fen, "
                  "task?}]?, subsidies_settled[{meals, subsidy_fen, from, until, task}]?, "
                  "meals_apart?, "
                  "meals_twice[{booking, site, date, meal, stays}]?, "
                  "standing_ended[{standing, on, stays, goes_on?, goes_on_after?}]?, "
                  "meals_ended[{booking, site, date, meal, channel}]?, "
                  "holds_ended[{hold?, bed?, until?, elsewhere?}]?, "
                  "served_at_home{family_bed?, institution?, elsewhere?}?, "
                  "meals[{booking, date, meal, site, channel}]?, "
                  "applications[{application, state, offer_withdrawn?}]?, "
                  "holds[{hold?, bed?, until?, elsewhere?}]?, "
                  "stays[{stay, bed?, until?, movement?, taken_back[], guests[{stay, elder, "
                  "until?, restored, status?, in_way?{}, meals_ended[{booking, site, date, meal, "
                  "channel}]?, holds_ended[{hold?, bed?, until?, elsewhere?}]?, "
                  "served_at_home{family_bed?, institution?, elsewhere?}?}]?}]?, "
                  "family_beds[{family_bed, until}]?, "
                  "applications_closed[{application, state, banned_until?, offer_withdrawn?}]?",
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON ELDER_EXISTS STATE_CONFLICT",
        .run = correct,
    },
    {
        .name = "elder.corrections",
        .help = "Corrections of persons: waiting, done and refused, and what was on file before.",
        .allow = DESKS | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "corrections[{correction, elder, id_number?, was?, merged?, merged_number?, "
                  "reason, evidence?, office, asked_by, asked_at, state, note?, decided_office?, "
                  "decided_by?, decided_at?}], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
