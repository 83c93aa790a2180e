// SPDX-License-Identifier: Apache-2.0
// The methods of the audit, and what their answers have in common.
#include "daemon/oversight/audit.h"

#include <stdio.h>

enum status audit_find_area(struct call *call, const char *code, struct audit_area *ret)
{
    if (!area_parse(code, &ret->level)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits: area.list has them");
    }
    struct query query = query_open(call->tx, QUERY_INDICATOR_AREA);
    query_bind_text(&query, "code", code);
    bool found = query_next(&query);
    if (found) {
        (void)snprintf(ret->code, sizeof ret->code, "%s", code);
        ret->name = query_copy_text(&query, "name", &call->arena);
    }
    query_end(&query);
    if (!found) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (!area_contains(call->house->area, code)) {
        call->message = "this instance holds only the area named here, and a part is no measure of "
                        "the whole";
        json_field_text(&call->facts, "area", call->house->area);
        return call_refuse(call, STATUS_NO_DATA);
    }
    return call_done(call);
}

void audit_put_plan(struct call *call, const struct plan *plan)
{
    if (plan == NULL) {
        return;
    }
    json_key(&call->out, "plan");
    json_begin_map(&call->out);
    json_field_text(&call->out, "region", plan->region);
    json_field_text(&call->out, "version", plan->version);
    json_field_text(&call->out, "name", plan->name);
    json_field_text(&call->out, "hash", plan->hash);
    json_end_map(&call->out);
}

void audit_put_target(struct json_out *out, const struct indicator *indicator)
{
    if (indicator == NULL || !indicator->target.exists) {
        return;
    }
    json_field_text(out, "comparison", comparison_words[indicator->target.comparison]);
    json_field_int(out, "target", indicator->target.target);
}

void audit_put_share(struct json_out *out, struct share share)
{
    json_field_int(out, "numerator", share.numerator);
    json_field_int(out, "denominator", share.denominator);
    if (share.denominator != 0) {
        json_field_int(out, "basis_points", share_basis_points(share));
    }
}

#define PLAN_FIELDS "plan{region, version, name, hash}?"

const struct rpc_method audit_methods[] = {
    {
        .name = "audit.ratio",
        .help = "The nursing-bed ratio of an area in its three definitions, judged by the plan of "
                "the area.",
        .allow = BUREAU,
        .effect = RPC_READS,
        .params = ratio_params,
        .params_size = sizeof(struct ratio_params),
        .result = "area, name, on, known_on?, basis, truth, " PLAN_FIELDS
                  ", ratios[{metric, numerator, denominator, basis_points?, indicator?, binding?, "
                  "year?, comparison?, target?, verdict, convert_needed?, add_needed?, unlisted, "
                  "by[{institution?, area?, name, numerator, denominator, basis_points?, "
                  "verdict}]}]",
        .refuses = "NOT_FOUND NO_DATA",
        .run = audit_ratio_run,
    },
    {
        .name = "audit.indicators",
        .help = "Every indicator of an area's plan with its value and verdict.",
        .allow = BUREAU,
        .effect = RPC_READS,
        .params = indicators_params,
        .params_size = sizeof(struct indicators_params),
        .result = "area, name, on, " PLAN_FIELDS
                  ", indicators[{id, name, name_en?, kind, metric, unit, value?, numerator?, "
                  "denominator?, basis_points?, comparison?, target?, baseline?, year?, binding, "
                  "attribute?, wider?, source?, note?, verdict}]",
        .refuses = "NOT_FOUND NO_DATA",
        .run = audit_indicators_run,
    },
    RPC_METHODS_END};
