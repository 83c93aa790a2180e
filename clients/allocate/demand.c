// SPDX-License-Identifier: Apache-2.0
// The demand of a street.

#include "clients/allocate/demand.h"

#include <inttypes.h>

enum { HUNDRED = 100, THOUSAND = 1000 };

static int64_t divide_up(int64_t number, int64_t by)
{
    return (number + by - 1) / by;
}

struct demand demand_of(const struct demand_facts *facts, const struct demand_rules *rules)
{
    struct demand demand = {.source = DEMAND_NONE};
    int64_t sum = 0;
    for (int week = 0; week < facts->weeks; week++) {
        demand.days += facts->is_served[week] ? 1 : 0;
        sum += facts->is_served[week] ? facts->covers[week] : 0;
    }
    if (sum > 0) {
        demand.source = DEMAND_PAST;
        demand.covers =
            divide_up(sum * (HUNDRED + rules->margin_percent), (int64_t)demand.days * HUNDRED);
        demand.mean_tenths = (sum * 10 * 2 + demand.days) / (2 * (int64_t)demand.days);
    }
    if (facts->standing > demand.covers) {
        demand.source = DEMAND_STANDING;
        demand.covers = facts->standing;
    }
    if (demand.source == DEMAND_NONE && facts->registered_65 > 0 && rules->per_thousand > 0) {
        demand.source = DEMAND_POPULATION;
        demand.covers = divide_up(facts->registered_65 * rules->per_thousand, THOUSAND);
    }
    return demand;
}

static void explain_past(const struct demand_facts *facts, const struct demand_rules *rules,
    const struct demand *demand, struct text *words)
{
    bool is_first = true;
    text_print(words, "%d past days had ", demand->days);
    for (int week = 0; week < facts->weeks; week++) {
        if (facts->is_served[week]) {
            text_print(words, "%s%" PRId64, is_first ? "" : ", ", facts->covers[week]);
            is_first = false;
        }
    }
    text_print(words, ": %" PRId64 ".%" PRId64 " in the mean", demand->mean_tenths / 10,
        demand->mean_tenths % 10);
    if (demand->source == DEMAND_PAST) {
        text_print(words, ", with %d %% more, rounded up, %" PRId64, rules->margin_percent,
            demand->covers);
    }
}

void demand_explain(const struct demand_facts *facts, const struct demand_rules *rules,
    const struct demand *demand, struct text *words)
{
    if (demand->mean_tenths > 0) {
        explain_past(facts, rules, demand, words);
    }
    switch (demand->source) {
    case DEMAND_NONE:
        text_add_string(words, "no meals in the past, no standing orders");
        return;
    case DEMAND_PAST:
        if (facts->standing > 0) {
            text_print(words, "; %" PRId64 " of them stand ordered", facts->standing);
        }
        return;
    case DEMAND_STANDING:
        text_print(words, "%s%" PRId64 " stand ordered", demand->mean_tenths > 0 ? "; " : "",
            facts->standing);
        return;
    case DEMAND_POPULATION:
        text_print(words,
            "no meals yet: %d for each thousand of %" PRId64
            " registered 65+, rounded up, %" PRId64,
            rules->per_thousand, facts->registered_65, demand->covers);
        return;
    }
}
