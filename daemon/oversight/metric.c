// SPDX-License-Identifier: Apache-2.0
// Computing metrics from the tally, the registers and the canteen's supply.
#include "daemon/oversight/metric.h"

#include "daemon/canteen/supply.h"
#include "daemon/care/bed_tally.h"

const char *const metric_words[] = {
    "nursing_share_total",
    "nursing_share_institution",
    "institutions_with_nursing",
    "beds_total",
    "beds_institution",
    "beds_new",
    "dementia_beds",
    "dementia_beds_new",
    "beds_per_reg_elder",
    "beds_institution_per_reg_elder",
    "basic_beds_per_reg_elder",
    "basic_coverage",
    "inclusive_share",
    "institutions",
    "meal_capacity_share",
    "meal_capacity",
    "canteens",
    "meal_points",
    "cert_rate",
    "level_cert_rate",
    // without data yet
    "age_friendly_coverage",
    "allowance_county_coverage",
    "barrier_free_coverage",
    "care_brands",
    "complexes",
    "complexes_new",
    "county_disability_care_coverage",
    "dementia_friendly_coverage",
    "disability_subsidy_coverage",
    "district_beds_per_reg_elder",
    "elder_population_share",
    "estate_facility_coverage",
    "facility_area",
    "facility_area_per_1000",
    "home_adaptations",
    "home_care_centre_coverage",
    "honour_room_coverage",
    "internet_hospital_pilots",
    "ltc_beneficiaries",
    "meal_sites_new",
    "neighbourhood_centres",
    "neighbourhood_points",
    "network_coverage",
    "nursing_share_reported",
    "pension_participation",
    "recognised_pilots",
    "rural_small_homes",
    "service_beds",
    "social_relief",
    "support_agreement_rate",
    "town_centre_coverage",
    "village_complex_coverage",
    "walk_coverage",
    NULL,
};

static const bool all_kinds[HOUSE_KINDS] = {true, true};
static const bool institutions_only[HOUSE_KINDS] = {[HOUSE_INSTITUTION] = true};

static int64_t tally(struct call *call, const struct metric_question *question,
    enum bed_measure measure, int32_t on_day, const bool kinds[HOUSE_KINDS])
{
    int64_t totals[HOUSE_KINDS];
    int64_t sum = 0;
    bed_tally_one(call->tx, question->area, measure, on_day, totals);
    for (int kind = 0; kind < HOUSE_KINDS; kind++) {
        sum += kinds[kind] ? totals[kind] : 0;
    }
    return sum;
}

static struct metric_value count_of(int64_t count)
{
    return (struct metric_value){.known = true, .count = count};
}

static struct metric_value share_of(int64_t numerator, int64_t denominator)
{
    return (struct metric_value){.known = denominator > 0,
        .is_share = true,
        .numerator = numerator,
        .denominator = denominator};
}

// --- beds ---

static struct metric_value stock(struct call *call, const struct metric_question *question,
    enum bed_measure measure, const bool kinds[HOUSE_KINDS])
{
    return count_of(tally(call, question, measure, question->on_day, kinds));
}

static struct metric_value grown(struct call *call, const struct metric_question *question,
    enum bed_measure measure, const bool kinds[HOUSE_KINDS])
{
    return count_of(tally(call, question, measure, question->on_day, kinds) -
                    tally(call, question, measure, question->start_day - 1, kinds));
}

static struct metric_value part(struct call *call, const struct metric_question *question,
    enum bed_measure numerator, enum bed_measure denominator, const bool kinds[HOUSE_KINDS])
{
    return share_of(tally(call, question, numerator, question->on_day, kinds),
        tally(call, question, denominator, question->on_day, kinds));
}

// --- people ---

struct population {
    int64_t registered_60;
    int64_t registered_65;
};

// Of the latest year up to the day's; zeroes when nothing is on file.
static struct population read_population(struct call *call, const struct metric_question *question)
{
    struct population population = {0};
    struct query query = query_open(call->tx, QUERY_INDICATOR_POPULATION);
    query_bind_text(&query, "area", question->area);
    query_bind_int(&query, "year", day_to_parts(question->on_day).year);
    if (query_next(&query)) {
        population.registered_60 = query_int(&query, "registered_60");
        population.registered_65 = query_int(&query, "registered_65");
    }
    query_end(&query);
    return population;
}

static struct metric_value per_elder(struct call *call, const struct metric_question *question,
    enum bed_measure measure, const bool kinds[HOUSE_KINDS])
{
    return share_of(tally(call, question, measure, question->on_day, kinds),
        read_population(call, question).registered_60);
}

// --- houses and meals ---

static struct metric_value counted(
    struct call *call, const struct metric_question *question, enum query_id id)
{
    struct area_range range = area_range(question->area);
    struct query query = query_open(call->tx, id);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_day(&query, "on", question->on_day);
    struct metric_value value = {.known = false};
    if (query_next(&query)) {
        value = share_of(query_int(&query, "numerator"), query_int(&query, "denominator"));
    }
    query_end(&query);
    return value;
}

static struct supply read_supply(struct call *call, const struct metric_question *question)
{
    struct area_range range = area_range(question->area);
    struct supply supply;
    supply_on(call->tx, &range, question->on_day, &supply);
    return supply;
}

static struct metric_value of_meals(
    struct call *call, enum metric metric, const struct metric_question *question)
{
    struct supply supply = read_supply(call, question);
    if (metric == METRIC_MEAL_CAPACITY_SHARE) {
        return share_of(supply.kitchen_covers, read_population(call, question).registered_65);
    }
    if (metric == METRIC_MEAL_CAPACITY) {
        return count_of(supply.kitchen_covers);
    }
    return count_of(metric == METRIC_CANTEENS ? supply.canteens : supply.sites - supply.canteens);
}

static struct metric_value of_beds(
    struct call *call, enum metric metric, const struct metric_question *question)
{
    const bool *types = question->types;
    switch (metric) {
    case METRIC_NURSING_SHARE_TOTAL:
        return part(call, question, MEASURE_NURSING_EFFECTIVE, MEASURE_APPROVED, types);
    case METRIC_NURSING_SHARE_INSTITUTION:
        return part(call, question, MEASURE_NURSING_EFFECTIVE, MEASURE_APPROVED, institutions_only);
    case METRIC_INSTITUTIONS_WITH_NURSING:
        return part(call, question, MEASURE_INSTITUTIONS_NURSING_EFFECTIVE, MEASURE_INSTITUTIONS,
            institutions_only);
    case METRIC_BEDS_TOTAL:
        return stock(call, question, MEASURE_APPROVED, types);
    case METRIC_BEDS_INSTITUTION:
        return stock(call, question, MEASURE_APPROVED, institutions_only);
    case METRIC_BEDS_NEW:
        return grown(call, question, MEASURE_APPROVED, types);
    case METRIC_DEMENTIA_BEDS:
        return stock(call, question, MEASURE_DEMENTIA, all_kinds);
    case METRIC_DEMENTIA_BEDS_NEW:
        return grown(call, question, MEASURE_DEMENTIA, all_kinds);
    case METRIC_BEDS_PER_REG_ELDER:
        return per_elder(call, question, MEASURE_APPROVED, types);
    case METRIC_BEDS_INSTITUTION_PER_REG_ELDER:
        return per_elder(call, question, MEASURE_APPROVED, institutions_only);
    case METRIC_BASIC_BEDS_PER_REG_ELDER:
        return per_elder(call, question, MEASURE_BASIC, all_kinds);
    case METRIC_BASIC_COVERAGE:
    case METRIC_INCLUSIVE_SHARE:
    case METRIC_INSTITUTIONS:
    case METRIC_MEAL_CAPACITY_SHARE:
    case METRIC_MEAL_CAPACITY:
    case METRIC_CANTEENS:
    case METRIC_MEAL_POINTS:
    case METRIC_CERT_RATE:
    case METRIC_LEVEL_CERT_RATE:
    case METRICS_COMPUTED:
        break;
    }
    return (struct metric_value){.known = false};
}

struct metric_value metric_open_share(
    struct call *call, const struct metric_question *question, const bool kinds[HOUSE_KINDS])
{
    int32_t on_day = question->on_day;
    int64_t beds = tally(call, question, MEASURE_BEDS, on_day, kinds) -
                   tally(call, question, MEASURE_CLOSED, on_day, kinds);
    int64_t nursing = tally(call, question, MEASURE_NURSING_EFFECTIVE, on_day, kinds) -
                      tally(call, question, MEASURE_CLOSED_NURSING_EFFECTIVE, on_day, kinds);
    return share_of(nursing, beds);
}

bool metric_is_of_beds(int metric)
{
    return metric <= METRIC_BASIC_BEDS_PER_REG_ELDER;
}

struct metric_value metric_compute(
    struct call *call, int metric, const struct metric_question *question)
{
    if (metric >= METRICS_COMPUTED) {
        return (struct metric_value){.known = false};
    }
    switch ((enum metric)metric) {
    case METRIC_BASIC_COVERAGE:
        return counted(call, question, QUERY_INDICATOR_BASIC_COVERAGE);
    case METRIC_INCLUSIVE_SHARE:
        return counted(call, question, QUERY_INDICATOR_INCLUSIVE);
    case METRIC_CERT_RATE:
        return counted(call, question, QUERY_INDICATOR_CERTIFIED);
    case METRIC_LEVEL_CERT_RATE:
        return counted(call, question, QUERY_INDICATOR_LEVEL_CERTIFIED);
    case METRIC_INSTITUTIONS:
        return stock(call, question, MEASURE_INSTITUTIONS, institutions_only);
    case METRIC_MEAL_CAPACITY_SHARE:
    case METRIC_MEAL_CAPACITY:
    case METRIC_CANTEENS:
    case METRIC_MEAL_POINTS:
        return of_meals(call, (enum metric)metric, question);
    case METRIC_NURSING_SHARE_TOTAL:
    case METRIC_NURSING_SHARE_INSTITUTION:
    case METRIC_INSTITUTIONS_WITH_NURSING:
    case METRIC_BEDS_TOTAL:
    case METRIC_BEDS_INSTITUTION:
    case METRIC_BEDS_NEW:
    case METRIC_DEMENTIA_BEDS:
    case METRIC_DEMENTIA_BEDS_NEW:
    case METRIC_BEDS_PER_REG_ELDER:
    case METRIC_BEDS_INSTITUTION_PER_REG_ELDER:
    case METRIC_BASIC_BEDS_PER_REG_ELDER:
    case METRICS_COMPUTED:
        break;
    }
    return of_beds(call, (enum metric)metric, question);
}
