// SPDX-License-Identifier: Apache-2.0
// The state of a bed as a pure function of its facts.
#include "daemon/care/bed_rule.h"

#include "common/base/day.h"

const struct bed_state_code bed_state_codes[BED_STATES] = {
    [BED_PLANNED] = {NULL, "inactive", NULL},
    [BED_BUILT] = {NULL, "inactive", NULL},
    [BED_VACANT] = {"U", "active", NULL},
    [BED_HELD] = {"U", "active", "planned"},
    [BED_OCCUPIED] = {"O", "active", "active"},
    [BED_AWAY] = {"U", "active", "reserved"},
    [BED_CLEANING] = {"H", "active", NULL},
    [BED_MAINTENANCE] = {"C", "suspended", NULL},
    [BED_SUSPENDED] = {"C", "suspended", NULL},
    [BED_WITHDRAWN] = {"C", "inactive", NULL},
};

// Recorded ahead: the beginning of the day; recorded late: its end; else when it was recorded.
static int64_t left_ms(const struct bed_facts *facts, int zone_minutes)
{
    int64_t begin = day_begins(facts->left_day, zone_minutes);
    int64_t end = day_begins(facts->left_day + 1, zone_minutes);
    if (facts->left_recorded_ms < begin) {
        return begin;
    }
    return facts->left_recorded_ms < end ? facts->left_recorded_ms : end;
}

int64_t bed_cleaned_ms(const struct bed_facts *facts, int zone_minutes)
{
    if (facts->left_day == DAY_NONE) {
        return 0;
    }
    int64_t by_itself = left_ms(facts, zone_minutes) + facts->cleaning_hours * HOUR_MS;
    bool is_told = facts->cleaned_ms != 0 && facts->cleaned_ms < by_itself;
    return is_told ? facts->cleaned_ms : by_itself;
}

static bool is_being_cleaned(const struct bed_facts *facts, int32_t on_day, const struct tx *tx)
{
    if (facts->left_day == DAY_NONE || facts->cleaning_hours == 0) {
        return false;
    }
    int64_t at_ms = on_day == tx->today_day ? tx->now_ms : day_begins(on_day, tx->zone_minutes);
    int64_t left = left_ms(facts, tx->zone_minutes);
    if (at_ms < left && on_day == facts->left_day) {
        at_ms = left;
    }
    return at_ms < bed_cleaned_ms(facts, tx->zone_minutes);
}

enum bed_state bed_state_before(int32_t built_day, int32_t on_day)
{
    return built_day <= on_day ? BED_BUILT : BED_PLANNED;
}

enum bed_state bed_state_on(const struct bed_facts *facts, int32_t on_day, const struct tx *tx)
{
    if (facts->opened_day > on_day) {
        return bed_state_before(facts->built_day, on_day);
    }
    if (facts->occupied) {
        return facts->away ? BED_AWAY : BED_OCCUPIED;
    }
    if (facts->closure != BED_OPEN_FOR_USE) {
        return (enum bed_state)facts->closure;
    }
    if (is_being_cleaned(facts, on_day, tx)) {
        return BED_CLEANING;
    }
    return facts->held ? BED_HELD : BED_VACANT;
}

struct bed_facts bed_facts_of(const struct query *query)
{
    return (struct bed_facts){.built_day = query_day(query, "built_day"),
        .opened_day = query_day(query, "opened_day"),
        .closure = words_find(bed_state_words, query_text(query, "closure")),
        .occupied = !query_is_null(query, "stay"),
        .away = query_int(query, "away") != 0,
        .held = query_int(query, "held") != 0,
        .cleaning_hours = query_int(query, "cleaning_hours"),
        .left_day = query_day(query, "left_day"),
        .left_recorded_ms = query_int(query, "left_at"),
        .left_use = query_int(query, "left_use"),
        .cleaned_ms = query_int(query, "cleaned_at")};
}
