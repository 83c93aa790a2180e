// SPDX-License-Identifier: Apache-2.0
// settlement.make, .get, .list, .meals.

#include "daemon/canteen/settlement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/settlement_lines.h"
#include "daemon/canteen/settlement_unrecorded.h"
#include "daemon/rpc/rows.h"

#define MONTH_SIZE 8          // "2026-11" and NUL
#define MONTH_LEAST "2000-01" // no canteen of this kind is older
#define REASON_MAX 200
#define LINE_TEXT_MAX (64 * 1024 * 1024)
#define HASH_SIZE (2 * DIGEST_SIZE + 1)

// --- settlement.make ---

struct make_params {
    const char *area;
    const char *month;
    const char *reason;
};

static const struct rpc_param make_params[] = {
    {.name = "area",
        .help = "Whose sites and residents: the office's own area or one within it.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct make_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "month",
        .help = "Which one: 2026-11.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct make_params, month),
        .most = MONTH_SIZE - 1},
    {.name = "reason",
        .help = "Why a further version is made.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct make_params, reason),
        .most = REASON_MAX},
    RPC_PARAMS_END,
};

static bool parse_month(const char *month, int32_t *ret_first_day)
{
    char day[DAY_TEXT_SIZE];
    if (strlen(month) != MONTH_SIZE - 1) {
        return false;
    }
    memcpy(day, month, MONTH_SIZE - 1);
    memcpy(day + MONTH_SIZE - 1, "-01", sizeof("-01"));
    return day_parse(day, ret_first_day);
}

struct making {
    const struct make_params *params;
    struct settlement_lines lines;
    struct settlement_totals totals;
    char hash[HASH_SIZE];
    int64_t settlement;
    int64_t last_serving;
    int64_t version;
    int32_t first_day;
    struct unrecorded *unrecorded; // in the call's arena
    int64_t late_missed;
    bool is_complete;
};

// Over every figure of every line, so that two settlements with one hash say the same.
static void digest_lines(struct call *call, struct making *making)
{
    uint8_t digest[DIGEST_SIZE];
    struct text text;
    struct text hex;
    text_init(&text, LINE_TEXT_MAX);
    text_print(&text, "%s %s\n", making->params->area, making->params->month);
    for (int i = 0; i < making->lines.count; i++) {
        const struct settlement_line *line = &making->lines.items[i];
        text_print(&text, "%lld %s %s %lld %lld %lld %lld %lld", (long long)line->site,
            line->site_area, line->street, (long long)line->sums.covers,
            (long long)line->sums.price_fen, (long long)line->sums.discount_fen,
            (long long)line->sums.subsidy_fen, (long long)line->sums.pays_fen);
        if (line->sums.late > 0) { // lines of before there were any keep their hash
            text_print(&text, " late %lld", (long long)line->sums.late);
        }
        text_print(&text, "\n");
    }
    text_init(&hex, HASH_SIZE);
    crypto_digest(&(struct digest_part){.bytes = text.bytes, .size = text.size}, 1, digest);
    text_add_hex(&hex, digest, sizeof(digest));
    if (text.failed || hex.failed) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else {
        memcpy(making->hash, hex.bytes, hex.size + 1);
    }
    text_done(&text);
    text_done(&hex);
}

// Lines and late covers stand in the same order; covers of other areas have no line.
static void add_late(struct call *call, struct making *making)
{
    int at = 0;
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_LATE);
    query_bind_text(&query, "month", making->params->month);
    query_bind_int(&query, "last_serving", making->last_serving);
    while (query_next(&query)) {
        int64_t site = query_int(&query, "site");
        const char *street = query_text(&query, "street");
        while (at < making->lines.count &&
               (making->lines.items[at].site < site ||
                   (making->lines.items[at].site == site &&
                       strcmp(making->lines.items[at].street, street) < 0))) {
            at++;
        }
        if (at < making->lines.count && making->lines.items[at].site == site &&
            strcmp(making->lines.items[at].street, street) == 0) {
            making->lines.items[at].sums.late = query_int(&query, "late");
        }
    }
    query_end(&query);
}

static int64_t count_late_missed(
    struct call *call, const struct making *making, const struct area_range *range)
{
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_LATE_MISSED);
    query_bind_day(&query, "from", making->first_day);
    query_bind_day(&query, "until", day_add_months(making->first_day, 1));
    place_bind_range(&query, range);
    int64_t covers = query_next(&query) ? query_int(&query, "covers") : 0;
    query_end(&query);
    return covers;
}

static int64_t count_after_death(
    struct call *call, const char *area, int32_t first_day, int64_t last_serving)
{
    struct area_range range = area_range(area);
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_AFTER_DEATH);
    query_bind_day(&query, "from", first_day);
    query_bind_day(&query, "until", day_add_months(first_day, 1));
    query_bind_int(&query, "since", day_begins(first_day, call->house->zone_minutes));
    query_bind_int(&query, "last_serving", last_serving);
    place_bind_range(&query, &range);
    int64_t covers = query_next(&query) ? query_int(&query, "covers") : 0;
    query_end(&query);
    return covers;
}

static void gather(struct call *call, struct making *making)
{
    struct area_range range = area_range(making->params->area);
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_SUM);
    query_bind_text(&query, "month", making->params->month);
    query_bind_int(&query, "last_serving", making->last_serving);
    place_bind_range(&query, &range);
    settlement_read_lines(call, &query, &making->lines);
    add_late(call, making);
    making->totals =
        settlement_total(making->lines.items, making->lines.count, making->params->area);
    digest_lines(call, making);
    making->late_missed = count_late_missed(call, making, &range);
    unrecorded_find(call,
        &(struct unrecorded_month){.area = making->params->area,
            .month = making->params->month,
            .first_day = making->first_day,
            .lines = making->lines.items,
            .count = making->lines.count},
        making->unrecorded);
    making->is_complete = call->tx->today_day >= day_add_months(making->first_day, 1) &&
                          making->unrecorded->covers == 0;
}

// A finished month is made again for a reason only; an unfinished one whenever meals were added.
static enum status judge_version(struct call *call, struct making *making)
{
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_LATEST);
    query_bind_text(&query, "area", making->params->area);
    query_bind_text(&query, "month", making->params->month);
    making->version = 1;
    enum status status = STATUS_OK;
    if (query_next(&query)) {
        making->version = query_int(&query, "version") + 1;
        bool was_complete = query_int(&query, "is_complete") != 0;
        bool is_same = strcmp(query_text(&query, "hash"), making->hash) == 0 &&
                       was_complete == making->is_complete &&
                       query_int(&query, "unrecorded") == making->unrecorded->covers &&
                       query_int(&query, "late_missed") == making->late_missed;
        if (is_same || (was_complete && making->params->reason == NULL)) {
            json_field_int(&call->facts, "settlement", query_int(&query, "settlement"));
            json_field_int(&call->facts, "version", query_int(&query, "version"));
            json_field_bool(&call->facts, "changed", !is_same);
            json_field_int(&call->facts, "unrecorded", making->unrecorded->covers);
            call->message = is_same ? "this month was settled, and nothing has changed since"
                                    : "this month was settled; a further version needs a reason";
            status = STATUS_STATE_CONFLICT;
        }
    }
    query_end(&query);
    return status == STATUS_OK ? call_done(call) : call_refuse(call, status);
}

static void keep_line(
    struct call *call, const struct making *making, const struct settlement_line *line)
{
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_LINE_INSERT);
    query_bind_int(&query, "settlement", making->settlement);
    query_bind_int(&query, "site", line->site);
    query_bind_text(&query, "street", line->street);
    query_bind_text(&query, "site_area", line->site_area);
    query_bind_int(&query, "covers", line->sums.covers);
    query_bind_int(&query, "price_fen", line->sums.price_fen);
    query_bind_int(&query, "discount_fen", line->sums.discount_fen);
    query_bind_int(&query, "subsidy_fen", line->sums.subsidy_fen);
    query_bind_int(&query, "pays_fen", line->sums.pays_fen);
    query_bind_int(&query, "late", line->sums.late);
    (void)query_run(&query);
}

static void keep(struct call *call, const struct making *making)
{
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_INSERT);
    query_bind_int(&query, "settlement", making->settlement);
    query_bind_text(&query, "area", making->params->area);
    query_bind_text(&query, "month", making->params->month);
    query_bind_int(&query, "version", making->version);
    query_bind_text(&query, "reason", making->params->reason);
    query_bind_int(&query, "is_complete", making->is_complete);
    query_bind_int(&query, "unrecorded", making->unrecorded->covers);
    query_bind_int(&query, "last_serving", making->last_serving);
    query_bind_int(&query, "covers", making->totals.own_sites.covers);
    query_bind_int(&query, "price_fen", making->totals.own_sites.price_fen);
    query_bind_int(&query, "discount_fen", making->totals.own_sites.discount_fen);
    query_bind_int(&query, "subsidy_fen", making->totals.own_sites.subsidy_fen);
    query_bind_int(&query, "pays_fen", making->totals.own_sites.pays_fen);
    query_bind_int(&query, "late", making->totals.own_sites.late);
    query_bind_int(&query, "late_missed", making->late_missed);
    query_bind_text(&query, "hash", making->hash);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    for (int i = 0; i < making->lines.count; i++) {
        keep_line(call, making, &making->lines.items[i]);
    }
    unrecorded_keep(call, making->settlement, making->unrecorded);
    call_touch(call, making->settlement);
}

static enum status make_of(struct call *call, struct making *making)
{
    gather(call, making);
    enum status status =
        call->tx->fault != STATUS_OK ? call_done(call) : judge_version(call, making);
    if (status != STATUS_OK) {
        return status;
    }
    making->settlement = tx_new_id(call->tx);
    keep(call, making);
    json_field_int(&call->out, "settlement", making->settlement);
    json_field_int(&call->out, "version", making->version);
    json_field_bool(&call->out, "complete", making->is_complete);
    unrecorded_put(&call->out, making->unrecorded);
    json_field_int(&call->out, "late_missed", making->late_missed);
    json_field_int(&call->out, "after_death",
        count_after_death(call, making->params->area, making->first_day, making->last_serving));
    settlement_put_sums(&call->out, &making->totals.own_sites);
    settlement_put_totals(&call->out, &making->totals);
    settlement_put_lines(&call->out, &making->lines);
    settlement_put_clearing(call, &making->lines);
    json_field_text(&call->out, "hash", making->hash);
    return call_done(call);
}

static enum status make(struct call *call)
{
    const struct make_params *params = call->params;
    int32_t first_day = 0;
    if (!parse_month(params->month, &first_day) || first_day > call->tx->today_day ||
        strcmp(params->month, MONTH_LEAST) < 0) {
        return call_invalid(call, "month", "a month from " MONTH_LEAST " that has begun, YYYY-MM");
    }
    enum status status = place_may_stand(call, params->area);
    if (status != STATUS_OK) {
        return status;
    }
    // Ids are drawn in order: what is served after this one is not in it.
    struct making making = {
        .params = params,
        .last_serving = tx_new_id(call->tx),
        .first_day = first_day,
        .unrecorded = unrecorded_new(call),
    };
    if (making.unrecorded == NULL) {
        return call_done(call);
    }
    status = make_of(call, &making);
    settlement_lines_done(&making.lines);
    return status;
}

// --- settlement.get ---

struct get_params {
    int64_t settlement;
};

static const struct rpc_param get_params[] = {
    {.name = "settlement",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct get_params, settlement)},
    RPC_PARAMS_END,
};

struct found {
    const char *area;  // arena
    const char *month; // arena
    int64_t last_serving;
    int64_t unrecorded;
};

// Writes the head of a settlement of the caller's area into call->out unless only looked up. False:
// answer NOT_FOUND.
static bool find(struct call *call, int64_t settlement, bool is_told, struct found *ret)
{
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_FIND);
    query_bind_int(&query, "settlement", settlement);
    bool is_found = query_next(&query) && place_is_own(call, query_text(&query, "area"));
    if (is_found) {
        ret->area = query_copy_text(&query, "area", &call->arena);
        ret->month = query_copy_text(&query, "month", &call->arena);
        ret->last_serving = query_int(&query, "last_serving");
        ret->unrecorded = query_int(&query, "unrecorded");
        if (ret->area == NULL || ret->month == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
        }
    }
    if (is_found && is_told) {
        static const char *const sums[] = {"covers", "price_fen", "discount_fen", "subsidy_fen",
            "pays_fen", "late", "late_missed"};
        json_field_int(&call->out, "settlement", settlement);
        json_field_text(&call->out, "area", query_text(&query, "area"));
        json_field_text(&call->out, "month", query_text(&query, "month"));
        json_field_int(&call->out, "version", query_int(&query, "version"));
        json_field_text(&call->out, "reason", query_text(&query, "reason"));
        json_field_bool(&call->out, "complete", query_int(&query, "is_complete") != 0);
        for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
            json_field_int(&call->out, sums[i], query_int(&query, sums[i]));
        }
        json_field_text(&call->out, "hash", query_text(&query, "hash"));
        json_field_instant(
            &call->out, "made_at", query_int(&query, "made_at"), call->house->zone_minutes);
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

static enum status not_found(struct call *call)
{
    return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
}

static enum status get(struct call *call)
{
    const struct get_params *params = call->params;
    struct found found;
    struct settlement_lines lines = {0};
    if (!find(call, params->settlement, true, &found)) {
        return not_found(call);
    }
    struct unrecorded *unrecorded = unrecorded_new(call);
    if (unrecorded == NULL) {
        return call_done(call);
    }
    unrecorded_read(call, params->settlement, unrecorded);
    unrecorded->covers = found.unrecorded;
    unrecorded_put(&call->out, unrecorded);
    int32_t first_day = 0;
    if (!parse_month(found.month, &first_day)) {
        return call_broken(call, "a settlement is of no month");
    }
    json_field_int(&call->out, "after_death",
        count_after_death(call, found.area, first_day, found.last_serving));
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_LINES);
    query_bind_int(&query, "settlement", params->settlement);
    settlement_read_lines(call, &query, &lines);
    struct settlement_totals totals = settlement_total(lines.items, lines.count, found.area);
    settlement_put_totals(&call->out, &totals);
    settlement_put_lines(&call->out, &lines);
    settlement_put_clearing(call, &lines);
    settlement_lines_done(&lines);
    return call_done(call);
}

// --- settlement.list ---

struct list_params {
    const char *area;
    const char *month;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "area",
        .help = "Only of this area; the office's own when left out.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "month",
        .help = "Only of this month.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, month),
        .most = MONTH_SIZE - 1},
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct area_range range = area_range(call->principal.area);
    struct cursor cursor;
    int limit = call_limit(params->limit);
    if (params->area != NULL) {
        enum status status = place_may_stand(call, params->area);
        if (status != STATUS_OK) {
            return status;
        }
        range = area_range(params->area);
    }
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_PAGE);
    query_bind_text(&query, "month", params->month);
    place_bind_range(&query, &range);
    cursor_bind(&query, &cursor, limit);
    rows_page(call, "settlements", &query, limit);
    return call_done(call);
}

// --- settlement.meals ---

struct meals_params {
    int64_t settlement;
    int64_t site;
    const char *street;
    int64_t limit;
    const char *after;
};

static const struct rpc_param meals_params[] = {
    {.name = "settlement",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct meals_params, settlement)},
    {.name = "site",
        .help = "Of the line.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct meals_params, site)},
    {.name = "street",
        .help = "Of the line: who pays.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct meals_params, street),
        .most = AREA_CODE_SIZE - 1},
    RPC_PAGE_PARAMS(struct meals_params),
    RPC_PARAMS_END,
};

static bool has_line(struct call *call, const struct meals_params *params)
{
    bool is_found = false;
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_LINES);
    query_bind_int(&query, "settlement", params->settlement);
    while (!is_found && query_next(&query)) {
        is_found = query_int(&query, "site") == params->site &&
                   strcmp(query_text(&query, "street"), params->street) == 0;
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

static enum status meals(struct call *call)
{
    const struct meals_params *params = call->params;
    struct found found;
    struct cursor cursor;
    int limit = call_limit(params->limit);
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    if (!find(call, params->settlement, false, &found) || !has_line(call, params)) {
        return not_found(call);
    }
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_MEALS);
    query_bind_text(&query, "month", found.month);
    query_bind_int(&query, "site", params->site);
    query_bind_text(&query, "street", params->street);
    query_bind_int(&query, "last_serving", found.last_serving);
    query_bind_int(&query, "after_id", cursor.id);
    query_bind_int(&query, "limit", limit + 1);
    rows_page(call, "meals", &query, limit);
    return call_done(call);
}

const struct rpc_method settlement_methods[] = {
    {
        .name = "settlement.make",
        .help = "Settles a month of an area: its sites' meals and its residents', by site and "
                "street, with what streets owe each other. complete once the month is over and "
                "every meal of it is served, missed, given up or cancelled; unrecorded are the "
                "others. late are the covers that a lead recorded when the days for it were over, "
                "late_missed the meals closed so as not served; after_death those recorded as "
                "served after the diner's death, as far as it is known: nothing is taken back.",
        .allow = BUREAU | STREET,
        .effect = RPC_WRITES,
        .params = make_params,
        .params_size = sizeof(struct make_params),
        .result = "settlement, version, complete, unrecorded, unrecorded_sittings[{site, name, "
                  "site_area, date, meal, covers}], covers, price_fen, discount_fen, subsidy_fen, "
                  "pays_fen, late, late_missed, after_death, own_sites{}, elsewhere{}, lines[], "
                  "clearing[], "
                  "hash",
        .refuses = "STATE_CONFLICT",
        .run = make,
    },
    {
        .name = "settlement.get",
        .help = "One settlement as it was made.",
        .allow = BUREAU | STREET,
        .effect = RPC_READS,
        .params = get_params,
        .params_size = sizeof(struct get_params),
        .result = "settlement, area, month, version, reason?, complete, covers, price_fen, "
                  "discount_fen, subsidy_fen, pays_fen, late, late_missed, unrecorded, "
                  "unrecorded_sittings[], after_death, hash, made_at, own_sites{}, elsewhere{}, "
                  "lines[], clearing[]",
        .refuses = "NOT_FOUND",
        .run = get,
    },
    {
        .name = "settlement.list",
        .help = "Settlements of an area, the latest month first.",
        .allow = BUREAU | STREET,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "settlements[], next?",
        .run = list,
    },
    {
        .name = "settlement.meals",
        .help = "The served meals that a line is the sum of; after_death: the diner had died by "
                "then.",
        .allow = BUREAU | STREET,
        .effect = RPC_READS,
        .params = meals_params,
        .params_size = sizeof(struct meals_params),
        .result = "meals[], next?",
        .refuses = "NOT_FOUND",
        .run = meals,
    },
    RPC_METHODS_END,
};
