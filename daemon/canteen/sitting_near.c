// SPDX-License-Identifier: Apache-2.0
// The next best sittings for refusals: near by, in another channel, for another meal or day.

#include <string.h>

#include "daemon/canteen/calendar.h"
#include "daemon/canteen/kitchen_spare.h"
#include "daemon/canteen/menu.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting.h"
#include "daemon/canteen/sitting_gather.h"

#define ALTERNATIVES_MAX 3
#define CANDIDATES_MAX 8 // of one search: some may not suit the person
#define ROWS_MAX 64      // ... looked at: some may be past their own cut-off, or kept
#define STREET_DIGITS 9
#define WALK_MINUTES_MAX 15

// Of which menus alternatives are looked for: who may not eat everything is offered what is known
// to be safe first, and then, told so, what nothing is known of.
enum menus { MENUS_ANY, MENUS_KNOWN, MENUS_UNKNOWN };

// One search for alternatives: what was refused, and what was found so far.
struct search {
    struct call *call;
    const struct booking_plan *plan; // NULL: only the order is known
    const struct booking_order *order;
    enum menus menus;
    struct calendar calendar;
    struct sitting_extras today; // who eats today without a booking, and who did not come
    bool has_today;              // they are read: most searches need not know
    struct json_out *out;
    int64_t sites[ALTERNATIVES_MAX]; // found
    int count;
};

static bool is_done(const struct search *search)
{
    return search->count == ALTERNATIVES_MAX || search->call->tx->fault != STATUS_OK;
}

static bool is_found(const struct search *search, int64_t site)
{
    for (int i = 0; i < search->count; i++) {
        if (search->sites[i] == site) {
            return true;
        }
    }
    return false;
}

struct alternative {
    int64_t site;
    const char *name;
    int32_t day;
    int meal;
    int channel;
    int64_t left;
    int64_t minutes;    // -1: not configured
    int64_t release_ms; // from when on no share binds
    bool is_late;       // past its cut-off: leftovers alone
};

static void put(struct search *search, const struct alternative *alternative)
{
    struct json_out *out = search->out;
    if (search->count == 0) {
        json_key(out, "alternatives");
        json_begin_list(out);
    }
    search->sites[search->count++] = alternative->site;
    json_begin_map(out);
    json_field_int(out, "site", alternative->site);
    json_field_text(out, "name", alternative->name);
    json_field_day(out, "date", alternative->day);
    json_field_text(out, "meal", meal_words[alternative->meal]);
    json_field_text(out, "channel", channel_words[alternative->channel]);
    json_field_int(out, "left", alternative->left);
    if (alternative->minutes >= 0) {
        json_field_int(out, "minutes", alternative->minutes);
    }
    if (search->menus == MENUS_UNKNOWN) {
        json_field_text(out, "menu", MENU_UNKNOWN_WORD);
    }
    if (alternative->is_late) {
        json_field_bool(out, "late", true);
    }
    json_end_map(out);
}

static void end(const struct search *search)
{
    if (search->count > 0) {
        json_end_list(search->out);
    }
}

// --- other sites ---

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// What can be booked in advance of a site's channel: places kept for who comes without booking are
// none.
static int64_t left_of(
    const struct query *query, const struct meal_policy *policy, enum channel channel)
{
    bool has_total = !query_is_null(query, "total_covers");
    int64_t held = meal_policy_held(policy, query_int(query, "table_covers"),
        has_total ? query_int(query, "total_covers") : -1);
    int64_t in_channel = query_int(query, "channel_left") - (channel == CHANNEL_DINE_IN ? held : 0);
    int64_t left = least(in_channel, query_int(query, "kitchen_left"));
    return has_total ? least(left, query_int(query, "total_left") - held) : left;
}

// What is left at a site before its cut-off; 0 where it is too late, too early, closed or full. Who
// asks for leftovers is told of a site until nobody takes them there any more (ret->is_late): how
// many there are its kitchen tells.
static int64_t left_in_time(
    const struct search *search, const struct query *query, struct alternative *ret)
{
    struct call *call = search->call;
    const struct booking_order *order = search->order;
    const struct meal_policy *policy =
        meal_policy_find(call, query_text(query, "area"), order->day);
    struct service service = sitting_service(query, &search->calendar);
    if (policy == NULL) {
        return 0;
    }
    int64_t cutoff_ms = meal_policy_cutoff(
        policy, (enum meal)order->meal, order->day, &service, call->house->zone_minutes);
    int64_t until_ms = cutoff_ms;
    ret->is_late = order->late == BOOKING_LEFTOVER && call->tx->now_ms >= cutoff_ms;
    if (ret->is_late) {
        until_ms = meal_policy_late_until(
            policy, (enum meal)order->meal, order->day, call->house->zone_minutes);
    }
    int32_t opens_day = meal_policy_opens(policy, (enum meal)order->meal, order->day, &service);
    bool is_in_time = service_is_open(&service, order->day) && opens_day <= call->tx->today_day &&
                      call->tx->now_ms < until_ms;
    ret->release_ms = meal_policy_release(policy, cutoff_ms);
    return is_in_time ? left_of(query, policy, (enum channel)order->channel) : 0;
}

static struct diet_person person_of(const struct booking_plan *plan)
{
    return (struct diet_person){.texture = plan->elder.texture,
        .allergens = plan->elder.allergens,
        .diets = plan->order.diets};
}

static bool suits_menus(const struct search *search, int64_t site, int32_t day, int meal)
{
    if (search->menus == MENUS_ANY) {
        return true;
    }
    bool is_known = menu_known(search->call, site, day, meal) == MENU_SET;
    return is_known == (search->menus == MENUS_KNOWN);
}

// How many of the places left the person could have: none where no dish is safe, and until its
// release no more than the street's share of that kitchen.
static int64_t left_for(
    const struct search *search, const struct alternative *alternative, int64_t kitchen)
{
    const struct booking_plan *plan = search->plan;
    if (plan == NULL || alternative->left <= 0) {
        return alternative->left;
    }
    if (!suits_menus(search, alternative->site, alternative->day, alternative->meal)) {
        return 0;
    }
    struct diet_person person = person_of(plan);
    struct quota_key key = {.kitchen = kitchen,
        .day = alternative->day,
        .meal = meal_words[alternative->meal],
        .street = plan->street};
    bool is_safe = menu_suits(search->call, alternative->site, alternative->day, alternative->meal,
                       &person) != MENU_UNSAFE;
    bool is_released = search->call->tx->now_ms >= alternative->release_ms;
    int64_t room = is_released ? INT64_MAX : quota_room(search->call, &key);
    return is_safe ? least(alternative->left, room) : 0;
}

static bool read_site(struct search *search, int64_t site, int32_t day, struct gathered *ret)
{
    bool is_found = sitting_read_site(search->call, site, day, &search->calendar, ret);
    if (is_found && day == search->call->tx->today_day) {
        if (!search->has_today) {
            search->today = sitting_read_extras(search->call, day);
            search->has_today = true;
        }
        sitting_add_extras(&search->today, ret);
    }
    return is_found;
}

// Today guests have places too, which the statements that find sites do not know.
static int64_t left_today(struct search *search, const struct alternative *alternative)
{
    const struct sitting_shares no_shares = {.count = 0};
    struct gathered site;
    if (alternative->day != search->call->tx->today_day ||
        !read_site(search, alternative->site, alternative->day, &site)) {
        return alternative->left;
    }
    (void)sitting_judge(search->call, &site, alternative->meal, alternative->day, &no_shares);
    return least(
        alternative->left, sitting_left(&site.meals[alternative->meal], alternative->channel));
}

// Past its cut-off a place is worth what the cook has announced, and the cover that comes with who
// changes from a closed place of the same kitchen.
static int64_t left_over(
    const struct search *search, const struct alternative *alternative, int64_t kitchen)
{
    const struct booking_order *order = search->order;
    bool has_cover = order->is_held && order->instead->kitchen == kitchen;
    if (!alternative->is_late || has_cover) {
        return alternative->left;
    }
    return least(alternative->left,
        kitchen_spare_left(search->call, kitchen, alternative->day, alternative->meal));
}

// A place the person can have is put among the alternatives.
static void offer(struct search *search, struct alternative *alternative, int64_t kitchen)
{
    alternative->left = left_today(search, alternative);
    alternative->left = left_over(search, alternative, kitchen);
    alternative->left = left_for(search, alternative, kitchen);
    if (alternative->left > 0) {
        put(search, alternative);
    }
}

// Rows of the statements that find sites: at most CANDIDATES_MAX are kept before they are judged.
struct candidate {
    struct alternative alternative;
    int64_t kitchen;
};

static int read_candidates(
    struct search *search, struct query *query, struct candidate candidates[CANDIDATES_MAX])
{
    int count = 0;
    while (count < CANDIDATES_MAX && query_next(query)) {
        struct alternative found = {.release_ms = 0};
        int64_t left = left_in_time(search, query, &found);
        int64_t site = query_int(query, "site");
        if (left <= 0 || is_found(search, site) ||
            !suits_menus(search, site, search->order->day, search->order->meal)) {
            continue;
        }
        candidates[count++] = (struct candidate){
            .alternative =
                {
                    .site = site,
                    .name = query_copy_text(query, "name", &search->call->arena),
                    .day = search->order->day,
                    .meal = search->order->meal,
                    .channel = search->order->channel,
                    .left = left,
                    .minutes = query_is_null(query, "minutes") ? -1 : query_int(query, "minutes"),
                    .release_ms = found.release_ms,
                    .is_late = found.is_late,
                },
            .kitchen = query_int(query, "kitchen"),
        };
    }
    query_end(query);
    return count;
}

static void take(struct search *search, struct query *query)
{
    struct candidate candidates[CANDIDATES_MAX];
    int count = read_candidates(search, query, candidates);
    for (int i = 0; i < count && !is_done(search); i++) {
        offer(search, &candidates[i].alternative, candidates[i].kitchen);
    }
}

static struct query open_search(const struct search *search, enum query_id id)
{
    const struct booking_order *order = search->order;
    struct query query = query_open(search->call->tx, id);
    query_bind_day(&query, "day", order->day);
    query_bind_text(&query, "meal", meal_words[order->meal]);
    query_bind_text(&query, "channel", channel_words[order->channel]);
    query_bind_int(&query, "site", order->site);
    query_bind_int(&query, "limit", ROWS_MAX);
    return query;
}

static void put_within_walk(struct search *search)
{
    if (is_done(search)) {
        return;
    }
    struct area_range reach = place_reach(search->call);
    struct query query = open_search(search, QUERY_SITTING_WITHIN_WALK);
    place_bind_range(&query, &reach);
    query_bind_int(&query, "minutes_max", WALK_MINUTES_MAX);
    take(search, &query);
}

static void put_of_range(
    struct search *search, const struct area_range *range, const struct area_range *near)
{
    if (is_done(search)) {
        return;
    }
    struct query query = open_search(search, QUERY_SITTING_NEARBY);
    place_bind_range(&query, range);
    query_bind_text(&query, "near_from", near->from);
    query_bind_text(&query, "near_until", near->until);
    take(search, &query);
}

// --- the same site ---

static void put_other_channels(struct search *search)
{
    const struct sitting_shares no_shares = {.count = 0};
    const struct booking_order *order = search->order;
    struct gathered site;
    if (is_done(search) || !read_site(search, order->site, order->day, &site)) {
        return;
    }
    struct sitting_judged judged =
        sitting_judge(search->call, &site, order->meal, order->day, &no_shares);
    if (judged.state != SITTING_OPEN) {
        return;
    }
    for (int channel = 0; channel < CHANNELS && !is_done(search); channel++) {
        offer(search,
            &(struct alternative){.site = order->site,
                .name = site.name,
                .day = order->day,
                .meal = order->meal,
                .channel = channel,
                .left = sitting_left(&site.meals[order->meal], channel),
                .minutes = -1,
                .release_ms = judged.release_ms},
            site.kitchen);
    }
}

static bool has_booking(struct call *call, int64_t elder, int32_t day, int meal)
{
    bool has = false;
    struct query query = query_open(call->tx, QUERY_BOOKING_OF_ELDER);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    while (query_next(&query)) {
        has = has || words_find(meal_words, query_text(&query, "meal")) == meal;
    }
    query_end(&query);
    return has;
}

// Another meal of the day in the same channel: the next turn that has a place, where every seat of
// every turn of the meal is taken.
static void put_other_meals(struct search *search)
{
    const struct sitting_shares no_shares = {.count = 0};
    struct call *call = search->call;
    const struct booking_order *order = search->order;
    struct gathered site;
    if (is_done(search) || !read_site(search, order->site, order->day, &site)) {
        return;
    }
    for (int meal = 0; meal < MEALS && !is_done(search); meal++) {
        if (meal == order->meal || !site.meals[meal].is_offered) {
            continue;
        }
        struct sitting_judged judged = sitting_judge(call, &site, meal, order->day, &no_shares);
        if (judged.state != SITTING_OPEN || has_booking(call, order->elder, order->day, meal)) {
            continue;
        }
        offer(search,
            &(struct alternative){.site = order->site,
                .name = site.name,
                .day = order->day,
                .meal = meal,
                .channel = order->channel,
                .left = sitting_left(&site.meals[meal], order->channel),
                .minutes = -1,
                .release_ms = judged.release_ms},
            site.kitchen);
    }
}

// One other day. False when it cannot be booked yet.
static bool put_day(struct search *search, int32_t day)
{
    const struct sitting_shares no_shares = {.count = 0};
    struct call *call = search->call;
    const struct booking_order *order = search->order;
    struct gathered site;
    if (is_done(search) || !read_site(search, order->site, day, &site)) {
        return true;
    }
    struct sitting_judged judged = sitting_judge(call, &site, order->meal, day, &no_shares);
    if (judged.state == SITTING_OPEN && !has_booking(call, order->elder, day, order->meal)) {
        offer(search,
            &(struct alternative){.site = order->site,
                .name = site.name,
                .day = day,
                .meal = order->meal,
                .channel = order->channel,
                .left = sitting_left(&site.meals[order->meal], order->channel),
                .minutes = -1,
                .release_ms = judged.release_ms},
            site.kitchen);
    }
    return judged.state != SITTING_OUTSIDE_WINDOW;
}

// The same meal on other days, the nearest first, as far as the window reaches.
static void put_other_days(struct search *search)
{
    struct call *call = search->call;
    int32_t today = call->tx->today_day;
    int32_t asked = search->order->day;
    int32_t middle = asked < today ? today : asked;
    bool is_ahead = true;
    search->calendar = calendar_of_all(call, today, middle + MEAL_AHEAD_DAYS_MAX);
    if (middle != asked) {
        is_ahead = put_day(search, middle);
    }
    for (int32_t step = 1; step <= MEAL_AHEAD_DAYS_MAX && !is_done(search); step++) {
        is_ahead = is_ahead && put_day(search, middle + step);
        if (middle - step >= today) {
            (void)put_day(search, middle - step);
        }
    }
}

// --- both ---

// The same site's other channels, then what can be walked to, then sites whose way nobody has told,
// of the same street first; then the site's other meals of the day, and other days.
static void look(struct search *search, const char *site_area)
{
    struct call *call = search->call;
    int32_t day = search->order->day;
    search->calendar = calendar_of_all(call, day, day);
    put_other_channels(search);
    // A kitchen or site sells no other's places.
    if (call->principal.kind != OFFICE_SITE && call->principal.kind != OFFICE_KITCHEN) {
        struct area_range nowhere = {"", ""};
        struct area_range reach = place_reach(call);
        char street[AREA_CODE_SIZE] = "";
        strncat(street, site_area, STREET_DIGITS);
        struct area_range near = area_range(street);
        put_within_walk(search);
        put_of_range(search, &near, &nowhere);
        put_of_range(search, &reach, &near);
    }
    put_other_meals(search);
    put_other_days(search);
}

void sitting_put_nearby(struct call *call, const struct booking_plan *plan, const char *site_area,
    struct json_out *facts)
{
    struct search search = {.call = call, .plan = plan, .order = &plan->order, .out = facts};
    if (plan->order.is_quiet) {
        return;
    }
    struct diet_person person = person_of(plan);
    if (diet_has_needs(&person)) {
        search.menus = MENUS_KNOWN;
        look(&search, site_area);
        search.menus = MENUS_UNKNOWN;
    }
    if (!is_done(&search)) {
        look(&search, site_area);
    }
    end(&search);
    sitting_extras_done(&search.today);
}

void sitting_put_later(struct call *call, const struct booking_order *order, struct json_out *facts)
{
    struct search search = {.call = call, .order = order, .out = facts};
    if (!order->is_quiet) {
        put_other_days(&search);
        end(&search);
        sitting_extras_done(&search.today);
    }
}
