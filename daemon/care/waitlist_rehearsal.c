// SPDX-License-Identifier: Apache-2.0
// waitlist.rehearse: what a policy would make of the lists it would rule, before it is approved.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/care/waitlist.h"
#include "daemon/care/waitlist_rehearse.h"
#include "daemon/care/waitlist_view.h"
#include "daemon/registry/policy_state.h"

#define ROWS_AT_FIRST 256
#define ROWS_MAX 1000000
#define STREET_DIGITS 9

const struct rpc_param waitlist_rehearse_params[] = {
    {
        .name = "policy",
        .help = "Which policy of the queue, proposed or approved.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_rehearse_params, policy),
        .required = true,
    },
    {
        .name = "on",
        .help = "On the lists as they were known at the end of this day; as they are when left "
                "out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct waitlist_rehearse_params, on),
    },
    RPC_PAGE_PARAMS(struct waitlist_rehearse_params),
    RPC_PARAMS_END,
};

// What is rehearsed, and on what.
struct rehearsal {
    const struct policy *policy;
    struct policy as_if; // the same, in force on the day
    int32_t on_day;
    int64_t known_ms;                // first instant that counts no more
    struct area_range houses;        // whose lists are read whole
    struct waitlist_rehearsed *rows; // owned
    int count;
    int room;
};

// --- reading ---

static bool grow(struct rehearsal *rehearsal)
{
    if (rehearsal->count < rehearsal->room) {
        return true;
    }
    int room = rehearsal->room == 0 ? ROWS_AT_FIRST : rehearsal->room * 2;
    struct waitlist_rehearsed *rows =
        room > ROWS_MAX ? NULL : realloc(rehearsal->rows, (size_t)room * sizeof(*rows));
    if (rows == NULL) {
        return false;
    }
    rehearsal->rows = rows;
    rehearsal->room = room;
    return true;
}

static void copy_area(const struct query *query, const char *column, char ret_area[AREA_CODE_SIZE])
{
    const char *area = query_text(query, column);
    snprintf(ret_area, AREA_CODE_SIZE, "%s", area == NULL ? "" : area);
}

static int scheme_of(const struct query *query, const char *column)
{
    const char *scheme = query_text(query, column);
    return scheme == NULL ? -1 : words_find(waitlist_scheme_words, scheme);
}

static int level_of(const struct query *query, const char *column)
{
    const char *level = query_text(query, column);
    return level == NULL ? -1 : level[0] - '0';
}

static bool read_row(const struct query *query, struct waitlist_rehearsed *ret)
{
    const char *key = query_text(query, "order_key");
    *ret = (struct waitlist_rehearsed){
        .application = query_int(query, "application"),
        .institution = query_int(query, "institution"),
        .state = (enum waitlist_state)words_find(waitlist_state_words, query_text(query, "state")),
        .waits_for_level = query_day(query, "until_day") != DAY_NONE,
        .applied_ms = query_int(query, "applied_at"),
        .stood = key != NULL,
        .had = {scheme_of(query, "had_scheme"), level_of(query, "had_level"),
            words_find(waitlist_dementia_words, query_text(query, "had_dementia"))},
        .person = {.born_day = query_day(query, "born_day"),
            .flags = (uint32_t)query_int(query, "flags"),
            .scheme = scheme_of(query, "scheme"),
            .level = level_of(query, "level"),
            .dementia = words_find(waitlist_dementia_words, query_text(query, "dementia")),
            .was_assessed = query_int(query, "was_assessed") != 0},
    };
    copy_area(query, "area", ret->area);
    copy_area(query, "registered_area", ret->person.registered_area);
    copy_area(query, "residence_area", ret->person.residence_area);
    return key == NULL || waitlist_rank_parse(key, &ret->before);
}

// The rules that would hold for the house; rows of one house are not neighbours, so the one before
// is no help.
static const struct waitlist_policy *rules_for(
    const struct rehearsal *rehearsal, const struct waitlist_rehearsed *row)
{
    return policy_choose(
        &rehearsal->as_if, row->area, rehearsal->on_day, rehearsal->as_if.approved_ms)
        ->rules;
}

// Whose facts of today are not those the application was last judged by: who has left, and whom the
// daemon has yet to look at. A past list is rehearsed by the facts it was ordered by.
static bool is_judged_anew(
    const struct call *call, const struct rehearsal *rehearsal, const struct query *query)
{
    enum waitlist_state state =
        (enum waitlist_state)words_find(waitlist_state_words, query_text(query, "state"));
    return rehearsal->on_day == call->tx->today_day &&
           (state == WAITLIST_INELIGIBLE || query_day(query, "next_day") <= rehearsal->on_day);
}

static int64_t lives_in(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on", call->tx->today_day);
    int64_t institution = query_next(&query) ? query_int(&query, "institution") : 0;
    query_end(&query);
    return institution;
}

// Who left comes back where the rules would have kept them, unless they live there by now
// (waitlist_rerank).
static void read_return(struct call *call, const struct rehearsal *rehearsal, int64_t elder,
    struct waitlist_rehearsed *row)
{
    uint32_t met = 0;
    if (row->state == WAITLIST_INELIGIBLE) {
        row->was_fit =
            waitlist_obstacles(row->policy, &row->person, rehearsal->on_day, row->area, &met) == 0;
        row->lives_here =
            rehearsal->on_day == call->tx->today_day && lives_in(call, elder) == row->institution;
    }
}

static void read_facts(struct call *call, struct rehearsal *rehearsal, int64_t elder)
{
    int32_t next_day = DAY_OPEN;
    struct waitlist_rehearsed *row = &rehearsal->rows[rehearsal->count - 1];
    const struct waitlist_rehearsed *before = rehearsal->count > 1 ? row - 1 : NULL;
    if (before != NULL && before->application == row->application) {
        row->person = before->person;
    } else {
        struct waitlist_person person;
        if (waitlist_person_read(call, elder, &person, &next_day)) {
            row->person = person;
        }
    }
}

static enum status read_rows(struct call *call, struct rehearsal *rehearsal)
{
    enum status status = STATUS_OK;
    struct query query = query_open(call->tx, QUERY_WAITLIST_REHEARSE);
    query_bind_text(&query, "area_from", rehearsal->houses.from);
    query_bind_text(&query, "area_until", rehearsal->houses.until);
    query_bind_int(&query, "known", rehearsal->known_ms);
    query_bind_day(&query, "on", rehearsal->on_day);
    while (status == STATUS_OK && query_next(&query)) {
        if (!grow(rehearsal)) {
            status = STATUS_NO_MEMORY;
            break;
        }
        struct waitlist_rehearsed *row = &rehearsal->rows[rehearsal->count++];
        status = read_row(&query, row) ? STATUS_OK : STATUS_CORRUPT;
        row->policy = rules_for(rehearsal, row);
        read_return(call, rehearsal, query_int(&query, "elder"), row);
        if (is_judged_anew(call, rehearsal, &query)) {
            read_facts(call, rehearsal, query_int(&query, "elder"));
        }
    }
    query_end(&query);
    if (status != STATUS_OK) {
        tx_fail(call->tx, status);
    }
    return call_done(call);
}

// --- telling ---

// Of a list that was read whole.
static bool is_whole(const struct rehearsal *rehearsal, const struct waitlist_rehearsed *row)
{
    return strcmp(row->area, rehearsal->houses.from) >= 0 &&
           strcmp(row->area, rehearsal->houses.until) < 0;
}

static void put_row(struct call *call, const struct waitlist_rehearsed *row)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "application", row->application);
    json_field_int(&call->out, "institution", row->institution);
    json_field_text(&call->out, "area", row->person.residence_area);
    if (row->stood) {
        json_field_int(&call->out, "before", row->place_before);
        json_field_int(&call->out, "tier_before", row->before.tier);
    }
    if (row->stands) {
        json_field_int(&call->out, "after", row->place_after);
        json_field_int(&call->out, "tier", row->after.tier);
    }
    json_end_map(&call->out);
}

// Changed places are numbered in the order of houses and places; a page is a stretch of numbers.
struct page {
    int64_t first;
    int64_t beyond;
};

static void put_moved(struct call *call, const struct rehearsal *rehearsal, enum waitlist_move move,
    const struct page *page)
{
    int64_t number = 0;
    json_key(&call->out, waitlist_move_words[move]);
    json_begin_list(&call->out);
    for (int i = 0; i < rehearsal->count && number < page->beyond; i++) {
        const struct waitlist_rehearsed *row = &rehearsal->rows[i];
        if (row->move == WAITLIST_STAYS || !is_whole(rehearsal, row)) {
            continue;
        }
        if (row->move == move && number >= page->first) {
            put_row(call, row);
        }
        number++;
    }
    json_end_list(&call->out);
}

static void put_counts(struct call *call, const int64_t counts[WAITLIST_MOVES])
{
    for (int move = 0; move < WAITLIST_MOVES; move++) {
        json_field_int(&call->out, waitlist_move_words[move], counts[move]);
    }
}

// What one place counts for: sorts by street, then tier.
struct cell {
    char street[STREET_DIGITS + 1];
    int tier;
    enum waitlist_move move;
};

static int compare_cells(const void *left, const void *right)
{
    const struct cell *a = left;
    const struct cell *b = right;
    int by_street = strcmp(a->street, b->street);
    return by_street != 0 ? by_street : a->tier - b->tier;
}

static int fill_cells(
    const struct rehearsal *rehearsal, struct cell *cells, int64_t ret_counts[WAITLIST_MOVES])
{
    int count = 0;
    for (int i = 0; i < rehearsal->count; i++) {
        const struct waitlist_rehearsed *row = &rehearsal->rows[i];
        if (!is_whole(rehearsal, row) || (!row->stood && !row->stands)) {
            continue;
        }
        struct cell *cell = &cells[count++];
        snprintf(cell->street, sizeof cell->street, "%.9s", row->person.residence_area);
        cell->tier = row->stands ? row->after.tier : row->before.tier;
        cell->move = row->move;
        ret_counts[row->move]++;
    }
    return count;
}

static void put_groups(struct call *call, struct cell *cells, int count)
{
    qsort(cells, (size_t)count, sizeof(*cells), compare_cells);
    json_key(&call->out, "by");
    json_begin_list(&call->out);
    for (int i = 0; i < count;) {
        int64_t counts[WAITLIST_MOVES] = {0};
        int first = i;
        for (; i < count && compare_cells(&cells[first], &cells[i]) == 0; i++) {
            counts[cells[i].move]++;
        }
        json_begin_map(&call->out);
        json_field_text(&call->out, "area", cells[first].street);
        json_field_int(&call->out, "tier", cells[first].tier);
        put_counts(call, counts);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
}

static enum status put_sums(
    struct call *call, const struct rehearsal *rehearsal, int64_t *ret_moved)
{
    int64_t counts[WAITLIST_MOVES] = {0};
    struct cell *cells = calloc((size_t)rehearsal->count + 1, sizeof(*cells));
    if (cells == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    int count = fill_cells(rehearsal, cells, counts);
    json_field_int(&call->out, "places", count);
    json_key(&call->out, "counts");
    json_begin_map(&call->out);
    put_counts(call, counts);
    json_end_map(&call->out);
    put_groups(call, cells, count);
    free(cells);
    *ret_moved = count - counts[WAITLIST_STAYS];
    return call_done(call);
}

static enum status answer(
    struct call *call, const struct rehearsal *rehearsal, const struct cursor *after)
{
    const struct waitlist_rehearse_params *params = call->params;
    const struct policy_head *head = &rehearsal->policy->head;
    const struct page page = {after->id, after->id + params->limit};
    int64_t moved = 0;
    json_field_int(&call->out, "policy", rehearsal->policy->policy);
    json_field_text(&call->out, "region", head->region);
    json_field_text(&call->out, "version", head->version);
    json_field_text(&call->out, "hash", head->hash);
    json_field_day(&call->out, "on", rehearsal->on_day);
    enum status status = put_sums(call, rehearsal, &moved);
    for (int move = WAITLIST_RISES; status == STATUS_OK && move < WAITLIST_MOVES; move++) {
        put_moved(call, rehearsal, (enum waitlist_move)move, &page);
    }
    if (status == STATUS_OK && moved > page.beyond) {
        cursor_put_next(call, "-", page.beyond);
    }
    return status;
}

// --- asking ---

static enum status refuse_none(struct call *call)
{
    return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
}

// Of the region's houses those of the caller's district; false when there are none.
static bool find_houses(const struct call *call, const char *region, struct area_range *ret)
{
    const char *own = call->principal.area;
    bool is_own_wider = strcmp(region, POLICY_REGION_ANY) != 0 && area_contains(own, region);
    if (!is_own_wider && strcmp(region, POLICY_REGION_ANY) != 0 && !area_contains(region, own)) {
        return false;
    }
    *ret = area_range(is_own_wider ? region : own);
    return true;
}

static enum status begin(struct call *call, struct rehearsal *rehearsal)
{
    const struct waitlist_rehearse_params *params = call->params;
    int32_t today_day = call->tx->today_day;
    const struct policy *policy = policy_get(call, &waitlist_policy_kind, params->policy);
    if (policy == NULL || !find_houses(call, policy->head.region, &rehearsal->houses)) {
        return refuse_none(call);
    }
    if (policy->withdrawn_ms != INT64_MAX) {
        json_field_int(&call->facts, "policy", policy->policy);
        json_field_text(&call->facts, "state", policy_state_words[POLICY_WITHDRAWN]);
        call->message = "this policy was withdrawn";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    enum status status = waitlist_check_day(call, params->on);
    if (status != STATUS_OK) {
        return status;
    }
    rehearsal->policy = policy;
    rehearsal->on_day = params->on == DAY_NONE ? today_day : params->on;
    rehearsal->known_ms = care_known_before(call, params->on);
    // Whatever it says of its days: chosen before every other of its region on that day.
    rehearsal->as_if = *policy;
    rehearsal->as_if.is_file = false;
    rehearsal->as_if.head.from_day = rehearsal->on_day;
    rehearsal->as_if.head.until_day = DAY_OPEN;
    rehearsal->as_if.approved_ms = rehearsal->known_ms;
    rehearsal->as_if.next = (struct policy *)(uintptr_t)policy_view(call, &waitlist_policy_kind);
    return call_done(call);
}

enum status waitlist_rehearse_run(struct call *call)
{
    const struct waitlist_rehearse_params *params = call->params;
    struct rehearsal rehearsal = {.count = 0};
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    if (status == STATUS_OK) {
        status = begin(call, &rehearsal);
    }
    if (status == STATUS_OK) {
        status = read_rows(call, &rehearsal);
    }
    if (status == STATUS_OK) {
        waitlist_rehearse(rehearsal.rows, rehearsal.count, rehearsal.on_day);
        status = answer(call, &rehearsal, &after);
    }
    free(rehearsal.rows);
    return status;
}
