// SPDX-License-Identifier: Apache-2.0
// Changing what a bed is or whether it is open: checks, then rows.
#include "daemon/care/bed_change.h"

#include "daemon/care/bed_class.h"
#include "daemon/care/bed_days.h"
#include "daemon/care/bed_dementia.h"
#include "daemon/care/bed_hold.h"
#include "daemon/care/bed_verify.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/unit.h"
#include "daemon/rpc/event.h"

#define AHEAD_MAX_DAYS 366

const char *const bed_act_words[] = {"retype", "close", "reopen", NULL};

static enum status check_days(struct call *call, const struct bed_change *change)
{
    if (change->from_day > call->tx->today_day + AHEAD_MAX_DAYS) {
        return call_invalid(call, "from", "a date within a year from today");
    }
    if (change->until_day <= change->from_day) {
        return call_invalid(call, "until", "a date after from");
    }
    if (change->from_day < change->bed.opened_day) {
        json_field_int(&call->facts, "bed", change->bed.bed);
        json_field_text(&call->facts, "state",
            bed_state_words[bed_state_before(change->bed.built_day, change->from_day)]);
        json_field_day(&call->facts, "opened_on", change->bed.opened_day);
        return call_refuse(call, STATUS_BED_NOT_OPEN);
    }
    return STATUS_OK;
}

static enum status check_no_approval(struct call *call, const struct bed_change *change)
{
    struct query query = query_open(call->tx, QUERY_BED_APPROVAL_OPEN);
    query_bind_int(&query, "bed", change->bed.bed);
    int64_t approval = query_next(&query) ? query_int(&query, "approval") : 0;
    query_end(&query);
    if (approval == change->approval) { // none, or the one that is being granted
        return STATUS_OK;
    }
    json_field_int(&call->facts, "bed", change->bed.bed);
    json_field_int(&call->facts, "approval", approval);
    call->message = "a change of this bed waits for approval";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

// Nobody lies there on these days: the resident is moved first.
static enum status check_empty(struct call *call, const struct bed_change *change)
{
    struct query query = query_open(call->tx, QUERY_BED_HOLD_IN_WAY);
    query_bind_int(&query, "bed", change->bed.bed);
    query_bind_null(&query, "elder");
    query_bind_day(&query, "from_day", change->from_day);
    query_bind_day(&query, "until_day", change->until_day);
    bool found = query_next(&query);
    if (found) {
        json_field_int(&call->facts, "bed", change->bed.bed);
        json_field_int(&call->facts, "stay", query_int(&query, "stay"));
        json_field_day(&call->facts, "from", query_day(&query, "from_day"));
        json_field_day(&call->facts, "until", query_day(&query, "until_day"));
    }
    query_end(&query);
    if (!found) {
        return STATUS_OK;
    }
    call->message = "somebody lies there; transfer the resident first";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static enum status check_not_kept(struct call *call, const struct bed_change *change)
{
    struct bed_hold hold;
    if (!bed_hold_find(call->tx, change->bed.bed, 0, change->from_day, change->until_day, &hold)) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "bed", change->bed.bed);
    json_field_int(&call->facts, "hold", hold.hold);
    json_field_text(&call->facts, "held_by", bed_hold_words[hold.kind]);
    if (hold.kind == HOLD_OFFER) {
        json_field_int(&call->facts, "offer", hold.subject);
    }
    json_field_day(&call->facts, "from", hold.from_day);
    json_field_day(&call->facts, "until", hold.until_day);
    call->message = "the bed is kept for somebody";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static enum status refuse_closed(
    struct call *call, const struct bed_change *change, const struct bed_closure *closure)
{
    json_field_int(&call->facts, "bed", change->bed.bed);
    json_field_text(&call->facts, "state", bed_state_words[closure->state]);
    json_field_day(&call->facts, "from", closure->from_day);
    json_field_day(&call->facts, "until", closure->until_day);
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

// Nobody lies there and nobody is to: it is taken from no one.
static enum status check_nobodys(struct call *call, const struct bed_change *change)
{
    enum status status = check_empty(call, change);
    return status == STATUS_OK ? check_not_kept(call, change) : status;
}

static enum status check_dementia(struct call *call, const struct bed_change *change)
{
    const struct bed *bed = &change->bed;
    bool is_dementia = change->dementia != 0;
    if (bed_dementia_on(call->tx, bed->bed, change->from_day) == is_dementia) {
        json_field_int(&call->facts, "bed", bed->bed);
        json_field_bool(&call->facts, "dementia", is_dementia);
        call->message = "the bed is declared so already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    enum status status = bed_dementia_suits_unit(call, bed->unit, is_dementia);
    return status == STATUS_OK && !is_dementia ? check_nobodys(call, change) : status;
}

static enum status check_class(struct call *call, const struct bed_change *change)
{
    struct bed_class_span span;
    bool is_so = bed_class_on(call->tx, change->bed.bed, TRUTH_DECLARED, change->from_day, &span);
    if (is_so && span.class == change->class) {
        json_field_int(&call->facts, "bed", change->bed.bed);
        json_field_text(&call->facts, "class", bed_class_words[span.class]);
        json_field_day(&call->facts, "from", span.from);
        call->message = "the bed is declared so already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return check_nobodys(call, change);
}

static enum status check_close(struct call *call, const struct bed_change *change)
{
    struct bed_closure closure;
    if (bed_closure_find(
            call->tx, change->bed.bed, change->from_day, change->until_day, &closure)) {
        return refuse_closed(call, change, &closure);
    }
    if (change->safety) {
        return STATUS_OK;
    }
    return check_nobodys(call, change);
}

static enum status check_reopen(struct call *call, struct bed_change *change)
{
    int32_t day = DAY_NONE;
    const struct bed *bed = &change->bed;
    if (!bed_closure_find(
            call->tx, bed->bed, change->from_day, change->from_day + 1, &change->closure)) {
        json_field_int(&call->facts, "bed", bed->bed);
        call->message = "the bed is not closed on that day";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (change->closure.by_bureau && call->principal.kind == OFFICE_HOME) {
        call->message = "the bureau closed this bed; the bureau opens it";
        return refuse_closed(call, change, &change->closure);
    }
    bool house_open = change->from_day < bed->house_closed_day;
    bool comes_back = change->closure.state == BED_WITHDRAWN;
    if (!house_open) {
        return refuse_closed(call, change, &change->closure);
    }
    if (comes_back &&
        bed_tally_spare(call->tx, bed->institution, bed->kind, change->from_day, &day) < 1) {
        json_field_int(&call->facts, "institution", bed->institution);
        json_field_day(&call->facts, "on", day);
        return call_refuse(call, STATUS_OVER_APPROVED);
    }
    return comes_back && bed->unit != 0 ? unit_check(call, bed->unit, bed->institution) : STATUS_OK;
}

enum status bed_change_check(struct call *call, struct bed_change *change)
{
    enum status status = check_days(call, change);
    if (status == STATUS_OK && !change->safety) {
        status = check_no_approval(call, change);
    }
    if (status != STATUS_OK) {
        return status;
    }
    switch (change->act) {
    case BED_RETYPE:
        return change->dementia == BED_UNKNOWN ? check_class(call, change)
                                               : check_dementia(call, change);
    case BED_CLOSE:
        return check_close(call, change);
    case BED_REOPEN:
        return check_reopen(call, change);
    case BED_ACTS:
        break;
    }
    return call_broken(call, "no such change of a bed");
}

// --- writing ---

static void write_closure(struct call *call, const struct bed_change *change)
{
    bool is_asked = change->office != 0; // by an approval
    bed_closure_write(call,
        &(struct bed_closure_order){.bed = change->bed.bed,
            .institution = change->bed.institution,
            .reason = change->reason,
            .office = is_asked ? change->office : call->principal.office,
            .operator_name = is_asked ? change->operator_name : call->principal.operator_name},
        &(struct bed_closure){.state = change->state,
            .from_day = change->from_day,
            .until_day = change->until_day,
            .safety = change->safety});
}

// Where the bureau lets a bed be declared otherwise than it was verified, that is its word too:
// else the approval would change no count.
static void write_retype(struct call *call, const struct bed_change *change)
{
    struct bed_class_span verified;
    bed_class_say(call, change->bed.bed, TRUTH_DECLARED, change->class, change->from_day);
    bool says_otherwise =
        change->approval != 0 &&
        bed_class_on(call->tx, change->bed.bed, TRUTH_VERIFIED, change->from_day, &verified) &&
        verified.class != change->class;
    if (says_otherwise) {
        const struct bed_finding finding = {.class = change->class,
            .on_day = change->from_day,
            .inspectors = call->principal.operator_name,
            .evidence = arena_print(&call->arena, "approval %lld", (long long)change->approval)};
        bed_verify_say(
            call, bed_verify_visit(call, &finding), &finding, change->bed.bed, change->class);
    }
}

static void write_rows(struct call *call, const struct bed_change *change)
{
    switch (change->act) {
    case BED_RETYPE:
        if (change->dementia == BED_UNKNOWN) {
            write_retype(call, change);
        } else {
            bed_dementia_say(call, change->bed.bed, change->dementia != 0, change->from_day);
        }
        offer_want(call, change->bed.bed, "retyped");
        return;
    case BED_CLOSE:
        write_closure(call, change);
        return;
    case BED_REOPEN:
        bed_closure_cut(call, &change->closure, change->from_day);
        call_event(call, EVENT_BED, change->bed.bed, NULL);
        return;
    case BED_ACTS:
        return;
    }
}

void bed_change_write(struct call *call, const struct bed_change *change)
{
    struct bed_tally tally;
    bed_tally_begin(&tally, call->tx, change->bed.institution, change->bed.kind, change->bed.area);
    bed_days_tally(&tally, change->bed.bed, -1);
    write_rows(call, change);
    bed_days_tally(&tally, change->bed.bed, 1);
    bed_tally_end(&tally);
}
