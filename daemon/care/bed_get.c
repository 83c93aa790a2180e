// SPDX-License-Identifier: Apache-2.0
// bed.get: one bed with its room, conditions, classes, marks, visits, and the test it passes or
// not.
#include "daemon/care/bed_get.h"

#include <string.h>

#include "daemon/care/bed_rule.h"
#include "daemon/care/institution.h"
#include "daemon/care/institution_fact.h"
#include "daemon/care/place_change.h"
#include "daemon/rpc/rows.h"

#define VERIFICATIONS_TOLD 20

const struct rpc_param bed_get_params[] = {{.name = "bed",
                                               .help = "Which bed.",
                                               .kind = RPC_ID,
                                               .offset = offsetof(struct bed_get_params, bed),
                                               .required = true},
    {.name = "on",
        .help = "As of this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct bed_get_params, on)},
    RPC_PARAMS_END};

static void put_conditions(struct json_out *out, const char *name, unsigned conditions)
{
    json_key(out, name);
    json_begin_list(out);
    for (int i = 0; i < NURSING_CONDITIONS; i++) {
        if ((conditions & (1u << i)) != 0) {
            json_put_text(out, nursing_condition_words[i]);
        }
    }
    json_end_list(out);
}

void bed_put_nursing_test(struct json_out *out, const struct nursing_facts *facts)
{
    struct nursing_verdict verdict = bed_nursing_test(facts);
    json_key(out, "nursing_test");
    json_begin_map(out);
    json_field_bool(out, "passes", verdict.passes);
    json_field_bool(out, "built_to_standard", facts->built_to_standard);
    put_conditions(out, "failed", verdict.failed);
    put_conditions(out, "unknown", verdict.unknown);
    json_end_map(out);
}

static enum suit_known is_staffed(struct call *call, int64_t institution, int32_t on_day)
{
    struct staffing staffing = {0};
    struct query query = query_open(call->tx, QUERY_BED_STAFFING);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", on_day);
    if (query_next(&query)) {
        staffing = (struct staffing){.carer_percent = query_int(&query, "carer_percent"),
            .full_disabled = query_int(&query, "full_disabled"),
            .part_disabled = query_int(&query, "part_disabled")};
    }
    query_end(&query);
    return bed_nursing_staffed(&staffing);
}

static enum suit_known known(const struct query *query, const char *column)
{
    if (query_is_null(query, column)) {
        return SUIT_UNKNOWN;
    }
    return query_int(query, column) != 0 ? SUIT_YES : SUIT_NO;
}

struct nursing_facts bed_nursing_house(struct call *call, int64_t institution, int32_t on_day)
{
    const char *standard = institution_fact_on(call, institution, FACT_NURSING_STANDARD, on_day);
    return (struct nursing_facts){
        .built_to_standard = standard != NULL && strcmp(standard, "yes") == 0,
        .staffed = is_staffed(call, institution, on_day)};
}

void bed_nursing_of(const struct query *query, struct nursing_facts *facts)
{
    facts->equipment = known(query, "nursing_equipment");
    facts->barrier_free = known(query, "barrier_free");
    facts->aids = known(query, "aids");
}

static enum suit_known from_bed(int said)
{
    if (said == BED_UNKNOWN) {
        return SUIT_UNKNOWN;
    }
    return said != 0 ? SUIT_YES : SUIT_NO;
}

struct nursing_facts bed_nursing_facts(struct call *call, const struct bed *bed, int32_t on_day)
{
    struct nursing_facts facts = bed_nursing_house(call, bed->institution, on_day);
    facts.equipment = from_bed(bed->nursing_equipment);
    facts.barrier_free = from_bed(bed->barrier_free);
    facts.aids = from_bed(bed->aids);
    return facts;
}

enum bed_state bed_state_find(struct call *call, int64_t bed, int32_t on_day)
{
    struct bed_facts facts = {
        .built_day = DAY_OPEN, .opened_day = DAY_OPEN, .closure = BED_OPEN_FOR_USE};
    struct query query = query_open(call->tx, QUERY_BED_FACTS);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", on_day);
    query_bind_int(&query, "on_end", day_begins(on_day + 1, call->tx->zone_minutes));
    if (query_next(&query)) {
        facts = bed_facts_of(&query);
    }
    query_end(&query);
    return bed_state_on(&facts, on_day, call->tx);
}

static void put_known(struct json_out *out, const char *name, enum suit_known said)
{
    if (said != SUIT_UNKNOWN) {
        json_field_bool(out, name, said == SUIT_YES);
    }
}

static void put_place(
    struct json_out *out, const struct query *query, const struct nursing_facts *facts)
{
    json_field_int(out, "institution", query_int(query, "institution"));
    json_field_int(out, "room", query_int(query, "room"));
    json_field_text(out, "room_label", query_text(query, "room_label"));
    json_field_int(out, "floor", query_int(query, "floor"));
    json_field_text(out, "building", query_text(query, "building"));
    json_field_text(out, "sex_rule", query_text(query, "sex_rule"));
    json_field_bool(out, "isolation", query_int(query, "isolation") != 0);
    json_field_text(out, "label", query_text(query, "label"));
    json_field_text(out, "position", query_text(query, "position"));
    json_field_day(out, "built_on", query_day(query, "built_day"));
    json_field_day(out, "opened_on", query_day(query, "opened_day"));
    put_known(out, "nursing_equipment", facts->equipment);
    put_known(out, "barrier_free", facts->barrier_free);
    put_known(out, "aids", facts->aids);
}

static void put_unit(struct json_out *out, const struct query *query)
{
    if (query_is_null(query, "unit")) {
        return;
    }
    json_key(out, "unit");
    json_begin_map(out);
    json_field_int(out, "unit", query_int(query, "unit"));
    json_field_text(out, "name", query_text(query, "unit_name"));
    json_field_text(out, "kind", query_text(query, "unit_kind"));
    json_end_map(out);
}

static void put_class(struct json_out *out, const struct query *query)
{
    const char *declared = query_text(query, "declared");
    const char *verified = query_text(query, "verified");
    const char *pool = query_text(query, "pool");
    json_field_text(out, "class", verified == NULL ? declared : verified);
    json_field_text(out, "declared", declared);
    json_field_text(out, "verified", verified);
    json_field_bool(out, "dementia", query_int(query, "dementia") != 0);
    json_field_bool(out, "basic", pool != NULL);
    json_field_text(out, "pool", pool);
}

static void put_verifications(struct call *call, int64_t bed)
{
    struct query query = query_open(call->tx, QUERY_BED_VERIFICATIONS);
    query_bind_int(&query, "bed", bed);
    query_bind_int(&query, "limit", VERIFICATIONS_TOLD);
    rows_list(call, "verifications", &query);
}

// For whoever keeps the house: what a colleague kept can be seen, and let go by bed.release.
static void put_holds(struct call *call, int64_t bed, int32_t on_day)
{
    struct query query = query_open(call->tx, QUERY_BED_HOLD_LIST);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", on_day);
    rows_list(call, "holds", &query);
}

enum status bed_get_run(struct call *call)
{
    const struct bed_get_params *params = call->params;
    int32_t on_day = care_asked_day(call, params->on);
    struct query query = query_open(call->tx, QUERY_BED_WHOLE);
    query_bind_int(&query, "bed", params->bed);
    query_bind_day(&query, "on", on_day);
    if (!query_next(&query)) {
        query_end(&query);
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    int64_t institution = query_int(&query, "institution");
    json_field_int(&call->out, "bed", params->bed);
    json_field_day(&call->out, "on", on_day);
    json_field_int(&call->out, "version", place_version(call->tx, params->bed));
    struct nursing_facts facts = bed_nursing_house(call, institution, on_day);
    bed_nursing_of(&query, &facts);
    put_place(&call->out, &query, &facts);
    put_unit(&call->out, &query);
    put_class(&call->out, &query);
    bool is_ours = institution_is_ours(call, institution, query_text(&query, "area"));
    query_end(&query);
    json_field_text(
        &call->out, "state", bed_state_words[bed_state_find(call, params->bed, on_day)]);
    bed_put_nursing_test(&call->out, &facts);
    if (is_ours) {
        put_holds(call, params->bed, on_day);
    }
    put_verifications(call, params->bed);
    return call_done(call);
}
