// SPDX-License-Identifier: Apache-2.0
// Reasons why a bed cannot be taken.
#include "daemon/care/stay_free.h"

#include "daemon/care/bed_close.h"
#include "daemon/care/bed_hold.h"
#include "daemon/care/bed_rule.h"
#include "daemon/care/bed_suit.h"
#include "daemon/care/institution.h"
#include "daemon/care/stay.h"
#include "daemon/registry/elder.h"
#include "daemon/registry/elder_door.h"

#define NEXT_BEDS 5
#define NEXT_HOUSES 20 // that are looked through where the house itself has nothing

// Where a street has one house, its street would be its name.
void stay_free_tell_elsewhere(struct call *call, int64_t elder)
{
    struct elder_facts facts;
    json_field_bool(&call->facts, "elsewhere", true);
    call->message = "a bed in another house stands in the way; the office that answers for the "
                    "person knows where";
    if (elder_look(call, elder, call->tx->today_day, &facts)) {
        json_key(&call->facts, "ask");
        json_begin_map(&call->facts);
        elder_door_tell_office(
            call, &call->facts, &(struct elder_known){.elder = elder, .office = facts.office});
        json_end_map(&call->facts);
    }
}

enum status stay_free_elder(
    struct call *call, const struct stay_history *history, const struct stay_span *span)
{
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_OF_ELDER);
    query_bind_int(&query, "elder", history->elder);
    query_bind_int(&query, "stay", history->stay);
    query_bind_day(&query, "from_day", span->from_day);
    query_bind_day(&query, "until_day", span->until_day);
    bool found = query_next(&query);
    if (found &&
        institution_is_ours(call, query_int(&query, "institution"), query_text(&query, "area"))) {
        json_field_int(&call->facts, "stay", query_int(&query, "stay"));
        json_field_int(&call->facts, "bed", query_int(&query, "bed"));
        json_field_day(&call->facts, "from", query_day(&query, "from_day"));
        json_field_day(&call->facts, "until", query_day(&query, "until_day"));
    } else if (found) {
        stay_free_tell_elsewhere(call, history->elder);
    }
    query_end(&query);
    return found ? call_refuse(call, STATUS_ELDER_HAS_BED) : STATUS_OK;
}

// --- the bed ---

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
    bed_read_left(call, bed, on_day, &facts);
    *ret_until_ms = bed_cleaned_ms(&facts, call->tx->zone_minutes);
    return bed_state_on(&facts, on_day, call->tx) == BED_CLEANING;
}

struct next {
    const struct stay_history *history;
    const struct bed *bed; // the one that cannot be had
    int32_t from_day;
    struct suit_person person;
    unsigned passed; // filters set aside
    int written;
};

static struct suit_person person_of(
    struct call *call, const struct stay_history *history, int32_t on_day)
{
    const struct care *care = call->part;
    return bed_suit_person(call, &care->suit, history->elder, on_day, history->needs);
}

struct near_house {
    int64_t institution;
    const char *name; // arena; NULL: the house itself
};

// A couple's room is asked for, not offered.
static bool would_pass(
    struct call *call, const struct next *next, int64_t bed, int64_t cleaning_hours)
{
    int64_t until_ms = 0;
    struct suit_bed facts;
    struct suit_question question = {.bed = bed,
        .on_day = next->from_day,
        .elder = next->history->elder,
        .stay = next->history->stay,
        .beside = next->history->beside};
    return !is_being_cleaned(call, bed, cleaning_hours, next->from_day, &until_ms) &&
           bed_suit_bed(call, &question, &facts) && facts.sex_rule != RULE_COUPLE &&
           bed_suits(&next->person, &facts, next->passed) == FILTER_NONE;
}

static void put_next_bed(
    struct call *call, const struct query *query, const struct near_house *house)
{
    json_begin_map(&call->facts);
    json_field_int(&call->facts, "bed", query_int(query, "bed"));
    json_field_text(&call->facts, "room", query_text(query, "room"));
    json_field_text(&call->facts, "label", query_text(query, "label"));
    json_field_text(&call->facts, "class", query_text(query, "class"));
    json_field_int(&call->facts, "institution", house->institution);
    if (house->name != NULL) {
        json_field_text(&call->facts, "name", house->name);
    }
    json_end_map(&call->facts);
}

// What a house has that would pass, the same class first.
static void put_next_of(struct call *call, struct next *next, const struct near_house *house)
{
    const struct bed *bed = next->bed;
    struct query query = query_open(call->tx, QUERY_BED_VACANT_FROM);
    query_bind_int(&query, "institution", house->institution);
    query_bind_int(&query, "elder", next->history->elder);
    query_bind_day(&query, "on", next->from_day);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_int(&query, "waits_again", next->history->waits_again);
    query_bind_text(
        &query, "class", bed_class_words[bed->declared < 0 ? CLASS_ORDINARY : bed->declared]);
    query_bind_int(&query, "limit", LIST_LIMIT_MAX);
    while (next->written < NEXT_BEDS && query_next(&query)) {
        if (would_pass(call, next, query_int(&query, "bed"), query_int(&query, "cleaning_hours"))) {
            put_next_bed(call, &query, house);
            next->written++;
        }
    }
    query_end(&query);
}

// Places are open: the houses of the district, of a bureau those of its area, the nearest first.
static int find_near(struct call *call, const struct next *next, struct near_house ret[NEXT_HOUSES])
{
    const struct principal *who = &call->principal;
    struct area_range range = {.from = ""};
    int count = 0;
    if (!care_area_filter(who->kind == OFFICE_BUREAU ? who->area : call->house->area, &range)) {
        return 0;
    }
    struct query query = query_open(call->tx, QUERY_BED_HOUSES_NEAR);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_text(&query, "area", next->bed->area);
    query_bind_int(&query, "institution", next->bed->institution);
    query_bind_day(&query, "on", next->from_day);
    query_bind_int(&query, "limit", NEXT_HOUSES);
    while (query_next(&query)) {
        ret[count++] = (struct near_house){.institution = query_int(&query, "institution"),
            .name = query_copy_text(&query, "name", &call->arena)};
    }
    query_end(&query);
    return count;
}

// Beds that would pass: the house's, and where it has none the nearest; a stay goes on in its
// house.
static void put_next(struct call *call, struct next *next)
{
    struct near_house near[NEXT_HOUSES];
    json_key(&call->facts, "next");
    json_begin_list(&call->facts);
    put_next_of(call, next, &(struct near_house){.institution = next->bed->institution});
    bool goes_on = next->history->stay != 0;
    int count = next->written == 0 && !goes_on ? find_near(call, next, near) : 0;
    for (int i = 0; i < count && next->written < NEXT_BEDS; i++) {
        put_next_of(call, next, &near[i]);
    }
    json_end_list(&call->facts);
}

enum status stay_free_bed(
    struct call *call, const struct stay_history *history, const struct stay_span *span)
{
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_ON_BED);
    query_bind_int(&query, "bed", span->bed);
    query_bind_int(&query, "stay", history->stay);
    query_bind_int(&query, "beside", history->beside);
    query_bind_int(&query, "lender", history->lender);
    query_bind_int(&query, "away", span->presence != PRESENT || history->puts_out_guests);
    query_bind_day(&query, "from_day", span->from_day);
    query_bind_day(&query, "until_day", span->until_day);
    bool found = query_next(&query);
    if (found) {
        json_field_int(&call->facts, "bed", span->bed);
        json_field_int(&call->facts, "stay", query_int(&query, "stay"));
        json_field_day(&call->facts, "from", query_day(&query, "from_day"));
        json_field_day(&call->facts, "until", query_day(&query, "until_day"));
    }
    query_end(&query);
    enum status status =
        found ? call_refuse(call, STATUS_BED_TAKEN)
              : bed_hold_check(call, span->bed, history->elder, span->from_day, span->until_day);
    struct bed bed;
    if (status == STATUS_OK) {
        status = bed_close_check_lain(call, span->bed, span->from_day, span->until_day);
    }
    if (status != STATUS_OK && bed_find(call, span->bed, span->from_day, &bed)) {
        struct next next = {.history = history,
            .bed = &bed,
            .from_day = span->from_day,
            .person = person_of(call, history, span->from_day)};
        put_next(call, &next);
    }
    return status;
}

// Sets aside what yields; the filter that does not, or FILTER_NONE.
static enum bed_filter judge(struct call *call, const struct suit_person *person,
    const struct suit_bed *bed, struct stay_fit *fit, unsigned *ret_passed)
{
    enum bed_filter filter = bed_suits(person, bed, *ret_passed);
    while (fit->override_reason != NULL && bed_filter_yields(filter)) {
        *ret_passed |= 1u << filter;
        fit->overridden = fit->overridden == NULL ? bed_filter_words[filter]
                                                  : arena_print(&call->arena, "%s %s",
                                                        fit->overridden, bed_filter_words[filter]);
        filter = bed_suits(person, bed, *ret_passed);
    }
    return filter;
}

enum status stay_free_suits(
    struct call *call, const struct stay_history *history, struct stay_fit *fit)
{
    unsigned passed = 0;
    struct suit_bed facts;
    struct next next = {.history = history,
        .bed = fit->bed,
        .from_day = fit->from_day,
        .person = person_of(call, history, fit->from_day)};
    struct suit_question question = {.bed = fit->bed->bed,
        .on_day = fit->from_day,
        .elder = history->elder,
        .stay = history->stay,
        .beside = history->beside};
    if (!bed_suit_bed(call, &question, &facts)) {
        return call_done(call);
    }
    enum bed_filter filter = judge(call, &next.person, &facts, fit, &passed);
    if (filter == FILTER_NONE) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "bed", fit->bed->bed);
    json_field_text(&call->facts, "filter", bed_filter_words[filter]);
    next.passed = passed;
    put_next(call, &next);
    return call_refuse(call, STATUS_BED_UNSUITABLE);
}

enum status stay_free_admits(
    struct call *call, const struct stay_history *history, struct stay_fit *fit)
{
    enum status status = stay_free_open(call, fit->bed, fit->from_day);
    if (status == STATUS_BED_NOT_OPEN) {
        struct next next = {.history = history,
            .bed = fit->bed,
            .from_day = fit->from_day,
            .person = person_of(call, history, fit->from_day)};
        put_next(call, &next);
    }
    return status;
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
