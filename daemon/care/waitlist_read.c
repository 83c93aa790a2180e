// SPDX-License-Identifier: Apache-2.0
// Applications and the people behind them as the rules see them.
#include <stdio.h>
#include <string.h>

#include "daemon/care/waitlist.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/elder_tell.h"

const char *const waitlist_need_words[] = {"nursing", "dementia", "wheelchair", "spouse", NULL};

static void copy_area(const struct query *query, const char *column, char ret[AREA_CODE_SIZE])
{
    const char *area = query_text(query, column);
    snprintf(ret, AREA_CODE_SIZE, "%s", area == NULL ? "" : area);
}

// "refer" is no level.
static int read_level(const char *level)
{
    return level != NULL && level[0] >= '0' && level[0] < '0' + WAITLIST_LEVELS && level[1] == '\0'
               ? level[0] - '0'
               : -1;
}

static int find_word(const char *const *words, const char *word)
{
    return word == NULL ? -1 : words_find(words, word);
}

static void read_choices(struct call *call, struct waitlist_entry *entry)
{
    entry->choices_count = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_CHOICES);
    query_bind_int(&query, "application", entry->application);
    while (entry->choices_count < WAITLIST_CHOICES_MAX && query_next(&query)) {
        struct waitlist_choice *choice = &entry->choices[entry->choices_count++];
        choice->institution = query_int(&query, "institution");
        choice->choice = (int)query_int(&query, "choice");
        copy_area(&query, "area", choice->area);
        choice->closed_day = query_day(&query, "closed_day");
    }
    query_end(&query);
}

bool waitlist_read(struct call *call, int64_t application, struct waitlist_entry *ret)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_ENTRY);
    query_bind_int(&query, "application", application);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct waitlist_entry){
            .application = application,
            .elder = query_int(&query, "elder"),
            .applied_ms = query_int(&query, "applied_at"),
            .needs = (uint32_t)query_int(&query, "needs"),
            .spouse = query_int(&query, "spouse"),
            .is_widowed = query_int(&query, "widowed") != 0,
            .office = query_int(&query, "office"),
            .standing = query_int(&query, "standing"),
            .state =
                (enum waitlist_state)find_word(waitlist_state_words, query_text(&query, "state")),
            .cause = query_copy_text(&query, "cause", &call->arena),
            .until_day = query_day(&query, "until_day"),
            .next_day = query_day(&query, "next_day"),
            .confirmed_day = query_day(&query, "confirmed_day"),
            .since_ms = query_int(&query, "recorded_at"),
            .person = {.flags = (uint32_t)query_int(&query, "flags"),
                .scheme = find_word(waitlist_scheme_words, query_text(&query, "scheme")),
                .level = read_level(query_text(&query, "level")),
                .dementia = find_word(waitlist_dementia_words, query_text(&query, "dementia"))},
        };
        copy_area(&query, "registered_area", ret->person.registered_area);
        copy_area(&query, "residence_area", ret->person.residence_area);
    }
    query_end(&query);
    if (found) {
        read_choices(call, ret);
    }
    return found && call->tx->fault == STATUS_OK;
}

void waitlist_bind_houses(const struct call *call, struct query *query)
{
    bool is_bureau = call->principal.kind == OFFICE_BUREAU;
    query_bind_text(query, "house_from", is_bureau ? call->principal.scope.from : "");
    query_bind_text(query, "house_until", is_bureau ? call->principal.scope.until : "");
}

bool waitlist_find(struct call *call, int64_t application, struct waitlist_entry *ret)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_SEEN);
    query_bind_int(&query, "application", application);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    waitlist_bind_houses(call, &query);
    bool seen = query_next(&query);
    query_end(&query);
    return seen && waitlist_read(call, application, ret);
}

uint32_t waitlist_needs(const struct waitlist_entry *entry)
{
    return entry->is_widowed ? entry->needs & ~(uint32_t)NEEDS_SPOUSE : entry->needs;
}

int64_t waitlist_of_elder(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_LIVE_OF_ELDER);
    query_bind_int(&query, "elder", elder);
    int64_t application = query_next(&query) ? query_int(&query, "application") : 0;
    query_end(&query);
    return application;
}

int32_t waitlist_banned_until(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_BAN_ON);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on", call->tx->today_day);
    int32_t until_day = query_next(&query) ? query_day(&query, "until_day") : DAY_NONE;
    query_end(&query);
    return until_day;
}

bool waitlist_is_own_home(struct call *call, const struct waitlist_entry *entry)
{
    struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
    query_bind_int(&query, "elder", entry->elder);
    query_bind_day(&query, "on", call->tx->today_day);
    int64_t lives_in = query_next(&query) ? query_int(&query, "institution") : 0;
    query_end(&query);
    return call->principal.kind == OFFICE_HOME &&
           (entry->office == call->principal.office ||
               (lives_in != 0 && lives_in == call->principal.institution));
}

bool waitlist_wants_level(const char *cause)
{
    static const char *const causes[] = {
        WAITLIST_LAPSED, WAITLIST_REFERRED, WAITLIST_TAKEN_BACK, NULL};
    return cause != NULL && words_find(causes, cause) >= 0;
}

static int32_t sooner(int32_t day, int32_t other)
{
    return other != DAY_NONE && other < day ? other : day;
}

// Ages are asked by the rules: every birthday is looked at.
static int32_t next_birthday(int32_t born_day, int32_t today_day)
{
    int age = day_age(born_day, today_day);
    int32_t day = day_add_months(born_day, 12 * (age + 1));
    return day_age(born_day, day) > age ? day : day + 1; // born on a leap day
}

bool waitlist_person_on(struct call *call, int64_t elder, int32_t on_day,
    struct waitlist_person *ret, int32_t *ret_next_day)
{
    struct elder_assessed assessed;
    struct query query = query_open(call->tx, QUERY_WAITLIST_PERSON);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", on_day);
    bool found = query_next(&query);
    int32_t next_day = DAY_OPEN;
    struct waitlist_person person = {.scheme = -1, .level = -1};
    if (found) {
        person.born_day = query_day(&query, "born_day");
        person.was_assessed = query_int(&query, "was_assessed") != 0;
        copy_area(&query, "residence_area", person.residence_area);
        copy_area(&query, "registered_area", person.registered_area);
        next_day = sooner(next_day, query_day(&query, "flag_from"));
        next_day = sooner(next_day, query_day(&query, "flag_until"));
        next_day = sooner(next_day, query_day(&query, "area_from"));
        next_day = sooner(next_day, query_day(&query, "assessed_from"));
        next_day = sooner(next_day, next_birthday(person.born_day, on_day));
    }
    query_end(&query);
    person.flags = found ? elder_flags_on(call->tx, elder, on_day) : 0;
    if (found && elder_assessed_on(call, elder, on_day, &assessed)) {
        person.scheme = find_word(waitlist_scheme_words, assessed.scheme);
        person.level = read_level(assessed.level);
        person.scheme = person.level < 0 ? -1 : person.scheme; // kept of a level only
        person.dementia = find_word(waitlist_dementia_words, assessed.dementia);
        next_day = sooner(next_day, assessed.until_day);
    }
    *ret = person;
    *ret_next_day = next_day;
    return found && call->tx->fault == STATUS_OK;
}

bool waitlist_person_read(
    struct call *call, int64_t elder, struct waitlist_person *ret, int32_t *ret_next_day)
{
    return waitlist_person_on(call, elder, call->tx->today_day, ret, ret_next_day);
}

bool waitlist_rules_of(
    struct call *call, const struct waitlist_choice *choice, struct waitlist_rules *ret)
{
    return waitlist_rules_find(call, choice->area, call->tx->today_day, ret);
}

bool waitlist_house_area(struct call *call, int64_t institution, char ret_area[AREA_CODE_SIZE])
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_INSTITUTION);
    query_bind_int(&query, "institution", institution);
    bool found = query_next(&query);
    if (found) {
        copy_area(&query, "area", ret_area);
    }
    query_end(&query);
    return found;
}

enum status waitlist_check_day(struct call *call, int32_t on)
{
    return on == DAY_NONE || on <= call->tx->today_day
               ? STATUS_OK
               : call_invalid(call, "on", "today or a day before: lists to come are not known");
}
