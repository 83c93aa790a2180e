// SPDX-License-Identifier: Apache-2.0
// elder.find: persons within the scope by the beginning of a name, a number or its tail, a card.
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/elder_tell.h"
#include "daemon/registry/subject.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define TAIL_SIZE 4
#define LAST_CODE_POINT "\xF4\x8F\xBF\xBF" // no name has it: a noncharacter

struct find_params {
    const char *text;
    const char *area;
    int32_t born;
    int64_t limit;
    const char *after;
};

static const struct rpc_param find_params[] = {
    {
        .name = "text",
        .help = "The beginning of a name, a whole identity number or its last four characters, or "
                "a card.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct find_params, text),
        .required = true,
        .most = 50,
    },
    {
        .name = "area",
        .help = "Only who lives in this area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct find_params, area),
        .most = 12,
    },
    {
        .name = "born",
        .help = "Only who was born on this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct find_params, born),
    },
    RPC_PAGE_PARAMS(struct find_params),
    RPC_PARAMS_END,
};

// What a text means, from its shape alone.
enum sought { SOUGHT_NAME, SOUGHT_NUMBER, SOUGHT_TAIL, SOUGHT_CARD };

static enum sought shape_of(const char *text, int32_t today_day, struct elder_number *ret_number)
{
    const char *expected = NULL;
    size_t size = strlen(text);
    if (elder_number_parse(text, ID_RESIDENT, today_day, ret_number, &expected)) {
        return SOUGHT_NUMBER;
    }
    bool is_tail = size == TAIL_SIZE && strspn(text, DIGITS) >= TAIL_SIZE - 1 &&
                   strspn(text, DIGITS "Xx") == TAIL_SIZE;
    if (is_tail) {
        return SOUGHT_TAIL;
    }
    bool is_code = strspn(text, DIGITS LETTERS "-") == size && strpbrk(text, DIGITS) != NULL;
    return is_code ? SOUGHT_CARD : SOUGHT_NAME;
}

static void bind_index(struct query *query, uint8_t index[DIGEST_SIZE])
{
    query_bind_blob(query, "index", index, DIGEST_SIZE);
}

// Opens the statement for what is sought. index must live as long as the query.
static struct query open_query(
    struct call *call, const struct find_params *params, uint8_t index[DIGEST_SIZE])
{
    const struct keyring *keys = call->house->keys;
    struct elder_number number;
    struct query query = {.tx = NULL};
    char tail[TAIL_SIZE + 1];
    const char *until = NULL;
    switch (shape_of(params->text, call->tx->today_day, &number)) {
    case SOUGHT_NUMBER:
        elder_number_index(keys, number.text, index);
        query = query_open(call->tx, QUERY_ELDER_FIND_NUMBER);
        bind_index(&query, index);
        break;
    case SOUGHT_TAIL:
        memcpy(tail, params->text, sizeof tail);
        tail[TAIL_SIZE - 1] = tail[TAIL_SIZE - 1] == 'x' ? 'X' : tail[TAIL_SIZE - 1];
        elder_number_tail_index(keys, tail, index);
        query = query_open(call->tx, QUERY_ELDER_FIND_TAIL);
        bind_index(&query, index);
        break;
    case SOUGHT_CARD:
        elder_card_index(keys, params->text, index);
        query = query_open(call->tx, QUERY_ELDER_FIND_CARD);
        bind_index(&query, index);
        break;
    case SOUGHT_NAME:
        until = arena_print(&call->arena, "%s" LAST_CODE_POINT, params->text);
        if (until == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
        }
        query = query_open(call->tx, QUERY_ELDER_FIND_NAME);
        query_bind_text(&query, "name_from", params->text);
        query_bind_text(&query, "name_until", until);
        break;
    }
    return query;
}

static void put_row(struct call *call, const struct query *query)
{
    int64_t elder = query_int(query, "elder");
    int32_t today = call->tx->today_day;
    struct elder_assessed assessed;
    char masked[IDNUMBER_SIZE];
    struct elder_sealing sealing = {"id_number_sealed", PLACE_ID_NUMBER, elder};
    const char *number = elder_open(call, query, &sealing);
    json_begin_map(&call->out);
    json_field_int(&call->out, "elder", elder);
    json_field_text(&call->out, "name", query_text(query, "name"));
    json_field_text(&call->out, "sex", elder_sex_word(query_int(query, "sex")));
    json_field_int(&call->out, "age", day_age(query_day(query, "born_day"), today));
    json_field_text(&call->out, "id_number", number == NULL ? NULL : idnumber_mask(number, masked));
    json_field_text(&call->out, "residence_area", query_text(query, "residence_area"));
    if (elder_assessed_on(call, elder, today, &assessed)) {
        json_field_text(&call->out, "level", assessed.level);
    }
    json_end_map(&call->out);
}

static void put_page(struct call *call, struct query *query, int limit)
{
    int written = 0;
    const char *name = NULL;
    int64_t elder = 0;
    json_key(&call->out, "elders");
    json_begin_list(&call->out);
    bool more = query_next(query);
    while (more && written < limit) {
        put_row(call, query);
        written++;
        if (written == limit) {
            name = query_copy_text(query, "name", &call->arena);
            elder = query_int(query, "elder");
        }
        more = query_next(query);
    }
    json_end_list(&call->out);
    query_end(query);
    if (more && name != NULL) {
        cursor_put_next(call, name, elder);
    }
}

static enum status find(struct call *call)
{
    const struct find_params *params = call->params;
    struct area_range range = {.from = "", .until = "~"}; // beyond every digit
    struct cursor cursor = {.text = ""};
    enum area_level level = AREA_PROVINCE;
    uint8_t index[DIGEST_SIZE];
    int limit = call_limit(params->limit);
    if (params->area != NULL) {
        if (!area_parse(params->area, &level)) {
            return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
        }
        range = area_range(params->area);
    }
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = open_query(call, params, index);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_day(&query, "born", params->born);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    cursor_bind(&query, &cursor, limit);
    put_page(call, &query, limit);
    return call_done(call);
}

const struct rpc_method elder_find_methods[] = {
    {
        .name = "elder.find",
        .help = "Find persons within one's scope, in the order of their names.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_READS,
        .params = find_params,
        .params_size = sizeof(struct find_params),
        .result = "elders[{elder, name, sex, age, id_number, residence_area, level?}], next?",
        .run = find,
    },
    RPC_METHODS_END,
};
