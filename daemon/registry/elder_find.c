// SPDX-License-Identifier: Apache-2.0
// elder.find: persons within the scope by the beginning of a name, a number or its tail, a card.
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/elder_sought.h"
#include "daemon/registry/elder_tell.h"
#include "daemon/registry/subject.h"

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
        .help = "The beginning of a name, in characters or in pinyin (zhang, zhangbao, zhang bao), "
                "a whole identity number or its last four characters, or a card.",
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

static bool is_held(struct call *call, const uint8_t index[DIGEST_SIZE])
{
    struct query query = query_open(call->tx, QUERY_ELDER_NUMBER_HELD);
    query_bind_blob(&query, "index", index, DIGEST_SIZE);
    bool held = query_next(&query);
    query_end(&query);
    return held;
}

// Opens the statement for what is sought. A number nobody has any more finds whose it was: papers
// and sheets still have it.
static struct query open_query(struct call *call, const struct elder_sought *sought)
{
    static const enum query_id ids[] = {
        [SOUGHT_NAME] = QUERY_ELDER_FIND_NAME,
        [SOUGHT_NUMBER] = QUERY_ELDER_FIND_NUMBER,
        [SOUGHT_TAIL] = QUERY_ELDER_FIND_TAIL,
        [SOUGHT_CARD] = QUERY_ELDER_FIND_CARD,
    };

    bool is_former = sought->kind == SOUGHT_NUMBER && !is_held(call, sought->index);
    struct query query =
        query_open(call->tx, is_former ? QUERY_ELDER_FIND_FORMER : ids[sought->kind]);
    if (sought->kind == SOUGHT_NAME) {
        query_bind_text(&query, "key_from", sought->key_from);
        query_bind_text(&query, "key_until", sought->key_until);
        query_bind_text(&query, "key_like", sought->key_like);
    } else {
        query_bind_blob(&query, "index", sought->index, DIGEST_SIZE);
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
    struct cursor_page page = {.name = "elders", .text = "name_key", .id = "elder", .limit = limit};
    while (cursor_page_next(call, query, &page)) {
        put_row(call, query);
    }
}

static enum status find(struct call *call)
{
    const struct find_params *params = call->params;
    struct area_range range = {.from = "", .until = "~"}; // beyond every digit
    struct cursor cursor = {.text = ""};
    enum area_level level = AREA_PROVINCE;
    struct elder_sought sought;
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
    elder_sought_read(call, params->text, &sought);
    struct query query = open_query(call, &sought);
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
