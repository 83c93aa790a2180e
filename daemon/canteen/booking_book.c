// SPDX-License-Identifier: Apache-2.0
// meal.book and meal.book_many.

#include <string.h>

#include "daemon/canteen/booking.h"
#include "daemon/canteen/place.h"

#define LINES_MAX 500

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
    const struct json *late;
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
        .help = "After the cut-off: true takes a leftover, \"line_down\" is a kitchen's for a desk "
                "whose line is down.",
        .kind = RPC_JSON,
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

// false and absent: in time; true and "leftover"; "line_down". False for anything else.
static bool read_late(const struct json *given, enum booking_late *ret_late)
{
    *ret_late = BOOKING_IN_TIME;
    if (given == NULL) {
        return true;
    }
    if (json_kind(given) == JSON_KIND_BOOL) {
        *ret_late = json_bool(given) ? BOOKING_LEFTOVER : BOOKING_IN_TIME;
        return true;
    }
    if (json_kind(given) != JSON_KIND_TEXT) {
        return false;
    }
    int word = words_find(booking_late_words, json_text(given, NULL));
    *ret_late = word == BOOKING_LINE_DOWN ? BOOKING_LINE_DOWN : BOOKING_LEFTOVER;
    return word > 0;
}

static enum status broken(struct call *call)
{
    return call->tx->fault != STATUS_OK
               ? call_done(call)
               : call_broken(call, "a place was judged free and could not be taken");
}

// Bookings after the cut-off are counted: a line that is down too often is looked into.
static void put_late(struct call *call, const struct booking_plan *plan)
{
    if (plan->order.late == BOOKING_IN_TIME) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_BOOKING_LATE_COUNT);
    query_bind_day(&query, "day", plan->order.day);
    query_bind_text(&query, "meal", meal_words[plan->order.meal]);
    query_bind_int(&query, "kitchen", plan->kitchen);
    query_bind_text(&query, "late", booking_late_words[plan->order.late]);
    int64_t covers = query_next(&query) ? query_int(&query, "covers") : 0;
    query_end(&query);
    json_field_text(&call->out, "late", booking_late_words[plan->order.late]);
    json_field_int(&call->out, "late_covers", covers);
}

static enum status book(struct call *call)
{
    const struct book_params *params = call->params;
    struct booking_order order = order_of(&params->line);
    struct booking_plan plan;
    order.diets = params->diets;
    if (!read_late(params->late, &order.late)) {
        return call_invalid(call, "late", "true, false, \"leftover\" or \"line_down\"");
    }
    enum status status = booking_judge(call, &order, &call->facts, &plan);
    if (status != STATUS_OK) {
        return booking_refuse(call, status, &plan);
    }
    int64_t booking = booking_keep(call, &plan);
    if (booking == 0) {
        return broken(call);
    }
    json_field_int(&call->out, "booking", booking);
    booking_put_price(call, &call->out, &plan);
    put_late(call, &plan);
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

const struct rpc_method booking_methods[] = {
    {
        .name = "meal.book",
        .help = "Books one meal for a person; the price is an estimate until it is served.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = book_params,
        .params_size = sizeof(struct book_params),
        .result = "booking, price_fen, discount_fen, subsidy_fen, pays_fen, rule, policy, "
                  "late?, late_covers?",
        .refuses = "NOT_FOUND NOT_ELIGIBLE STATE_CONFLICT CHANNEL_FULL SITTING_FULL KITCHEN_FULL "
                   "QUOTA_USED ALREADY_BOOKED PAST_CUTOFF OUTSIDE_WINDOW DIET_UNSAFE SITE_CLOSED "
                   "SITE_NOT_LICENSED DINER_IN_CARE",
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
    RPC_METHODS_END,
};
