// SPDX-License-Identifier: Apache-2.0
// elder.register: a person enters the registry, or is known already.
#include <string.h>

#include "common/names/pinyin.h"
#include "daemon/access/office_find.h"
#include "daemon/registry/elder_door.h"
#include "daemon/registry/elder_food.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/subject.h"

static const char *const sex_words[] = {"unknown", "male", "female", NULL}; // GB/T 2261.1: 0 1 2

struct register_params {
    const char *id_number;
    const char *name;
    const char *registered_area;
    const char *residence_area;
    int id_type;
    const char *address;
    const char *phone;
    struct rpc_list contacts;
    const char *card_number;
    uint32_t flags;
    uint32_t allergens;
    uint32_t diets;
    int texture;
    int32_t born;
    int sex;
    int32_t from;
};

static const struct rpc_param register_params[] = {
    {
        .name = "id_number",
        .help = "Number of the identity document.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, id_number),
        .required = true,
        .most = 40,
    },
    {
        .name = "name",
        .help = "The name as the document has it.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, name),
        .is_name = true,
        .required = true,
        .most = ELDER_NAME_POINTS_MAX,
    },
    {
        .name = "registered_area",
        .help = "Code of the household registration.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, registered_area),
        .required = true,
        .most = 12,
    },
    {
        .name = "residence_area",
        .help = "Code of the street or committee where the person lives.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, residence_area),
        .required = true,
        .most = 12,
    },
    {
        .name = "id_type",
        .help = "What document it is; resident_id by default.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, id_type),
        .choices = id_type_words,
        .usual = "resident_id",
    },
    {
        .name = "address",
        .help = "Where meals are brought and people call.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, address),
        .most = ELDER_ADDRESS_POINTS_MAX,
    },
    {
        .name = "phone",
        .help = "The person's telephone.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, phone),
        .most = 20,
    },
    {
        .name = "contacts",
        .help = "Whom to call about the person.",
        .kind = RPC_MAPS,
        .offset = offsetof(struct register_params, contacts),
        .most = ELDER_CONTACTS_MAX,
        .fields = elder_contact_params,
        .size = sizeof(struct elder_contact_param),
    },
    {
        .name = "card_number",
        .help = "Number of the card for elders; nobody else's.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, card_number),
        .most = ELDER_CARD_MAX,
    },
    {
        .name = "flags",
        .help = "What entitles the person from this day on.",
        .kind = RPC_SET,
        .offset = offsetof(struct register_params, flags),
        .choices = flag_words,
    },
    {
        .name = "allergens",
        .help = "What the person must not eat.",
        .kind = RPC_SET,
        .offset = offsetof(struct register_params, allergens),
        .choices = allergen_words,
    },
    {
        .name = "diets",
        .help = "Diets a kitchen has to keep.",
        .kind = RPC_SET,
        .offset = offsetof(struct register_params, diets),
        .choices = diet_words,
    },
    {
        .name = "texture",
        .help = "How the food must be; regular by default.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, texture),
        .choices = texture_words,
        .usual = "regular",
    },
    {
        .name = "born",
        .help = "Day of birth, where the document's number does not tell it.",
        .kind = RPC_DAY,
        .offset = offsetof(struct register_params, born),
    },
    {
        .name = "sex",
        .help = "Sex, where the document's number does not tell it.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, sex),
        .choices = sex_words,
    },
    {
        .name = "from",
        .help = "Since when the person lives there; today by default.",
        .kind = RPC_DAY,
        .offset = offsetof(struct register_params, from),
    },
    RPC_PARAMS_END,
};

// What is to be written, once everything was checked.
struct person {
    struct elder_number number;
    enum elder_id_type type;
    int32_t born_day;
    int sex;
    int32_t from_day;
    int64_t office;
};

// Birth and sex stand in a number of GB 11643; given beside it they must agree (domain.md §4.1).
static enum status read_birth(
    struct call *call, const struct register_params *params, struct person *person)
{
    if (person->number.has_birth) {
        person->born_day = person->number.born_day;
        person->sex = person->number.is_male ? 1 : 2;
        if (params->born != DAY_NONE && params->born != person->born_day) {
            return call_invalid(call, "born", "the day of birth in the number");
        }
        if (params->sex > 0 && params->sex != person->sex) {
            return call_invalid(call, "sex", "the sex in the number");
        }
        return STATUS_OK;
    }
    if (params->born == DAY_NONE || params->born < ELDER_FIRST_DAY ||
        params->born > call->tx->today_day) {
        return call_invalid(call, "born", "a day from 1900-01-01 to today");
    }
    person->born_day = params->born;
    person->sex = params->sex < 0 ? 0 : params->sex;
    return STATUS_OK;
}

static enum status read_person(
    struct call *call, const struct register_params *params, struct person *person)
{
    const char *expected = NULL;
    int32_t today = call->tx->today_day;
    person->type = params->id_type < 0 ? ID_RESIDENT : (enum elder_id_type)params->id_type;
    if (!elder_number_parse(params->id_number, person->type, today, &person->number, &expected)) {
        return call_invalid(call, "id_number", expected);
    }
    enum status status = read_birth(call, params, person);
    if (status != STATUS_OK) {
        return status;
    }
    person->from_day = params->from == DAY_NONE ? today : params->from;
    if (person->from_day > today || person->from_day < person->born_day) {
        return call_invalid(call, "from", "a day from birth to today");
    }
    return STATUS_OK;
}

// A desk registers persons of its own area; the system office, during set-up, of the instance's.
static bool is_ours(const struct call *call, const char *area)
{
    const struct area_range *scope = &call->principal.scope;
    return strcmp(area, scope->from) >= 0 && strcmp(area, scope->until) < 0;
}

static enum status check_areas(struct call *call, const struct register_params *params)
{
    const char *expected = elder_area_expected(call, params->residence_area, true);
    if (expected != NULL) {
        return call_invalid(call, "residence_area", expected);
    }
    expected = elder_area_expected(call, params->registered_area, false);
    if (expected != NULL) {
        return call_invalid(call, "registered_area", expected);
    }
    if (!is_ours(call, params->residence_area) && !is_ours(call, params->registered_area)) {
        return call_invalid(
            call, "residence_area", "residence or registration in the area of this office");
    }
    return STATUS_OK;
}

static enum status check_texts(struct call *call, const struct register_params *params)
{
    const struct {
        const char *param;
        const char *expected;
    } checks[] = {
        {"name", elder_name_expected(params->name)},
        {"phone", params->phone == NULL ? NULL : elder_phone_expected(params->phone)},
        {"contacts", elder_contacts_expected(&params->contacts)},
        {"card_number",
            params->card_number == NULL ? NULL : elder_card_expected(params->card_number)},
    };

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (checks[i].expected != NULL) {
            return call_invalid(call, checks[i].param, checks[i].expected);
        }
    }
    return STATUS_OK;
}

// Registering is a way through the one door too, to who is not the caller's own: it counts, tells
// of the person only to one who knows the name, and then opens.
static enum status refuse_known(
    struct call *call, const struct register_params *params, const struct elder_known *known)
{
    bool matches = elder_door_matches(known, params->name);
    bool is_own = call->principal.kind == OFFICE_SYSTEM || elder_is_within(call, known->elder);
    if (!is_own) {
        enum status status = elder_door_count(call);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (!is_own && matches) {
        elder_door_open(call, known);
    }
    if (is_own || matches) {
        elder_door_tell(call, &call->facts, known);
    }
    if (!matches) {
        call->message = is_own ? "this number is registered with another name"
                               : "a person of another name is registered with this number: look "
                                 "at the paper again, or ask the bureau";
    }
    return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_ELDER_EXISTS) : call_done(call);
}

static void keep_person(struct call *call, int64_t elder, const struct person *person)
{
    const struct register_params *params = call->params;
    const struct keyring *keys = call->house->keys;
    uint8_t index[DIGEST_SIZE];
    uint8_t tail[DIGEST_SIZE];
    uint8_t card[DIGEST_SIZE];
    char key[PINYIN_KEY_SIZE];
    elder_number_index(keys, person->number.text, index);
    elder_number_tail_index(keys, person->number.text, tail);
    struct query query = query_open(call->tx, QUERY_ELDER_ADD);
    query_bind_int(&query, "elder", elder);
    query_bind_text(&query, "id_type", id_type_words[person->type]);
    elder_seal(call, &query, &(struct elder_sealing){"id_number_sealed", PLACE_ID_NUMBER, elder},
        person->number.text);
    query_bind_blob(&query, "id_number_index", index, sizeof index);
    query_bind_blob(&query, "id_tail_index", tail, sizeof tail);
    query_bind_text(&query, "name", params->name);
    query_bind_text(&query, "name_key", pinyin_key(params->name, key));
    query_bind_int(&query, "sex", person->sex);
    query_bind_day(&query, "born_day", person->born_day);
    elder_seal(
        call, &query, &(struct elder_sealing){"phone_sealed", PLACE_PHONE, elder}, params->phone);
    elder_seal(call, &query, &(struct elder_sealing){"address_sealed", PLACE_ADDRESS, elder},
        params->address);
    elder_seal(call, &query, &(struct elder_sealing){"card_sealed", PLACE_CARD, elder},
        params->card_number);
    if (params->card_number == NULL) {
        query_bind_null(&query, "card_index");
    } else {
        elder_card_index(keys, params->card_number, card);
        query_bind_blob(&query, "card_index", card, sizeof card);
    }
    query_bind_int(&query, "office", person->office);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}

static void keep_intervals(struct call *call, int64_t elder, const struct person *person)
{
    const struct register_params *params = call->params;
    struct elder_area_row area = {
        .elder = elder,
        .kind = "residence",
        .area = params->residence_area,
        .from_day = person->from_day,
        .until_day = DAY_OPEN,
    };
    elder_area_keep(call, &area);
    area.kind = "registered";
    area.area = params->registered_area;
    elder_area_keep(call, &area);
    for (unsigned i = 0; i < FLAGS; i++) {
        if ((params->flags & (1u << i)) != 0) {
            elder_flag_keep(call, &(struct elder_flag_row){.elder = elder,
                                      .flag = flag_words[i],
                                      .from_day = person->from_day,
                                      .until_day = DAY_OPEN,
                                      .source = "registration"});
        }
    }
}

static enum status keep_food(struct call *call, int64_t elder, const struct person *person)
{
    const struct register_params *params = call->params;
    struct elder_food_change change = {.texture = params->texture,
        .diets = params->diets,
        .has_diets = true,
        .allergens = params->allergens,
        .has_allergens = true};
    bool is_regular = params->texture <= 0 && params->diets == 0 && params->allergens == 0;
    return is_regular ? STATUS_OK : elder_food_keep(call, elder, person->from_day, &change);
}

// The desk that registers is responsible; what the system office brings in belongs to the desk of
// the residence where there is one.
static int64_t responsible(struct call *call, const char *residence_area)
{
    int64_t office = call->principal.office;
    if (call->principal.kind == OFFICE_SYSTEM) {
        int64_t desk = office_of_desk(call, residence_area);
        office = desk == 0 ? office : desk;
    }
    return office;
}

static enum status register_elder(struct call *call)
{
    struct register_params *params = call->params;
    struct person person = {.born_day = DAY_NONE};
    struct elder_known known;
    params->name = elder_name_normal(call, params->name);
    if (params->name == NULL) {
        return call_done(call);
    }
    enum status status = read_person(call, params, &person);
    if (status == STATUS_OK) {
        status = check_texts(call, params);
    }
    if (status == STATUS_OK) {
        status = check_areas(call, params);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (elder_door_find(call, person.number.text, &known) ||
        elder_door_find_former(call, person.number.text, params->name, &known)) {
        return refuse_known(call, params, &known);
    }
    if (params->card_number != NULL) {
        status = elder_card_free(call, params->card_number, 0);
        if (status != STATUS_OK) {
            return status;
        }
    }
    person.office = responsible(call, params->residence_area);
    int64_t elder = tx_new_id(call->tx);
    keep_person(call, elder, &person);
    keep_intervals(call, elder, &person);
    elder_contacts_keep(call, elder, &params->contacts);
    status = keep_food(call, elder, &person);
    if (status != STATUS_OK) {
        return status;
    }
    call_touch(call, elder);
    json_field_int(&call->out, "elder", elder);
    return call_done(call);
}

const struct rpc_method elder_register_methods[] = {
    {
        .name = "elder.register",
        .help = "Register a person; one known already answers ELDER_EXISTS like elder.identify.",
        .allow = DESKS,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = register_params,
        .params_size = sizeof(struct register_params),
        .result = "elder",
        .refuses = "LOCKED_OUT ELDER_EXISTS STATE_CONFLICT",
        .run = register_elder,
    },
    RPC_METHODS_END,
};
