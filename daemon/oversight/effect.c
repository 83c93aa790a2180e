// SPDX-License-Identifier: Apache-2.0
// The figures a bed moves: every indicator of beds of the plans that hold for its place, the three
// ratios whether a plan names them or not, and the two shares among open beds.
#include "daemon/oversight/effect.h"

#include <stdio.h>
#include <string.h>

#include "daemon/oversight/audit.h"

struct figures {
    struct call *call;
    const struct oversight *oversight;
    struct metric_question question;
    int count;
    int max;
    struct care_figure *list;
};

static const bool all_kinds[HOUSE_KINDS] = {true, true};
static const bool institutions_only[HOUSE_KINDS] = {[HOUSE_INSTITUTION] = true};

static void add_value(struct figures *figures, struct care_figure figure,
    const struct metric_value *value, enum verdict verdict)
{
    if (figures->count == figures->max) {
        return;
    }
    figure.area = figures->question.area;
    figure.known = value->known;
    figure.is_share = value->is_share;
    figure.numerator = value->numerator;
    figure.denominator = value->denominator;
    figure.value = value->is_share
                       ? share_basis_points((struct share){value->numerator, value->denominator})
                       : value->count;
    figure.verdict = verdict_words[verdict];
    figure.is_kept = verdict == VERDICT_PASS || verdict == VERDICT_WARN;
    figures->list[figures->count++] = figure;
}

static void add_indicator(struct figures *figures, const struct indicator *indicator)
{
    struct metric_value value =
        metric_compute(figures->call, indicator->metric, &figures->question);
    struct care_figure figure = {.indicator = indicator->id,
        .metric = metric_words[indicator->metric],
        .basis = "approved",
        .binding = indicator->attribute == ATTRIBUTE_BINDING};
    add_value(figures, figure, &value, audit_judge(figures->oversight, indicator, &value));
}

static void add_plan(struct figures *figures, const struct plan *plan)
{
    figures->question.start_day = plan->from_day;
    memcpy(figures->question.types, plan->types, sizeof figures->question.types);
    for (int i = 0; i < plan->count; i++) {
        const struct indicator *indicator = &plan->indicators[i];
        if (metric_is_of_beds(indicator->metric) && indicator->kind != INDICATOR_ACTUAL &&
            !indicator->wider) {
            add_indicator(figures, indicator);
        }
    }
}

static enum verdict without_target(const struct metric_value *value)
{
    return value->known ? VERDICT_NOTARGET : VERDICT_NODATA;
}

// The ratios of audit.ratio that the district's plan does not name.
static void add_ratios(struct figures *figures, const struct plan *plan)
{
    static const enum metric ratios[] = {METRIC_NURSING_SHARE_TOTAL,
        METRIC_NURSING_SHARE_INSTITUTION, METRIC_INSTITUTIONS_WITH_NURSING};

    for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++) {
        if (plan != NULL && plan_headline(plan, (int)ratios[i]) != NULL) {
            continue;
        }
        struct metric_value value =
            metric_compute(figures->call, (int)ratios[i], &figures->question);
        add_value(figures,
            (struct care_figure){.metric = metric_words[ratios[i]], .basis = "approved"}, &value,
            without_target(&value));
    }
}

static void add_open_shares(struct figures *figures)
{
    const struct {
        enum metric metric;
        const bool *kinds;
    } shares[] = {{METRIC_NURSING_SHARE_TOTAL, figures->question.types},
        {METRIC_NURSING_SHARE_INSTITUTION, institutions_only}};

    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        struct metric_value value =
            metric_open_share(figures->call, &figures->question, shares[i].kinds);
        add_value(figures,
            (struct care_figure){.metric = metric_words[shares[i].metric], .basis = "open"}, &value,
            without_target(&value));
    }
}

static int find_figures(struct call *call, const void *part, const char *area, int32_t on_day,
    struct care_figure *ret, int max)
{
    struct figures figures = {.call = call, .oversight = part, .max = max, .list = ret};
    figures.question.on_day = on_day;
    memcpy(figures.question.types, all_kinds, sizeof all_kinds);
    char code[AREA_CODE_SIZE];
    (void)snprintf(code, sizeof code, "%s", area);
    enum area_level level = AREA_COMMITTEE;
    // No further up than the instance reaches: of a wider area it counts a part.
    while (area_contains(call->house->area, code)) {
        bool is_area = area_parse(code, &level);
        const struct plan *plan = oversight_plan_of(figures.oversight, code);
        figures.question.area = arena_copy_text(&call->arena, code);
        if (figures.question.area == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
            return figures.count;
        }
        if (plan != NULL) {
            add_plan(&figures, plan);
        }
        if (is_area && level == AREA_COUNTY) {
            add_ratios(&figures, plan);
            add_open_shares(&figures);
        }
        char above[AREA_CODE_SIZE];
        area_parent(code, above);
        memcpy(code, above, sizeof code);
    }
    return figures.count;
}

struct care_audit effect_audit(const struct oversight *oversight)
{
    return (struct care_audit){.figures = find_figures, .part = oversight};
}
