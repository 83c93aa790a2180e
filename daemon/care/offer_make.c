// SPDX-License-Identifier: Apache-2.0
// offer.make: the walk along the queue of a bed's pool, and what it leaves behind.
#include <stdio.h>
#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/care/bed_hold.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/offer_queue.h"
#include "daemon/care/override.h"
#include "daemon/care/stay_free.h"
#include "daemon/care/subject.h"
#include "daemon/care/waitlist_due.h"
#include "daemon/care/waitlist_extend.h"
#include "daemon/care/waitlist_rank.h"
#include "daemon/care/waitlist_words.h"
#include "daemon/registry/task.h"

#define FIRST_LOOK 32 // candidates read at first; then ever more, to the end of the queue
#define LOOK_GROWTH 8
#define PASS_MOST 20
#define FINDING_DAYS 7

static const struct rpc_param pass_fields[] = {
    {
        .name = "application",
        .help = "Who is not to be offered this bed.",
        .kind = RPC_ID,
        .offset = offsetof(struct offer_pass, application),
        .required = true,
    },
    {
        .name = "words",
        .help = "Why; no names or numbers of persons.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct offer_pass, words),
        .required = true,
    },
    RPC_PARAMS_END,
};

const struct rpc_param offer_make_params[] = {
    {
        .name = "bed",
        .help = "Which vacant basic bed.",
        .kind = RPC_ID,
        .offset = offsetof(struct offer_make_params, bed),
        .required = true,
    },
    {
        .name = "pass_over",
        .help =
            "Who is passed over for a reason no code has, by a manager: told as \"other\" with the "
            "words, counted by house, and a finding.",
        .kind = RPC_MAPS,
        .offset = offsetof(struct offer_make_params, pass_over),
        .most = PASS_MOST,
        .fields = pass_fields,
        .size = sizeof(struct offer_pass),
    },
    RPC_PARAMS_END,
};

// One walk: the bed, who stood in its queue, what became of each.
struct walk {
    bool by_itself;
    struct offer_queue queue;
    const struct rpc_list *pass_over; // struct offer_pass; NULL: none
    int count;
    struct offer_candidate *candidates; // arena, as the following two
    enum offer_code *codes;             // also of the chosen one: OFFER_LOWER_NEED, or OFFER_CODES
    const char **words;
    int chosen;      // -1: nobody
    int codes_count; // how many were passed over
};

// --- the queue ---

// Room for more candidates; those read so far are kept.
static bool grow(struct call *call, struct walk *walk, int most)
{
    size_t room = (size_t)(walk->count + most);
    struct offer_candidate *candidates = arena_alloc(&call->arena, room * sizeof(*candidates));
    walk->codes = arena_alloc(&call->arena, room * sizeof(*walk->codes));
    walk->words = arena_alloc(&call->arena, room * sizeof(*walk->words));
    if (candidates == NULL || walk->codes == NULL || walk->words == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return false;
    }
    if (walk->count > 0) {
        memcpy(candidates, walk->candidates, (size_t)walk->count * sizeof(*candidates));
    }
    walk->candidates = candidates;
    return true;
}

// Those read last whom the house would pass over.
static void mark_passed(struct walk *walk, int read)
{
    const struct offer_pass *passes = walk->pass_over == NULL ? NULL : walk->pass_over->items;
    int passes_count = walk->pass_over == NULL ? 0 : walk->pass_over->count;
    for (int i = walk->count - read; i < walk->count; i++) {
        for (int j = 0; j < passes_count; j++) {
            if (passes[j].application == walk->candidates[i].application) {
                walk->candidates[i].passed_words = passes[j].words;
            }
        }
    }
}

// A policy's first day may have come before the daemon looked at its clock, or the day of somebody
// who stands in the queue; what the bed offers may follow it. False: nothing can be offered.
static bool catch_up(struct call *call, struct walk *walk)
{
    int64_t institution = walk->queue.institution;
    int houses = 0;
    bool changed = false;
    return (!waitlist_rank_is_stale(call, institution, &walk->queue.rules) ||
               waitlist_rank_all(call, &houses) == STATUS_OK) &&
           waitlist_catch_up(call, institution, &changed) == STATUS_OK &&
           (!changed || offer_queue_open(call, walk->queue.bed, &walk->queue));
}

// Walks until somebody gets the bed for certain, or to the end.
static void walk_queue(struct call *call, struct walk *walk)
{
    bool is_final = false;
    bool at_end = false;
    if (!catch_up(call, walk)) {
        return;
    }
    for (int most = FIRST_LOOK; !is_final && !at_end; most *= LOOK_GROWTH) {
        if (!grow(call, walk, most)) {
            return;
        }
        int read = offer_queue_read(call, &walk->queue, &walk->candidates[walk->count], most);
        walk->count += read;
        mark_passed(walk, read);
        at_end = read < most;
        walk->chosen = offer_choose(
            &walk->queue.terms, walk->candidates, walk->count, walk->codes, walk->words, &is_final);
    }
    walk->codes_count = walk->chosen < 0 ? walk->count : walk->chosen;
}

// --- what it leaves ---

// The key the chosen one stands at, for the record.
static const char *key_of(struct call *call, const struct walk *walk, int64_t application)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_PLACE_OF);
    query_bind_int(&query, "application", application);
    query_bind_int(&query, "institution", walk->queue.institution);
    const char *key =
        query_next(&query) ? query_copy_text(&query, "order_key", &call->arena) : NULL;
    query_end(&query);
    return key;
}

static void write_passed(struct call *call, const struct walk *walk, int64_t offer)
{
    for (int i = 0; i < walk->codes_count; i++) {
        struct query query = query_open(call->tx, QUERY_OFFER_PASSED_ADD);
        query_bind_int(&query, "offer", offer);
        query_bind_int(&query, "place", i + 1);
        query_bind_int(&query, "application", walk->candidates[i].application);
        query_bind_text(&query, "code", offer_code_words[walk->codes[i]]);
        query_bind_text(&query, "words", walk->words[i]);
        (void)query_run(&query);
    }
}

static void write_offer(struct call *call, const struct walk *walk,
    const struct waitlist_entry *entry, const struct bed_hold *hold, const struct offer_made *made)
{
    const char *key = key_of(call, walk, entry->application);
    struct query query = query_open(call->tx, QUERY_OFFER_ADD);
    query_bind_int(&query, "offer", made->offer);
    query_bind_int(&query, "bed", walk->queue.bed);
    query_bind_int(&query, "institution", walk->queue.institution);
    query_bind_int(&query, "application", entry->application);
    query_bind_int(&query, "elder", entry->elder);
    query_bind_text(&query, "pool", pool_words[walk->queue.terms.pool]);
    query_bind_int(&query, "place", walk->chosen + 1);
    query_bind_text(&query, "order_key", key);
    query_bind_text(&query, "policy", walk->queue.rules.hash);
    query_bind_int(&query, "hold", hold->hold);
    query_bind_int(&query, "by_itself", walk->by_itself ? 1 : 0);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_int(&query, "answer_by", made->answer.until_ms);
    query_bind_int(&query, "provisional", made->answer.is_provisional ? 1 : 0);
    query_bind_int(&query, "lower_need", walk->codes[walk->chosen] == OFFER_LOWER_NEED ? 1 : 0);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    (void)query_run(&query);
    write_passed(call, walk, made->offer);
}

// The desk of where the person lives has to reach them.
static void tell_desk(
    struct call *call, const struct waitlist_entry *entry, const struct offer_made *made)
{
    (void)task_open(
        call, &(struct task_order){.office = office_of_desk(call, entry->person.residence_area),
                  .kind = TASK_OFFER_ANSWER,
                  .subject = made->offer,
                  .elder = entry->elder,
                  .due_day = made->answer.day});
}

// Words instead of a code are looked at by somebody else; offer 0: the bed was offered to nobody.
static void tell_bureau(struct call *call, const struct walk *walk, int64_t offer)
{
    bool in_words = false;
    for (int i = 0; i < walk->codes_count; i++) {
        in_words = in_words || walk->codes[i] == OFFER_OTHER;
    }
    if (in_words) {
        (void)task_open(
            call, &(struct task_order){.office = office_of_bureau(call, walk->queue.terms.area),
                      .kind = offer != 0 ? TASK_OFFER_PASSED : TASK_BED_PASSED,
                      .subject = offer != 0 ? offer : walk->queue.bed,
                      .due_day = call->tx->today_day + FINDING_DAYS});
    }
}

// Nobody could take the bed but whom the house passed over: no offer keeps that.
static void keep_passed(struct call *call, const struct walk *walk)
{
    for (int i = 0; i < walk->codes_count; i++) {
        if (walk->codes[i] != OFFER_OTHER) {
            continue;
        }
        struct query query = query_open(call->tx, QUERY_PASSED_IN_WORDS_ADD);
        query_bind_int(&query, "passed", tx_new_id(call->tx));
        query_bind_int(&query, "bed", walk->queue.bed);
        query_bind_int(&query, "institution", walk->queue.institution);
        query_bind_int(&query, "place", i + 1);
        query_bind_int(&query, "application", walk->candidates[i].application);
        query_bind_text(&query, "words", walk->words[i]);
        query_bind_int(&query, "now", call->tx->now_ms);
        query_bind_int(&query, "office", call->principal.office);
        query_bind_text(&query, "operator", call->principal.operator_name);
        (void)query_run(&query);
        call_touch(call, walk->candidates[i].application);
    }
    tell_bureau(call, walk, 0);
}

// Holds the bed for the chosen one and writes it all down.
static enum status offer_to_chosen(
    struct call *call, const struct walk *walk, struct offer_made *ret_made)
{
    struct waitlist_entry entry;
    if (!waitlist_read(call, walk->candidates[walk->chosen].application, &entry)) {
        return call_done(call);
    }
    struct offer_made made = {.offer = tx_new_id(call->tx), .application = entry.application};
    struct bed_hold hold = {.bed = walk->queue.bed,
        .kind = HOLD_OFFER,
        .elder = entry.elder,
        .subject = made.offer,
        .from_day = call->tx->today_day,
        .until_day = DAY_OPEN};
    enum status status = bed_hold_put(call, &hold);
    if (status != STATUS_OK) {
        return status;
    }
    made.answer = waitlist_term_begin(
        call, WAITLIST_TERM_ANSWER, made.offer, walk->queue.rules.policy->answer_workdays);
    write_offer(call, walk, &entry, &hold, &made);
    tell_desk(call, &entry, &made);
    tell_bureau(call, walk, made.offer);
    if ((waitlist_needs(&entry) & NEEDS_SPOUSE) != 0) {
        offer_queue_want_seconds(call, &walk->queue);
    }
    offer_tell(call, &(struct offer){.offer = made.offer,
                         .institution = walk->queue.institution,
                         .application = made.application,
                         .elder = entry.elder});
    call_touch(call, made.offer);
    call_touch(call, made.application);
    call_touch(call, walk->queue.bed);
    *ret_made = made;
    return waitlist_put(call, &entry,
        &(struct waitlist_change){
            .state = WAITLIST_OFFERED, .cause = "offered", .until_day = DAY_NONE});
}

// --- by itself ---

enum status offer_next(struct call *call, int64_t bed, struct offer_made *ret_made)
{
    struct walk walk = {.chosen = -1, .by_itself = true};
    *ret_made = (struct offer_made){.offer = 0};
    bool is_free = offer_is_free(call, bed);
    if (is_free && offer_queue_open(call, bed, &walk.queue)) {
        walk_queue(call, &walk);
    }
    if (call->tx->fault == STATUS_OK && walk.chosen >= 0) {
        enum status status = offer_to_chosen(call, &walk, ret_made);
        if (status_is_fault(status)) {
            return status;
        }
    }
    offer_was_tried(
        call, bed, ret_made->offer != 0 ? OFFER_MADE : (is_free ? OFFER_NOBODY : OFFER_NOT_FREE));
    return call_done(call);
}

// --- by hand ---

static void put_passed(struct call *call, const struct walk *walk)
{
    json_key(&call->out, "passed_over");
    json_begin_list(&call->out);
    for (int i = 0; i < walk->codes_count; i++) {
        json_begin_map(&call->out);
        json_field_int(&call->out, "application", walk->candidates[i].application);
        json_field_int(&call->out, "place", i + 1);
        json_field_text(&call->out, "code", offer_code_words[walk->codes[i]]);
        json_field_text(&call->out, "words", walk->words[i]);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
}

// One offer a bed, whoever made it: the daemon by itself or somebody by hand.
static enum status check_not_offered(struct call *call, int64_t bed)
{
    struct offer offer;
    if (!offer_of_bed(call, bed, &offer)) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "bed", bed);
    json_field_int(&call->facts, "offer", offer.offer);
    json_field_int(&call->facts, "application", offer.application);
    json_field_text(&call->facts, "state", offer_state_words[offer.state]);
    json_field_instant(&call->facts, "answer_by", offer.answer_by_ms, call->tx->zone_minutes);
    json_field_bool(&call->facts, "by_itself", offer.by_itself);
    call->message = "this bed is offered to somebody";
    return call_refuse(call, STATUS_BED_TAKEN);
}

// Somebody lies there, or will: nothing to offer, whoever waits.
static enum status check_empty(struct call *call, int64_t bed)
{
    struct query query = query_open(call->tx, QUERY_BED_HOLD_IN_WAY);
    query_bind_int(&query, "bed", bed);
    query_bind_null(&query, "elder");
    query_bind_day(&query, "from_day", call->tx->today_day);
    query_bind_day(&query, "until_day", DAY_OPEN);
    bool found = query_next(&query);
    if (found) {
        json_field_int(&call->facts, "bed", bed);
        json_field_day(&call->facts, "from", query_day(&query, "from_day"));
        json_field_day(&call->facts, "until", query_day(&query, "until_day"));
    }
    query_end(&query);
    return found ? call_refuse(call, STATUS_BED_TAKEN) : STATUS_OK;
}

static enum status check_bed(struct call *call, int64_t bed, struct walk *ret_walk)
{
    struct bed found;
    int32_t today_day = call->tx->today_day;
    if (!bed_find(call, bed, today_day, &found) ||
        !institution_is_ours(call, found.institution, found.area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_not_offered(call, bed);
    if (status == STATUS_OK) {
        status = stay_free_open(call, &found, today_day);
    }
    if (status == STATUS_OK) {
        status = bed_hold_check(call, bed, 0, today_day, DAY_OPEN);
    }
    if (status == STATUS_OK) {
        status = check_empty(call, bed);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!offer_queue_open(call, bed, &ret_walk->queue)) {
        json_field_int(&call->facts, "bed", bed);
        call->message = "only basic-guarantee beds are given by the queue";
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_STATE_CONFLICT)
                                            : call_done(call);
    }
    return STATUS_OK;
}

// Who is passed over in words stands in this queue; and no clerk alone decides that they wait on.
static enum status check_passed(struct call *call, const struct walk *walk)
{
    const struct offer_pass *passes = walk->pass_over->items;
    if (walk->pass_over->count > 0 && call->principal.role == ROLE_CLERK) {
        return override_refuse_clerk(call, "a manager passes somebody over in words");
    }
    for (int i = 0; i < walk->pass_over->count; i++) {
        const char *expected = waitlist_words_expected(passes[i].words);
        if (expected != NULL) {
            return call_invalid(
                call, arena_print(&call->arena, "pass_over[%d].words", i + 1), expected);
        }
        if (key_of(call, walk, passes[i].application) == NULL) {
            json_field_int(&call->facts, "application", passes[i].application);
            return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND)
                                                : call_done(call);
        }
    }
    return STATUS_OK;
}

enum status offer_make_run(struct call *call)
{
    const struct offer_make_params *params = call->params;
    struct walk walk = {.chosen = -1, .pass_over = &params->pass_over};
    struct offer_made made = {.offer = 0};
    enum status status = check_bed(call, params->bed, &walk);
    if (status == STATUS_OK) {
        status = check_passed(call, &walk);
    }
    if (status != STATUS_OK) {
        return status;
    }
    walk_queue(call, &walk);
    if (walk.chosen >= 0 && call->tx->fault == STATUS_OK) {
        status = offer_to_chosen(call, &walk, &made);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (made.offer == 0) {
        keep_passed(call, &walk);
    }
    if (made.offer != 0) {
        json_field_int(&call->out, "offer", made.offer);
        json_field_int(&call->out, "application", made.application);
        json_field_instant(&call->out, "answer_by", made.answer.until_ms, call->tx->zone_minutes);
    } else {
        json_key(&call->out, "application");
        json_put_null(&call->out);
    }
    if (made.answer.is_provisional) {
        json_field_bool(&call->out, "provisional", true);
    }
    json_field_text(&call->out, "pool", pool_words[walk.queue.terms.pool]);
    put_passed(call, &walk);
    return call_done(call);
}
