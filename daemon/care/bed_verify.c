// SPDX-License-Identifier: Apache-2.0
// bed.verify: what inspectors found holds from the day of their visit until the next visit.
#include "daemon/care/bed_verify.h"

#include "daemon/care/bed_class.h"
#include "daemon/care/bed_days.h"
#include "daemon/care/bed_get.h"
#include "daemon/care/bed_suit.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/stay_task.h"
#include "daemon/registry/task.h"

#define BEDS_MAX 500
#define INSPECTORS_MAX 10
#define EVIDENCE_MAX 2000
#define RESIDENTS_MAX 16 // of one bed: who lies there, who is away, who is to come

const struct rpc_param bed_verify_params[] = {
    {.name = "beds",
        .help = "The beds that were looked at.",
        .kind = RPC_IDS,
        .offset = offsetof(struct bed_verify_params, beds),
        .required = true,
        .least = 1,
        .most = BEDS_MAX},
    {.name = "class",
        .help = "What they were found to be.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct bed_verify_params, class),
        .required = true,
        .choices = bed_class_words},
    {.name = "on",
        .help = "Day of the visit; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct bed_verify_params, on)},
    {.name = "inspectors",
        .help = "Who looked.",
        .kind = RPC_TEXTS,
        .offset = offsetof(struct bed_verify_params, inspectors),
        .required = true,
        .least = 1,
        .most = INSPECTORS_MAX},
    {.name = "failed_condition",
        .help = "Which condition of a nursing-type bed was not met; of ordinary ones.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct bed_verify_params, failed_condition),
        .choices = nursing_condition_words},
    {.name = "evidence",
        .help = "Where the record and the photographs are.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct bed_verify_params, evidence),
        .multiline = true,
        .most = EVIDENCE_MAX},
    RPC_PARAMS_END};

// --- checking ---

static bool is_repeated(const int64_t *beds, int count, int64_t bed)
{
    for (int i = 0; i < count; i++) {
        if (beds[i] == bed) {
            return true;
        }
    }
    return false;
}

static enum status check_bed(struct call *call, int64_t id, int32_t on_day, struct bed *ret)
{
    if (!bed_find(call, id, on_day, ret) ||
        !institution_is_ours(call, ret->institution, ret->area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (on_day < ret->opened_day) {
        json_field_int(&call->facts, "bed", id);
        json_field_day(&call->facts, "opened_on", ret->opened_day);
        return call_refuse(call, STATUS_BED_NOT_OPEN);
    }
    return STATUS_OK;
}

// Every bed in the arena, or NULL and why in *ret_status.
static struct bed *check_all(
    struct call *call, const struct bed_verify_params *params, enum status *ret_status)
{
    const int64_t *ids = params->beds.items;
    if (params->on > call->tx->today_day) {
        *ret_status = call_invalid(call, "on", "a date up to today");
        return NULL;
    }
    if (params->class == CLASS_NURSING && params->failed_condition >= 0) {
        *ret_status =
            call_invalid(call, "failed_condition", "left out where they are nursing beds");
        return NULL;
    }
    struct bed *beds = arena_alloc(&call->arena, sizeof *beds * (size_t)params->beds.count);
    if (beds == NULL || params->beds.count == 0 || params->inspectors.count == 0) {
        *ret_status = beds == NULL
                          ? STATUS_NO_MEMORY
                          : call_invalid(call, params->beds.count == 0 ? "beds" : "inspectors",
                                "a list that is not empty");
        return NULL;
    }
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    for (int i = 0; i < params->beds.count; i++) {
        *ret_status = is_repeated(ids, i, ids[i]) ? call_invalid(call, "beds", "each bed once")
                                                  : check_bed(call, ids[i], on_day, &beds[i]);
        if (*ret_status != STATUS_OK) {
            return NULL;
        }
    }
    return beds;
}

// --- writing ---

static const char *join_inspectors(struct call *call, const struct rpc_list *inspectors)
{
    const char *const *names = inspectors->items;
    const char *joined = names[0];
    for (int i = 1; i < inspectors->count && joined != NULL; i++) {
        joined = arena_print(&call->arena, "%s\n%s", joined, names[i]);
    }
    if (joined == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    }
    return joined;
}

int64_t bed_verify_visit(struct call *call, const struct bed_finding *finding)
{
    int64_t verification = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_VERIFICATION_INSERT);
    query_bind_int(&query, "verification", verification);
    query_bind_text(&query, "class", bed_class_words[finding->class]);
    query_bind_day(&query, "on_day", finding->on_day);
    query_bind_text(&query, "inspectors", finding->inspectors);
    query_bind_text(&query, "failed_condition", finding->failed_condition);
    query_bind_text(&query, "evidence", finding->evidence);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, verification);
    return verification;
}

void bed_verify_say(struct call *call, int64_t verification, const struct bed_finding *finding,
    int64_t bed, enum bed_class declared)
{
    struct query query = query_open(call->tx, QUERY_VERIFICATION_BED_INSERT);
    query_bind_int(&query, "verification", verification);
    query_bind_int(&query, "bed", bed);
    query_bind_text(&query, "declared", bed_class_words[declared]);
    (void)query_run(&query);
    bed_class_say(call, bed, TRUTH_VERIFIED, finding->class, finding->on_day);
}

// A visit answers what was declared by its day, and whoever says the same leaves nothing to ask.
static void settle_inspection(
    struct call *call, const struct bed_finding *finding, const struct bed *bed)
{
    struct bed_class_span last;
    bool answers = bed_class_on(call->tx, bed->bed, TRUTH_DECLARED, DAY_OPEN - 1, &last) &&
                   (last.from <= finding->on_day || last.class == finding->class);
    if (answers) {
        (void)task_close_for(call, TASK_BED_INSPECT, bed->bed, "inspected");
    }
}

// Who lies there or is to: as with a new level, nobody is moved, and their house looks for a bed.
static void judge_residents(struct call *call, int64_t bed)
{
    int64_t elders[RESIDENTS_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_BED_RESIDENTS);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", RESIDENTS_MAX);
    while (query_next(&query)) {
        elders[count++] = query_int(&query, "elder");
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        stay_task_suits(call, call->part, elders[i]);
    }
}

// What is on file says whether the bed passes the test: the inspectors' finding stands beside it.
static void put_differences(
    struct call *call, const struct bed *beds, int count, enum bed_class found, int32_t on_day)
{
    json_key(&call->out, "differences");
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        if (beds[i].declared != (int)found) {
            json_begin_map(&call->out);
            json_field_int(&call->out, "bed", beds[i].bed);
            json_field_text(&call->out, "declared", bed_class_words[beds[i].declared]);
            json_field_text(&call->out, "found", bed_class_words[found]);
            struct nursing_facts facts = bed_nursing_facts(call, &beds[i], on_day);
            bed_put_nursing_test(&call->out, &facts);
            json_end_map(&call->out);
        }
    }
    json_end_list(&call->out);
}

enum status bed_verify_run(struct call *call)
{
    const struct bed_verify_params *params = call->params;
    enum status status = STATUS_OK;
    const struct bed *beds = check_all(call, params, &status);
    if (beds == NULL) {
        return status;
    }
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    enum bed_class found = (enum bed_class)params->class;
    const struct bed_finding finding = {.class = found,
        .on_day = on_day,
        .inspectors = join_inspectors(call, &params->inspectors),
        .failed_condition =
            params->failed_condition < 0 ? NULL : nursing_condition_words[params->failed_condition],
        .evidence = params->evidence};
    int64_t verification = bed_verify_visit(call, &finding);
    struct bed_tally tally = {.institution = 0};
    for (int i = 0; i < params->beds.count; i++) {
        if (tally.institution != beds[i].institution) {
            bed_tally_end(&tally);
            bed_tally_begin(&tally, call->tx, beds[i].institution, beds[i].kind, beds[i].area);
        }
        int before = bed_suit_class(call, beds[i].bed, call->tx->today_day);
        bed_days_tally(&tally, beds[i].bed, -1);
        bed_verify_say(call, verification, &finding, beds[i].bed, (enum bed_class)beds[i].declared);
        bed_days_tally(&tally, beds[i].bed, 1);
        settle_inspection(call, &finding, &beds[i]);
        if (bed_suit_class(call, beds[i].bed, call->tx->today_day) != before) {
            offer_want(call, beds[i].bed, "verified");
            judge_residents(call, beds[i].bed);
        }
        call_touch(call, beds[i].bed);
    }
    bed_tally_end(&tally);
    json_field_int(&call->out, "verification", verification);
    json_field_int(&call->out, "beds", params->beds.count);
    put_differences(call, beds, params->beds.count, found, on_day);
    status = offer_put_changed(call, params->beds.items, params->beds.count);
    return status == STATUS_OK ? call_done(call) : status;
}
