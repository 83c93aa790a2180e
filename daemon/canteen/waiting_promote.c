// SPDX-License-Identifier: Apache-2.0
// How who waits is promoted. Thousands may wait for one meal: nobody is judged for whom somebody
// before has shown that no place is left, and what one judging needs is given back after it.

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/waiting.h"
#include "daemon/registry/task.h"

#define CANDIDATES_MAX 64 // read in one go
#define FULL_MAX 1024     // sittings, of all or of a street, that nobody else need be judged for
#define POOLED_MAX 256    // sites of one meal; more are promoted by later turns
#define FREED_MAX 256     // who leaves the list by one act; what is left is due work
#define JUDGED_MAX 2048   // ... and is looked at for it
#define MEALS_MAX ((MEAL_AHEAD_DAYS_MAX + 1) * MEALS) // days and meals of one look
#define ANY_CHANNEL (-1)

bool waiting_end(struct call *call, int64_t wait, const char *state, int64_t booking)
{
    struct query query = query_open(call->tx, QUERY_WAITING_END);
    query_bind_int(&query, "wait", wait);
    query_bind_text(&query, "state", state);
    if (booking != 0) {
        query_bind_int(&query, "booking", booking);
    } else {
        query_bind_null(&query, "booking");
    }
    query_bind_int(&query, "now", call->tx->now_ms);
    call_touch(call, wait);
    return query_run(&query) == 1;
}

struct candidate {
    int64_t wait;
    int64_t rank;
    int64_t since_ms;
    struct booking_order order;
    int64_t office;
    char operator_name[OPERATOR_NAME_SIZE];
    char street[AREA_CODE_SIZE]; // of residence
};

// A sitting that has no place: of one channel or any, for one street or, "", for everybody.
struct full {
    int64_t site;
    int channel;
    char street[AREA_CODE_SIZE];
};

// What shares left at their release goes by time alone (domain.md §3.8.4). So one meal is gone over
// twice: by need, passing over sittings that turn out to be of the pool, then those by time.
enum order_of_promotion { BY_NEED, BY_TIME };

// One go over who waits for a meal.
struct promotion {
    int32_t day;
    int meal;
    struct candidate candidates[CANDIDATES_MAX];
    int count;
    struct full full[FULL_MAX];
    int full_count;
    enum order_of_promotion order;
    int64_t pooled[POOLED_MAX]; // sites with places of the pool, found going by need
    int pooled_count;
};

// What one act, or one turn of due work, may still do.
struct allowance {
    int leaves;
    int judged;
};

static struct candidate read_candidate(const struct query *query, int32_t day, int meal)
{
    const char *area = query_text(query, "residence_area");
    struct candidate candidate = {
        .wait = query_int(query, "wait"),
        .rank = query_int(query, "rank"),
        .since_ms = query_int(query, "since"),
        .order =
            {
                .elder = query_int(query, "elder"),
                .site = query_int(query, "site"),
                .day = day,
                .meal = meal,
                .channel = words_find(channel_words, query_text(query, "channel")),
                .diets = (uint32_t)query_int(query, "diets"),
                .is_quiet = true,
            },
        .office = query_int(query, "office"),
    };
    snprintf(candidate.operator_name, sizeof(candidate.operator_name), "%s",
        query_text(query, "operator"));
    quota_street(area == NULL ? "" : area, candidate.street);
    return candidate;
}

// The first, or those behind what was read before.
static bool read_candidates(struct call *call, struct promotion *promotion)
{
    const struct candidate *last =
        promotion->count == 0 ? NULL : &promotion->candidates[promotion->count - 1];
    int64_t after_rank = last == NULL ? -1 : last->rank;
    int64_t after_ms = last == NULL ? 0 : last->since_ms;
    int64_t after = last == NULL ? 0 : last->wait;
    int count = 0;
    struct query query = query_open(
        call->tx, promotion->order == BY_NEED ? QUERY_WAITING_FIRST : QUERY_WAITING_LONGEST);
    query_bind_day(&query, "day", promotion->day);
    query_bind_text(&query, "meal", meal_words[promotion->meal]);
    if (promotion->order == BY_NEED) {
        query_bind_int(&query, "after_rank", after_rank);
    }
    query_bind_int(&query, "after_since", after_ms);
    query_bind_int(&query, "after", after);
    query_bind_int(&query, "limit", CANDIDATES_MAX);
    while (count < CANDIDATES_MAX && query_next(&query)) {
        promotion->candidates[count++] = read_candidate(&query, promotion->day, promotion->meal);
    }
    query_end(&query);
    promotion->count = count;
    return count > 0;
}

static bool keep(
    struct call *call, const struct candidate *candidate, const struct booking_plan *plan)
{
    int64_t booking = booking_keep(call, plan);
    if (booking == 0 || !waiting_end(call, candidate->wait, "promoted", booking)) {
        if (call->tx->fault == STATUS_OK) {
            (void)call_broken(call, "a place was judged free and could not be taken");
        }
        return false;
    }
    (void)task_open(call,
        &(struct task_order){.office = meal_desk(call, candidate->office, candidate->order.elder),
            .kind = TASK_MEAL_PROMOTED,
            .subject = booking,
            .elder = candidate->order.elder,
            .due_day = candidate->order.day,
            .note = meal_note_of_site(call, candidate->order.site, candidate->order.day,
                meal_words[candidate->order.meal], channel_words[candidate->order.channel])});
    return call->tx->fault == STATUS_OK;
}

// Whoever stands in the way stands in everybody's way.
static bool is_of_site(enum status status)
{
    return status == STATUS_OUTSIDE_WINDOW || status == STATUS_SITE_CLOSED ||
           status == STATUS_SITE_NOT_LICENSED;
}

// Why who waits can no longer be helped; NULL while waiting goes on.
static const char *ending_of(enum status status, bool is_over)
{
    if (is_over) {
        return "expired"; // whatever the site offered then
    }
    if (booking_is_full(status) || is_of_site(status) || status == STATUS_DIET_UNSAFE) {
        return NULL; // may change until the cut-off
    }
    return status == STATUS_PAST_CUTOFF ? "expired" : "closed";
}

// The plan's texts live in the arena of one judging, what is told of a promotion in the call's.
static bool settle(struct call *call, struct arena *arena, const struct candidate *candidate,
    enum status status, const struct booking_plan *plan)
{
    struct arena judging = call->arena;
    call->arena = *arena;
    const char *ending = ending_of(status, candidate->order.day < call->tx->today_day);
    bool has_left = status == STATUS_OK
                        ? keep(call, candidate, plan)
                        : ending != NULL && waiting_end(call, candidate->wait, ending, 0);
    *arena = call->arena;
    call->arena = judging;
    return has_left;
}

static bool is_pooled(const struct promotion *promotion, int64_t site)
{
    for (int i = 0; i < promotion->pooled_count; i++) {
        if (promotion->pooled[i] == site) {
            return true;
        }
    }
    return false;
}

// Going by need a place of the pool is nobody's yet. True when it was one.
static bool leave_to_pool(
    struct promotion *promotion, const struct booking_plan *plan, enum status status)
{
    bool leaves = status == STATUS_OK && plan->quota.holds && plan->is_released &&
                  promotion->order == BY_NEED;
    if (leaves && promotion->pooled_count < POOLED_MAX) {
        promotion->pooled[promotion->pooled_count++] = plan->order.site;
    }
    return leaves;
}

// Judged and booked in the name of the office that put the person down, whoever made room.
static bool try_candidate(struct call *call, struct promotion *promotion,
    const struct candidate *candidate, enum status *ret_status)
{
    struct principal caller = call->principal;
    struct arena arena = call->arena;
    struct booking_plan plan;
    call->principal = booking_principal(call, candidate->office, candidate->operator_name);
    arena_init(&call->arena, CALL_ARENA_MAX);
    *ret_status = booking_judge_quietly(call, &candidate->order, &plan);
    bool has_left = call->tx->fault == STATUS_OK && !leave_to_pool(promotion, &plan, *ret_status) &&
                    settle(call, &arena, candidate, *ret_status, &plan);
    arena_done(&call->arena);
    call->arena = arena;
    call->principal = caller;
    return has_left;
}

static bool is_known_full(const struct promotion *promotion, const struct candidate *candidate)
{
    for (int i = 0; i < promotion->full_count; i++) {
        const struct full *full = &promotion->full[i];
        if (full->site == candidate->order.site &&
            (full->channel == ANY_CHANNEL || full->channel == candidate->order.channel) &&
            (full->street[0] == '\0' || strcmp(full->street, candidate->street) == 0)) {
            return true;
        }
    }
    return false;
}

// A channel is full for itself, a used share is the street's; all else holds for the sitting.
static void note_full(
    struct promotion *promotion, const struct candidate *candidate, enum status status)
{
    bool is_full = booking_is_full(status) || is_of_site(status);
    if (!is_full || promotion->full_count == FULL_MAX) {
        return;
    }
    struct full *full = &promotion->full[promotion->full_count++];
    *full = (struct full){.site = candidate->order.site,
        .channel = status == STATUS_CHANNEL_FULL ? candidate->order.channel : ANY_CHANNEL};
    if (status == STATUS_QUOTA_USED) {
        memcpy(full->street, candidate->street, sizeof(full->street));
    }
}

static bool goes_on(const struct call *call, const struct allowance *allowance)
{
    return allowance->leaves > 0 && allowance->judged > 0 && call->tx->fault == STATUS_OK;
}

// Whether the candidate's turn is in this go: by time only what going by need left to the pool.
static bool is_in_turn(const struct promotion *promotion, const struct candidate *candidate)
{
    return is_pooled(promotion, candidate->order.site) == (promotion->order == BY_TIME) &&
           !is_known_full(promotion, candidate);
}

static void go_over(struct call *call, struct promotion *promotion, struct allowance *allowance)
{
    while (goes_on(call, allowance) && read_candidates(call, promotion)) {
        for (int i = 0; i < promotion->count && goes_on(call, allowance); i++) {
            const struct candidate *candidate = &promotion->candidates[i];
            enum status status;
            if (!is_in_turn(promotion, candidate)) {
                continue;
            }
            allowance->judged--;
            if (try_candidate(call, promotion, candidate, &status)) {
                allowance->leaves--;
            } else {
                note_full(promotion, candidate, status);
            }
        }
        if (promotion->count < CANDIDATES_MAX) {
            break;
        }
    }
}

// Books for those who wait for a meal of a day what has become free, in order of need
// (meal_rank.h), then of waiting, and of the pool in order of waiting alone; each office is told by
// a task. Who can no longer be helped leaves the list with the reason.
static void promote(struct call *call, int32_t day, int meal, struct allowance *allowance)
{
    struct promotion promotion = {.day = day, .meal = meal, .order = BY_NEED};
    go_over(call, &promotion, allowance);
    if (promotion.pooled_count > 0) {
        promotion.order = BY_TIME;
        promotion.count = 0;
        go_over(call, &promotion, allowance);
    }
}

// Of every meal somebody waits for from a day on.
static void promote_from(struct call *call, int32_t from, struct allowance *allowance)
{
    struct meal_day {
        int32_t day;
        int meal;
    } meals[MEALS_MAX];

    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITING_MEALS);
    query_bind_day(&query, "from", from);
    query_bind_int(&query, "limit", MEALS_MAX);
    while (count < MEALS_MAX && query_next(&query)) {
        meals[count++] = (struct meal_day){.day = query_day(&query, "day"),
            .meal = words_find(meal_words, query_text(&query, "meal"))};
    }
    query_end(&query);
    for (int i = 0; i < count && goes_on(call, allowance); i++) {
        promote(call, meals[i].day, meals[i].meal, allowance);
    }
}

// --- when ---

bool waiting_release(struct call *call, const struct booking_place *place, const char *reason)
{
    if (!booking_release(call, place, reason)) {
        return false;
    }
    waiting_freed(call, place);
    return call->tx->fault == STATUS_OK;
}

void waiting_freed(struct call *call, const struct booking_place *place)
{
    struct allowance allowance = {.leaves = FREED_MAX, .judged = JUDGED_MAX};
    promote(call, place->day, words_find(meal_words, place->meal), &allowance);
}

void waiting_freed_from(struct call *call, int32_t from)
{
    struct allowance allowance = {.leaves = FREED_MAX, .judged = JUDGED_MAX};
    promote_from(call, from, &allowance);
}

static bool has_before(struct call *call, const struct booking_plan *plan)
{
    struct query query = query_open(call->tx, QUERY_WAITING_BEFORE);
    query_bind_day(&query, "day", plan->order.day);
    query_bind_text(&query, "meal", meal_words[plan->order.meal]);
    query_bind_int(&query, "kitchen", plan->kitchen);
    query_bind_int(&query, "elder", plan->order.elder);
    bool waits = query_next(&query);
    query_end(&query);
    return waits;
}

bool waiting_come_first(struct call *call, const struct booking_plan *plan)
{
    if (!plan->quota.holds || !plan->is_released || !has_before(call, plan)) {
        return false;
    }
    struct allowance allowance = {.leaves = FREED_MAX, .judged = JUDGED_MAX};
    promote(call, plan->order.day, plan->order.meal, &allowance);
    return call->tx->fault == STATUS_OK;
}

// Those whose day is over, too. A turn looks at everybody, lest who stands behind many that wait on
// never be reached.
enum status waiting_run_due(struct call *call, int limit, int *ret_done)
{
    struct allowance allowance = {.leaves = limit, .judged = INT_MAX};
    promote_from(call, 0, &allowance);
    *ret_done = call->tx->fault == STATUS_OK ? limit - allowance.leaves : 0;
    return call_done(call);
}
