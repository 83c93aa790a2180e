// SPDX-License-Identifier: Apache-2.0
// What every act on a person checks and writes.
#include "daemon/registry/elder_rule.h"

#include <string.h>

#include "common/names/pinyin.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_seal.h"

const struct rpc_param elder_contact_params[] = {
    {
        .name = "name",
        .help = "Whom to call.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct elder_contact_param, name),
        .is_name = true,
        .required = true,
        .most = ELDER_NAME_POINTS_MAX,
    },
    {
        .name = "relation",
        .help = "Daughter, neighbour ...",
        .kind = RPC_TEXT,
        .offset = offsetof(struct elder_contact_param, relation),
        .required = true,
        .most = 20,
    },
    {
        .name = "phone",
        .help = "Telephone.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct elder_contact_param, phone),
        .most = 20,
    },
    {
        .name = "may_decide",
        .help = "Whether this one may decide for the person.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct elder_contact_param, may_decide),
    },
    RPC_PARAMS_END,
};

bool elder_is_within(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_ELDER_WITHIN);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    bool found = query_next(&query);
    query_end(&query);
    return found;
}

enum status elder_within(struct call *call, int64_t elder, struct elder_within *ret)
{
    struct query query = query_open(call->tx, QUERY_ELDER_WITHIN);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct elder_within){
            .name = query_copy_text(&query, "name", &call->arena),
            .born_day = query_day(&query, "born_day"),
            .office = query_int(&query, "office"),
        };
    }
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    return found ? STATUS_OK : call_refuse(call, STATUS_NOT_FOUND);
}

const char *elder_area_expected(struct call *call, const char *code, bool is_residence)
{
    enum area_level level = AREA_PROVINCE;
    char parent[AREA_CODE_SIZE];
    if (!area_parse(code, &level) || (is_residence && level < AREA_STREET) || level < AREA_COUNTY) {
        return is_residence ? "the code of a street (9 digits) or committee (12 digits)"
                            : "the code of a county, street or committee (6, 9 or 12 digits)";
    }
    if (!area_is_of_a_province(code)) {
        return "a code of a province that exists";
    }
    if (level == AREA_COUNTY) { // an instance lists its own district, people come from anywhere
        return NULL;
    }
    area_parent(code, parent);
    struct query query = query_open(call->tx, QUERY_AREA_KNOWN);
    query_bind_text(&query, "code", code);
    query_bind_text(&query, "parent", parent);
    bool unknown =
        query_next(&query) && query_int(&query, "known") == 0 && query_int(&query, "siblings") != 0;
    query_end(&query);
    return unknown ? "an area code that exists: see area.list" : NULL;
}

const char *elder_name_expected(const char *name)
{
    size_t size = strlen(name);
    bool spaced = size == 0 || name[0] == ' ' || name[size - 1] == ' ';
    return spaced ? "a name without blanks at its ends" : NULL;
}

const char *elder_name_normal(struct call *call, const char *name)
{
    char *normal = name == NULL ? NULL : arena_alloc(&call->arena, strlen(name) + 1);
    if (name != NULL && normal == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    }
    return normal == NULL ? NULL : name_dotted(name, normal);
}

const char *elder_phone_expected(const char *phone)
{
    size_t size = strlen(phone);
    bool good = size >= 5 && size <= 20 && strspn(phone, "0123456789+- ") == size;
    return good ? NULL : "5 to 20 digits, +, - and blanks";
}

const char *elder_card_expected(const char *card)
{
    size_t size = strlen(card);
    bool good =
        size >= 4 && size <= ELDER_CARD_MAX &&
        strspn(card, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") == size;
    return good ? NULL : "4 to 32 letters, digits and hyphens";
}

const char *elder_contacts_expected(const struct rpc_list *contacts)
{
    const struct elder_contact_param *items = contacts->items;
    for (int i = 0; i < contacts->count; i++) {
        if (items[i].phone != NULL && elder_phone_expected(items[i].phone) != NULL) {
            return "contacts whose phone is 5 to 20 digits, +, - and blanks";
        }
        if (elder_name_expected(items[i].name) != NULL) {
            return "contacts whose name has no blanks at its ends";
        }
    }
    return NULL;
}

enum status elder_card_free(struct call *call, const char *card, int64_t elder)
{
    uint8_t index[DIGEST_SIZE];
    elder_card_index(call->house->keys, card, index);
    struct query query = query_open(call->tx, QUERY_ELDER_OF_CARD);
    query_bind_blob(&query, "card_index", index, sizeof index);
    int64_t holder = query_next(&query) ? query_int(&query, "elder") : 0;
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (holder != 0 && holder != elder) {
        json_field_text(&call->facts, "parameter", "card_number");
        call->message = "somebody else holds this card";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return STATUS_OK;
}

void elder_contacts_keep(struct call *call, int64_t elder, const struct rpc_list *contacts)
{
    const struct elder_contact_param *items = contacts->items;
    for (int i = 0; i < contacts->count; i++) {
        int64_t contact = tx_new_id(call->tx);
        struct query query = query_open(call->tx, QUERY_ELDER_CONTACT_ADD);
        query_bind_int(&query, "contact", contact);
        query_bind_int(&query, "elder", elder);
        query_bind_text(&query, "name", items[i].name);
        query_bind_text(&query, "relation", items[i].relation);
        elder_seal(call, &query,
            &(struct elder_sealing){"phone_sealed", PLACE_CONTACT_PHONE, contact}, items[i].phone);
        query_bind_int(&query, "may_decide", items[i].may_decide ? 1 : 0);
        query_run(&query);
    }
}

void elder_area_keep(struct call *call, const struct elder_area_row *row)
{
    struct query query = query_open(call->tx, QUERY_ELDER_AREA_ADD);
    query_bind_int(&query, "elder_area", tx_new_id(call->tx));
    query_bind_int(&query, "elder", row->elder);
    query_bind_text(&query, "kind", row->kind);
    query_bind_text(&query, "area", row->area);
    query_bind_day(&query, "from_day", row->from_day);
    query_bind_day(&query, "until_day", row->until_day);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}

void elder_flag_keep(struct call *call, const struct elder_flag_row *row)
{
    struct query query = query_open(call->tx, QUERY_ELDER_FLAG_ADD);
    query_bind_int(&query, "elder_flag", tx_new_id(call->tx));
    query_bind_int(&query, "elder", row->elder);
    query_bind_text(&query, "flag", row->flag);
    query_bind_day(&query, "from_day", row->from_day);
    query_bind_day(&query, "until_day", row->until_day);
    query_bind_text(&query, "source", row->source);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}
