// SPDX-License-Identifier: Apache-2.0
// elder.update: what changes about a person: what has no history of its own, and what may be
// eaten.
#include <string.h>

#include "common/names/pinyin.h"
#include "daemon/registry/elder_food.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/elder_spouse.h"
#include "daemon/registry/subject.h"
#include "daemon/rpc/fact.h"

struct update_params {
    int64_t elder;
    int32_t from;
    const char *name;
    const char *phone;
    const char *address;
    const char *card_number;
    struct rpc_list contacts;
    bool has_contacts;
    uint32_t allergens;
    bool has_allergens;
    uint32_t diets;
    bool has_diets;
    int texture;
    int64_t spouse;
    bool has_spouse;
};

static const struct rpc_param update_params[] = {
    {
        .name = "elder",
        .help = "The person.",
        .kind = RPC_ID,
        .offset = offsetof(struct update_params, elder),
        .required = true,
    },
    {
        .name = "from",
        .help =
            "Since when it is so: today when left out; what is eaten may change on a day to come.",
        .kind = RPC_DAY,
        .offset = offsetof(struct update_params, from),
    },
    {
        .name = "name",
        .help = "The name as the document has it now.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct update_params, name),
        .is_name = true,
        .most = ELDER_NAME_POINTS_MAX,
    },
    {
        .name = "phone",
        .help = "The person's telephone.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct update_params, phone),
        .most = 20,
    },
    {
        .name = "address",
        .help = "Where meals are brought and people call.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct update_params, address),
        .most = ELDER_ADDRESS_POINTS_MAX,
    },
    {
        .name = "card_number",
        .help = "Number of the card for elders; nobody else's.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct update_params, card_number),
        .most = ELDER_CARD_MAX,
    },
    {
        .name = "contacts",
        .help = "Whom to call, all of them anew.",
        .kind = RPC_MAPS,
        .offset = offsetof(struct update_params, contacts),
        .most = ELDER_CONTACTS_MAX,
        .fields = elder_contact_params,
        .size = sizeof(struct elder_contact_param),
        .present_offset = offsetof(struct update_params, has_contacts),
    },
    {
        .name = "allergens",
        .help = "What the person must not eat, all of it anew.",
        .kind = RPC_SET,
        .offset = offsetof(struct update_params, allergens),
        .choices = allergen_words,
        .present_offset = offsetof(struct update_params, has_allergens),
    },
    {
        .name = "diets",
        .help = "Diets a kitchen has to keep, all of them anew.",
        .kind = RPC_SET,
        .offset = offsetof(struct update_params, diets),
        .choices = diet_words,
        .present_offset = offsetof(struct update_params, has_diets),
    },
    {
        .name = "texture",
        .help = "How the food must be.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct update_params, texture),
        .choices = texture_words,
    },
    {
        .name = "spouse",
        .help = "Whose husband or wife the person is, for the room of a couple; 0: nobody's.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct update_params, spouse),
        .present_offset = offsetof(struct update_params, has_spouse),
    },
    RPC_PARAMS_END,
};

static bool changes_food(const struct update_params *params)
{
    return params->has_allergens || params->has_diets || params->texture >= 0;
}

static bool changes_else(const struct update_params *params)
{
    return params->name != NULL || params->phone != NULL || params->address != NULL ||
           params->card_number != NULL || params->has_contacts || params->has_spouse;
}

// What is eaten has days of its own, the past and those to come; what else is changed has none.
static const char *from_expected(
    const struct call *call, const struct update_params *params, const struct elder_within *within)
{
    if (params->from == DAY_NONE) {
        return NULL;
    }
    if (params->from > call->tx->today_day && (changes_else(params) || !changes_food(params))) {
        return "a day up to today, but for what is eaten";
    }
    return params->from < within->born_day ? "a day after birth" : NULL;
}

static enum status check(
    struct call *call, const struct update_params *params, const struct elder_within *within)
{
    const struct {
        const char *param;
        const char *expected;
    } checks[] = {
        {"from", from_expected(call, params, within)},
        {"name", params->name == NULL ? NULL : elder_name_expected(params->name)},
        {"phone", params->phone == NULL ? NULL : elder_phone_expected(params->phone)},
        {"card_number",
            params->card_number == NULL ? NULL : elder_card_expected(params->card_number)},
        {"contacts", elder_contacts_expected(&params->contacts)},
    };

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (checks[i].expected != NULL) {
            return call_invalid(call, checks[i].param, checks[i].expected);
        }
    }
    return changes_else(params) || changes_food(params)
               ? STATUS_OK
               : call_invalid(call, "name", "this or another thing to change");
}

static void keep_name(struct call *call, const struct update_params *params)
{
    char key[PINYIN_KEY_SIZE];
    struct query query = query_open(call->tx, QUERY_ELDER_UPDATE_NAME);
    query_bind_int(&query, "elder", params->elder);
    query_bind_text(&query, "name", params->name);
    query_bind_text(&query, "name_key", pinyin_key(params->name, key));
    query_run(&query);
}

static void keep_sealed(
    struct call *call, enum query_id id, const struct elder_sealing *sealing, const char *text)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "elder", sealing->row);
    elder_seal(call, &query, sealing, text);
    query_run(&query);
}

static void keep_card(struct call *call, const struct update_params *params)
{
    uint8_t index[DIGEST_SIZE];
    elder_card_index(call->house->keys, params->card_number, index);
    struct query query = query_open(call->tx, QUERY_ELDER_UPDATE_CARD);
    query_bind_int(&query, "elder", params->elder);
    elder_seal(call, &query, &(struct elder_sealing){"sealed", PLACE_CARD, params->elder},
        params->card_number);
    query_bind_blob(&query, "card_index", index, sizeof index);
    query_run(&query);
}

static int32_t since(const struct call *call, const struct update_params *params)
{
    return params->from == DAY_NONE ? call->tx->today_day : params->from;
}

// What is booked follows.
static enum status keep_food(struct call *call, const struct update_params *params)
{
    struct elder_food_change change = {.texture = params->texture,
        .diets = params->diets,
        .has_diets = params->has_diets,
        .allergens = params->allergens,
        .has_allergens = params->has_allergens};
    int32_t from = since(call, params);
    enum status status = elder_food_keep(call, params->elder, from, &change);
    return status != STATUS_OK ? status
                               : fact_announce(call, &(struct fact){FACT_ELDER_FOOD,
                                                         .elder = params->elder, .day = from});
}

static void keep_contacts(struct call *call, const struct update_params *params)
{
    struct query query = query_open(call->tx, QUERY_ELDER_CONTACTS_FORGET);
    query_bind_int(&query, "elder", params->elder);
    query_run(&query);
    elder_contacts_keep(call, params->elder, &params->contacts);
}

static void keep(struct call *call, const struct update_params *params)
{
    int64_t elder = params->elder;
    if (params->name != NULL) {
        keep_name(call, params);
    }
    if (params->phone != NULL) {
        keep_sealed(call, QUERY_ELDER_UPDATE_PHONE,
            &(struct elder_sealing){"sealed", PLACE_PHONE, elder}, params->phone);
    }
    if (params->address != NULL) {
        keep_sealed(call, QUERY_ELDER_UPDATE_ADDRESS,
            &(struct elder_sealing){"sealed", PLACE_ADDRESS, elder}, params->address);
    }
    if (params->card_number != NULL) {
        keep_card(call, params);
    }
    if (params->has_contacts) {
        keep_contacts(call, params);
    }
}

static enum status keep_spouse(struct call *call, const struct update_params *params)
{
    if (params->spouse != 0) {
        return elder_spouse_keep(call, params->elder, params->spouse);
    }
    elder_spouse_end(call, params->elder, "said");
    return call_done(call);
}

static enum status update(struct call *call)
{
    struct update_params *params = call->params;
    struct elder_within within;
    params->name = elder_name_normal(call, params->name);
    enum status status = elder_within(call, params->elder, &within);
    if (status == STATUS_OK) {
        status = check(call, params, &within);
    }
    if (status == STATUS_OK && params->card_number != NULL) {
        status = elder_card_free(call, params->card_number, params->elder);
    }
    if (status == STATUS_OK && params->spouse != 0) {
        status = elder_spouse_check(call, params->elder, params->spouse);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (changes_food(params)) { // first: it may refuse
        status = keep_food(call, params);
        if (status != STATUS_OK) {
            return status;
        }
    }
    keep(call, params);
    call_touch(call, params->elder);
    json_field_int(&call->out, "elder", params->elder);
    return params->has_spouse ? keep_spouse(call, params) : call_done(call);
}

const struct rpc_method elder_update_methods[] = {
    {
        .name = "elder.update",
        .help = "Change what is registered about a person; moves are elder.move.",
        .allow = DESKS,
        .effect = RPC_WRITES,
        .params = update_params,
        .params_size = sizeof(struct update_params),
        .result = "elder, meals[{booking, date, meal, site, status?}]?",
        .refuses = "NOT_FOUND ELDER_EXISTS STATE_CONFLICT",
        .run = update,
    },
    RPC_METHODS_END,
};
