// SPDX-License-Identifier: Apache-2.0
// Trying a change, looking at the indicators, keeping it or not.
#include "daemon/care/bed_effect.h"

#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/care/bed_approval.h"
#include "daemon/care/bed_class.h"
#include "daemon/care/bed_suit.h"
#include "daemon/care/resettle.h"
#include "daemon/care/stay.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/fact.h"

#define CROSSED_SIZE 1024
#define INSPECT_DAYS 14

struct effect {
    int count;
    struct care_figure before[CARE_FIGURES_MAX];
    struct care_figure after[CARE_FIGURES_MAX];
    char crossed[CROSSED_SIZE]; // ids of binding indicators that would be broken
    bool changes_class;         // by which the bed suits people
};

// --- looking ---

static int look(struct call *call, const struct bed_change *change, struct care_figure *ret_figures)
{
    const struct care *care = call->part;
    return care->audit.figures == NULL
               ? 0
               : care->audit.figures(call, care->audit.part, change->bed.area, change->from_day,
                     ret_figures, CARE_FIGURES_MAX);
}

static bool is_crossed(const struct effect *effect, int i)
{
    return effect->before[i].is_kept && !effect->after[i].is_kept;
}

static void find_crossed(struct effect *effect)
{
    struct text crossed;
    text_init(&crossed, CROSSED_SIZE - 1);
    for (int i = 0; i < effect->count; i++) {
        if (effect->after[i].binding && is_crossed(effect, i)) {
            text_print(&crossed, "%s%s", crossed.size == 0 ? "" : " ", effect->after[i].indicator);
        }
    }
    if (!crossed.failed && crossed.size > 0) {
        memcpy(effect->crossed, crossed.bytes, crossed.size + 1);
    }
    text_done(&crossed);
}

// --- telling ---

static bool is_touched(const struct care_figure *before, const struct care_figure *after)
{
    return before->known != after->known || before->value != after->value ||
           before->numerator != after->numerator || before->denominator != after->denominator;
}

static void put_figure(
    struct json_out *out, const char *name, const char *detail, const struct care_figure *figure)
{
    if (!figure->known) {
        return;
    }
    json_field_int(out, name, figure->value);
    if (figure->is_share) {
        json_key(out, detail);
        json_begin_map(out);
        json_field_int(out, "numerator", figure->numerator);
        json_field_int(out, "denominator", figure->denominator);
        json_end_map(out);
    }
}

static void put_indicator(struct json_out *out, const struct effect *effect, int i)
{
    const struct care_figure *before = &effect->before[i];
    const struct care_figure *after = &effect->after[i];
    json_begin_map(out);
    json_field_text(out, "metric", after->metric);
    json_field_text(out, "indicator", after->indicator);
    json_field_text(out, "area", after->area);
    json_field_text(out, "basis", after->basis);
    json_field_text(out, "unit", after->is_share ? "basis_points" : "count");
    put_figure(out, "before", "before_share", before);
    put_figure(out, "after", "after_share", after);
    json_field_text(out, "verdict_before", before->verdict);
    json_field_text(out, "verdict", after->verdict);
    json_field_bool(out, "binding", after->binding);
    json_field_bool(out, "touched", is_touched(before, after));
    json_field_bool(out, "crossed", is_crossed(effect, i));
    json_end_map(out);
}

static void put_effect(struct call *call, const struct effect *effect)
{
    json_key(&call->out, "indicators");
    json_begin_list(&call->out);
    for (int i = 0; i < effect->count; i++) {
        put_indicator(&call->out, effect, i);
    }
    json_end_list(&call->out);
}

static void put_change(struct call *call, const struct bed_change *change)
{
    json_field_int(&call->out, "bed", change->bed.bed);
    json_field_text(&call->out, "act", bed_act_words[change->act]);
    switch (change->act) {
    case BED_RETYPE:
        json_field_text(&call->out, "class", bed_class_words[change->class]);
        if (change->dementia != BED_UNKNOWN) {
            json_field_bool(&call->out, "dementia", change->dementia != 0);
        }
        break;
    case BED_CLOSE:
        json_field_text(&call->out, "state", bed_state_words[change->state]);
        break;
    case BED_REOPEN:
        json_field_text(&call->out, "state", bed_state_words[BED_VACANT]);
        break;
    case BED_ACTS:
        break;
    }
    json_field_day(&call->out, "from", change->from_day);
    json_field_day(&call->out, "until", change->until_day);
}

// --- what follows ---

static bool may_wait(const struct bed_change *change)
{
    return change->act == BED_RETYPE ||
           (change->act == BED_CLOSE && change->state == BED_WITHDRAWN && !change->safety);
}

// A closure for safety has acted: the bureau looks why, the house moves who lies there.
static void open_safety_tasks(struct call *call, const struct bed_change *change)
{
    int32_t due_day = call->tx->today_day + RESETTLE_DAYS;
    (void)task_open(call, &(struct task_order){.office = office_of_bureau(call, change->bed.area),
                              .kind = TASK_BED_SAFETY_CLOSURE,
                              .subject = change->bed.bed,
                              .due_day = due_day,
                              .note = bed_state_words[change->state]});
    struct query query = query_open(call->tx, QUERY_RESETTLE_LAID);
    query_bind_int(&query, "bed", change->bed.bed);
    query_bind_day(&query, "from_day", change->from_day);
    query_bind_day(&query, "until_day", change->until_day);
    while (query_next(&query)) { // the guest in a lent bed, and whose bed it is
        (void)task_open(call,
            &(struct task_order){.office = office_of_institution(call, change->bed.institution),
                .kind = TASK_STAY_RESETTLE,
                .subject = query_int(&query, "stay"),
                .elder = query_int(&query, "elder"),
                .due_day = due_day,
                .note = bed_state_words[change->state]});
    }
    query_end(&query);
}

// Every count goes by what was verified: that a home says otherwise is looked at.
static void ask_inspection(struct call *call, const struct bed_change *change)
{
    struct bed_class_span verified;
    if (!bed_class_on(call->tx, change->bed.bed, TRUTH_VERIFIED, change->from_day, &verified)) {
        return;
    }
    if (verified.class == change->class) {
        (void)task_close_for(call, TASK_BED_INSPECT, change->bed.bed, "declared as verified");
        return;
    }
    int32_t today = call->tx->today_day;
    int64_t task = task_open(
        call, &(struct task_order){.office = office_of_bureau(call, change->bed.area),
                  .kind = TASK_BED_INSPECT,
                  .subject = change->bed.bed,
                  .due_day = (change->from_day > today ? change->from_day : today) + INSPECT_DAYS,
                  .note = arena_print(&call->arena, "verified %s, declared %s",
                      bed_class_words[verified.class], bed_class_words[change->class])});
    if (task != 0) {
        call_put_made(call, &call->out, "inspection", task);
    }
}

static enum status keep(struct call *call, const struct bed_change *change)
{
    if (change->act == BED_CLOSE && change->safety) {
        open_safety_tasks(call, change);
    }
    if (change->act == BED_RETYPE && change->dementia == BED_UNKNOWN) {
        ask_inspection(call, change);
    }
    if (change->act == BED_REOPEN) {
        (void)task_close_for(call, TASK_BED_SAFETY_CLOSURE, change->bed.bed, "reopened");
        resettle_reopened(call, change->bed.bed);
    }
    json_field_bool(&call->out, "effective", true);
    return STATUS_OK;
}

static void wait_for_bureau(
    struct call *call, const struct bed_change *change, const struct effect *effect)
{
    int64_t task = 0;
    json_field_bool(&call->out, "effective", false);
    json_field_text(&call->out, "crossed", effect->crossed);
    if (call->dry_run) { // what would be asked for is not asked for
        return;
    }
    int64_t approval = bed_approval_ask(call, change, effect->crossed, &task);
    call_touch(call, approval);
    json_field_int(&call->out, "approval", approval);
    if (task != 0) {
        json_field_int(&call->out, "task", task);
    }
}

// A dry run is undone as a whole and there is one savepoint at a time.
static void try_change(struct call *call, const struct bed_change *change, struct effect *effect)
{
    if (!call->dry_run) {
        tx_mark(call->tx);
    }
    effect->count = look(call, change, effect->before);
    int class = bed_suit_class(call, change->bed.bed, change->from_day);
    bed_change_write(call, change);
    effect->changes_class = bed_suit_class(call, change->bed.bed, change->from_day) != class;
    (void)look(call, change, effect->after);
    find_crossed(effect);
    bool waits = may_wait(change) && effect->crossed[0] != '\0';
    if (!call->dry_run && waits) {
        tx_undo(call->tx);
    } else if (!call->dry_run) {
        tx_keep(call->tx);
    }
}

// NULL where it is to people what it was.
static const char *become(const struct bed_change *change, const struct effect *effect)
{
    static const char *const words[] = {BED_BECOMES_NO_DEMENTIA, BED_BECOMES_DEMENTIA};
    if (change->act != BED_RETYPE) {
        return NULL;
    }
    if (change->dementia != BED_UNKNOWN) {
        return words[change->dementia];
    }
    return effect->changes_class ? bed_class_words[change->class] : NULL;
}

enum status bed_effect_run(struct call *call, struct bed_change *change)
{
    enum status status = bed_change_check(call, change);
    if (status != STATUS_OK) {
        return status;
    }
    struct effect *effect = arena_alloc(&call->arena, sizeof *effect);
    if (effect == NULL) {
        return STATUS_NO_MEMORY;
    }
    effect->crossed[0] = '\0';
    try_change(call, change, effect);
    call_touch(call, change->bed.bed);
    put_change(call, change);
    put_effect(call, effect);
    if (may_wait(change) && effect->crossed[0] != '\0') {
        wait_for_bureau(call, change, effect);
    } else {
        status = keep(call, change);
    }
    if (status == STATUS_OK) { // who waits for such a bed says so
        status = fact_announce(call,
            &(struct fact){FACT_BED_CHANGING, .subject = change->bed.bed, .day = change->from_day,
                .what = bed_act_words[change->act], .outcome = become(change, effect)});
    }
    return status == STATUS_OK ? call_done(call) : status;
}
