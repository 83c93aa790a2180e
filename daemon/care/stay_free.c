// SPDX-License-Identifier: Apache-2.0
// Reasons why a bed cannot be taken.
#include "daemon/care/stay_free.h"

#include "daemon/care/bed_close.h"
#include "daemon/care/bed_hold.h"
#include "daemon/care/bed_rule.h"
#include "daemon/care/institution.h"

#define NEXT_BEDS 5
#define SEX_MALE 1
#define SEX_FEMALE 2

enum status stay_free_elder(
    struct call *call, const struct stay_history *history, const struct stay_span *span)
{
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_OF_ELDER);
    query_bind_int(&query, "elder", history->elder);
    query_bind_int(&query, "stay", history->stay);
    query_bind_day(&query, "from_day", span->from_day);
    query_bind_day(&query, "until_day", span->until_day);
    bool found = query_next(&query);
    // Another house's stay is not ours to tell, only that there is one.
    if (found &&
        institution_is_ours(call, query_int(&query, "institution"), query_text(&query, "area"))) {
        json_field_int(&call->facts, "stay", query_int(&query, "stay"));
        json_field_int(&call->facts, "bed", query_int(&query, "bed"));
        json_field_day(&call->facts, "from", query_day(&query, "from_day"));
        json_field_day(&call->facts, "until", query_day(&query, "until_day"));
    }
    query_end(&query);
    return found ? call_refuse(call, STATUS_ELDER_HAS_BED) : STATUS_OK;
}

// --- the bed ---

// The rule that takes only such persons.
static const char *sex_rule_of(int sex)
{
    switch (sex) {
    case SEX_MALE:
        return sex_rule_words[RULE_MALE];
    case SEX_FEMALE:
        return sex_rule_words[RULE_FEMALE];
    default: // the standard's other codes
        return NULL;
    }
}

static bool is_being_cleaned(
    struct call *call, int64_t bed, int64_t cleaning_hours, int32_t on_day, int64_t *ret_until_ms)
{
    if (cleaning_hours == 0) {
        return false;
    }
    struct bed_facts facts = {.opened_day = on_day,
        .closure = BED_OPEN_FOR_USE,
        .cleaning_hours = cleaning_hours,
        .left_day = DAY_NONE};
    struct query query = query_open(call->tx, QUERY_BED_LEFT);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", on_day);
    if (query_next(&query)) {
        facts.left_day = query_day(&query, "until_day");
        facts.left_recorded_ms = query_int(&query, "recorded_at");
        facts.cleaned_ms = query_int(&query, "cleaned_at");
    }
    query_end(&query);
    *ret_until_ms = bed_cleaned_ms(&facts, call->tx->zone_minutes);
    return bed_state_on(&facts, on_day, call->tx) == BED_CLEANING;
}

static int elder_sex(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_STAY_ELDER_SEX);
    query_bind_int(&query, "elder", elder);
    int sex = query_next(&query) ? (int)query_int(&query, "sex") : 0;
    query_end(&query);
    return sex;
}

// What the house has instead, the same class first.
static void put_next(
    struct call *call, const struct stay_history *history, const struct bed *bed, int32_t from_day)
{
    int written = 0;
    int64_t until_ms = 0;
    struct query query = query_open(call->tx, QUERY_BED_VACANT_FROM);
    query_bind_int(&query, "institution", bed->institution);
    query_bind_day(&query, "on", from_day);
    query_bind_text(&query, "sex_rule", sex_rule_of(elder_sex(call, history->elder)));
    query_bind_text(
        &query, "class", bed_class_words[bed->declared < 0 ? CLASS_ORDINARY : bed->declared]);
    query_bind_int(&query, "limit", LIST_LIMIT_PRESET);
    json_key(&call->facts, "next");
    json_begin_list(&call->facts);
    while (written < NEXT_BEDS && query_next(&query)) {
        if (is_being_cleaned(
                call, query_int(&query, "bed"), bed->cleaning_hours, from_day, &until_ms)) {
            continue;
        }
        json_begin_map(&call->facts);
        json_field_int(&call->facts, "bed", query_int(&query, "bed"));
        json_field_text(&call->facts, "room", query_text(&query, "room"));
        json_field_text(&call->facts, "label", query_text(&query, "label"));
        json_field_text(&call->facts, "class", query_text(&query, "class"));
        json_end_map(&call->facts);
        written++;
    }
    json_end_list(&call->facts);
    query_end(&query);
}

enum status stay_free_bed(
    struct call *call, const struct stay_history *history, const struct stay_span *span)
{
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_ON_BED);
    query_bind_int(&query, "bed", span->bed);
    query_bind_int(&query, "stay", history->stay);
    query_bind_day(&query, "from_day", span->from_day);
    query_bind_day(&query, "until_day", span->until_day);
    bool found = query_next(&query);
    if (found) {
        json_field_int(&call->facts, "bed", span->bed);
        json_field_day(&call->facts, "from", query_day(&query, "from_day"));
        json_field_day(&call->facts, "until", query_day(&query, "until_day"));
    }
    query_end(&query);
    enum status status =
        found ? call_refuse(call, STATUS_BED_TAKEN)
              : bed_hold_check(call, span->bed, history->elder, span->from_day, span->until_day);
    struct bed bed;
    if (status != STATUS_OK && bed_find(call, span->bed, span->from_day, &bed)) {
        put_next(call, history, &bed, span->from_day);
    }
    return status;
}

enum status stay_free_suits(
    struct call *call, const struct stay_history *history, const struct bed *bed, int32_t from_day)
{
    int rule = care_word(sex_rule_words, bed->sex_rule);
    int sex = rule < 0 ? 0 : elder_sex(call, history->elder);
    bool suits = true;
    if (rule == RULE_MALE || rule == RULE_FEMALE) {
        suits = sex == (rule == RULE_MALE ? SEX_MALE : SEX_FEMALE);
    } else if (rule == RULE_COUPLE) { // nobody of the same sex beside
        struct query query = query_open(call->tx, QUERY_OCCUPANCY_SAME_SEX);
        query_bind_int(&query, "room", bed->room);
        query_bind_int(&query, "stay", history->stay);
        query_bind_int(&query, "sex", sex);
        query_bind_day(&query, "from_day", from_day);
        query_bind_day(&query, "until_day", DAY_OPEN);
        suits = !query_next(&query);
        query_end(&query);
    }
    if (suits) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "bed", bed->bed);
    json_field_text(&call->facts, "filter", "sex_rule");
    put_next(call, history, bed, from_day);
    return call_refuse(call, STATUS_BED_UNSUITABLE);
}

enum status stay_free_open(struct call *call, const struct bed *bed, int32_t from_day)
{
    int64_t until_ms = 0;
    enum status status = bed_close_check(call, bed, from_day, DAY_OPEN);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_being_cleaned(call, bed->bed, bed->cleaning_hours, from_day, &until_ms)) {
        json_field_int(&call->facts, "bed", bed->bed);
        json_field_text(&call->facts, "state", bed_state_words[BED_CLEANING]);
        json_field_instant(&call->facts, "until", until_ms, call->tx->zone_minutes);
        return call_refuse(call, STATUS_BED_NOT_OPEN);
    }
    return STATUS_OK;
}
