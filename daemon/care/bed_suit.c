// SPDX-License-Identifier: Apache-2.0
// The filters of suitability, and their facts.
#include "daemon/care/bed_suit.h"

#include <string.h>

#define SEX_MALE 1
#define SEX_FEMALE 2

const char *const bed_filter_words[BED_FILTERS] = {
    "none", "open", "class", "dementia", "dementia_test", "sex_rule", "isolation", "barrier_free"};

const char *const bed_need_words[] = {"nursing", "dementia", "wheelchair", "isolation", NULL};

// --- the pure part ---

bool bed_level_needs_nursing(
    const struct suit_policy *policy, const char *scheme, const char *level)
{
    if (scheme == NULL || level == NULL || level[0] < '0' || level[0] > '9') {
        return false;
    }
    int64_t least =
        strcmp(scheme, "shanghai") == 0 ? policy->nursing_shanghai : policy->nursing_gbt42195;
    return level[0] - '0' >= least;
}

static bool keeps_rule(const struct suit_person *person, const struct suit_bed *bed)
{
    switch (bed->sex_rule) {
    case RULE_MALE:
        return person->sex == SEX_MALE;
    case RULE_FEMALE:
        return person->sex == SEX_FEMALE;
    case RULE_COUPLE:
        return !bed->stranger_beside;
    default: // no rule
        return true;
    }
}

static bool passes(
    const struct suit_person *person, const struct suit_bed *bed, enum bed_filter filter)
{
    switch (filter) {
    case FILTER_OPEN:
        return bed->is_open;
    case FILTER_CLASS:
        return (person->needs & NEED_BIT(NEED_NURSING)) == 0 || bed->class == CLASS_NURSING;
    case FILTER_DEMENTIA:
        return (person->needs & NEED_BIT(NEED_DEMENTIA)) == 0 || bed->is_dementia;
    case FILTER_DEMENTIA_TEST:
        return !bed->is_dementia || person->has_dementia;
    case FILTER_SEX_RULE:
        return keeps_rule(person, bed);
    case FILTER_ISOLATION:
        return (person->needs & NEED_BIT(NEED_ISOLATION)) == 0 || bed->isolation == SUIT_YES;
    case FILTER_BARRIER_FREE:
        return (person->needs & NEED_BIT(NEED_WHEELCHAIR)) == 0 || bed->barrier_free == SUIT_YES;
    case FILTER_NONE:
    case BED_FILTERS:
        return true;
    }
    return true;
}

enum bed_filter bed_suits(
    const struct suit_person *person, const struct suit_bed *bed, unsigned passed)
{
    for (enum bed_filter filter = FILTER_OPEN; filter < BED_FILTERS; filter++) {
        if ((passed & (1u << filter)) == 0 && !passes(person, bed, filter)) {
            return filter;
        }
    }
    return FILTER_NONE;
}

bool bed_filter_yields(enum bed_filter filter)
{
    return filter == FILTER_CLASS || filter == FILTER_DEMENTIA || filter == FILTER_DEMENTIA_TEST ||
           filter == FILTER_BARRIER_FREE;
}

// --- facts ---

struct suit_person bed_suit_person(struct call *call, const struct suit_policy *policy,
    int64_t elder, int32_t on_day, unsigned needs)
{
    struct suit_person person = {.needs = needs};
    struct query query = query_open(call->tx, QUERY_BED_SUIT_PERSON);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on", on_day);
    if (query_next(&query)) {
        const char *dementia = query_text(&query, "dementia");
        person.sex = (int)query_int(&query, "sex");
        if (bed_level_needs_nursing(
                policy, query_text(&query, "scheme"), query_text(&query, "level"))) {
            person.needs |= NEED_BIT(NEED_NURSING);
        }
        person.has_dementia = dementia != NULL && strcmp(dementia, "none") != 0;
        if (dementia != NULL && strcmp(dementia, "behaviour_risk") == 0) {
            person.needs |= NEED_BIT(NEED_DEMENTIA);
        }
    }
    query_end(&query);
    return person;
}

static bool lies_beside(struct call *call, const struct suit_question *question, int64_t room)
{
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_STRANGER);
    query_bind_int(&query, "room", room);
    query_bind_int(&query, "stay", question->stay);
    query_bind_int(&query, "beside", question->beside);
    query_bind_int(&query, "elder", question->elder);
    query_bind_day(&query, "from_day", question->on_day);
    query_bind_day(&query, "until_day", DAY_OPEN);
    bool lies = query_next(&query);
    query_end(&query);
    return lies;
}

static enum suit_known read_known(const struct query *query, const char *column)
{
    if (query_is_null(query, column)) {
        return SUIT_UNKNOWN;
    }
    return query_int(query, column) != 0 ? SUIT_YES : SUIT_NO;
}

bool bed_suit_bed(struct call *call, const struct suit_question *question, struct suit_bed *ret)
{
    int64_t room = 0;
    struct query query = query_open(call->tx, QUERY_BED_SUIT_BED);
    query_bind_int(&query, "bed", question->bed);
    query_bind_day(&query, "on", question->on_day);
    bool found = query_next(&query);
    if (found) {
        bool is_nursing = words_find(bed_class_words, query_text(&query, "class")) == CLASS_NURSING;
        room = query_int(&query, "room");
        *ret = (struct suit_bed){.is_open = true,
            .class = is_nursing ? CLASS_NURSING : CLASS_ORDINARY,
            .is_dementia = query_int(&query, "dementia") != 0,
            .isolation = read_known(&query, "isolation"),
            .barrier_free = read_known(&query, "barrier_free"),
            .sex_rule = words_find(sex_rule_words, query_text(&query, "sex_rule"))};
    }
    query_end(&query);
    if (found && ret->sex_rule == RULE_COUPLE && question->elder != 0) {
        ret->stranger_beside = lies_beside(call, question, room);
    }
    return found;
}

int bed_suit_class(struct call *call, int64_t bed, int32_t on_day)
{
    struct suit_bed facts;
    const struct suit_question question = {.bed = bed, .on_day = on_day};
    return bed_suit_bed(call, &question, &facts) ? (int)facts.class : -1;
}
