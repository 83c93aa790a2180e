// SPDX-License-Identifier: Apache-2.0
// Two records that are one person: on a day on which both had the daily subsidy one of the two
// goes.

#include "daemon/access/office_find.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/merge.h"
#include "daemon/canteen/serving.h"
#include "daemon/registry/task.h"

#define PAGE_MAX 64
#define SETTLERS_MAX 16 // a person's meals lie in few streets and districts
#define REASON_ONE_PERSON "one person, one subsidy a day"

struct daily_twice {
    int64_t booking; // the one that was recorded later
    int32_t day;
    int64_t bill_fen;
    int64_t daily_fen;
    int64_t paid_fen;
    const char *unsafe_reason;
    const char *late_reason;
    int64_t office;     // that recorded it
    int64_t settled_by; // 0: its month is open
};

static int find_twice(
    struct call *call, const struct fact *fact, int32_t after, struct daily_twice ret[PAGE_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_MERGE_DAILY_TWICE);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_int(&query, "merged", fact->subject);
    query_bind_day(&query, "after", after);
    query_bind_int(&query, "limit", PAGE_MAX);
    while (count < PAGE_MAX && query_next(&query)) {
        ret[count++] = (struct daily_twice){.booking = query_int(&query, "booking"),
            .day = query_day(&query, "day"),
            .bill_fen = query_int(&query, "price_fen"),
            .daily_fen = query_int(&query, "daily_fen"),
            .paid_fen = query_int(&query, "pays_fen"),
            .unsafe_reason = query_copy_text(&query, "unsafe_reason", &call->arena),
            .late_reason = query_copy_text(&query, "late_reason", &call->arena),
            .office = query_int(&query, "office"),
            .settled_by = query_int(&query, "settled_by")};
    }
    query_end(&query);
    return call->tx->fault == STATUS_OK ? count : 0;
}

// --- months that are open ---

static int64_t tell_site(
    struct call *call, const struct serving *serving, const struct daily_twice *twice)
{
    int64_t office = office_of_site(call, serving->site);
    const char *amount = meal_note_amount(call, serving->price.pays_fen - twice->paid_fen);
    return task_open(call, &(struct task_order){
                               .office = office == 0 ? twice->office : office,
                               .kind = TASK_MEAL_SUBSIDY_BACK,
                               .subject = serving->booking,
                               .elder = serving->diner.elder,
                               .due_day = call->tx->today_day,
                               .note = meal_note_of_site(call, serving->site, serving->day,
                                   meal_words[serving->meal], amount),
                           });
}

static void put_back(
    struct call *call, const struct serving *serving, const struct daily_twice *twice)
{
    struct json_out *out = &call->out;
    int64_t task = tell_site(call, serving, twice);
    json_begin_map(out);
    json_field_day(out, "date", serving->day);
    serving_put_anew(call, out, serving, twice->paid_fen, task);
    json_end_map(out);
}

// Priced anew with the day used: the first of the two keeps its subsidy (domain.md §6a.7).
static enum status take_back(struct call *call, const struct daily_twice *twice)
{
    struct serving serving;
    if (!serving_read(call, twice->booking, &serving)) {
        return serving_broken(call);
    }
    serving.unsafe_reason = twice->unsafe_reason;
    serving.late_reason = twice->late_reason;
    enum status status = serving_price(call, twice->bill_fen, &serving);
    if (status != STATUS_OK) {
        return status;
    }
    if (!serving_supersede(call, &serving, REASON_ONE_PERSON) || !serving_write(call, &serving)) {
        return serving_broken(call);
    }
    put_back(call, &serving, twice);
    return call_done(call);
}

// --- months that are settled ---

// What one office has settled of it.
struct settled {
    int64_t office;
    int64_t meals;
    int64_t subsidy_fen;
    int32_t first_day;
    int32_t last_day;
};

struct settlers {
    struct settled items[SETTLERS_MAX];
    int count;
};

static void add_settled(struct settlers *settlers, const struct daily_twice *twice)
{
    int at = 0;
    while (at < settlers->count && settlers->items[at].office != twice->settled_by) {
        at++;
    }
    if (at == SETTLERS_MAX) {
        at--; // told to somebody all the same
    } else if (at == settlers->count) {
        settlers->items[settlers->count++] =
            (struct settled){.office = twice->settled_by, .first_day = twice->day};
    }
    settlers->items[at].meals++;
    settlers->items[at].subsidy_fen += twice->daily_fen;
    settlers->items[at].last_day = twice->day;
}

// What was settled stands: who did it reckons it back.
static void tell_settler(struct call *call, const struct fact *fact, const struct settled *settled)
{
    struct json_out *out = &call->out;
    char first[DAY_TEXT_SIZE];
    char last[DAY_TEXT_SIZE];
    const char *note =
        arena_print(&call->arena, "%s – %s: %s", day_format(settled->first_day, first),
            day_format(settled->last_day, last), meal_note_amount(call, settled->subsidy_fen));
    int64_t task = task_open(call, &(struct task_order){.office = settled->office,
                                       .kind = TASK_MEAL_SUBSIDY_TWICE,
                                       .subject = fact->elder,
                                       .elder = fact->elder,
                                       .due_day = call->tx->today_day,
                                       .note = note});
    json_begin_map(out);
    json_field_int(out, "meals", settled->meals);
    json_field_int(out, "subsidy_fen", settled->subsidy_fen);
    json_field_day(out, "from", settled->first_day);
    json_field_day(out, "until", settled->last_day + 1);
    call_put_made(call, out, "task", task);
    json_end_map(out);
}

static void tell_settled(
    struct call *call, const struct fact *fact, const struct settlers *settlers)
{
    if (settlers->count == 0) {
        return;
    }
    json_key(&call->out, "subsidies_settled");
    json_begin_list(&call->out);
    for (int i = 0; i < settlers->count; i++) {
        tell_settler(call, fact, &settlers->items[i]);
    }
    json_end_list(&call->out);
}

enum status daily_on_merged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct daily_twice twice[PAGE_MAX];
    struct settlers settlers = {.count = 0};
    enum status status = STATUS_OK;
    bool is_first = true;
    int count = find_twice(call, fact, 0, twice);
    while (count > 0 && status == STATUS_OK) {
        for (int i = 0; i < count && status == STATUS_OK; i++) {
            if (twice[i].settled_by != 0) {
                add_settled(&settlers, &twice[i]);
                continue;
            }
            if (is_first) {
                json_key(&call->out, "subsidies_back");
                json_begin_list(&call->out);
                is_first = false;
            }
            status = take_back(call, &twice[i]);
        }
        count = count < PAGE_MAX ? 0 : find_twice(call, fact, twice[count - 1].day, twice);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!is_first) {
        json_end_list(&call->out);
    }
    tell_settled(call, fact, &settlers);
    return call_done(call);
}
