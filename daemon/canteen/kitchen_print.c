// SPDX-License-Identifier: Apache-2.0
// kitchen.print and kitchen.prints: sheets as they were handed out, each with its number and hash.

#include <string.h>

#include "daemon/canteen/kitchen_sheet.h"
#include "daemon/rpc/rows.h"

#define PAGE_MAX (1024 * 1024)
#define HASH_SIZE (2 * DIGEST_SIZE + 1)
#define NUMBER_MAX 100000

static const struct rpc_param print_params[] = {
    SHEET_FIELDS(struct sheet_params),
    RPC_PARAMS_END,
};

static bool hash_page(const struct text *page, char ret[HASH_SIZE])
{
    uint8_t digest[DIGEST_SIZE];
    struct text hex;
    crypto_digest(&(struct digest_part){.bytes = page->bytes, .size = page->size}, 1, digest);
    text_init(&hex, HASH_SIZE);
    text_add_hex(&hex, digest, sizeof(digest));
    bool is_whole = !hex.failed;
    if (is_whole) {
        memcpy(ret, hex.bytes, hex.size + 1);
    }
    text_done(&hex);
    return is_whole;
}

static void keep_row(struct call *call, int64_t print, int position, const struct sheet_row *row)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_PRINT_ROW_INSERT);
    query_bind_int(&query, "kitchen_print", print);
    query_bind_int(&query, "position", position);
    query_bind_int(&query, "site", row->site);
    query_bind_text(&query, "channel", channel_words[row->channel]);
    query_bind_text(&query, "texture", texture_words[row->texture]);
    query_bind_int(&query, "diets", row->diets);
    query_bind_int(&query, "allergens", row->allergens);
    query_bind_text(&query, "menu", row->suits == MENU_SUITS ? NULL : menu_suits_words[row->suits]);
    query_bind_int(&query, "covers", row->covers);
    query_bind_int(&query, "closed", row->is_closed);
    (void)query_run(&query);
}

static void keep(struct sheet *sheet, const struct text *page, const char *hash)
{
    struct call *call = sheet->call;
    int64_t print = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_KITCHEN_PRINT_INSERT);
    query_bind_int(&query, "kitchen_print", print);
    query_bind_day(&query, "day", sheet->params->date);
    query_bind_text(&query, "meal", meal_words[sheet->params->meal]);
    query_bind_int(&query, "kitchen", sheet->params->kitchen);
    query_bind_int(&query, "number", sheet->printed.number + 1);
    query_bind_int(&query, "covers", sheet->covers);
    query_bind_text(&query, "hash", hash);
    query_bind_text(&query, "page", page->bytes);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    for (int i = 0; i < sheet->rows.count; i++) {
        keep_row(call, print, i, &sheet->rows.items[i]);
    }
    call_touch(call, print);
    call_touch(call, sheet->params->kitchen);
}

static void put(struct call *call, int64_t number, const char *hash, const char *page, bool is_new)
{
    json_field_int(&call->out, "number", number);
    json_field_text(&call->out, "hash", hash);
    json_field_bool(&call->out, "new", is_new);
    json_field_text(&call->out, "print", page);
}

static enum status print_of(struct call *call, struct sheet *sheet)
{
    if (sheet->cutoff_ms != INT64_MIN && call->tx->now_ms < sheet->cutoff_ms) {
        json_field_instant(&call->facts, "cutoff", sheet->cutoff_ms, call->house->zone_minutes);
        call->message = "until the cut-off a sheet is looked at, not printed";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    // The same sheet again is the same paper.
    if (sheet->printed.print != 0 && sheet->changes_count == 0) {
        put(call, sheet->printed.number, sheet->printed.hash, sheet->printed.page, false);
        return call_done(call);
    }
    char hash[HASH_SIZE];
    struct text page;
    text_init(&page, PAGE_MAX);
    sheet_page(sheet, sheet->printed.number + 1, &page);
    if (page.failed || !hash_page(&page, hash)) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else {
        keep(sheet, &page, hash);
        put(call, sheet->printed.number + 1, hash, page.bytes, true);
    }
    text_done(&page);
    return call_done(call);
}

static enum status print(struct call *call)
{
    struct sheet sheet;
    bool is_open = sheet_open(call, call->params, &sheet);
    enum status status = is_open                        ? print_of(call, &sheet)
                         : call->tx->fault != STATUS_OK ? call_done(call)
                                                        : call_refuse(call, STATUS_NOT_FOUND);
    sheet_close(&sheet);
    return status;
}

struct prints_params {
    int64_t kitchen;
    int32_t date;
    int meal;
    int64_t number;
};

static const struct rpc_param prints_params[] = {
    SHEET_FIELDS(struct prints_params),
    {.name = "number",
        .help = "Only this one, with its page.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct prints_params, number),
        .least = 1,
        .most = NUMBER_MAX,
        .absent = 0},
    RPC_PARAMS_END,
};

static enum status prints(struct call *call)
{
    const struct prints_params *params = call->params;
    if (sheet_kitchen(call, params->kitchen) == NULL) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    struct query query = query_open(call->tx, QUERY_KITCHEN_PRINT_LIST);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_day(&query, "day", params->date);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_int(&query, "number", params->number);
    rows_list(call, "prints", &query);
    return call_done(call);
}

const struct rpc_method kitchen_print_methods[] = {
    {
        .name = "kitchen.print",
        .help = "Prints a kitchen's sheet: the page is kept under its number and hash, and marks "
                "what changed since the one before.",
        .allow = KITCHEN,
        .effect = RPC_WRITES,
        .params = print_params,
        .params_size = sizeof(struct sheet_params),
        .result = "number, hash, new, print",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = print,
    },
    {
        .name = "kitchen.prints",
        .help = "The sheets that were printed for a meal, and the page of one of them.",
        .allow = KITCHEN | BUREAU,
        .effect = RPC_READS,
        .params = prints_params,
        .params_size = sizeof(struct prints_params),
        .result = "prints[{kitchen_print, number, covers, hash, operator, printed_at, page?}]",
        .refuses = "NOT_FOUND",
        .run = prints,
    },
    RPC_METHODS_END,
};
