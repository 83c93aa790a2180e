// SPDX-License-Identifier: Apache-2.0
// Admissions and the queue: what an admission to a basic bed answers to.
#include "daemon/care/override.h"

#include "daemon/access/office_find.h"
#include "daemon/care/bed_hold.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/waitlist_due.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/registry/task.h"

#define APPROVE_DAYS 3
#define REVIEW_DAYS 7
#define MOVING_IN_DAYS 30

// --- admission ---

static bool is_basic_on(struct call *call, int64_t bed, int32_t on_day)
{
    struct query query = query_open(call->tx, QUERY_OFFER_BED);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", on_day);
    bool basic = query_next(&query) && !query_is_null(&query, "pool");
    query_end(&query);
    return basic;
}

// Who is entered from a day before the bed was listed lies in a listed bed all the same.
static bool is_basic(struct call *call, int64_t bed, int32_t from_day)
{
    int32_t today_day = call->tx->today_day;
    return is_basic_on(call, bed, from_day) ||
           (from_day < today_day && is_basic_on(call, bed, today_day));
}

// The first day of an admission, as far as it is known, on which its bed is the queue's to give;
// DAY_NONE: none. Lists are published ahead: a bed that is none today may be one within the month.
static int32_t listed_day(struct call *call, const struct admission *admission)
{
    struct query query = query_open(call->tx, QUERY_OVERRIDE_LISTED_WITHIN);
    query_bind_int(&query, "bed", admission->bed);
    query_bind_day(&query, "from_day", admission->from_day);
    query_bind_day(&query, "until_day", admission->until_day);
    int32_t day = query_next(&query) ? query_day(&query, "day") : DAY_NONE;
    query_end(&query);
    return day;
}

static int64_t count_waiting(struct call *call, const struct admission *admission)
{
    struct query query = query_open(call->tx, QUERY_OVERRIDE_WAITING);
    query_bind_int(&query, "institution", admission->institution);
    query_bind_int(&query, "application", admission->application);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "now", call->tx->now_ms);
    int64_t waiting = query_next(&query) ? query_int(&query, "waiting") : 0;
    query_end(&query);
    return waiting;
}

int64_t override_waiting(struct call *call, const struct admission *admission)
{
    struct admission own = *admission;
    if (listed_day(call, &own) == DAY_NONE) {
        return 0;
    }
    own.application = own.elder == 0 ? 0 : waitlist_of_elder(call, own.elder);
    return count_waiting(call, &own);
}

// An application that was named must be this person's, and alive.
static enum status check_named(struct call *call, const struct admission *admission)
{
    struct waitlist_entry entry;
    if (!waitlist_find(call, admission->application, &entry) || entry.elder != admission->elder) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    if (!waitlist_state_is_live(entry.state)) {
        json_field_int(&call->facts, "application", entry.application);
        json_field_text(&call->facts, "state", waitlist_state_words[entry.state]);
        call->message = "this application has ended";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return STATUS_OK;
}

// Whether the bed was offered to this person, and they said yes in time.
static enum status check_offer(struct call *call, const struct offer *offer)
{
    int64_t now_ms = call->tx->now_ms;
    int64_t until_ms = offer->state == OFFER_ACCEPTED ? offer->admit_by_ms : offer->answer_by_ms;
    json_field_int(&call->facts, "offer", offer->offer);
    if (now_ms > until_ms) {
        json_field_instant(&call->facts, "until", until_ms, call->tx->zone_minutes);
        return call_refuse(call, STATUS_OFFER_EXPIRED);
    }
    if (offer->state != OFFER_ACCEPTED) {
        json_field_text(&call->facts, "state", offer_state_words[offer->state]);
        call->message = "the offer of this bed was not accepted yet";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (!offer_still_takes(call, offer)) { // by a day the daemon has yet to look at
        json_field_text(&call->facts, "reason", OFFER_LOST_BY_CONDITIONS);
        call->message = "none of the conditions for a basic bed holds any more: the offer ends";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return STATUS_OK;
}

static int64_t ask(struct call *call, const struct admission *admission, int64_t waiting)
{
    int64_t override = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_OVERRIDE_ADD);
    query_bind_int(&query, "override", override);
    query_bind_int(&query, "elder", admission->elder);
    query_bind_int(&query, "bed", admission->bed);
    query_bind_int(&query, "institution", admission->institution);
    query_bind_day(&query, "from_day", admission->from_day);
    query_bind_text(&query, "reason", admission->reason);
    query_bind_int(&query, "waiting", waiting);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_open(
        call, &(struct task_order){.office = office_of_bureau(call, call->principal.area),
                  .kind = TASK_OVERRIDE_ASKED,
                  .subject = override,
                  .elder = admission->elder,
                  .due_day = call->tx->today_day + APPROVE_DAYS});
    call_touch(call, override);
    return override;
}

enum status override_refuse_clerk(struct call *call, const char *message)
{
    json_key(&call->facts, "roles");
    json_begin_list(&call->facts);
    json_put_text(&call->facts, roles[ROLE_MANAGER]);
    json_end_list(&call->facts);
    call->message = message;
    return call_refuse(call, STATUS_FORBIDDEN);
}

// Nothing lets them pass: others wait, or the offer was of an earlier day.
static enum status refuse_passing(
    struct call *call, const struct admission *admission, const struct offer *late)
{
    if (late == NULL) {
        json_field_int(&call->facts, "institution", admission->institution);
        return call_refuse(call, STATUS_NOT_HEAD_OF_QUEUE);
    }
    json_field_instant(&call->facts, "until", late->admit_by_ms, call->tx->zone_minutes);
    call->message = "who was offered the bed moves in by then; a later day needs a reason and a "
                    "second person";
    return call_refuse(call, STATUS_OFFER_EXPIRED);
}

// Past the queue, or in the bed of a late offer (else NULL): with a reason and a second person's
// yes. What was said yes to is the reason: another one is asked anew.
static enum status check_override(
    struct call *call, struct admission *admission, int64_t waiting, const struct offer *late)
{
    struct query query = query_open(call->tx, QUERY_OVERRIDE_SAME);
    query_bind_int(&query, "bed", admission->bed);
    query_bind_int(&query, "elder", admission->elder);
    query_bind_day(&query, "from_day", admission->from_day);
    query_bind_text(&query, "reason", admission->reason);
    int64_t override = query_next(&query) ? query_int(&query, "override") : 0;
    bool is_approved = override != 0 && !query_is_null(&query, "approved_at");
    query_end(&query);
    if (is_approved) {
        admission->override = override;
        return STATUS_OK;
    }
    json_field_int(&call->facts, "waiting", waiting);
    if (admission->listed_day > admission->from_day) {
        json_field_day(&call->facts, "listed_from", admission->listed_day);
    }
    if (admission->reason == NULL) {
        return refuse_passing(call, admission, late);
    }
    if (override == 0 && call->principal.role == ROLE_CLERK) {
        return override_refuse_clerk(call, "a manager asks for an admission outside the order");
    }
    if (override == 0 && !call->dry_run) {
        override = ask(call, admission, waiting);
    }
    if (override != 0) { // else nobody was asked
        json_field_int(&call->facts, "override", override);
    }
    call->message = "another person must approve an admission outside the order";
    return call_refuse(call, STATUS_NEEDS_SECOND_PERSON);
}

enum status override_check(struct call *call, struct admission *admission)
{
    struct offer offer;
    admission->ends_waiting = admission->application != 0;
    admission->listed_day = listed_day(call, admission);
    if (admission->application != 0) {
        enum status status = check_named(call, admission);
        if (status != STATUS_OK) {
            return status;
        }
    } else {
        admission->application = waitlist_of_elder(call, admission->elder);
    }
    bool is_offered = admission->application != 0 &&
                      offer_of_application(call, admission->application, &offer) &&
                      offer.bed == admission->bed;
    if (is_offered) {
        int32_t last_day = day_of_instant(offer.admit_by_ms, call->tx->zone_minutes);
        admission->offer = offer.offer;
        enum status status = check_offer(call, &offer);
        return status != STATUS_OK || admission->from_day <= last_day
                   ? status
                   : check_override(call, admission, count_waiting(call, admission), &offer);
    }
    if (admission->listed_day == DAY_NONE) {
        return call_done(call);
    }
    admission->ends_waiting = true;
    int64_t waiting = count_waiting(call, admission);
    return waiting == 0 ? call_done(call) : check_override(call, admission, waiting, NULL);
}

static bool lies_in_basic(struct call *call, int64_t elder, int32_t on_day)
{
    struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on", on_day);
    int64_t bed = query_next(&query) ? query_int(&query, "bed") : 0;
    query_end(&query);
    return bed != 0 && is_basic(call, bed, on_day);
}

enum status override_check_move(struct call *call, struct admission *admission)
{
    int32_t day = listed_day(call, admission);
    bool passes = day != DAY_NONE && !lies_in_basic(call, admission->elder, day);
    return passes ? override_check(call, admission) : call_done(call);
}

static int32_t later_day(int32_t one_day, int32_t other_day)
{
    return one_day > other_day ? one_day : other_day;
}

bool override_begins(
    struct call *call, const struct stay_history *history, int32_t on_day, struct admission *ret)
{
    struct stay_span spans[STAY_MOVES_MAX + 1];
    int count = 0;
    *ret = (struct admission){.elder = history->elder, .institution = history->institution};
    if (history->lender != 0 || !stay_spans(history->moves, history->count, spans, &count)) {
        return false;
    }
    while (count > 0 && spans[count - 1].from_day > on_day) {
        count--;
    }
    if (count == 0) {
        return false;
    }
    const struct stay_span *span = &spans[count - 1];
    ret->bed = span->bed;
    ret->from_day = span->from_day;
    ret->until_day = stay_history_leaves(history, span->from_day);
    ret->listed_day = listed_day(call, ret);
    if (span->until_day <= on_day || ret->listed_day == DAY_NONE ||
        lies_in_basic(call, history->elder, later_day(ret->listed_day, on_day))) {
        return false;
    }
    while (span > spans &&
           (span[-1].bed == span->bed ||
               is_basic(call, span[-1].bed, later_day(ret->listed_day, span->from_day)))) {
        span--;
    }
    ret->bed = span->bed;
    ret->from_day = span->from_day;
    return true;
}

// Whether nobody could know on the day the books tell of that the bed was, or was to be, the
// queue's, and the queue was never told since that it was free.
static bool precedes_list(struct call *call, const struct admission *admission)
{
    int32_t zone_minutes = call->tx->zone_minutes;
    struct query query = query_open(call->tx, QUERY_OVERRIDE_LISTED);
    query_bind_int(&query, "bed", admission->bed);
    query_bind_day(&query, "from_day", admission->from_day);
    query_bind_day(&query, "until_day", admission->until_day);
    query_bind_int(&query, "from_at", day_begins(admission->from_day, zone_minutes));
    query_bind_int(&query, "known", day_begins(admission->from_day + 1, zone_minutes));
    bool precedes =
        query_next(&query) && query_int(&query, "listed") == 0 && query_int(&query, "offered") == 0;
    query_end(&query);
    return precedes;
}

static int32_t sooner_day(const struct call *call, const struct query *query, const char *column,
    int32_t added_days, int32_t day)
{
    if (query_is_null(query, column)) {
        return day;
    }
    int32_t own_day = day_of_instant(query_int(query, column), call->tx->zone_minutes) + added_days;
    return own_day < day ? own_day : day;
}

// The last day on which a house may tell out of its books who lived there before anybody here
// could know: it moves in once. DAY_OPEN: it has not begun to.
static int32_t books_until(struct call *call, int64_t institution)
{
    int32_t day = DAY_OPEN;
    struct query query = query_open(call->tx, QUERY_OVERRIDE_BOOKS);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "zone_ms", call->tx->zone_minutes * MINUTE_MS);
    if (query_next(&query)) {
        day = sooner_day(call, &query, "entered_at", MOVING_IN_DAYS - 1, day);
        day = sooner_day(call, &query, "offered_at", 0, day);
        day = sooner_day(call, &query, "attested_at", 0, day);
        day = sooner_day(call, &query, "moved_at", 0, day);
    }
    query_end(&query);
    return day;
}

// Who lives there waits for this house no longer; who waits for another does so from there.
static bool names_house(struct call *call, const struct admission *admission)
{
    struct waitlist_entry entry;
    bool names = false;
    if (admission->application != 0 && waitlist_read(call, admission->application, &entry)) {
        for (int i = 0; i < entry.choices_count; i++) {
            names = names || entry.choices[i].institution == admission->institution;
        }
    }
    return names;
}

enum status override_check_books(struct call *call, struct admission *admission)
{
    bool precedes = listed_day(call, admission) != DAY_NONE && precedes_list(call, admission);
    int32_t until_day = precedes ? books_until(call, admission->institution) : DAY_NONE;
    if (precedes && until_day >= call->tx->today_day) {
        admission->application = waitlist_of_elder(call, admission->elder);
        admission->ends_waiting = names_house(call, admission);
        admission->passes = count_waiting(call, admission);
        return call_done(call);
    }
    enum status status = override_check(call, admission);
    if (status == STATUS_NOT_HEAD_OF_QUEUE) {
        json_field_day(&call->facts, "books_until", until_day);
        call->message =
            "others wait for this bed: whom the queue gives it moves in by stay.admit or "
            "stay.transfer; for somebody else a manager calls these with override_reason, another "
            "person override.approve, and this is entered again";
    }
    return status;
}

void override_free_bed(struct call *call, const struct admission *admission)
{
    struct offer offer;
    if (admission->offer != 0 && offer_read(call, admission->offer, &offer)) {
        offer_close(call, &offer, &(struct offer_end){.state = OFFER_ADMITTED});
    }
}

// Who asked twice is not waited for: an admission to a basic bed ends the waiting, one elsewhere
// only where it was said to.
static enum status end_waiting(struct call *call, const struct admission *admission)
{
    struct waitlist_entry entry;
    struct offer offer;
    if (admission->application == 0 || !waitlist_read(call, admission->application, &entry) ||
        !waitlist_state_is_live(entry.state)) {
        return call_done(call);
    }
    if (offer_of_application(call, entry.application, &offer)) { // another bed
        offer_close(call, &offer,
            &(struct offer_end){.state = OFFER_WITHDRAWN, .reason = "admitted_elsewhere"});
    }
    waitlist_close_tasks(call, entry.application, "admitted");
    call_touch(call, entry.application);
    return waitlist_put(call, &entry,
        &(struct waitlist_change){
            .state = WAITLIST_ADMITTED, .cause = "admitted", .until_day = DAY_NONE});
}

// Who waits sees it as they see an admission outside the order, those whose day has come among
// them; the bureau looks at the books.
static enum status note_by_books(struct call *call, const struct admission *admission, int64_t stay)
{
    char area[AREA_CODE_SIZE];
    bool changed = false;
    enum status status = waitlist_catch_up(call, admission->institution, &changed);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_STAY_BY_BOOKS_ADD);
    query_bind_int(&query, "stay", stay);
    query_bind_int(&query, "bed", admission->bed);
    query_bind_int(&query, "elder", admission->elder);
    query_bind_int(&query, "institution", admission->institution);
    query_bind_int(&query, "waiting", admission->passes);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    if (waitlist_house_area(call, admission->institution, area)) {
        (void)task_open(call, &(struct task_order){.office = office_of_bureau(call, area),
                                  .kind = TASK_STAYS_BY_BOOKS,
                                  .subject = admission->institution,
                                  .due_day = call->tx->today_day + REVIEW_DAYS});
    }
    return call_done(call);
}

// What has happened needs nobody's yes any more, for whatever reason it was asked for.
static void close_asked(struct call *call, const struct admission *admission)
{
    int64_t asked = 0;
    do {
        struct query query = query_open(call->tx, QUERY_OVERRIDE_ASKED_OF);
        query_bind_int(&query, "bed", admission->bed);
        query_bind_int(&query, "elder", admission->elder);
        query_bind_day(&query, "from_day", admission->from_day);
        query_bind_int(&query, "after", asked);
        asked = query_next(&query) ? query_int(&query, "override") : 0;
        query_end(&query);
        if (asked != 0) {
            (void)task_close_for(call, TASK_OVERRIDE_ASKED, asked, "admitted");
        }
    } while (asked != 0);
}

enum status override_admitted(struct call *call, const struct admission *admission, int64_t stay)
{
    if (admission->override != 0) {
        struct query query = query_open(call->tx, QUERY_OVERRIDE_USE);
        query_bind_int(&query, "override", admission->override);
        query_bind_int(&query, "stay", stay);
        (void)query_run(&query);
        (void)task_open(
            call, &(struct task_order){.office = office_of_bureau(call, call->principal.area),
                      .kind = TASK_OVERRIDE_USED,
                      .subject = admission->override,
                      .elder = admission->elder,
                      .due_day = call->tx->today_day + REVIEW_DAYS});
        json_field_int(&call->out, "override", admission->override);
    }
    close_asked(call, admission);
    enum status status =
        admission->passes > 0 ? note_by_books(call, admission, stay) : call_done(call);
    if (status != STATUS_OK) {
        return status;
    }
    return admission->offer != 0 || admission->ends_waiting ? end_waiting(call, admission)
                                                            : call_done(call);
}
