// SPDX-License-Identifier: Apache-2.0
// Reading the tally: what an area and the places one level down count on a day, as known now or
// then.
#include <stdio.h>
#include <string.h>

#include "daemon/care/bed_tally.h"

#define EXACT_SIZE (AREA_CODE_SIZE + 1)

static void put_figure(
    struct bed_counts *counts, const char *measure, enum house_kind kind, int64_t part)
{
    switch ((enum bed_measure)words_find(bed_measure_words, measure)) {
    case MEASURE_APPROVED:
        counts->approved[kind] += part;
        return;
    case MEASURE_BEDS:
        counts->beds[kind] += part;
        return;
    case MEASURE_INSTITUTIONS:
        counts->institutions[kind] += part;
        return;
    case MEASURE_BUILT_AHEAD:
        counts->built_ahead[kind] += part;
        return;
    case MEASURE_CLOSED:
        counts->closed[kind] += part;
        return;
    case MEASURE_CLOSED_NURSING_DECLARED:
    case MEASURE_CLOSED_NURSING_VERIFIED:
    case MEASURE_CLOSED_NURSING_EFFECTIVE:
        counts->closed_nursing[kind] += part;
        return;
    case MEASURE_NURSING_DECLARED:
    case MEASURE_NURSING_VERIFIED:
    case MEASURE_NURSING_EFFECTIVE:
        counts->nursing[kind] += part;
        return;
    case MEASURE_INSTITUTIONS_NURSING_DECLARED:
    case MEASURE_INSTITUTIONS_NURSING_VERIFIED:
    case MEASURE_INSTITUTIONS_NURSING_EFFECTIVE:
        counts->institutions_nursing[kind] += part;
        return;
    case MEASURE_DEMENTIA: // not asked for here
    case MEASURE_BASIC:
    case BED_MEASURES:
        return;
    }
}

static void take_figure(const struct query *query, struct bed_counts *counts)
{
    int kind = words_find(house_kind_words, query_text(query, "kind"));
    if (kind >= 0) { // a place without any row has neither measure nor kind
        put_figure(
            counts, query_text(query, "measure"), (enum house_kind)kind, query_int(query, "part"));
    }
}

static void bind_question(struct query *query, const struct bed_question *question)
{
    query_bind_text(
        query, "nursing", bed_measure_words[MEASURE_NURSING_DECLARED + (int)question->truth]);
    query_bind_text(query, "present",
        bed_measure_words[MEASURE_INSTITUTIONS_NURSING_DECLARED + (int)question->truth]);
    query_bind_text(query, "closed_nursing",
        bed_measure_words[MEASURE_CLOSED_NURSING_DECLARED + (int)question->truth]);
    query_bind_day(query, "on", question->on_day);
}

static void ask_place(
    struct call *call, const struct bed_question *question, struct bed_place *ret_place)
{
    struct query query = query_open(call->tx, QUERY_BED_TALLY_PLACE);
    query_bind_text(&query, "place", question->area);
    bind_question(&query, question);
    while (query_next(&query)) {
        take_figure(&query, &ret_place->counts);
    }
    query_end(&query);
}

static int ask_below(
    struct call *call, const struct bed_question *question, struct bed_place *ret_places, int count)
{
    struct query query = query_open(call->tx, QUERY_BED_TALLY_BELOW);
    query_bind_text(&query, "area", question->area);
    bind_question(&query, question);
    while (query_next(&query)) {
        const char *code = query_text(&query, "code");
        if (strcmp(ret_places[count - 1].area, code) != 0) {
            if (count == BED_PLACES_MAX) {
                break;
            }
            struct bed_place *place = &ret_places[count++];
            (void)snprintf(place->area, sizeof place->area, "%s", code);
            place->name = query_copy_text(&query, "name", &call->arena);
        }
        take_figure(&query, &ret_places[count - 1].counts);
    }
    query_end(&query);
    return count;
}

// The houses that are told one by one: all of a street or committee, else those that stand in the
// area itself and in none below.
static void houses_range(
    const struct bed_question *question, char ret_from[EXACT_SIZE], char ret_until[EXACT_SIZE])
{
    struct area_range range = area_range(question->area);
    if (question->level >= AREA_STREET) {
        (void)snprintf(ret_from, EXACT_SIZE, "%s", range.from);
        (void)snprintf(ret_until, EXACT_SIZE, "%s", range.until);
    } else { // "!" sorts before every digit
        (void)snprintf(ret_from, EXACT_SIZE, "%s", question->area);
        (void)snprintf(ret_until, EXACT_SIZE, "%s!", question->area);
    }
}

static int ask_houses(
    struct call *call, const struct bed_question *question, struct bed_place *ret_places, int count)
{
    char from[EXACT_SIZE];
    char until[EXACT_SIZE];
    houses_range(question, from, until);
    struct query query = query_open(call->tx, QUERY_BED_TALLY_HOUSES);
    query_bind_text(&query, "area_from", from);
    query_bind_text(&query, "area_until", until);
    bind_question(&query, question);
    while (query_next(&query)) {
        int64_t institution = query_int(&query, "institution");
        if (ret_places[count - 1].institution != institution) {
            if (count == BED_PLACES_MAX) {
                break;
            }
            struct bed_place *place = &ret_places[count++];
            place->institution = institution;
            place->name = query_copy_text(&query, "name", &call->arena);
        }
        take_figure(&query, &ret_places[count - 1].counts);
    }
    query_end(&query);
    return count;
}

// --- as it was known then ---

static void add_counts(struct bed_counts *sum, const struct bed_counts *house)
{
    for (int kind = 0; kind < HOUSE_KINDS; kind++) {
        sum->approved[kind] += house->approved[kind];
        sum->beds[kind] += house->beds[kind];
        sum->institutions[kind] += house->institutions[kind];
        sum->nursing[kind] += house->nursing[kind];
        sum->built_ahead[kind] += house->built_ahead[kind];
        sum->closed[kind] += house->closed[kind];
        sum->closed_nursing[kind] += house->closed_nursing[kind];
        sum->institutions_nursing[kind] += house->institutions_nursing[kind];
    }
}

// Columns of bed_tally_known, in the order of the truths.
static const char *const closed_truth_words[BED_TRUTHS] = {
    "closed_declared", "closed_verified", "closed_effective"};

static struct bed_counts count_house(const struct query *query, enum bed_truth truth)
{
    struct bed_counts counts = {0};
    int kind = words_find(house_kind_words, query_text(query, "kind"));
    if (kind >= 0) {
        counts.approved[kind] = query_int(query, "approved");
        counts.beds[kind] = query_int(query, "beds");
        counts.institutions[kind] = 1;
        counts.nursing[kind] = query_int(query, bed_truth_words[truth]);
        counts.institutions_nursing[kind] = counts.nursing[kind] > 0;
        counts.built_ahead[kind] = query_int(query, "built_ahead");
        counts.closed[kind] = query_int(query, "closed");
        counts.closed_nursing[kind] = query_int(query, closed_truth_words[truth]);
    }
    return counts;
}

static int place_house(struct call *call, const struct bed_question *question,
    const struct query *query, struct bed_place *places, int count)
{
    struct bed_counts counts = count_house(query, question->truth);
    add_counts(&places[0].counts, &counts);
    const char *area = query_text(query, "area");
    for (int i = 1; i < count; i++) {
        if (places[i].institution == 0 && area_contains(places[i].area, area)) {
            add_counts(&places[i].counts, &counts);
            return count;
        }
    }
    if (count == BED_PLACES_MAX) {
        return count;
    }
    places[count].institution = query_int(query, "institution");
    places[count].name = query_copy_text(query, "name", &call->arena);
    places[count].counts = counts;
    return count + 1;
}

static int ask_known(
    struct call *call, const struct bed_question *question, struct bed_place *ret_places, int count)
{
    for (int i = 0; i < count; i++) {
        memset(&ret_places[i].counts, 0, sizeof ret_places[i].counts);
    }
    struct area_range range = area_range(question->area);
    struct query query = query_open(call->tx, QUERY_BED_TALLY_KNOWN);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_day(&query, "on", question->on_day);
    query_bind_int(&query, "known", question->known_ms);
    while (query_next(&query)) {
        count = place_house(call, question, &query, ret_places, count);
    }
    query_end(&query);
    return count;
}

int bed_tally_ask(
    struct call *call, const struct bed_question *question, struct bed_place *ret_places)
{
    memset(ret_places, 0, sizeof *ret_places * BED_PLACES_MAX);
    int count = 1;
    (void)snprintf(ret_places[0].area, sizeof ret_places[0].area, "%s", question->area);
    if (question->level < AREA_STREET) {
        count = ask_below(call, question, ret_places, count);
    }
    if (question->known_ms != 0) {
        return ask_known(call, question, ret_places, count);
    }
    ask_place(call, question, &ret_places[0]);
    return ask_houses(call, question, ret_places, count);
}

void bed_tally_one(struct tx *tx, const char *area, enum bed_measure measure, int32_t on_day,
    int64_t ret_totals[HOUSE_KINDS])
{
    memset(ret_totals, 0, sizeof *ret_totals * HOUSE_KINDS);
    struct query query = query_open(tx, QUERY_BED_TALLY_ONE);
    query_bind_text(&query, "place", area);
    query_bind_text(&query, "measure", bed_measure_words[measure]);
    query_bind_day(&query, "on", on_day);
    while (query_next(&query)) {
        int kind = words_find(house_kind_words, query_text(&query, "kind"));
        if (kind >= 0) {
            ret_totals[kind] = query_int(&query, "total");
        }
    }
    query_end(&query);
}
