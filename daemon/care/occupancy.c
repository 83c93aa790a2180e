// SPDX-License-Identifier: Apache-2.0
// occupancy.report: average in use = bed-nights / nights, over half-open spans; what is divided by
// what is told with the figures. vacancy.attest: a house that says "full" while a bed is free.
#include "daemon/care/occupancy.h"

#include "daemon/access/office_find.h"
#include "daemon/care/bed_tally.h"
#include "daemon/care/census.h"
#include "daemon/care/institution.h"
#include "daemon/registry/task.h"

#define REPORT_DAYS_MAX 3660
#define HOUSES_MAX 2000
#define BASIS_POINTS 10000
#define ATTEST_DAYS 7
#define VACANT_MAX 20000

struct report_params {
    int64_t institution;
    const char *area;
    int32_t from;
    int32_t until;
};

static const struct rpc_param report_params[] = {
    {.name = "institution",
        .help = "Only this house; a home's own when left out together with area.",
        .kind = RPC_ID,
        .offset = offsetof(struct report_params, institution)},
    {.name = "area",
        .help = "Only houses in this area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct report_params, area),
        .most = 12},
    {.name = "from",
        .help = "First night.",
        .kind = RPC_DAY,
        .offset = offsetof(struct report_params, from),
        .required = true},
    {.name = "until",
        .help = "Day behind the last night.",
        .kind = RPC_DAY,
        .offset = offsetof(struct report_params, until),
        .required = true},
    RPC_PARAMS_END};

struct nights {
    int64_t bed;       // somebody held the bed, there or away
    int64_t away;      // of these: held for an absent resident
    int64_t guest;     // beside them: a guest in a lent bed
    int64_t listed;    // beds that were listed
    int64_t available; // of these: not closed
};

struct period {
    int32_t from_day;
    int32_t until_day;
};

static int64_t overlap(const struct period *period, int32_t from_day, int32_t until_day)
{
    int32_t from = from_day > period->from_day ? from_day : period->from_day;
    int32_t until = until_day < period->until_day ? until_day : period->until_day;
    return until > from ? until - from : 0;
}

static void count_spans(
    struct call *call, int64_t institution, const struct period *period, struct nights *nights)
{
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_NIGHTS);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "from_day", period->from_day);
    query_bind_day(&query, "until_day", period->until_day);
    while (query_next(&query)) {
        int64_t count =
            overlap(period, query_day(&query, "from_day"), query_day(&query, "until_day"));
        bool is_guest = query_int(&query, "guest") != 0;
        nights->guest += is_guest ? count : 0;
        nights->bed += is_guest ? 0 : count;
        nights->away += query_int(&query, "away") != 0 ? count : 0;
    }
    query_end(&query);
}

// Each daily change counts on every day of the period from its own on.
static void count_beds(struct call *call, int64_t institution, const char *kind,
    const struct period *period, struct nights *nights)
{
    char place[BED_TALLY_PLACE_SIZE];
    bed_tally_house(institution, place);
    struct query query = query_open(call->tx, QUERY_BED_TALLY_SERIES);
    query_bind_text(&query, "place", place);
    query_bind_text(&query, "kind", kind);
    while (query_next(&query)) {
        int64_t days = overlap(period, query_day(&query, "day"), DAY_OPEN);
        nights->listed += days * query_int(&query, "beds");
        nights->available += days * (query_int(&query, "beds") - query_int(&query, "closed"));
    }
    query_end(&query);
}

static void add(struct nights *sum, const struct nights *house)
{
    sum->bed += house->bed;
    sum->away += house->away;
    sum->guest += house->guest;
    sum->listed += house->listed;
    sum->available += house->available;
}

static void put_nights(
    struct json_out *out, const struct nights *nights, const struct period *period)
{
    int64_t count = period->until_day - period->from_day;
    json_field_int(out, "bed_nights", nights->bed);
    json_field_int(out, "away_nights", nights->away);
    json_field_int(out, "guest_nights", nights->guest);
    json_field_int(out, "listed_bed_nights", nights->listed);
    json_field_int(out, "available_bed_nights", nights->available);
    json_key(out, "average_in_use");
    json_begin_map(out);
    json_field_int(out, "numerator", nights->bed);
    json_field_int(out, "denominator", count);
    json_end_map(out);
    if (nights->available != 0) {
        json_key(out, "occupancy");
        json_begin_map(out);
        json_field_int(out, "numerator", nights->bed);
        json_field_int(out, "denominator", nights->available);
        json_field_int(out, "basis_points", nights->bed * BASIS_POINTS / nights->available);
        json_end_map(out);
    }
}

static void put_definition(struct call *call, const struct period *period)
{
    json_field_day(&call->out, "from", period->from_day);
    json_field_day(&call->out, "until", period->until_day);
    json_field_int(&call->out, "nights", period->until_day - period->from_day);
    json_field_text(&call->out, "definition",
        "a bed-night: somebody holds the bed on a day, also while away; days are half open, the "
        "day of discharge is none; available: listed and neither closed nor withdrawn");
    json_field_text(&call->out, "census_instant", "the end of each civil day");
    json_field_instant(&call->out, "first_instant",
        day_begins(period->from_day + 1, call->tx->zone_minutes), call->tx->zone_minutes);
}

static void put_houses(struct call *call, const struct area_range *range, int64_t institution,
    const struct period *period)
{
    struct nights sum = {0};
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_HOUSES);
    query_bind_text(&query, "area_from", range->from);
    query_bind_text(&query, "area_until", range->until);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "from_day", period->from_day);
    query_bind_day(&query, "until_day", period->until_day);
    query_bind_int(&query, "limit", HOUSES_MAX);
    json_key(&call->out, "by");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        struct nights nights = {0};
        int64_t house = query_int(&query, "institution");
        count_spans(call, house, period, &nights);
        count_beds(call, house, query_text(&query, "kind"), period, &nights);
        add(&sum, &nights);
        json_begin_map(&call->out);
        json_field_int(&call->out, "institution", house);
        json_field_text(&call->out, "name", query_text(&query, "name"));
        put_nights(&call->out, &nights, period);
        json_end_map(&call->out);
    }
    query_end(&query);
    json_end_list(&call->out);
    put_nights(&call->out, &sum, period);
}

static enum status run_report(struct call *call)
{
    const struct report_params *params = call->params;
    const struct period period = {params->from, params->until};
    struct area_range range;
    int64_t institution = 0;
    if (!care_area_filter(params->area, &range)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    if (period.until_day <= period.from_day ||
        period.until_day > period.from_day + REPORT_DAYS_MAX) {
        return call_invalid(call, "until", "a date after from, within ten years of it");
    }
    if (!census_narrow(call, params->institution, params->area, &range, &institution)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    put_definition(call, &period);
    put_houses(call, &range, institution, &period);
    return call_done(call);
}

// --- vacancy.attest ---

struct attest_params {
    int64_t vacant;
};

static const struct rpc_param attest_params[] = {
    {.name = "vacant",
        .help = "How many free beds the house says it has now; 0: full.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct attest_params, vacant),
        .required = true,
        .least = 0,
        .most = VACANT_MAX},
    RPC_PARAMS_END};

static int64_t write_attestation(struct call *call, int64_t declared, int64_t found)
{
    int64_t attestation = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_VACANCY_ATTESTATION_INSERT);
    query_bind_int(&query, "attestation", attestation);
    query_bind_int(&query, "institution", call->principal.institution);
    query_bind_day(&query, "on_day", call->tx->today_day);
    query_bind_int(&query, "declared", declared);
    query_bind_int(&query, "found", found);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    return attestation;
}

static enum status run_attest(struct call *call)
{
    const struct attest_params *params = call->params;
    int64_t institution = call->principal.institution;
    const char *area = institution_area(call, institution);
    if (area == NULL) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    int64_t found = institution_vacant(call, institution, call->tx->today_day);
    int64_t attestation = write_attestation(call, params->vacant, found < 0 ? 0 : found);
    if (params->vacant < found) { // of free beds that are none nobody can be kept out
        const char *note = arena_print(&call->arena, "institution %lld: %lld of %lld",
            (long long)institution, (long long)params->vacant, (long long)found);
        (void)task_open(call, &(struct task_order){.office = office_of_bureau(call, area),
                                  .kind = TASK_VACANCY_DIFFERS,
                                  .subject = attestation,
                                  .due_day = call->tx->today_day + ATTEST_DAYS,
                                  .note = note});
    }
    call_touch(call, attestation);
    json_field_int(&call->out, "attestation", attestation);
    json_field_int(&call->out, "declared", params->vacant);
    json_field_int(&call->out, "found", found);
    json_field_bool(&call->out, "differs", params->vacant != found);
    return call_done(call);
}

const struct rpc_method occupancy_methods[] = {
    {
        .name = "occupancy.report",
        .help = "Bed-nights, average in use and occupancy of houses over a period.",
        .allow = HOME | BUREAU,
        .effect = RPC_READS,
        .params = report_params,
        .params_size = sizeof(struct report_params),
        .result = "from, until, nights, definition, census_instant, first_instant, bed_nights, "
                  "away_nights, "
                  "guest_nights, listed_bed_nights, available_bed_nights, average_in_use{}, "
                  "occupancy{}?, by[]",
        .refuses = "NOT_FOUND",
        .run = run_report,
    },
    {
        .name = "vacancy.attest",
        .help = "State how many free beds the house has; the bureau hears of it when the ledger "
                "knows more.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = attest_params,
        .params_size = sizeof(struct attest_params),
        .result = "attestation, declared, found, differs",
        .run = run_attest,
    },
    RPC_METHODS_END};
