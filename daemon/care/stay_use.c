// SPDX-License-Identifier: Apache-2.0
// What a stay used without a night.
#include "daemon/care/stay_use.h"

#include "daemon/care/offer_freed.h"
#include "daemon/rpc/event.h"

static bool leaves_bed(enum stay_event event)
{
    return event == EVENT_TRANSFER || event == EVENT_SWAP || event == EVENT_DISCHARGE ||
           event == EVENT_DEATH;
}

int stay_uses(const struct stay_move *moves, int count, struct stay_use *ret_uses)
{
    struct stay_use open = {.bed = 0}; // taken last, and on which day
    int uses = 0;
    for (int i = 0; i < count; i++) {
        if (leaves_bed(moves[i].event) && open.bed != 0 && open.day == moves[i].on_day) {
            ret_uses[uses++] = open;
        }
        if (moves[i].bed != 0) {
            open = (struct stay_use){.bed = moves[i].bed, .day = moves[i].on_day};
        }
    }
    return uses;
}

// Takes a row off the uses that are to be written; false when none is like it.
static bool take_use(struct stay_use *uses, int count, const struct stay_use *row)
{
    for (int i = 0; i < count; i++) {
        if (uses[i].bed == row->bed && uses[i].day == row->day) {
            uses[i].bed = 0; // stands already
            return true;
        }
    }
    return false;
}

struct gone {
    int64_t bed_use;
    int64_t bed;
};

static int find_gone(struct call *call, int64_t stay, struct stay_use *uses, int count,
    struct gone ret_gone[STAY_MOVES_MAX])
{
    int gone = 0;
    struct query query = query_open(call->tx, QUERY_BED_USE_OF_STAY);
    query_bind_int(&query, "stay", stay);
    query_bind_int(&query, "limit", STAY_MOVES_MAX);
    while (query_next(&query)) {
        struct stay_use row = {query_int(&query, "bed"), query_day(&query, "day")};
        if (!take_use(uses, count, &row)) {
            ret_gone[gone++] = (struct gone){query_int(&query, "bed_use"), row.bed};
        }
    }
    query_end(&query);
    return gone;
}

static void tell(struct call *call, int64_t bed)
{
    call_event(call, EVENT_BED, bed, NULL);
    offer_want(call, bed, "left");
}

static void supersede(struct call *call, const struct gone *gone)
{
    struct query query = query_open(call->tx, QUERY_BED_USE_SUPERSEDE);
    query_bind_int(&query, "bed_use", gone->bed_use);
    query_bind_int(&query, "at", call->tx->now_ms);
    (void)query_run(&query);
    tell(call, gone->bed);
}

static void insert(
    struct call *call, const struct stay_history *history, const struct stay_use *use)
{
    struct query query = query_open(call->tx, QUERY_BED_USE_INSERT);
    query_bind_int(&query, "bed_use", tx_new_id(call->tx));
    query_bind_int(&query, "stay", history->stay);
    query_bind_int(&query, "bed", use->bed);
    query_bind_int(&query, "institution", history->institution);
    query_bind_day(&query, "day", use->day);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    tell(call, use->bed);
}

void stay_use_write(struct call *call, const struct stay_history *history)
{
    struct stay_use uses[STAY_MOVES_MAX + 1];
    struct gone gone[STAY_MOVES_MAX];
    int count = stay_uses(history->moves, history->count, uses);
    int gone_count = find_gone(call, history->stay, uses, count, gone);
    for (int i = 0; i < gone_count; i++) {
        supersede(call, &gone[i]);
    }
    for (int i = 0; i < count; i++) {
        if (uses[i].bed != 0) {
            insert(call, history, &uses[i]);
        }
    }
}
