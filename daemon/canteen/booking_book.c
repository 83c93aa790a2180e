// SPDX-License-Identifier: Apache-2.0
// meal.book and meal.book_many.

#include <stdlib.h>
#include <string.h>

#include "daemon/canteen/booking.h"
#include "daemon/canteen/meal_rank.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/waiting.h"

#define LINES_MAX 500

struct line_params {
    int64_t elder;
    int64_t site;
    int32_t date;
    int meal;
    int channel;
    struct rpc_complaint complaint; // of meal.book_many: the line cannot be read
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
        .help = "After the cut-off: true takes a leftover, or a place that was given up and suits; "
                "\"line_down\" is a kitchen's alone, for a desk whose line is down. Before it a "
                "booking is none but in time.",
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
    struct booking_standing given_up;
    struct booking_plan plan;
    order.diets = params->diets;
    if (!read_late(params->late, &order.late)) {
        return call_invalid(call, "late", "true, false, \"leftover\" or \"line_down\"");
    }
    if (order.late == BOOKING_LINE_DOWN && call->principal.kind != OFFICE_KITCHEN) {
        return call_invalid(call, "late",
            "true, false or \"leftover\": only the kitchen books for a desk whose line is down");
    }
    enum status status = booking_judge_given_up(call, &order, &given_up, &plan);
    if (status == STATUS_OK && waiting_come_first(call, &plan)) {
        status = booking_judge_given_up(call, &order, &given_up, &plan);
    }
    if (status != STATUS_OK) {
        return booking_refuse(call, status, &plan);
    }
    int64_t booking = booking_keep_given_up(call, &plan);
    if (booking == 0) {
        return broken(call);
    }
    call_put_made(call, &call->out, "booking", booking);
    booking_put_price(call, &call->out, &plan);
    booking_put_unknown(call, &call->out, &plan);
    put_late(call, &plan);
    return call_done(call);
}

struct book_many_params {
    struct rpc_list lines; // of struct line_params
};

static const struct rpc_param book_many_params[] = {
    {.name = "lines",
        .help = "Bookings, each judged alone, a wrong word in a line too; the good ones are kept.",
        .kind = RPC_MAPS,
        .required = true,
        .offset = offsetof(struct book_many_params, lines),
        .least = 1,
        .most = LINES_MAX,
        .fields = line_fields,
        .size = sizeof(struct line_params),
        .complaint_offset = offsetof(struct line_params, complaint)},
    RPC_PARAMS_END,
};

// What became of a line: its place in the text of all of them.
struct line_answer {
    int line;                        // from 0
    const struct elder_facts *diner; // NULL: nobody the caller knows, or the line cannot be read
    enum meal_rank rank;
    size_t at;
    size_t size;
    bool is_booked;
};

// What is known of one call: its lines, in the order of the list, and their answers, in the order
// in which they are judged.
struct many {
    const struct line_params *lines;
    struct line_answer *answers;
    int count;
    struct booking_last last;
    struct text text;
};

// Where places are short who needs it most comes first (domain.md §3.8.4), in the order of the list
// among equals.
static int compare_need(const void *left, const void *right)
{
    const struct line_answer *a = left;
    const struct line_answer *b = right;
    return a->rank != b->rank ? (int)a->rank - (int)b->rank : a->line - b->line;
}

static int compare_line(const void *left, const void *right)
{
    const struct line_answer *a = left;
    const struct line_answer *b = right;
    return a->line - b->line;
}

// Everybody is looked up once. False after a fault.
static bool rank_lines(struct call *call, struct many *many)
{
    size_t count = (size_t)many->count;
    struct elder_facts *diners = arena_alloc(&call->arena, count * sizeof(*diners));
    many->answers = arena_alloc(&call->arena, count * sizeof(*many->answers));
    if (diners == NULL || many->answers == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return false;
    }
    for (int i = 0; i < many->count; i++) {
        const struct line_params *line = &many->lines[i];
        bool is_known = line->complaint.parameter == NULL &&
                        elder_look(call, line->elder, line->date, &diners[i]);
        many->answers[i] = (struct line_answer){.line = i,
            .diner = is_known ? &diners[i] : NULL,
            .rank =
                is_known ? meal_rank_on(&diners[i], line->date, line->channel) : MEAL_RANK_OTHERS};
    }
    qsort(many->answers, count, sizeof(*many->answers), compare_need);
    return call->tx->fault == STATUS_OK;
}

static void put_refused(
    struct json_out *out, enum status status, const struct rpc_complaint *complaint)
{
    if (status == STATUS_INVALID) {
        json_field_text(out, "parameter", complaint->parameter);
        json_field_text(out, "expected", complaint->expected);
    }
    json_field_text(out, "status", status_name(status));
    json_field_text(
        out, "message", complaint->message == NULL ? status_sentence(status) : complaint->message);
    json_end_map(out);
}

// What a line is refused with; OK when plan may be kept.
static enum status judge_line(struct call *call, struct many *many,
    const struct line_answer *answer, struct json_out *out, struct booking_plan *plan,
    struct rpc_complaint *ret_complaint)
{
    const struct line_params *line = &many->lines[answer->line];
    *ret_complaint = line->complaint;
    if (line->complaint.parameter != NULL) {
        return STATUS_INVALID;
    }
    struct booking_order order = order_of(line);
    order.diner = answer->diner;
    order.last = &many->last;
    enum status status = booking_judge(call, &order, out, plan);
    if (status == STATUS_OK && waiting_come_first(call, plan)) {
        status = booking_judge(call, &order, out, plan);
    }
    ret_complaint->parameter = plan->parameter;
    ret_complaint->expected = plan->expected;
    return status;
}

// One line: its answer is added to the text. False after a fault.
static bool book_line(struct call *call, struct many *many, struct line_answer *answer)
{
    struct text *text = &many->text;
    struct rpc_complaint complaint;
    struct booking_plan plan;
    struct json_out out;
    answer->at = text->size;
    json_out_init(&out, text);
    json_begin_map(&out);
    json_field_int(&out, "line", answer->line + 1);
    enum status status = judge_line(call, many, answer, &out, &plan, &complaint);
    if (call->tx->fault != STATUS_OK) {
        return false;
    }
    if (status != STATUS_OK) {
        put_refused(&out, status, &complaint);
        answer->size = text->size - answer->at;
        return true;
    }
    int64_t booking = booking_keep(call, &plan);
    if (booking == 0) {
        return false;
    }
    text_truncate(text, answer->at);
    json_out_init(&out, text);
    json_begin_map(&out);
    json_field_int(&out, "line", answer->line + 1);
    call_put_made(call, &out, "booking", booking);
    booking_put_price(call, &out, &plan);
    booking_put_unknown(call, &out, &plan);
    json_end_map(&out);
    answer->size = text->size - answer->at;
    answer->is_booked = true;
    return true;
}

static void put_answers(
    struct json_out *out, const char *name, bool is_booked, const struct many *many)
{
    json_key(out, name);
    json_begin_list(out);
    for (int i = 0; i < many->count; i++) {
        const struct line_answer *answer = &many->answers[i];
        if (answer->is_booked == is_booked) {
            json_put_raw(out, many->text.bytes + answer->at, answer->size);
        }
    }
    json_end_list(out);
}

static enum status book_many(struct call *call)
{
    const struct book_many_params *params = call->params;
    struct many many = {.lines = params->lines.items, .count = params->lines.count};
    if (!rank_lines(call, &many)) {
        return call_done(call);
    }
    bool is_well = true;
    text_init(&many.text, CALL_RESULT_MAX);
    for (int i = 0; i < many.count && is_well; i++) {
        is_well = book_line(call, &many, &many.answers[i]);
    }
    if (many.text.failed) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else if (is_well) {
        qsort(many.answers, (size_t)many.count, sizeof(*many.answers), compare_line);
        put_answers(&call->out, "booked", true, &many);
        put_answers(&call->out, "refused", false, &many);
    }
    text_done(&many.text);
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
                  "missing?[], menu?, late?, late_covers?",
        .refuses = "NOT_FOUND NOT_ELIGIBLE STATE_CONFLICT CHANNEL_FULL SITTING_FULL KITCHEN_FULL "
                   "QUOTA_USED ALREADY_BOOKED PAST_CUTOFF OUTSIDE_WINDOW DIET_UNSAFE SITE_CLOSED "
                   "SITE_NOT_LICENSED DINER_IN_CARE",
        .run = book,
    },
    {
        .name = "meal.book_many",
        .help = "Books many meals; each line is judged alone and the good ones are kept, who needs "
                "it most first where places are short.",
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
