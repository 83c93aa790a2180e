// SPDX-License-Identifier: Apache-2.0
// Lines of a settlement, read and told.

#include "daemon/canteen/settlement_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 200000 // sites times streets of a city
#define LINES_FIRST 256

void settlement_lines_done(struct settlement_lines *lines)
{
    free(lines->items);
}

// The next line, zeroed; NULL without memory or beyond what one settlement holds.
static struct settlement_line *lines_grow(struct settlement_lines *lines)
{
    if (lines->count == lines->room) {
        int room = lines->room == 0 ? LINES_FIRST : lines->room * 2;
        struct settlement_line *items =
            room > LINES_MAX * 2 ? NULL
                                 : realloc(lines->items, (size_t)room * sizeof(lines->items[0]));
        if (items == NULL) {
            return NULL;
        }
        lines->items = items;
        lines->room = room;
    }
    struct settlement_line *line = &lines->items[lines->count++];
    memset(line, 0, sizeof(*line));
    return line;
}

void settlement_read_lines(struct call *call, struct query *query, struct settlement_lines *lines)
{
    while (query_next(query)) {
        struct settlement_line *line = lines_grow(lines);
        if (line == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
            break;
        }
        line->site = query_int(query, "site");
        snprintf(line->street, sizeof(line->street), "%s", query_text(query, "street"));
        snprintf(line->site_area, sizeof(line->site_area), "%s", query_text(query, "site_area"));
        line->sums = (struct settlement_sums){
            .covers = query_int(query, "covers"),
            .price_fen = query_int(query, "price_fen"),
            .discount_fen = query_int(query, "discount_fen"),
            .subsidy_fen = query_int(query, "subsidy_fen"),
            .pays_fen = query_int(query, "pays_fen"),
            .late = query_int(query, "late"),
        };
    }
    query_end(query);
}

// --- telling ---

void settlement_put_sums(struct json_out *out, const struct settlement_sums *sums)
{
    json_field_int(out, "covers", sums->covers);
    json_field_int(out, "price_fen", sums->price_fen);
    json_field_int(out, "discount_fen", sums->discount_fen);
    json_field_int(out, "subsidy_fen", sums->subsidy_fen);
    json_field_int(out, "pays_fen", sums->pays_fen);
    json_field_int(out, "late", sums->late);
}

void settlement_put_totals(struct json_out *out, const struct settlement_totals *totals)
{
    json_key(out, "own_sites");
    json_begin_map(out);
    settlement_put_sums(out, &totals->own_sites);
    json_end_map(out);
    json_key(out, "elsewhere");
    json_begin_map(out);
    settlement_put_sums(out, &totals->elsewhere);
    json_end_map(out);
}

void settlement_put_lines(struct json_out *out, const struct settlement_lines *lines)
{
    json_key(out, "lines");
    json_begin_list(out);
    for (int i = 0; i < lines->count; i++) {
        json_begin_map(out);
        json_field_int(out, "site", lines->items[i].site);
        json_field_text(out, "site_area", lines->items[i].site_area);
        json_field_text(out, "street", lines->items[i].street);
        settlement_put_sums(out, &lines->items[i].sums);
        json_end_map(out);
    }
    json_end_list(out);
}

void settlement_put_clearing(struct call *call, const struct settlement_lines *lines)
{
    struct json_out *out = &call->out;
    size_t room = (size_t)(lines->count == 0 ? 1 : lines->count);
    struct settlement_owed *owed = calloc(room, sizeof(*owed));
    if (owed == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return;
    }
    int count = settlement_clear(lines->items, lines->count, owed);
    json_key(out, "clearing");
    json_begin_list(out);
    for (int i = 0; i < count; i++) {
        json_begin_map(out);
        json_field_text(out, "payer", owed[i].payer);
        json_field_text(out, "receiver", owed[i].receiver);
        json_field_int(out, "covers", owed[i].sums.covers);
        json_field_int(out, "subsidy_fen", owed[i].sums.subsidy_fen);
        json_end_map(out);
    }
    json_end_list(out);
    free(owed);
}
