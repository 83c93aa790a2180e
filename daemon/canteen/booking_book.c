// SPDX-License-Identifier: Apache-2.0
// meal.book, meal.book_many and meal.cancel.

#include <string.h>

#include "daemon/canteen/booking.h"
#include "daemon/canteen/place.h"

#define LINES_MAX 500
#define REASON_MAX 200

struct line_params {
    int64_t elder;
    int64_t site;
    int32_t date;
    int meal;
    int channel;
};

struct book_params {
    struct line_params line;
    uint32_t diets;
    bool late;
};

#define LINE_FIELDS(type, member)                                                                  \
    {.name = "elder",                                                                              \
        .help = "Who eats.",                                                                       \
        .kind = RPC_ID,                                                                            \
        .required = true,                                                                          \
        .offset = offsetof(type, member elder)},                                                   \
        {.name = "site",                                                                           \
            .help = "Where.",                                                                      \
            .kind = RPC_ID,                                                                        \
            .required = true,                                                                      \
            .offset = offsetof(type, member site)},                                                \
        {.name = "date",                                                                           \
            .help = "The day of the meal.",                                                        \
            .kind = RPC_DAY,                                                                       \
            .required = true,                                                                      \
            .offset = offsetof(type, member date)},                                                \
        {.name = "meal",                                                                           \
            .help = "Which meal.",                                                                 \
            .kind = RPC_CHOICE,                                                                    \
            .required = true,                                                                      \
            .offset = offsetof(type, member meal),                                                 \
            .choices = meal_words},                                                                \
    {                                                                                              \
        .name = "channel", .help = "At the table, to take away or brought home.",                  \
        .kind = RPC_CHOICE, .required = true, .offset = offsetof(type, member channel),            \
        .choices = channel_words                                                                   \
    }

static const struct rpc_param book_params[] = {
    LINE_FIELDS(struct book_params, line.),
    {.name = "diets",
        .help = "More than what is known of the person.",
        .kind = RPC_SET,
        .offset = offsetof(struct book_params, diets),
        .choices = diet_words},
    {.name = "late",
        .help = "After the cut-off take a spare cover, where one was announced.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct book_params, late)},
    RPC_PARAMS_END,
};

static const struct rpc_param line_fields[] = {
    LINE_FIELDS(struct line_params, ),
    RPC_PARAMS_END,
};

static struct booking_order order_of(const struct line_params *line)
{
    return (struct booking_order){
        .elder = line->elder,
        .site = line->site,
        .day = line->date,
        .meal = line->meal,
        .channel = line->channel,
    };
}

static enum status broken(struct call *call)
{
    return call->tx->fault != STATUS_OK
               ? call_done(call)
               : call_broken(call, "a place was judged free and could not be taken");
}

static enum status book(struct call *call)
{
    const struct book_params *params = call->params;
    struct booking_order order = order_of(&params->line);
    struct booking_plan plan;
    order.diets = params->diets;
    order.late = params->late;
    enum status status = booking_judge(call, &order, &call->facts, &plan);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (status == STATUS_INVALID) {
        return call_invalid(call, plan.parameter, plan.expected);
    }
    if (status != STATUS_OK) {
        return call_refuse(call, status);
    }
    int64_t booking = booking_keep(call, &plan);
    if (booking == 0) {
        return broken(call);
    }
    json_field_int(&call->out, "booking", booking);
    booking_put_price(call, &call->out, &plan);
    return call_done(call);
}

struct book_many_params {
    struct rpc_list lines; // of struct line_params
};

static const struct rpc_param book_many_params[] = {
    {.name = "lines",
        .help = "Bookings, each judged alone; the good ones are kept.",
        .kind = RPC_MAPS,
        .required = true,
        .offset = offsetof(struct book_many_params, lines),
        .least = 1,
        .most = LINES_MAX,
        .fields = line_fields,
        .size = sizeof(struct line_params)},
    RPC_PARAMS_END,
};

// One line: adds to the booked ones in call->out, or to the refused. False after a fault.
static bool book_line(
    struct call *call, int number, const struct line_params *line, struct json_out *refused)
{
    struct booking_order order = order_of(line);
    struct booking_plan plan;
    size_t before = refused->text->size;
    bool comma = refused->comma;
    json_begin_map(refused);
    json_field_int(refused, "line", number);
    enum status status = booking_judge(call, &order, refused, &plan);
    if (call->tx->fault != STATUS_OK) {
        return false;
    }
    if (status != STATUS_OK) {
        if (status == STATUS_INVALID) {
            json_field_text(refused, "parameter", plan.parameter);
            json_field_text(refused, "expected", plan.expected);
        }
        json_field_text(refused, "status", status_name(status));
        json_field_text(refused, "message", status_sentence(status));
        json_end_map(refused);
        return true;
    }
    text_truncate(refused->text, before);
    refused->comma = comma;
    int64_t booking = booking_keep(call, &plan);
    if (booking == 0) {
        return false;
    }
    json_begin_map(&call->out);
    json_field_int(&call->out, "line", number);
    json_field_int(&call->out, "booking", booking);
    booking_put_price(call, &call->out, &plan);
    json_end_map(&call->out);
    return true;
}

static enum status book_many(struct call *call)
{
    const struct book_many_params *params = call->params;
    const struct line_params *lines = params->lines.items;
    struct text refused_text;
    struct json_out refused;
    bool is_well = true;
    text_init(&refused_text, CALL_RESULT_MAX);
    json_out_init(&refused, &refused_text);
    json_begin_list(&refused);
    json_key(&call->out, "booked");
    json_begin_list(&call->out);
    for (int i = 0; i < params->lines.count && is_well; i++) {
        is_well = book_line(call, i + 1, &lines[i], &refused);
    }
    json_end_list(&call->out);
    json_end_list(&refused);
    if (refused_text.failed) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else {
        json_key(&call->out, "refused");
        json_put_raw(&call->out, refused_text.bytes, refused_text.size);
    }
    text_done(&refused_text);
    return is_well ? call_done(call) : broken(call);
}

struct cancel_params {
    int64_t booking;
    const char *reason;
};

static const struct rpc_param cancel_params[] = {
    {.name = "booking",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct cancel_params, booking)},
    {.name = "reason",
        .help = "Why, without names.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct cancel_params, reason),
        .most = REASON_MAX},
    RPC_PARAMS_END,
};

// What a cancellation is judged by.
struct standing {
    struct booking_place place;
    int64_t elder;
    int64_t office;
    const char *state;
    const char *area; // of the site
    uint32_t closed_weekdays;
};

static bool find(struct call *call, int64_t booking, struct standing *ret)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_FIND);
    query_bind_int(&query, "booking", booking);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret = (struct standing){
            .place =
                {
                    .booking = booking,
                    .site = query_int(&query, "site"),
                    .kitchen = query_int(&query, "kitchen"),
                    .day = query_day(&query, "day"),
                    .meal = query_copy_text(&query, "meal", &call->arena),
                    .channel = query_copy_text(&query, "channel", &call->arena),
                },
            .elder = query_int(&query, "elder"),
            .office = query_int(&query, "office"),
            .state = query_copy_text(&query, "state", &call->arena),
            .area = query_copy_text(&query, "area", &call->arena),
            .closed_weekdays = (uint32_t)query_int(&query, "closed_weekdays"),
        };
        bool is_whole = ret->place.meal != NULL && ret->place.channel != NULL &&
                        ret->state != NULL && ret->area != NULL;
        if (!is_whole) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
        }
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

// Kitchens and sites act on their own sittings, desks for their persons and on what they booked.
static bool reaches(struct call *call, const struct standing *standing)
{
    const struct principal *principal = &call->principal;
    struct elder_facts elder;
    if (principal->kind == OFFICE_SITE) {
        return principal->site == standing->place.site;
    }
    if (principal->kind == OFFICE_KITCHEN) {
        return principal->kitchen == standing->place.kitchen;
    }
    return principal->office == standing->office ||
           elder_look(call, standing->elder, standing->place.day, &elder);
}

static enum status judge_cancel(struct call *call, const struct standing *standing)
{
    const struct canteen *canteen = call->part;
    if (strcmp(standing->state, booking_state_words[BOOKING_BOOKED]) != 0) {
        json_field_text(&call->facts, "state", standing->state);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    const struct meal_policy *policy = meal_policy_find(
        canteen->policies, canteen->policies_count, standing->area, standing->place.day);
    int meal = words_find(meal_words, standing->place.meal);
    if (policy == NULL || meal < 0) {
        return call_broken(call, "a booking stands without rules for its meal");
    }
    int64_t cutoff_ms = meal_policy_cutoff(policy, (enum meal)meal, standing->place.day,
        standing->closed_weekdays, call->house->zone_minutes);
    if (call->tx->now_ms >= cutoff_ms) {
        json_field_int(&call->facts, "booking", standing->place.booking);
        json_field_instant(&call->facts, "cutoff", cutoff_ms, call->house->zone_minutes);
        return call_refuse(call, STATUS_PAST_CUTOFF);
    }
    return STATUS_OK;
}

static enum status cancel(struct call *call)
{
    const struct cancel_params *params = call->params;
    struct standing standing;
    if (!find(call, params->booking, &standing) || !reaches(call, &standing)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = judge_cancel(call, &standing);
    if (status != STATUS_OK) {
        return status;
    }
    if (!booking_release(call, &standing.place, params->reason)) {
        return call->tx->fault != STATUS_OK ? call_done(call)
                                            : call_broken(call, "a booking had no place counted");
    }
    call_touch(call, standing.elder);
    json_field_int(&call->out, "booking", params->booking);
    json_field_text(&call->out, "state", booking_state_words[BOOKING_CANCELLED]);
    return call_done(call);
}

const struct rpc_method booking_methods[] = {
    {
        .name = "meal.book",
        .help = "Books one meal for a person; the price is an estimate until it is served.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = book_params,
        .params_size = sizeof(struct book_params),
        .result = "booking, price_fen, discount_fen, subsidy_fen, pays_fen, rule",
        .run = book,
    },
    {
        .name = "meal.book_many",
        .help = "Books many meals; each line is judged alone and the good ones are kept.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = book_many_params,
        .params_size = sizeof(struct book_many_params),
        .result = "booked[], refused[]",
        .run = book_many,
    },
    {
        .name = "meal.cancel",
        .help = "Takes a booking back before the cut-off.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = cancel_params,
        .params_size = sizeof(struct cancel_params),
        .result = "booking, state",
        .run = cancel,
    },
    RPC_METHODS_END,
};
