// SPDX-License-Identifier: Apache-2.0
// How a policy is followed through what is booked, and meal.repriced, which tells whom it touched.

#include "daemon/canteen/reprice.h"

#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "daemon/access/cursor.h"
#include "daemon/canteen/booking.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/place.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/rows.h"

#define UNSEEN_MAX 32
#define PAGE_MAX 128
#define ANY_FROM "" // before and behind every code
#define ANY_UNTIL "~"

// --- which policies are to be followed ---

struct unseen {
    int64_t policy;
    char region[AREA_CODE_SIZE];
    int32_t from;
    int32_t until;
    const char *cause; // arena
};

static int read_unseen(struct call *call, int limit, struct unseen ret[UNSEEN_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_REPRICE_UNSEEN);
    query_bind_text(&query, "kind", meal_policy_kind.word);
    query_bind_int(&query, "limit", limit < UNSEEN_MAX ? limit : UNSEEN_MAX);
    while (count < UNSEEN_MAX && query_next(&query)) {
        struct unseen *unseen = &ret[count++];
        *unseen = (struct unseen){
            .policy = query_int(&query, "policy"),
            .from = query_day(&query, "from_day"),
            .until = query_day(&query, "until_day"),
            .cause = query_copy_text(&query, "cause", &call->arena),
        };
        const char *region = query_text(&query, "region");
        snprintf(unseen->region, sizeof unseen->region, "%s", region == NULL ? "" : region);
    }
    query_end(&query);
    return count;
}

// Only days that can have something booked and not served yet.
static void narrow(const struct call *call, struct unseen *unseen)
{
    int32_t first = call->tx->today_day - MEAL_WINDOW_DAYS_MAX;
    int32_t end = call->tx->today_day + MEAL_AHEAD_DAYS_MAX + 1;
    unseen->from = unseen->from > first ? unseen->from : first;
    unseen->until = unseen->until < end ? unseen->until : end;
}

static bool has_bookings(struct call *call, const struct unseen *unseen)
{
    if (unseen->from >= unseen->until) {
        return false;
    }
    struct query query = query_open(call->tx, QUERY_REPRICE_ANY_BOOKED);
    query_bind_day(&query, "from", unseen->from);
    query_bind_day(&query, "until", unseen->until);
    bool has = query_next(&query);
    query_end(&query);
    return has;
}

static void open_one(struct call *call, struct unseen *unseen)
{
    narrow(call, unseen);
    bool has = has_bookings(call, unseen);
    struct query query = query_open(call->tx, QUERY_REPRICE_OPEN);
    query_bind_int(&query, "policy", unseen->policy);
    query_bind_text(&query, "cause", unseen->cause);
    query_bind_text(&query, "area", unseen->region);
    query_bind_day(&query, "from", unseen->from);
    query_bind_day(&query, "until", unseen->until);
    query_bind_int(&query, "now", call->tx->now_ms);
    if (has) {
        query_bind_null(&query, "ended_at");
    } else {
        query_bind_int(&query, "ended_at", call->tx->now_ms);
    }
    (void)query_run(&query);
}

enum status reprice_open_due(struct call *call, int limit, int *ret_done)
{
    struct unseen unseen[UNSEEN_MAX];
    int count = read_unseen(call, limit, unseen);
    for (int i = 0; i < count && call->tx->fault == STATUS_OK; i++) {
        open_one(call, &unseen[i]);
    }
    *ret_done = count;
    return call_done(call);
}

// --- a site's prices ---

static struct query open_of_site(
    struct call *call, enum query_id id, int64_t site, int32_t from, int32_t until)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "from", from);
    query_bind_day(&query, "until", until);
    return query;
}

int64_t reprice_site(struct call *call, int64_t site, int32_t from)
{
    int32_t until = call->tx->today_day + MEAL_AHEAD_DAYS_MAX + 1;
    struct query query = open_of_site(call, QUERY_REPRICE_SITE_BOOKED, site, from, until);
    int64_t covers = query_next(&query) ? query_int(&query, "covers") : 0;
    query_end(&query);
    if (covers > 0) {
        query = open_of_site(call, QUERY_REPRICE_OPEN_SITE, site, from, until);
        query_bind_int(&query, "now", call->tx->now_ms);
        (void)query_run(&query);
    }
    return covers;
}

// --- following one ---

struct pass {
    int64_t pass;
    int64_t policy; // 0: a site's prices
    int64_t site;   // 0: a policy
    bool brings;    // the policy was approved, and not withdrawn
    struct area_range range;
    int32_t day;
    int meal;
    int64_t elder;
    int32_t until;
};

// A booking is kept by its street: a committee's rules may concern anybody of its street.
static struct area_range range_of(const char *region)
{
    struct area_range any = {.from = ANY_FROM, .until = ANY_UNTIL};
    char street[AREA_CODE_SIZE];
    if (strcmp(region, POLICY_REGION_ANY) == 0) {
        return any;
    }
    quota_street(region, street);
    return area_range(street);
}

static bool find_pass(struct call *call, struct pass *ret)
{
    struct query query = query_open(call->tx, QUERY_REPRICE_NEXT);
    bool is_found = query_next(&query);
    if (is_found) {
        const char *area = query_text(&query, "area");
        *ret = (struct pass){
            .pass = query_int(&query, "meal_reprice"),
            .policy = query_int(&query, "policy"),
            .site = query_int(&query, "site"),
            .brings = query_int(&query, "brings") != 0,
            .range = range_of(area == NULL ? "" : area),
            .day = query_day(&query, "next_day"),
            .meal = (int)query_int(&query, "next_meal"),
            .elder = query_int(&query, "next_elder"),
            .until = query_day(&query, "until_day"),
        };
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

// What a person has booked for one meal of the day.
struct booked {
    int64_t booking;
    int64_t site;
    int64_t office;
    int meal;
    int channel;
    int64_t list_fen; // that holds now
    struct price_answer price;
    int64_t policy; // 0: not known
    char rule[MEAL_RULE_SIZE];
};

static int read_booked(struct call *call, int64_t elder, int32_t day, struct booked ret[MEALS])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_REPRICE_OF_ELDER);
    query_bind_day(&query, "day", day);
    query_bind_int(&query, "elder", elder);
    while (count < MEALS && query_next(&query)) {
        const char *rule = query_text(&query, "rule");
        struct booked *booked = &ret[count++];
        *booked = (struct booked){
            .booking = query_int(&query, "booking"),
            .site = query_int(&query, "site"),
            .office = query_int(&query, "office"),
            .meal = words_find(meal_words, query_text(&query, "meal")),
            .list_fen = query_int(&query, "list_fen"),
            .channel = words_find(channel_words, query_text(&query, "channel")),
            .price =
                {
                    .price_fen = query_int(&query, "price_fen"),
                    .discount_fen = query_int(&query, "discount_fen"),
                    .subsidy_fen = query_int(&query, "subsidy_fen"),
                    .pays_fen = query_int(&query, "pays_fen"),
                },
            .policy = query_is_null(&query, "policy") ? 0 : query_int(&query, "policy"),
        };
        snprintf(booked->rule, sizeof booked->rule, "%s", rule == NULL ? "" : rule);
    }
    query_end(&query);
    return count;
}

static bool day_is_served(struct call *call, int64_t elder, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_SERVING_DAILY_OF);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    bool is_used = query_next(&query);
    query_end(&query);
    return is_used;
}

static void bind_figures(struct query *query, const struct booked *booked)
{
    query_bind_int(query, "booking", booked->booking);
    query_bind_int(query, "price_fen", booked->price.price_fen);
    query_bind_int(query, "discount_fen", booked->price.discount_fen);
    query_bind_int(query, "subsidy_fen", booked->price.subsidy_fen);
    query_bind_int(query, "pays_fen", booked->price.pays_fen);
    query_bind_text(query, "rule", booked->rule);
    query_bind_int(query, "policy", booked->policy);
}

// The rules alone, as they are cited; the classes that gave belong to a person.
static const char *words_of(struct call *call, const struct pass *pass, const struct booked *now)
{
    char day[DAY_TEXT_SIZE];
    return pass->site != 0 ? meal_note_of_site(call, pass->site, pass->day, meal_words[now->meal],
                                 arena_print(&call->arena, "%lld fen", (long long)now->list_fen))
                           : arena_print(&call->arena, "%.*s from %s", (int)strcspn(now->rule, " "),
                                 now->rule, day_format(pass->day, day));
}

static void note(struct call *call, const struct pass *pass, int64_t elder,
    const struct booked *was, const struct booked *now)
{
    struct query query = query_open(call->tx, QUERY_REPRICE_NOTE);
    query_bind_int(&query, "meal_reprice", pass->pass);
    bind_figures(&query, now);
    query_bind_int(&query, "was_price_fen", was->price.price_fen);
    query_bind_int(&query, "was_discount_fen", was->price.discount_fen);
    query_bind_int(&query, "was_subsidy_fen", was->price.subsidy_fen);
    query_bind_int(&query, "was_pays_fen", was->price.pays_fen);
    query_bind_text(&query, "was_rule", was->rule);
    if (was->policy != 0) {
        query_bind_int(&query, "was_policy", was->policy);
    } else {
        query_bind_null(&query, "was_policy");
    }
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_open(call, &(struct task_order){.office = meal_desk(call, was->office, elder),
                              .kind = pass->site != 0 ? TASK_MEAL_PRICED : TASK_MEAL_REPRICED,
                              .subject = pass->site != 0 ? pass->site : pass->policy,
                              .due_day = pass->day,
                              .note = words_of(call, pass, now)});
}

// True when the figures changed, and not only whom they go by.
static bool settle(struct call *call, const struct pass *pass, int64_t elder,
    const struct booked *was, const struct booked *now)
{
    bool is_same = was->price.price_fen == now->price.price_fen &&
                   was->price.discount_fen == now->price.discount_fen &&
                   was->price.subsidy_fen == now->price.subsidy_fen &&
                   was->price.pays_fen == now->price.pays_fen;
    if (is_same && was->policy == now->policy && strcmp(was->rule, now->rule) == 0) {
        return false;
    }
    struct query query = query_open(call->tx, QUERY_REPRICE_BOOKING);
    bind_figures(&query, now);
    if (query_run(&query) != 1) {
        if (call->tx->fault == STATUS_OK) {
            (void)call_broken(call, "a booking was read as booked and could not be priced anew");
        }
        return false;
    }
    if (!is_same) {
        note(call, pass, elder, was, now);
    }
    return !is_same;
}

// Whether a policy's own coming was gone through to the end.
static bool is_followed(struct call *call, int64_t policy)
{
    struct query query = query_open(call->tx, QUERY_REPRICE_FOLLOWED);
    query_bind_int(&query, "policy", policy);
    bool is_found = query_next(&query);
    query_end(&query);
    return is_found;
}

// What goes by another policy than the one that came, or by one that came after the one that is
// gone, is that one's to tell, when it is followed.
static bool is_others(struct call *call, const struct pass *pass, int64_t policy)
{
    return pass->brings ? policy != pass->policy : pass->site == 0 && !is_followed(call, policy);
}

// All of a person's day, in the order it was booked: only one meal has the daily subsidy.
static int reprice_elder(struct call *call, const struct pass *pass, int64_t elder)
{
    struct booked booked[MEALS];
    struct elder_facts diner;
    struct meal_terms terms;
    int repriced = 0;
    int count = read_booked(call, elder, pass->day, booked);
    if (count == 0 || !elder_know(call, elder, pass->day, &diner) ||
        !meal_policy_terms(call, diner.residence_area, pass->day, &terms) ||
        is_others(call, pass, terms.policy)) {
        return 0;
    }
    bool day_is_used = day_is_served(call, elder, pass->day);
    for (int i = 0; i < count && call->tx->fault == STATUS_OK; i++) {
        struct booked now = booked[i];
        struct price_question question = {
            .born_day = diner.born_day,
            .on_day = pass->day,
            .flags = diner.flags,
            .residence_area = diner.residence_area,
            .registered_area = diner.registered_area,
            .channel = now.channel,
            .price_fen = now.list_fen,
            .day_is_used = day_is_used,
        };
        price_estimate(&terms.rules->price, &question, &now.price);
        meal_policy_cite(terms.rules, now.price.cited, now.rule);
        now.policy = terms.policy;
        day_is_used = day_is_used || now.price.daily_fen > 0;
        repriced += settle(call, pass, elder, &booked[i], &now) ? 1 : 0;
    }
    return repriced;
}

static int read_page(struct call *call, const struct pass *pass, int limit, int64_t ret[PAGE_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_REPRICE_PAGE);
    query_bind_day(&query, "day", pass->day);
    query_bind_text(&query, "meal", meal_words[pass->meal]);
    query_bind_int(&query, "after", pass->elder);
    query_bind_int(&query, "site", pass->site);
    place_bind_range(&query, &pass->range);
    query_bind_int(&query, "limit", limit);
    while (count < limit && query_next(&query)) {
        ret[count++] = query_int(&query, "elder");
    }
    query_end(&query);
    return count;
}

static void go_on(struct call *call, const struct pass *pass, int repriced)
{
    struct query query = query_open(call->tx, QUERY_REPRICE_GO_ON);
    query_bind_int(&query, "meal_reprice", pass->pass);
    query_bind_day(&query, "day", pass->day);
    query_bind_int(&query, "meal", pass->meal);
    query_bind_int(&query, "elder", pass->elder);
    query_bind_int(&query, "repriced", repriced);
    if (pass->day >= pass->until) {
        query_bind_int(&query, "ended_at", call->tx->now_ms);
    } else {
        query_bind_null(&query, "ended_at");
    }
    (void)query_run(&query);
    call_touch(call, pass->site != 0 ? pass->site : pass->policy);
}

// Follows one for up to limit persons and meals; returns how many those were.
static int follow(struct call *call, struct pass *pass, int limit)
{
    int64_t elders[PAGE_MAX];
    int done = 0;
    int repriced = 0;
    limit = limit < PAGE_MAX ? limit : PAGE_MAX;
    while (pass->day < pass->until && done < limit && call->tx->fault == STATUS_OK) {
        int asked = limit - done;
        int count = read_page(call, pass, asked, elders);
        for (int i = 0; i < count; i++) {
            repriced += reprice_elder(call, pass, elders[i]);
        }
        done += count;
        if (count == asked) {
            pass->elder = elders[count - 1];
            continue;
        }
        pass->elder = 0;
        pass->meal = (pass->meal + 1) % MEALS;
        pass->day += pass->meal == 0 ? 1 : 0;
    }
    go_on(call, pass, repriced);
    return done;
}

enum status reprice_run_due(struct call *call, int limit, int *ret_done)
{
    struct pass pass;
    int done = 0;
    while (done < limit && call->tx->fault == STATUS_OK && find_pass(call, &pass)) {
        done += follow(call, &pass, limit - done);
    }
    *ret_done = done;
    return call_done(call);
}

// --- meal.repriced ---

struct list_params {
    int64_t policy;
    int64_t site;
    int64_t elder;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "policy",
        .help = "The policy that came into force, or the file that is gone: this, or a site.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, policy)},
    {.name = "site",
        .help = "Instead of a policy: the site whose list prices changed.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, site)},
    {.name = "elder",
        .help = "Of that, only this person's.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, elder)},
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor cursor;
    int limit = call_limit(params->limit);
    if ((params->policy == 0) == (params->site == 0)) {
        return call_invalid(call, params->policy == 0 ? "policy" : "site",
            "either a policy or a site; elder narrows one of them");
    }
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_REPRICE_OF_POLICY);
    query_bind_int(&query, "policy", params->policy);
    query_bind_int(&query, "site", params->site);
    rows_list(call, "followed", &query);
    query = query_open(call->tx, QUERY_REPRICE_LIST);
    query_bind_int(&query, "policy", params->policy);
    query_bind_int(&query, "site", params->site);
    query_bind_int(&query, "elder", params->elder);
    query_bind_int(&query, "after_id", cursor.id);
    query_bind_int(&query, "limit", limit + 1);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    rows_page(call, "bookings", &query, limit);
    return call_done(call);
}

const struct rpc_method reprice_methods[] = {
    {
        .name = "meal.repriced",
        .help =
            "Whose booked meals cost something else since a policy was approved, or a site's list "
            "price changed: what had been told, and what holds now. Of one policy or one site.",
        .allow = DESKS | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result =
            "followed[{policy?, site?, cause, repriced, done, opened_at, ended_at?}], "
            "bookings[{booking, elder, name, date, meal, site, channel, state, was_price_fen?, "
            "price_fen, was_discount_fen, was_subsidy_fen, was_pays_fen, was_rule, discount_fen, "
            "subsidy_fen, pays_fen, rule, policy, repriced_at}], next?",
        .refuses = "NOT_FOUND",
        .run = list,
    },
    RPC_METHODS_END,
};
