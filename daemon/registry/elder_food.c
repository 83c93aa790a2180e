// SPDX-License-Identifier: Apache-2.0
// Intervals of what a person may eat: superseded and said anew, never edited.
#include "daemon/registry/elder_food.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/registry/vocabulary.h"

#define AHEAD_MAX 60 // changes of one person from a day on

struct food {
    int64_t id;
    int32_t from_day;
    int32_t until_day;
    const char *texture; // NULL: regular
    uint32_t diets;
    uint32_t allergens;
};

// Intervals as they are written: neighbours that say the same are one.
struct writing {
    struct call *call;
    int64_t elder;
    struct food pending; // until_day DAY_NONE: none
};

static bool is_same_word(const char *left, const char *right)
{
    return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

static void flush(struct writing *writing)
{
    const struct food *food = &writing->pending;
    struct call *call = writing->call;
    if (food->until_day == DAY_NONE) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_ELDER_FOOD_ADD);
    query_bind_int(&query, "elder_food", tx_new_id(call->tx));
    query_bind_int(&query, "elder", writing->elder);
    query_bind_text(&query, "texture", food->texture);
    query_bind_int(&query, "diets", food->diets);
    query_bind_int(&query, "allergens", food->allergens);
    query_bind_day(&query, "from_day", food->from_day);
    query_bind_day(&query, "until_day", food->until_day);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}

static void add(struct writing *writing, const struct food *food)
{
    struct food *pending = &writing->pending;
    if (food->from_day >= food->until_day) {
        return;
    }
    bool is_going_on = pending->until_day == food->from_day && pending->diets == food->diets &&
                       pending->allergens == food->allergens &&
                       is_same_word(pending->texture, food->texture);
    if (is_going_on) {
        pending->until_day = food->until_day;
        return;
    }
    flush(writing);
    *pending = *food;
}

static struct food changed(
    const struct food *food, const struct elder_food_change *change, int32_t from, int32_t until)
{
    struct food ret = *food;
    ret.from_day = from;
    ret.until_day = until;
    if (change->texture >= 0) {
        ret.texture = change->texture == 0 ? NULL : texture_words[change->texture];
    }
    ret.diets = change->has_diets ? change->diets : ret.diets;
    ret.allergens = change->has_allergens ? change->allergens : ret.allergens;
    return ret;
}

static struct query open_from(struct call *call, int64_t elder, int32_t from)
{
    struct query query = query_open(call->tx, QUERY_ELDER_FOOD_FROM);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "from_day", from);
    return query;
}

// The intervals that reach beyond the day, as many as there is room for.
static int read_from(struct call *call, int64_t elder, int32_t from, struct food *ret, int room)
{
    int count = 0;
    struct query query = open_from(call, elder, from);
    while (count < room && query_next(&query)) {
        ret[count++] = (struct food){
            .id = query_int(&query, "elder_food"),
            .from_day = query_day(&query, "from_day"),
            .until_day = query_day(&query, "until_day"),
            .texture = query_copy_text(&query, "texture", &call->arena),
            .diets = (uint32_t)query_int(&query, "diets"),
            .allergens = (uint32_t)query_int(&query, "allergens"),
        };
    }
    query_end(&query);
    return count;
}

static void supersede(struct call *call, int64_t id)
{
    struct query query = query_open(call->tx, QUERY_ELDER_FOOD_SUPERSEDE);
    query_bind_int(&query, "elder_food", id);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}

// Days of which nothing was said are days of regular food.
static void write_from(struct writing *writing, const struct food *foods, int count, int32_t from,
    const struct elder_food_change *change)
{
    static const struct food regular = {.texture = NULL};
    int32_t day = from;
    if (count > 0 && foods[0].from_day < from) {
        struct food before = foods[0];
        before.until_day = from;
        add(writing, &before);
    }
    for (int i = 0; i < count; i++) {
        int32_t begins = foods[i].from_day > from ? foods[i].from_day : from;
        struct food unsaid = changed(&regular, change, day, begins);
        struct food said = changed(&foods[i], change, begins, foods[i].until_day);
        add(writing, &unsaid);
        add(writing, &said);
        day = foods[i].until_day;
    }
    struct food rest = changed(&regular, change, day, DAY_OPEN);
    add(writing, &rest);
    flush(writing);
}

enum status elder_food_keep(
    struct call *call, int64_t elder, int32_t from_day, const struct elder_food_change *change)
{
    struct food foods[AHEAD_MAX + 1];
    struct writing writing = {.call = call, .elder = elder, .pending = {.until_day = DAY_NONE}};
    int count = read_from(call, elder, from_day, foods, AHEAD_MAX + 1); // one over: there are more
    if (count > AHEAD_MAX) {
        call->message = "too many changes of what the person eats lie ahead: say a later day";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    for (int i = 0; i < count; i++) {
        supersede(call, foods[i].id);
    }
    write_from(&writing, foods, count, from_day, change);
    return call_done(call);
}

// --- two records of one person ---

#define BEGINNING_YEAR 1800 // before anything was said of anybody

// All that was ever said of a person, in the arena.
struct story {
    struct food *foods;
    int count;
};

static struct story read_story(struct call *call, int64_t elder, int32_t from)
{
    int room = 0;
    struct query query = open_from(call, elder, from);
    while (query_next(&query)) {
        room++;
    }
    query_end(&query);
    struct story story = {
        .foods = arena_alloc(&call->arena, (size_t)(room + 1) * sizeof(struct food))};
    if (story.foods == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return story;
    }
    story.count = read_from(call, elder, from, story.foods, room);
    return story;
}

static void supersede_story(struct call *call, const struct story *story)
{
    for (int i = 0; i < story->count; i++) {
        supersede(call, story->foods[i].id);
    }
}

static int compare_days(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left;
    int32_t b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

static int add_bounds(const struct story *story, int32_t *ret_days)
{
    for (int i = 0; i < story->count; i++) {
        ret_days[2 * i] = story->foods[i].from_day;
        ret_days[2 * i + 1] = story->foods[i].until_day;
    }
    return 2 * story->count;
}

static const struct food *food_on(const struct story *story, int32_t day)
{
    for (int i = 0; i < story->count; i++) {
        const struct food *food = &story->foods[i];
        if (food->from_day <= day && food->until_day > day) {
            return food;
        }
    }
    return NULL;
}

// Nobody loses an allergy by a merge: what either record has to be careful of stays, and of two
// textures the one that lets less pass.
static struct food both(const struct food *kept, const struct food *other)
{
    struct food ret = kept != NULL ? *kept : *other;
    if (kept != NULL && other != NULL) {
        ret.texture = texture_stricter(kept->texture, other->texture);
        ret.diets |= other->diets;
        ret.allergens |= other->allergens;
    }
    return ret;
}

static void write_both(
    struct writing *writing, const struct story *kept, const struct story *other, int32_t *days)
{
    int bounds = add_bounds(kept, days);
    bounds += add_bounds(other, days + bounds);
    qsort(days, (size_t)bounds, sizeof(*days), compare_days);
    for (int i = 0; i + 1 < bounds; i++) {
        const struct food *mine = food_on(kept, days[i]);
        const struct food *theirs = food_on(other, days[i]);
        if (days[i] < days[i + 1] && (mine != NULL || theirs != NULL)) {
            struct food food = both(mine, theirs);
            food.from_day = days[i];
            food.until_day = days[i + 1];
            add(writing, &food);
        }
    }
    flush(writing);
}

void elder_food_merge(struct call *call, int64_t elder, int64_t merged)
{
    int32_t beginning;
    struct writing writing = {.call = call, .elder = elder, .pending = {.until_day = DAY_NONE}};
    if (!day_from_parts((struct day_parts){BEGINNING_YEAR, 1, 1}, &beginning)) {
        (void)call_broken(call, "the first day of all is no day");
        return;
    }
    struct story kept = read_story(call, elder, beginning);
    struct story other = read_story(call, merged, beginning);
    size_t bounds = 2 * (size_t)(kept.count + other.count);
    int32_t *days = arena_alloc(&call->arena, (bounds + 1) * sizeof *days);
    if (days == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    }
    if (call->tx->fault != STATUS_OK) {
        return;
    }
    supersede_story(call, &kept);
    supersede_story(call, &other);
    write_both(&writing, &kept, &other, days);
}
