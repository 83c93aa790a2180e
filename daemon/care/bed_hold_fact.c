// SPDX-License-Identifier: Apache-2.0
// A reservation is its person's only bed: what a death or a bed in another house does to it.
#include "daemon/access/office_find.h"
#include "daemon/care/bed_hold.h"
#include "daemon/registry/task.h"

#define HOLDS_MAX 16 // of one person, one after the other
#define LOOK_WITHIN_DAYS 3

// --- reading ---

static int read_holds(struct call *call, struct query *query, struct bed_hold ret_holds[HOLDS_MAX])
{
    int count = 0;
    query_bind_int(query, "limit", HOLDS_MAX);
    while (query_next(query)) {
        bed_hold_read(query, &ret_holds[count]);
        ret_holds[count++].reason = query_copy_text(query, "reason", &call->arena);
    }
    query_end(query);
    return count;
}

static int find_reserved(struct call *call, enum query_id id, const struct fact *fact,
    struct bed_hold ret_holds[HOLDS_MAX])
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "today", call->tx->today_day);
    return read_holds(call, &query, ret_holds);
}

// --- telling ---

// A house learns of another one's reservation that there was one.
static bool begin_hold(struct call *call, const struct bed_hold *hold)
{
    const struct principal *who = &call->principal;
    bool is_known = who->kind != OFFICE_HOME || who->institution == hold->institution;
    json_begin_map(&call->out);
    if (!is_known) {
        json_field_bool(&call->out, "elsewhere", true);
    } else {
        json_field_int(&call->out, "bed", hold->bed);
        json_field_day(&call->out, "until", hold->until_day);
    }
    return is_known;
}

// The house that keeps the bed is not who hears the answer.
static void end_holds(
    struct call *call, const char *key, const struct bed_hold *holds, int count, const char *why)
{
    if (count == 0) {
        return;
    }
    json_key(&call->out, key);
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        bed_hold_end(call, holds[i].hold, call->tx->today_day);
        call_touch(call, holds[i].hold);
        (void)task_open(
            call, &(struct task_order){.office = office_of_institution(call, holds[i].institution),
                      .kind = TASK_HOLD_ENDED,
                      .subject = holds[i].bed,
                      .elder = holds[i].elder,
                      .due_day = call->tx->today_day + LOOK_WITHIN_DAYS,
                      .note = why});
        if (begin_hold(call, &holds[i])) {
            json_field_int(&call->out, "hold", holds[i].hold);
        }
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
}

// --- facts ---

enum status bed_hold_on_admitted(struct call *call, const struct fact *fact, void *part)
{
    struct bed_hold holds[HOLDS_MAX];
    (void)part;
    int count = find_reserved(call, QUERY_BED_HOLD_RESERVED_ELSEWHERE, fact, holds);
    end_holds(call, "holds_ended", holds, count, "lives elsewhere");
    return call_done(call);
}

enum status bed_hold_on_death_reported(struct call *call, const struct fact *fact, void *part)
{
    struct bed_hold holds[HOLDS_MAX];
    (void)part;
    int count = find_reserved(call, QUERY_BED_HOLD_RESERVED, fact, holds);
    end_holds(call, "holds", holds, count, "death reported");
    return call_done(call);
}

// Kept again where that may be; a refusal is told in the list and does not answer the call.
static enum status keep_again(struct call *call, const struct bed_hold *ended, int32_t from_day)
{
    const char *in_way = NULL; // may be another house's
    size_t size = 0;
    struct bed_hold hold = *ended;
    hold.from_day = hold.from_day < from_day ? from_day : hold.from_day;
    const struct call_question question = call_ask(call);
    enum status status = bed_hold_put(call, &hold);
    call_asked(call, &question, &in_way, &size);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    bool is_known = begin_hold(call, &hold);
    json_field_bool(&call->out, "restored", status == STATUS_OK);
    if (status != STATUS_OK) {
        json_field_text(&call->out, "status", status_name(status));
    } else if (is_known) {
        json_field_int(&call->out, "hold", hold.hold);
    }
    json_end_map(&call->out);
    if (status == STATUS_OK) {
        call_touch(call, hold.hold);
    }
    return STATUS_OK;
}

static enum status keep_all_again(
    struct call *call, const struct bed_hold *holds, int count, int32_t from_day)
{
    enum status status = STATUS_OK;
    if (count == 0) {
        return call_done(call);
    }
    json_key(&call->out, "holds");
    json_begin_list(&call->out);
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        status = keep_again(call, &holds[i], from_day);
    }
    json_end_list(&call->out);
    return status == STATUS_OK ? call_done(call) : status;
}

enum status bed_hold_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    struct bed_hold holds[HOLDS_MAX];
    (void)part;
    struct query query = query_open(call->tx, QUERY_BED_HOLD_ENDED_BY_DEATH);
    query_bind_int(&query, "death", fact->subject);
    query_bind_day(&query, "today", call->tx->today_day);
    return keep_all_again(call, holds, read_holds(call, &query, holds), call->tx->today_day);
}

// --- who moves in ---

void bed_hold_fulfil(
    struct call *call, int64_t bed, int64_t elder, int32_t from_day, int32_t until_day)
{
    struct bed_hold holds[HOLDS_MAX];
    struct query query = query_open(call->tx, QUERY_BED_HOLD_OWN);
    query_bind_int(&query, "bed", bed);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "until_day", until_day);
    int count = read_holds(call, &query, holds);
    for (int i = 0; i < count; i++) {
        bed_hold_end(call, holds[i].hold, from_day);
    }
}

enum status bed_hold_unfulfil(
    struct call *call, int64_t bed, int64_t elder, int32_t from_day, int64_t at_ms)
{
    struct bed_hold holds[HOLDS_MAX];
    int32_t today = call->tx->today_day;
    struct query query = query_open(call->tx, QUERY_BED_HOLD_OWN_ENDED);
    query_bind_int(&query, "bed", bed);
    query_bind_int(&query, "elder", elder);
    query_bind_int(&query, "at", at_ms);
    query_bind_day(&query, "on", today);
    return keep_all_again(
        call, holds, read_holds(call, &query, holds), from_day < today ? today : from_day);
}
