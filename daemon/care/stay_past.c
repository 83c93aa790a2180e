// SPDX-License-Identifier: Apache-2.0
// Stays that began before the house was on the system: judged by the same rules of beds and persons
// as an admission, but as a whole and however long ago. Who lies in an unsuitable bed lies there
// all the same, so suitability refuses nothing here. What has ended takes nobody's bed; a stay that
// goes on in a basic bed does, whichever bed it began in, and goes by the queue unless it came
// there before the bed was listed and the house is moving in.
#include "daemon/care/stay_past.h"

#include "daemon/care/bed_close.h"
#include "daemon/care/institution.h"
#include "daemon/care/override.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_free.h"
#include "daemon/care/stay_guest.h"
#include "daemon/care/stay_task.h"
#include "daemon/registry/elder.h"

#define SOURCE_MAX 100
#define LEAVES_MAX 20
#define CHANGES_MAX 20                               // of the bed
#define MOVES_MAX (2 + 2 * LEAVES_MAX + CHANGES_MAX) // admitted, left and returned, discharged

struct leave {
    int32_t from;
    int32_t until;
    int reason;
};

struct change {
    int32_t on;
    int64_t bed;
};

static const struct rpc_param change_params[] = {{.name = "on",
                                                     .help = "First night in the other bed.",
                                                     .kind = RPC_DAY,
                                                     .offset = offsetof(struct change, on),
                                                     .required = true},
    {.name = "bed",
        .help = "Which bed of the same house.",
        .kind = RPC_ID,
        .offset = offsetof(struct change, bed),
        .required = true},
    RPC_PARAMS_END};

static const struct rpc_param leave_params[] = {{.name = "from",
                                                    .help = "First day away.",
                                                    .kind = RPC_DAY,
                                                    .offset = offsetof(struct leave, from),
                                                    .required = true},
    {.name = "until",
        .help = "Day of coming back; left out while away.",
        .kind = RPC_DAY,
        .offset = offsetof(struct leave, until)},
    {.name = "reason",
        .help = "Why.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct leave, reason),
        .required = true,
        .choices = leave_reason_words},
    RPC_PARAMS_END};

const struct rpc_param stay_past_params[] = {{.name = "elder",
                                                 .help = "Who lives or lived there.",
                                                 .kind = RPC_ID,
                                                 .offset = offsetof(struct stay_past_params, elder),
                                                 .required = true},
    {.name = "bed",
        .help = "Which bed, at first.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_past_params, bed),
        .required = true},
    {.name = "from",
        .help = "First day, today or any day before.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_past_params, from),
        .required = true},
    {.name = "until",
        .help = "Day of leaving, no bed-night any more; left out while the stay goes on.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_past_params, until)},
    {.name = "reason",
        .help = "Where to, or why; with until.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct stay_past_params, reason),
        .choices = discharge_reason_words},
    {.name = "leaves",
        .help = "When the resident was away, in order.",
        .kind = RPC_MAPS,
        .offset = offsetof(struct stay_past_params, leaves),
        .fields = leave_params,
        .size = sizeof(struct leave),
        .most = LEAVES_MAX},
    {.name = "moves",
        .help = "When the resident moved into other beds of the house, in order.",
        .kind = RPC_MAPS,
        .offset = offsetof(struct stay_past_params, moves),
        .fields = change_params,
        .size = sizeof(struct change),
        .most = CHANGES_MAX},
    {.name = "source",
        .help = "Out of which books it is taken.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_past_params, source),
        .most = SOURCE_MAX},
    RPC_PARAMS_END};

// What the row tells, as movements with their reasons.
struct account {
    struct stay_move moves[MOVES_MAX];
    const char *reasons[MOVES_MAX];
    int count;
};

static void tell(struct account *account, struct stay_move move, const char *reason)
{
    account->moves[account->count] = move;
    account->reasons[account->count++] = reason;
}

// Into its day: behind a return of that day, before a leave that goes on beyond it.
static void tell_change(struct account *account, const struct change *change)
{
    int at = account->count;
    while (account->moves[at - 1].on_day > change->on ||
           (account->moves[at - 1].on_day == change->on &&
               account->moves[at - 1].event == EVENT_LEAVE)) {
        account->moves[at] = account->moves[at - 1];
        account->reasons[at] = account->reasons[at - 1];
        at--;
    }
    account->moves[at] =
        (struct stay_move){.event = EVENT_TRANSFER, .on_day = change->on, .bed = change->bed};
    account->reasons[at] = NULL;
    account->count++;
}

static void make_account(const struct stay_past_params *params, struct account *ret)
{
    const struct leave *leaves = params->leaves.items;
    const struct change *changes = params->moves.items;
    ret->count = 0;
    tell(ret, (struct stay_move){.event = EVENT_ADMIT, .on_day = params->from, .bed = params->bed},
        params->source);
    for (int i = 0; i < params->leaves.count; i++) {
        tell(ret,
            (struct stay_move){.event = EVENT_LEAVE,
                .on_day = leaves[i].from,
                .presence = (enum stay_presence)(leaves[i].reason + AWAY_HOSPITAL)},
            leave_reason_words[leaves[i].reason]);
        if (leaves[i].until != DAY_NONE) {
            tell(ret, (struct stay_move){.event = EVENT_RETURN, .on_day = leaves[i].until}, NULL);
        }
    }
    for (int i = 0; i < params->moves.count; i++) { // after the first day, so behind the admission
        tell_change(ret, &changes[i]);
    }
    if (params->until != DAY_NONE) {
        tell(ret, (struct stay_move){.event = EVENT_DISCHARGE, .on_day = params->until},
            discharge_reason_words[params->reason]);
    }
}

static enum status check_days(struct call *call, int32_t born_day)
{
    const struct stay_past_params *params = call->params;
    const struct leave *leaves = params->leaves.items;
    int32_t today = call->tx->today_day;
    int32_t last = params->until == DAY_NONE ? today : params->until;
    if (params->from > today || params->from < born_day) {
        return call_invalid(call, "from", "a day from birth to today");
    }
    if (params->until != DAY_NONE && (params->until < params->from || params->until > today)) {
        return call_invalid(call, "until", "a day from the first day to today");
    }
    if ((params->until == DAY_NONE) != (params->reason < 0)) {
        return call_invalid(call, "reason",
            params->reason < 0 ? "why the stay ended" : "nothing while the stay goes on");
    }
    for (int i = 0; i < params->leaves.count; i++) {
        bool begins_within = leaves[i].from >= params->from && leaves[i].from <= last;
        if (!begins_within || (leaves[i].until != DAY_NONE && leaves[i].until > last)) {
            return call_invalid(call,
                arena_print(&call->arena, "leaves[%d].%s", i + 1, begins_within ? "until" : "from"),
                "days within the stay");
        }
    }
    return STATUS_OK;
}

// Every bed the stay was in, on the days it was there.
static enum status check_beds(struct call *call, const struct bed *first)
{
    const struct stay_past_params *params = call->params;
    const struct change *changes = params->moves.items;
    int32_t end = params->until == DAY_NONE ? DAY_OPEN : params->until;
    int32_t last = params->until == DAY_NONE ? call->tx->today_day : params->until;
    struct bed bed = *first;
    int32_t since = params->from;
    for (int i = 0; i < params->moves.count; i++) {
        const struct change *change = &changes[i];
        if (change->on <= params->from || change->on < since || change->on > last) {
            return call_invalid(call, arena_print(&call->arena, "moves[%d].on", i + 1),
                "days within the stay, in order");
        }
        if (change->bed == bed.bed) {
            return call_invalid(
                call, arena_print(&call->arena, "moves[%d].bed", i + 1), "another bed than before");
        }
        enum status status = bed_close_check(call, &bed, since, change->on);
        if (status != STATUS_OK) {
            return status;
        }
        if (!bed_find(call, change->bed, change->on, &bed) ||
            bed.institution != first->institution) {
            return call_invalid(
                call, arena_print(&call->arena, "moves[%d].bed", i + 1), "a bed of the same house");
        }
        since = change->on;
    }
    return bed_close_check(call, &bed, since, end);
}

// The stay of this person that began in this house on that day; 0: not entered yet.
static int64_t find_entered(struct call *call, int64_t institution)
{
    const struct stay_past_params *params = call->params;
    struct query query = query_open(call->tx, QUERY_STAY_ENTERED);
    query_bind_int(&query, "elder", params->elder);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "from_day", params->from);
    int64_t stay = query_next(&query) ? query_int(&query, "stay") : 0;
    query_end(&query);
    return stay;
}

static struct stay_history *new_history(struct call *call, const struct bed *bed)
{
    const struct stay_past_params *params = call->params;
    struct stay_history *history = arena_alloc(&call->arena, sizeof *history);
    if (history == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return NULL;
    }
    history->elder = params->elder;
    history->institution = bed->institution;
    history->from_day = params->from;
    return history;
}

static bool is_told(const struct stay_history *history, const struct stay_move *move)
{
    for (int i = 0; i < history->count; i++) {
        const struct stay_move *known = &history->moves[i];
        bool is_swap = known->event == EVENT_SWAP && move->event == EVENT_TRANSFER;
        if ((known->event == move->event || is_swap) && known->on_day == move->on_day &&
            (move->bed == 0 || known->bed == move->bed)) {
            return true;
        }
    }
    return false;
}

// Adds to the history what it does not tell yet; account keeps only that.
static bool add_news(struct stay_history *history, struct account *account)
{
    int kept = 0;
    bool fits = true;
    for (int i = 0; i < account->count && fits; i++) {
        if (!is_told(history, &account->moves[i])) {
            fits = stay_history_add(history, account->moves[i]);
            account->moves[kept] = account->moves[i];
            account->reasons[kept++] = account->reasons[i];
        }
    }
    account->count = kept;
    return fits;
}

static bool begins(const struct stay_move *move, const struct admission *admission)
{
    return move->bed == admission->bed && move->on_day == admission->from_day;
}

static void write_news(struct call *call, struct stay_history *history,
    const struct account *account, const struct admission *admission)
{
    const char *overridden =
        admission->override == 0 ? NULL : stay_answered(call, call->tx->today_day, NULL, true);
    if (history->stay == 0) {
        history->stay = tx_new_id(call->tx);
        struct query query = query_open(call->tx, QUERY_STAY_INSERT);
        query_bind_int(&query, "stay", history->stay);
        query_bind_int(&query, "elder", history->elder);
        query_bind_int(&query, "institution", history->institution);
        query_bind_day(&query, "from_day", history->from_day);
        query_bind_int(&query, "recorded_at", call->tx->now_ms);
        (void)query_run(&query);
    }
    stay_history_write(call, history);
    struct stay_span span;
    if (account->moves[0].event == EVENT_ADMIT &&
        stay_history_on(history, call->tx->today_day, &span)) {
        stay_guest_housed(call, history->elder);
    }
    for (int i = 0; i < account->count; i++) {
        (void)stay_record_movement(
            call, &(struct stay_record){.stay = history->stay,
                      .event = stay_event_words[account->moves[i].event],
                      .on_day = account->moves[i].on_day,
                      .bed = account->moves[i].bed,
                      .reason = account->reasons[i],
                      .overridden = begins(&account->moves[i], admission) ? overridden : NULL});
    }
}

// Community meals end for who lives there now; what is long over ends nothing.
static enum status announce(struct call *call, const struct account *account)
{
    const struct stay_past_params *params = call->params;
    if (account->count == 0) {
        return STATUS_OK;
    }
    if (params->until == DAY_NONE) {
        return fact_announce(
            call, &(struct fact){FACT_ELDER_ADMITTED, .elder = params->elder, .day = params->from});
    }
    return account->moves[0].event == EVENT_ADMIT
               ? STATUS_OK
               : fact_announce(call, &(struct fact){FACT_ELDER_DISCHARGED, .elder = params->elder,
                                         .day = params->until});
}

static enum status enter(struct call *call, const struct bed *bed)
{
    const struct stay_past_params *params = call->params;
    struct account account;
    int64_t entered = find_entered(call, bed->institution);
    struct stay_history *history =
        entered == 0 ? new_history(call, bed) : stay_history_read(call, entered);
    make_account(params, &account);
    if (history == NULL) {
        return call->tx->fault != STATUS_OK ? call->tx->fault : call_refuse(call, STATUS_NOT_FOUND);
    }
    if (!add_news(history, &account)) {
        return stay_history_conflict(call, history);
    }
    struct admission admission = {.elder = params->elder};
    enum status status = account.count == 0 ? STATUS_OK : stay_history_check(call, history);
    if (status == STATUS_OK && account.count > 0 &&
        override_begins(call, history, call->tx->today_day, &admission)) {
        status = override_check_books(call, &admission);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (account.count > 0) {
        override_free_bed(call, &admission);
        write_news(call, history, &account, &admission);
    }
    call_touch(call, history->stay);
    call_touch(call, params->elder);
    call_touch(call, params->bed);
    for (int i = 0; i < params->moves.count; i++) {
        call_touch(call, ((const struct change *)params->moves.items)[i].bed);
    }
    json_field_int(&call->out, "stay", history->stay);
    json_field_int(&call->out, "movements", account.count);
    stay_task_suits(call, call->part, params->elder); // who lies there already stays
    status = override_admitted(call, &admission, history->stay);
    if (status == STATUS_OK) {
        status = announce(call, &account);
    }
    return status == STATUS_OK ? call_done(call) : status;
}

enum status stay_past_run(struct call *call)
{
    const struct stay_past_params *params = call->params;
    struct elder_facts elder;
    struct bed bed;
    if (!bed_find(call, params->bed, params->from, &bed) ||
        !institution_is_ours(call, bed.institution, bed.area) ||
        !elder_look(call, params->elder, params->from, &elder)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_days(call, elder.born_day);
    if (status == STATUS_OK) {
        status = check_beds(call, &bed);
    }
    return status == STATUS_OK ? enter(call, &bed) : status;
}
