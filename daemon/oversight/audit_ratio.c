// SPDX-License-Identifier: Apache-2.0
// audit.ratio: "60 %" has at least three denominators (domain.md trap 1), so three ratios, each
// under its own name, for the area and one level down.
#include <stdio.h>
#include <string.h>

#include "daemon/care/bed_tally.h"
#include "daemon/care/institution.h"
#include "daemon/oversight/audit.h"
#include "daemon/oversight/metric.h"

enum basis { BASIS_APPROVED, BASIS_BUILT, BASIS_OPEN };

static const char *const basis_words[] = {"approved", "built", "open", NULL};

const struct rpc_param ratio_params[] = {{.name = "area",
                                             .help = "Which area; within the instance's own.",
                                             .kind = RPC_TEXT,
                                             .offset = offsetof(struct ratio_params, area),
                                             .required = true,
                                             .most = 12},
    {.name = "on",
        .help = "On this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct ratio_params, on)},
    {.name = "known_on",
        .help = "As it was known at the end of this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct ratio_params, known_on)},
    {.name = "basis",
        .help = "Beds on file, built or open; approved when left out.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct ratio_params, basis),
        .choices = basis_words},
    {.name = "truth",
        .help = "Whose word on nursing beds; effective when left out.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct ratio_params, truth),
        .choices = bed_truth_words},
    RPC_PARAMS_END};

static const enum metric definitions[] = {
    METRIC_NURSING_SHARE_TOTAL, METRIC_NURSING_SHARE_INSTITUTION, METRIC_INSTITUTIONS_WITH_NURSING};

#define DEFINITIONS ((int)(sizeof definitions / sizeof *definitions))

struct audit {
    const struct oversight *oversight;
    struct audit_area area;
    enum basis basis;
    const bool *types; // which houses' beds are all beds
    const struct bed_place *places;
    int count;
};

static const bool all_kinds[HOUSE_KINDS] = {true, true};
static const bool institutions_only[HOUSE_KINDS] = {[HOUSE_INSTITUTION] = true};

// The nearest plan of the area or one above it that sets a target for the metric; any for -1.
static const struct plan *nearest_plan(
    const struct oversight *oversight, const char *area, int metric)
{
    char code[AREA_CODE_SIZE];
    (void)snprintf(code, sizeof code, "%s", area);
    for (int level = 0; code[0] != '\0' && level <= AREA_COMMITTEE; level++) {
        const struct plan *plan = oversight_plan_of(oversight, code);
        if (plan != NULL && (metric < 0 || plan_headline(plan, metric) != NULL)) {
            return plan;
        }
        char above[AREA_CODE_SIZE];
        area_parent(code, above);
        memcpy(code, above, sizeof code);
    }
    return NULL;
}

// --- counting ---

static int64_t sum_of(const int64_t *figures, const bool *kinds)
{
    int64_t sum = 0;
    for (int kind = 0; kind < HOUSE_KINDS; kind++) {
        sum += kinds[kind] ? figures[kind] : 0;
    }
    return sum;
}

static const bool *kinds_of(const struct audit *audit, enum metric metric)
{
    return metric == METRIC_NURSING_SHARE_TOTAL ? audit->types : institutions_only;
}

static struct share share_in(
    const struct audit *audit, enum metric metric, const struct bed_counts *counts)
{
    const bool *kinds = kinds_of(audit, metric);
    if (metric == METRIC_INSTITUTIONS_WITH_NURSING) {
        return (struct share){
            sum_of(counts->institutions_nursing, kinds), sum_of(counts->institutions, kinds)};
    }
    int64_t nursing = sum_of(counts->nursing, kinds);
    int64_t listed = sum_of(counts->beds, kinds);
    switch (audit->basis) {
    case BASIS_APPROVED:
        return (struct share){nursing, sum_of(counts->approved, kinds)};
    case BASIS_BUILT: // what is built and not open yet has no class anybody vouches for
        return (struct share){nursing, listed + sum_of(counts->built_ahead, kinds)};
    case BASIS_OPEN:
        return (struct share){nursing - sum_of(counts->closed_nursing, kinds),
            listed - sum_of(counts->closed, kinds)};
    }
    return (struct share){0, 0};
}

// Beds on file that nobody has listed: they count as ordinary.
static int64_t unlisted_in(
    const struct audit *audit, enum metric metric, const struct bed_counts *counts)
{
    const bool *kinds = kinds_of(audit, metric);
    return sum_of(counts->approved, kinds) - sum_of(counts->beds, kinds);
}

// --- writing ---

static void put_need(struct json_out *out, const char *name, int64_t need)
{
    if (need != SHARE_NO_DATA) {
        json_field_int(out, name, need);
    }
}

static void put_place(struct call *call, const struct audit *audit, enum metric metric,
    const struct share_target *target, const struct bed_place *place)
{
    struct share share = share_in(audit, metric, &place->counts);
    json_begin_map(&call->out);
    if (place->institution != 0) {
        json_field_int(&call->out, "institution", place->institution);
    } else {
        json_field_text(&call->out, "area", place->area);
    }
    json_field_text(&call->out, "name", place->name);
    audit_put_share(&call->out, share);
    json_field_text(&call->out, "verdict",
        verdict_words[share_judge(share, target, audit->oversight->warn_basis_points)]);
    json_end_map(&call->out);
}

static void put_below(struct call *call, const struct audit *audit, enum metric metric)
{
    // Below the area a target was printed for, its figure judges for information.
    struct share_target target = {.exists = false};
    const struct plan *plan = nearest_plan(audit->oversight, audit->area.code, (int)metric);
    if (plan != NULL) {
        target = plan_headline(plan, (int)metric)->target;
    }
    json_key(&call->out, "by");
    json_begin_list(&call->out);
    for (int i = 1; i < audit->count; i++) {
        const struct bed_place *place = &audit->places[i];
        bool is_other_kind =
            place->institution != 0 && share_in(audit, metric, &place->counts).denominator == 0;
        if (!is_other_kind) { // a small home is no institution
            put_place(call, audit, metric, &target, place);
        }
    }
    json_end_list(&call->out);
}

static void put_judged(struct call *call, const struct audit *audit, struct share share,
    const struct indicator *indicator)
{
    const struct share_target none = {.exists = false};
    const struct share_target *target = indicator == NULL ? &none : &indicator->target;
    if (indicator != NULL) {
        json_field_text(&call->out, "indicator", indicator->id);
        json_field_bool(&call->out, "binding", indicator->attribute == ATTRIBUTE_BINDING);
        if (indicator->year != 0) {
            json_field_int(&call->out, "year", indicator->year);
        }
    }
    audit_put_target(&call->out, indicator);
    json_field_text(&call->out, "verdict",
        verdict_words[share_judge(share, target, audit->oversight->warn_basis_points)]);
    if (target->exists && share.denominator != 0) {
        put_need(&call->out, "convert_needed", share_convert_needed(share, target));
        put_need(&call->out, "add_needed", share_add_needed(share, target));
    }
}

static void put_ratio(struct call *call, const struct audit *audit, enum metric metric)
{
    const struct plan *plan = oversight_plan_of(audit->oversight, audit->area.code);
    const struct bed_counts *counts = &audit->places[0].counts;
    struct share share = share_in(audit, metric, counts);
    json_begin_map(&call->out);
    json_field_text(&call->out, "metric", metric_words[metric]);
    audit_put_share(&call->out, share);
    put_judged(call, audit, share, plan == NULL ? NULL : plan_headline(plan, (int)metric));
    json_field_int(&call->out, "unlisted", unlisted_in(audit, metric, counts));
    put_below(call, audit, metric);
    json_end_map(&call->out);
}

static void put_audit(struct call *call, const struct audit *audit,
    const struct bed_question *question, int32_t known_on)
{
    json_field_text(&call->out, "area", audit->area.code);
    json_field_text(&call->out, "name", audit->area.name);
    json_field_day(&call->out, "on", question->on_day);
    json_field_day(&call->out, "known_on", known_on);
    json_field_text(&call->out, "basis", basis_words[audit->basis]);
    json_field_text(&call->out, "truth", bed_truth_words[question->truth]);
    audit_put_plan(call, oversight_plan_of(audit->oversight, audit->area.code));
    json_key(&call->out, "ratios");
    json_begin_list(&call->out);
    for (int i = 0; i < DEFINITIONS; i++) {
        put_ratio(call, audit, definitions[i]);
    }
    json_end_list(&call->out);
}

enum status audit_ratio_run(struct call *call)
{
    const struct ratio_params *params = call->params;
    struct audit audit = {.oversight = call->part,
        .basis = params->basis < 0 ? BASIS_APPROVED : (enum basis)params->basis};
    enum status status = audit_find_area(call, params->area, &audit.area);
    if (status != STATUS_OK) {
        return status;
    }
    const struct plan *plan = nearest_plan(audit.oversight, audit.area.code, -1);
    audit.types = plan == NULL ? all_kinds : plan->types;
    struct bed_question question = {.area = audit.area.code,
        .level = audit.area.level,
        .on_day = care_asked_day(call, params->on),
        .truth = params->truth < 0 ? TRUTH_EFFECTIVE : (enum bed_truth)params->truth,
        .known_ms = params->known_on == DAY_NONE ? 0 : care_known_before(call, params->known_on)};
    struct bed_place *places = arena_alloc(&call->arena, sizeof *places * BED_PLACES_MAX);
    if (places == NULL) {
        return STATUS_NO_MEMORY;
    }
    audit.count = bed_tally_ask(call, &question, places);
    audit.places = places;
    put_audit(call, &audit, &question, params->known_on);
    return call_done(call);
}
