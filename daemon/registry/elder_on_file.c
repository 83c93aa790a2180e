// SPDX-License-Identifier: Apache-2.0
// What is on file of a person as the columns of a sheet call it, for rows about somebody known.
#include "daemon/registry/elder_on_file.h"

#include <string.h>

#include "common/names/pinyin.h"
#include "daemon/registry/elder_door.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/elder_seal.h"

#define TEXT_BYTES_MAX 1000 // of a column of a sheet

static void put_sealed(struct call *call, struct json_out *out, const struct query *query,
    const struct elder_sealing *sealing, const char *column)
{
    json_field_text(out, column, elder_open(call, query, sealing));
}

static void put_columns(
    struct call *call, struct json_out *out, const struct query *query, int64_t elder)
{
    const char *texture = query_text(query, "texture");
    json_field_text(out, "name", query_text(query, "name"));
    json_field_text(out, "registered_area", query_text(query, "registered_area"));
    json_field_text(out, "residence_area", query_text(query, "residence_area"));
    put_sealed(
        call, out, query, &(struct elder_sealing){"phone_sealed", PLACE_PHONE, elder}, "phone");
    put_sealed(call, out, query, &(struct elder_sealing){"address_sealed", PLACE_ADDRESS, elder},
        "address");
    put_sealed(
        call, out, query, &(struct elder_sealing){"card_sealed", PLACE_CARD, elder}, "card_number");
    json_field_text(out, "texture", texture == NULL ? texture_words[0] : texture);
    vocabulary_put(out, "diets", diet_words, (unsigned)query_int(query, "diets"));
    vocabulary_put(out, "allergens", allergen_words, (unsigned)query_int(query, "allergens"));
}

// A sheet has room for one contact: the first.
static void put_contact(struct call *call, struct json_out *out, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_ELDER_CONTACTS);
    query_bind_int(&query, "elder", elder);
    if (query_next(&query)) {
        int64_t contact = query_int(&query, "contact");
        json_field_text(out, "contacts[1].name", query_text(&query, "name"));
        json_field_text(out, "contacts[1].relation", query_text(&query, "relation"));
        put_sealed(call, out, &query,
            &(struct elder_sealing){"phone_sealed", PLACE_CONTACT_PHONE, contact},
            "contacts[1].phone");
    }
    query_end(&query);
}

bool elder_tell_on_file(struct call *call, int64_t elder, struct json_out *out)
{
    int32_t today = call->tx->today_day;
    struct query query = query_open(call->tx, QUERY_ELDER_GET);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", today);
    query_bind_day(&query, "today", today);
    call_bind_scope(call, &query);
    bool found = query_next(&query);
    if (found) {
        put_columns(call, out, &query, elder);
    }
    query_end(&query);
    if (!found) {
        elder_door_failed(call);
        return false;
    }
    put_contact(call, out, elder);
    vocabulary_put(out, "flags", flag_words, elder_flags_on(call->tx, elder, today));
    return call->tx->fault == STATUS_OK;
}

bool elder_is_same_text(const char *given, const char *filed)
{
    char one[TEXT_BYTES_MAX];
    char other[TEXT_BYTES_MAX];
    if (strlen(given) >= sizeof one || strlen(filed) >= sizeof other) {
        return strcmp(given, filed) == 0;
    }
    return strcmp(name_compared(given, one), name_compared(filed, other)) == 0;
}
