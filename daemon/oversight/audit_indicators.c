// SPDX-License-Identifier: Apache-2.0
// audit.indicators: every row of a plan, with its value where there is one.
#include "daemon/care/institution.h"
#include "daemon/oversight/audit.h"

const struct rpc_param indicators_params[] = {
    {.name = "area",
        .help = "Which area; within the instance's own.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct indicators_params, area),
        .required = true,
        .most = 12},
    {.name = "on",
        .help = "On this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct indicators_params, on)},
    RPC_PARAMS_END};

enum verdict audit_judge(const struct oversight *oversight, const struct indicator *indicator,
    const struct metric_value *value)
{
    if (indicator->kind == INDICATOR_ACTUAL) {
        return VERDICT_NOTARGET;
    }
    if (!value->known) {
        return VERDICT_NODATA;
    }
    if (!value->is_share) {
        return count_judge(value->count, &indicator->target);
    }
    // What is to be covered whole cannot be kept by more.
    int64_t warn = indicator->kind == INDICATOR_COVERAGE ? 0 : oversight->warn_basis_points;
    struct share share = {value->numerator, value->denominator};
    return share_judge(share, &indicator->target, warn);
}

static void put_value(
    struct json_out *out, const struct indicator *indicator, const struct metric_value *value)
{
    if (indicator->kind == INDICATOR_ACTUAL) {
        if (indicator->actual.exists) {
            json_field_int(out, "value", indicator->actual.number);
        }
        return;
    }
    if (!value->known) {
        return;
    }
    if (!value->is_share) {
        json_field_int(out, "value", value->count);
        return;
    }
    json_field_int(out, "value", value->numerator * indicator->target.whole / value->denominator);
    audit_put_share(out, (struct share){value->numerator, value->denominator});
}

static void put_indicator(
    struct call *call, const struct indicator *indicator, const struct metric_question *question)
{
    struct json_out *out = &call->out;
    struct metric_value value = {.known = false};
    if (indicator->kind != INDICATOR_ACTUAL) {
        value = metric_compute(call, indicator->metric, question);
    }
    json_begin_map(out);
    json_field_text(out, "id", indicator->id);
    json_field_text(out, "name", indicator->name);
    json_field_text(out, "name_en", indicator->name_en);
    json_field_text(out, "kind", indicator_kind_words[indicator->kind]);
    json_field_text(out, "metric", metric_words[indicator->metric]);
    json_field_text(out, "unit", unit_words[indicator->unit]);
    put_value(out, indicator, &value);
    audit_put_target(out, indicator);
    if (indicator->baseline.exists) {
        json_field_int(out, "baseline", indicator->baseline.number);
    }
    if (indicator->year != 0) {
        json_field_int(out, "year", indicator->year);
    }
    json_field_bool(out, "binding", indicator->attribute == ATTRIBUTE_BINDING);
    if (indicator->attribute != ATTRIBUTE_NONE) {
        json_field_text(out, "attribute", indicator_attribute_words[indicator->attribute]);
    }
    if (indicator->wider) {
        json_field_bool(out, "wider", true);
    }
    json_field_text(out, "source", indicator->source[0] == '\0' ? NULL : indicator->source);
    json_field_text(out, "note", indicator->note[0] == '\0' ? NULL : indicator->note);
    json_field_text(out, "verdict", verdict_words[audit_judge(call->part, indicator, &value)]);
    json_end_map(out);
}

enum status audit_indicators_run(struct call *call)
{
    const struct indicators_params *params = call->params;
    const struct oversight *oversight = call->part;
    struct audit_area area;
    enum status status = audit_find_area(call, params->area, &area);
    if (status != STATUS_OK) {
        return status;
    }
    const struct plan *plan = oversight_plan_of(oversight, area.code);
    struct metric_question question = {
        .area = area.code, .on_day = care_asked_day(call, params->on)};
    json_field_text(&call->out, "area", area.code);
    json_field_text(&call->out, "name", area.name);
    json_field_day(&call->out, "on", question.on_day);
    audit_put_plan(call, plan);
    json_key(&call->out, "indicators");
    json_begin_list(&call->out);
    for (int i = 0; plan != NULL && i < plan->count; i++) {
        question.start_day = plan->from_day;
        question.types[HOUSE_INSTITUTION] = plan->types[HOUSE_INSTITUTION];
        question.types[HOUSE_SMALL_HOME] = plan->types[HOUSE_SMALL_HOME];
        put_indicator(call, &plan->indicators[i], &question);
    }
    json_end_list(&call->out);
    return call_done(call);
}
