// SPDX-License-Identifier: Apache-2.0
// elder.get: one person, masked; elder.unmask: what was masked, for a purpose, recorded.
#include <string.h>

#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/elder_tell.h"
#include "daemon/registry/elder_unmasking.h"
#include "daemon/registry/subject.h"
#include "daemon/rpc/fact.h"

const char *elder_sex_word(int64_t sex)
{
    return sex == 1 ? "male" : sex == 2 ? "female" : "unknown";
}

static bool read_assessed(
    struct call *call, enum query_id id, int64_t elder, int32_t day, struct elder_assessed *ret)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct elder_assessed){
            .scheme = query_copy_text(&query, "scheme", &call->arena),
            .level = query_copy_text(&query, "level", &call->arena),
            .dementia = query_copy_text(&query, "dementia", &call->arena),
            .until_day = query_day(&query, "until_day"),
        };
    }
    query_end(&query);
    return found;
}

bool elder_assessed_on(struct call *call, int64_t elder, int32_t day, struct elder_assessed *ret)
{
    return read_assessed(call, QUERY_ASSESSMENT_ON, elder, day, ret);
}

bool elder_assessed_until(struct call *call, int64_t elder, int32_t day, struct elder_assessed *ret)
{
    return read_assessed(call, QUERY_ASSESSMENT_LAPSED, elder, day, ret);
}

struct get_params {
    int64_t elder;
    int32_t on;
};

static const struct rpc_param get_params[] = {
    {
        .name = "elder",
        .help = "The person.",
        .kind = RPC_ID,
        .offset = offsetof(struct get_params, elder),
        .required = true,
    },
    {
        .name = "on",
        .help = "As it is on this day, none before birth; today by default.",
        .kind = RPC_DAY,
        .offset = offsetof(struct get_params, on),
    },
    RPC_PARAMS_END,
};

// A person's sealed columns, opened.
struct opened {
    const char *id_number;
    const char *phone;
    const char *address;
    const char *card;
};

static struct opened open_columns(struct call *call, const struct query *query, int64_t elder)
{
    return (struct opened){
        .id_number = elder_open(
            call, query, &(struct elder_sealing){"id_number_sealed", PLACE_ID_NUMBER, elder}),
        .phone =
            elder_open(call, query, &(struct elder_sealing){"phone_sealed", PLACE_PHONE, elder}),
        .address = elder_open(
            call, query, &(struct elder_sealing){"address_sealed", PLACE_ADDRESS, elder}),
        .card = elder_open(call, query, &(struct elder_sealing){"card_sealed", PLACE_CARD, elder}),
    };
}

static void put_masked(struct json_out *out, const struct opened *opened)
{
    char number[IDNUMBER_SIZE];
    char masked[MASK_SIZE];
    if (opened->id_number != NULL) {
        json_field_text(out, "id_number", idnumber_mask(opened->id_number, number));
    }
    if (opened->phone != NULL) {
        json_field_text(out, "phone", elder_mask_phone(opened->phone, masked));
    }
    if (opened->address != NULL) { // any part of it may name the door
        json_field_text(out, "address", "****");
    }
    if (opened->card != NULL) {
        json_field_text(out, "card_number", elder_mask_card(opened->card, masked));
    }
}

static void put_columns(struct call *call, const struct query *query, int64_t elder, int32_t day)
{
    struct json_out *out = &call->out;
    struct opened opened = open_columns(call, query, elder);
    json_field_int(out, "elder", elder);
    json_field_text(out, "name", query_text(query, "name"));
    json_field_text(out, "sex", elder_sex_word(query_int(query, "sex")));
    json_field_int(out, "age", day_age(query_day(query, "born_day"), day));
    json_field_text(out, "id_type", query_text(query, "id_type"));
    put_masked(out, &opened);
    json_field_text(out, "residence_area", query_text(query, "residence_area"));
    json_field_text(out, "registered_area", query_text(query, "registered_area"));
    json_field_int(out, "office", query_int(query, "office"));
    json_field_text(out, "texture", query_text(query, "texture"));
    vocabulary_put(out, "diets", diet_words, (unsigned)query_int(query, "diets"));
    vocabulary_put(out, "allergens", allergen_words, (unsigned)query_int(query, "allergens"));
}

static void put_contacts(struct call *call, struct json_out *out, int64_t elder, bool masks)
{
    char masked[MASK_SIZE];
    struct query query = query_open(call->tx, QUERY_ELDER_CONTACTS);
    query_bind_int(&query, "elder", elder);
    json_key(out, "contacts");
    json_begin_list(out);
    while (query_next(&query)) {
        struct elder_sealing sealing = {
            "phone_sealed", PLACE_CONTACT_PHONE, query_int(&query, "contact")};
        const char *phone = elder_open(call, &query, &sealing);
        if (phone != NULL && masks) {
            phone = elder_mask_phone(phone, masked);
        }
        json_begin_map(out);
        json_field_text(out, "name", query_text(&query, "name"));
        json_field_text(out, "relation", query_text(&query, "relation"));
        json_field_text(out, "phone", phone);
        json_field_bool(out, "may_decide", query_int(&query, "may_decide") != 0);
        json_end_map(out);
    }
    json_end_list(out);
    query_end(&query);
}

static void put_spouse(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_ELDER_SPOUSE_TOLD);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    if (query_next(&query)) {
        json_key(&call->out, "spouse");
        json_begin_map(&call->out);
        json_field_int(&call->out, "elder", query_int(&query, "elder"));
        json_field_text(&call->out, "name", query_text(&query, "name"));
        json_end_map(&call->out);
    }
    query_end(&query);
}

static void put_assessment(struct call *call, int64_t elder, int32_t day)
{
    struct elder_assessed assessed;
    struct json_out *out = &call->out;
    if (!elder_assessed_on(call, elder, day, &assessed)) {
        return;
    }
    json_key(out, "assessment");
    json_begin_map(out);
    json_field_text(out, "scheme", assessed.scheme);
    json_field_text(out, "level", assessed.level);
    json_field_text(out, "dementia", assessed.dementia);
    json_field_day(out, "valid_until", assessed.until_day);
    json_end_map(out);
}

// What the flags stand on is the business of who may set them (elder.flag), homes may not.
static void put_papers(struct call *call, int64_t elder, int32_t day)
{
    struct json_out *out = &call->out;
    if (((1u << call->principal.kind) & (DESKS | BUREAU)) == 0) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_ELDER_FLAGS_TOLD);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    json_key(out, "flag_papers");
    json_begin_list(out);
    while (query_next(&query)) {
        json_begin_map(out);
        json_field_text(out, "flag", query_text(&query, "flag"));
        json_field_day(out, "from", query_day(&query, "from_day"));
        json_field_day(out, "until", query_day(&query, "until_day"));
        json_field_text(out, "source", query_text(&query, "source"));
        json_end_map(out);
    }
    json_end_list(out);
    query_end(&query);
}

// Opens the one statement for a person within the scope.
static struct query open_person(struct call *call, int64_t elder, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_ELDER_GET);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    return query;
}

static enum status get(struct call *call)
{
    const struct get_params *params = call->params;
    int32_t day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    struct query query = open_person(call, params->elder, day);
    bool found = query_next(&query);
    bool is_born = found && query_day(&query, "born_day") <= day;
    if (is_born) {
        put_columns(call, &query, params->elder, day);
    }
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!found) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (!is_born) {
        return call_invalid(call, "on", "a day since birth");
    }
    put_contacts(call, &call->out, params->elder, true);
    vocabulary_put(&call->out, "flags", flag_words, elder_flags_on(call->tx, params->elder, day));
    put_papers(call, params->elder, day);
    put_spouse(call, params->elder);
    put_assessment(call, params->elder, day);
    struct fact fact = {.kind = FACT_ELDER_DESCRIBED, .elder = params->elder, .day = day};
    return fact_announce(call, &fact);
}

struct unmask_params {
    int64_t elder;
    const char *purpose;
};

static const struct rpc_param unmask_params[] = {
    {
        .name = "elder",
        .help = "The person.",
        .kind = RPC_ID,
        .offset = offsetof(struct unmask_params, elder),
        .required = true,
    },
    {
        .name = "purpose",
        .help = "What it is needed for.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct unmask_params, purpose),
        .required = true,
    },
    RPC_PARAMS_END,
};

static enum status unmask(struct call *call)
{
    const struct unmask_params *params = call->params;
    struct opened opened = {.id_number = NULL};
    struct query query = open_person(call, params->elder, call->tx->today_day);
    bool found = query_next(&query);
    if (found) {
        opened = open_columns(call, &query, params->elder);
    }
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!found) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    elder_unmasking_keep(call, params->elder, params->purpose);
    call_touch(call, params->elder);
    json_field_int(&call->out, "elder", params->elder);
    json_field_text(&call->secret_out, "id_number", opened.id_number);
    json_field_text(&call->secret_out, "phone", opened.phone);
    json_field_text(&call->secret_out, "address", opened.address);
    json_field_text(&call->secret_out, "card_number", opened.card);
    put_contacts(call, &call->secret_out, params->elder, false);
    return call_done(call);
}

const struct rpc_method elder_get_methods[] = {
    {
        .name = "elder.get",
        .help = "One person within one's scope, numbers masked.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_READS,
        .params = get_params,
        .params_size = sizeof(struct get_params),
        .result = "elder, name, sex, age, id_type, id_number, phone?, address?, card_number?, "
                  "residence_area, registered_area, office, texture?, diets[], allergens[], "
                  "contacts[{name, relation, phone?, may_decide}], flags[], "
                  "flag_papers[{flag, from, until?, source}]?, spouse?{elder, name}, "
                  "assessment?{scheme, level, dementia, valid_until}, "
                  "stay?{stay, bed, institution, from}, "
                  "applications[{application, applied_at, state}], "
                  "meals[{booking, date, meal, site, name, channel, state}], "
                  "death?{on, confirmed}",
        .refuses = "NOT_FOUND",
        .run = get,
    },
    {
        .name = "elder.unmask",
        .help = "A person's numbers and address in full; every asking is recorded.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_RECORDS,
        .params = unmask_params,
        .params_size = sizeof(struct unmask_params),
        .result = "elder, id_number, phone?, address?, card_number?, contacts[{name, relation, "
                  "phone?, may_decide}]",
        .refuses = "NOT_FOUND",
        .run = unmask,
    },
    RPC_METHODS_END,
};
