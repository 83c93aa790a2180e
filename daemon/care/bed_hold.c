// SPDX-License-Identifier: Apache-2.0
// Keeping a bed for somebody, and letting it go.
#include "daemon/care/bed_hold.h"

#include "daemon/care/bed.h"
#include "daemon/care/bed_close.h"
#include "daemon/care/death.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/stay_free.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/event.h"

const char *const bed_hold_words[] = {"offer", "reservation", NULL};

static void bind_or_null(struct query *query, const char *name, int64_t id)
{
    if (id == 0) {
        query_bind_null(query, name);
    } else {
        query_bind_int(query, name, id);
    }
}

void bed_hold_read(const struct query *query, struct bed_hold *ret)
{
    *ret = (struct bed_hold){.hold = query_int(query, "bed_hold"),
        .bed = query_int(query, "bed"),
        .institution = query_int(query, "institution"),
        .kind = (enum bed_hold_kind)words_find(bed_hold_words, query_text(query, "kind")),
        .elder = query_int(query, "elder"),
        .subject = query_int(query, "subject"),
        .from_day = query_day(query, "from_day"),
        .until_day = query_day(query, "until_day")};
}

bool bed_hold_find(struct tx *tx, int64_t bed, int64_t elder, int32_t from_day, int32_t until_day,
    struct bed_hold *ret)
{
    struct query query = query_open(tx, QUERY_BED_HOLD_ON_BED);
    query_bind_int(&query, "bed", bed);
    query_bind_int(&query, "elder", elder); // no person has the id 0
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "until_day", until_day);
    bool found = query_next(&query);
    if (found) {
        bed_hold_read(&query, ret);
    }
    query_end(&query);
    return found;
}

bool bed_hold_get(struct tx *tx, int64_t hold, struct bed_hold *ret)
{
    struct query query = query_open(tx, QUERY_BED_HOLD_GET);
    query_bind_int(&query, "bed_hold", hold);
    bool found = query_next(&query);
    if (found) {
        bed_hold_read(&query, ret);
    }
    query_end(&query);
    return found;
}

static enum status refuse_taken(struct call *call, int64_t bed, int32_t from_day, int32_t until_day)
{
    json_field_int(&call->facts, "bed", bed);
    json_field_day(&call->facts, "from", from_day);
    json_field_day(&call->facts, "until", until_day);
    return call_refuse(call, STATUS_BED_TAKEN);
}

enum status bed_hold_check(
    struct call *call, int64_t bed, int64_t elder, int32_t from_day, int32_t until_day)
{
    struct bed_hold other;
    if (!bed_hold_find(call->tx, bed, elder, from_day, until_day, &other)) {
        return STATUS_OK;
    }
    json_field_text(&call->facts, "state", bed_state_words[BED_HELD]);
    json_field_text(&call->facts, "held_by", bed_hold_words[other.kind]);
    if (other.institution == call->principal.institution) {
        json_field_int(&call->facts, "hold", other.hold);
    }
    return refuse_taken(call, bed, other.from_day, other.until_day);
}

// Nobody's bed is reserved while somebody lies in it, for themselves neither.
static enum status check_nobody_else(struct call *call, const struct bed_hold *hold)
{
    struct query query = query_open(call->tx, QUERY_BED_HOLD_IN_WAY);
    query_bind_int(&query, "bed", hold->bed);
    query_bind_int(&query, "elder", hold->kind == HOLD_OFFER ? hold->elder : 0);
    query_bind_day(&query, "from_day", hold->from_day);
    query_bind_day(&query, "until_day", hold->until_day);
    bool found = query_next(&query);
    int32_t from_day = found ? query_day(&query, "from_day") : DAY_NONE;
    int32_t until_day = found ? query_day(&query, "until_day") : DAY_NONE;
    query_end(&query);
    return found ? refuse_taken(call, hold->bed, from_day, until_day) : STATUS_OK;
}

// Where another bed is kept for the person, told where the house is the caller's.
static enum status check_one_bed(struct call *call, const struct bed_hold *hold)
{
    struct query query = query_open(call->tx, QUERY_BED_HOLD_OF_ELDER);
    query_bind_int(&query, "elder", hold->elder);
    query_bind_day(&query, "from_day", hold->from_day);
    query_bind_day(&query, "until_day", hold->until_day);
    bool found = query_next(&query);
    struct bed_hold other = {.hold = 0};
    if (found) {
        bed_hold_read(&query, &other);
    }
    query_end(&query);
    struct bed bed;
    if (!found) {
        return STATUS_OK;
    }
    if (bed_find(call, other.bed, other.from_day, &bed) &&
        institution_is_ours(call, bed.institution, bed.area)) {
        json_field_int(&call->facts, "bed", other.bed);
        json_field_day(&call->facts, "from", other.from_day);
        json_field_day(&call->facts, "until", other.until_day);
    } else {
        stay_free_tell_elsewhere(call, hold->elder);
    }
    return call_refuse(call, STATUS_ELDER_HAS_BED);
}

// A reservation is for who has no bed in another house on these days; an offer is a move to be.
static enum status check_lives_here(struct call *call, const struct bed_hold *hold)
{
    struct query query = query_open(call->tx, QUERY_BED_HOLD_LIVES_ELSEWHERE);
    query_bind_int(&query, "elder", hold->elder);
    query_bind_int(&query, "institution", hold->institution);
    query_bind_day(&query, "from_day", hold->from_day);
    query_bind_day(&query, "until_day", hold->until_day);
    bool found = query_next(&query);
    query_end(&query);
    if (!found) {
        return STATUS_OK;
    }
    stay_free_tell_elsewhere(call, hold->elder);
    return call_refuse(call, STATUS_ELDER_HAS_BED);
}

static void write_hold(struct tx *tx, const struct bed_hold *hold)
{
    struct query query = query_open(tx, QUERY_BED_HOLD_INSERT);
    query_bind_int(&query, "bed_hold", hold->hold);
    query_bind_int(&query, "bed", hold->bed);
    query_bind_int(&query, "institution", hold->institution);
    query_bind_text(&query, "kind", bed_hold_words[hold->kind]);
    bind_or_null(&query, "elder", hold->elder);
    bind_or_null(&query, "subject", hold->subject);
    query_bind_day(&query, "from_day", hold->from_day);
    query_bind_day(&query, "until_day", hold->until_day);
    query_bind_text(&query, "reason", hold->reason);
    query_bind_int(&query, "recorded_at", tx->now_ms);
    (void)query_run(&query);
}

enum status bed_hold_put(struct call *call, struct bed_hold *hold)
{
    struct bed bed;
    if (!bed_find(call, hold->bed, hold->from_day, &bed)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    hold->institution = bed.institution;
    bool is_for_living = hold->kind == HOLD_RESERVATION && hold->elder != 0;
    enum status status = is_for_living ? death_refuses(call, hold->elder) : STATUS_OK;
    if (status == STATUS_OK) {
        status = bed_close_check(call, &bed, hold->from_day, hold->until_day);
    }
    if (status == STATUS_OK) {
        status = bed_hold_check(call, hold->bed, 0, hold->from_day, hold->until_day);
    }
    if (status == STATUS_OK) {
        status = check_nobody_else(call, hold);
    }
    if (status == STATUS_OK && hold->elder != 0) {
        status = check_one_bed(call, hold);
    }
    if (status == STATUS_OK && is_for_living) {
        status = check_lives_here(call, hold);
    }
    if (status != STATUS_OK) {
        return status;
    }
    hold->hold = tx_new_id(call->tx);
    write_hold(call->tx, hold);
    (void)task_close_for(call, TASK_HOLD_ENDED, hold->bed, "kept again");
    call_event(call, EVENT_BED, hold->bed, NULL);
    if (hold->until_day < DAY_OPEN) {
        offer_want(call, hold->bed, "hold_ends");
    }
    return call_done(call);
}

void bed_hold_end(struct call *call, int64_t hold, int32_t on_day)
{
    struct tx *tx = call->tx;
    struct bed_hold held;
    if (!bed_hold_get(tx, hold, &held) || held.until_day <= on_day) {
        return;
    }
    struct query query = query_open(tx, QUERY_BED_HOLD_SUPERSEDE);
    query_bind_int(&query, "bed_hold", hold);
    query_bind_int(&query, "at", tx->now_ms);
    (void)query_run(&query);
    if (held.from_day < on_day) {
        struct query keep = query_open(tx, QUERY_BED_HOLD_KEEP);
        query_bind_int(&keep, "bed_hold", tx_new_id(tx));
        query_bind_int(&keep, "old", hold);
        query_bind_day(&keep, "until_day", on_day);
        query_bind_int(&keep, "recorded_at", tx->now_ms);
        (void)query_run(&keep);
    }
    call_event(call, EVENT_BED, held.bed, NULL);
    offer_want(call, held.bed, "hold_ends");
}
