// SPDX-License-Identifier: Apache-2.0
// The ward of the tests of care, and that it stands.
#include "tests/daemon/care/ward.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/idnumber.h"
#include "daemon/care/death.h"

#define PARAMS_MAX (60 * 1024)
#define SQL_MAX 2048

// One ward at a time in a process: Criterion runs each test in its own.
static struct ward the_ward;
static const char *last_json = "";

static enum status remember(struct call *call, const struct fact *fact, void *part)
{
    struct ward *ward = part;
    cr_assert_lt(ward->facts_count, WARD_FACTS_MAX);
    ward->facts[ward->facts_count++] = *fact;
    return call_done(call);
}

static enum status verify(struct call *call)
{
    json_key(&call->out, "lines");
    json_begin_list(&call->out);
    enum status status = care_verify(call);
    json_end_list(&call->out);
    return status;
}

struct ask_params {
    int64_t elder;
    int32_t on;
};

static const struct rpc_param ask_params[] = {
    {.name = "elder",
        .help = "Who.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct ask_params, elder)},
    {.name = "on",
        .help = "When.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct ask_params, on)},
    RPC_PARAMS_END,
};

static enum status ask_meals(struct call *call)
{
    const struct ask_params *params = call->params;
    json_field_int(&call->out, "refused",
        stay_refuses_meals(call, params->elder, params->on, &call->facts) == STATUS_DINER_IN_CARE);
    return call_done(call);
}

static enum status describe(struct call *call)
{
    const struct ask_params *params = call->params;
    struct fact fact = {.kind = FACT_ELDER_DESCRIBED, .elder = params->elder, .day = params->on};
    return stay_on_described(call, &fact, NULL);
}

// What system.verify, the canteen and elder.get would ask.
static const struct rpc_method ward_methods[] = {
    {.name = "ward.verify",
        .help = "Recounts.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .result = "lines[]",
        .run = verify},
    {.name = "ward.meals",
        .help = "Asks whether meals are refused.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = ask_params,
        .params_size = sizeof(struct ask_params),
        .result = "refused",
        .run = ask_meals},
    {.name = "ward.describe",
        .help = "Asks what is known.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = ask_params,
        .params_size = sizeof(struct ask_params),
        .result = "stay{}?",
        .run = describe},
    RPC_METHODS_END,
};

static const struct rpc_method *const ward_tables[] = {ward_methods, NULL};
static const struct rpc_method *const import_tables[] = {import_methods, NULL};

struct ward *ward_open(void)
{
    static struct rpc_subject subjects[4];
    static struct consequence consequences[16];
    static const struct import_kind *const imports[] = {
        &institution_import, &room_import, &bed_import, NULL};
    memset(&the_ward, 0, sizeof the_ward);
    the_ward.care = care_presets();
    subjects[0] =
        (struct rpc_subject){.name = "care", .tables = care_tables, .part = &the_ward.care};
    subjects[1] = (struct rpc_subject){.name = "ward", .tables = ward_tables};
    subjects[2] = (struct rpc_subject){
        .name = "import", .tables = import_tables, .part = (void *)(uintptr_t)imports};

    static const enum fact_kind kinds[] = {FACT_ELDER_ADMITTED, FACT_ELDER_DISCHARGED,
        FACT_ELDER_RETURNED, FACT_ELDER_DEATH_REPORTED, FACT_ELDER_DEATH_CONFIRMED,
        FACT_ELDER_DEATH_CANCELLED};

    int rows = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        consequences[rows++] = (struct consequence){kinds[i], remember, &the_ward};
    }
    consequences[rows++] =
        (struct consequence){FACT_ELDER_DEATH_CONFIRMED, stay_on_death_confirmed, &the_ward.care};
    consequences[rows++] =
        (struct consequence){FACT_ELDER_DEATH_CANCELLED, stay_on_death_cancelled, &the_ward.care};
    struct desk_setup setup = {.subjects = subjects, .consequences = consequences};
    the_ward.desk = desk_open(&setup);
    the_ward.client = desk_connect(the_ward.desk, 7);
    store_place_sql(the_ward.desk->place.path,
        "INSERT OR IGNORE INTO area VALUES"
        " ('310000', '上海市', 'province', NULL, '2000-01-01', '9999-12-31', NULL),"
        " ('310114', '嘉定区', 'county', '310000', '2000-01-01', '9999-12-31', NULL),"
        " ('310114001', '新成路街道', 'street', '310114', '2000-01-01', '9999-12-31', NULL),"
        " ('310114001001', '新成居委会', 'committee', '310114001', '2000-01-01', '9999-12-31',"
        " NULL), ('310114102', '南翔镇', 'street', '310114', '2000-01-01', '9999-12-31', NULL),"
        " ('310114109', '徐行镇', 'street', '310114', '2000-01-01', '2021-01-01', '310114102'),"
        " ('310118', '青浦区', 'county', '310000', '2000-01-01', '9999-12-31', NULL),"
        " ('310118001', '夏阳街道', 'street', '310118', '2000-01-01', '9999-12-31', NULL)");
    store_place_sql(the_ward.desk->place.path,
        "INSERT OR IGNORE INTO office VALUES"
        " (1, 'bureau', '民政局', '310114', NULL, NULL, NULL, 0)");
    ward_be_bureau(&the_ward, "310114");
    return &the_ward;
}

void ward_close(struct ward *ward)
{
    desk_close(ward->desk);
}

static void be(struct ward *ward, enum office_kind kind, const char *area)
{
    struct principal principal = {
        .office = 1,
        .kind = kind,
        .logged_in = true,
        .operator_name = "tester",
        .role = ROLE_MANAGER,
    };
    snprintf(principal.area, sizeof principal.area, "%s", area);
    if (kind == OFFICE_BUREAU || kind == OFFICE_STREET) {
        principal.scope = area_range(area);
    }
    ward->desk->principal = principal;
}

void ward_be_bureau(struct ward *ward, const char *area)
{
    be(ward, OFFICE_BUREAU, area);
}

void ward_be_home(struct ward *ward, int64_t institution)
{
    be(ward, OFFICE_HOME, WARD_STREET);
    ward->desk->principal.institution = institution;
}

void ward_be_street(struct ward *ward, const char *area)
{
    be(ward, OFFICE_STREET, area);
}

void ward_set_clock(struct ward *ward, const char *instant)
{
    cr_assert(instant_parse(instant, &ward->desk->place.now_ms));
}

enum status ward_try(struct ward *ward, const char *method, const char *format, ...)
{
    static char params[PARAMS_MAX];
    va_list values;
    va_start(values, format);
    int size = vsnprintf(params, sizeof params, format, values);
    va_end(values);
    cr_assert(size >= 0 && size < PARAMS_MAX);
    return desk_try(ward->client, method, params, &last_json);
}

const char *ward_json(const struct ward *ward)
{
    (void)ward;
    return last_json;
}

bool ward_says(const struct ward *ward, const char *words)
{
    bool says = strstr(ward_json(ward), words) != NULL;
    if (!says) {
        fprintf(stderr, "%s does not hold %s\n", ward_json(ward), words);
    }
    return says;
}

int64_t ward_int(struct ward *ward, const char *field)
{
    return desk_int(ward->client, field);
}

const char *ward_text(struct ward *ward, const char *field)
{
    return desk_text(ward->client, field);
}

static int64_t made(struct ward *ward, enum status status, const char *field)
{
    cr_assert_eq(status, STATUS_OK, "%s %s", status_name(status), ward_json(ward));
    cr_assert_gt(ward_int(ward, field), 0);
    return ward_int(ward, field);
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text == NULL ? otherwise : text;
}

int64_t ward_add_house(struct ward *ward, const struct ward_house *house)
{
    char code[40]; // 18 and room for any number
    const char *area = or_else(house->area, WARD_STREET);
    snprintf(code, sizeof code, "52310114MJ%07lld", (long long)++ward->houses_count);
    code[17] = (char)creditcode_check(code);
    code[18] = '\0';
    ward_be_bureau(ward, "310000");
    enum status status = ward_try(ward, "institution.register",
        "{\"credit_code\":\"%s\",\"name\":\"第%lld养老院\",\"area\":\"%s\",\"kind\":\"%s\","
        "\"tier\":\"%s\",\"operation\":\"public\",\"approved_beds\":%lld,\"opened_on\":\"%s\","
        "\"cleaning_hours\":%lld}",
        code, (long long)ward->houses_count, area, or_else(house->kind, "institution"),
        or_else(house->tier, "basic"), (long long)(house->approved == 0 ? 100 : house->approved),
        or_else(house->opened, "2020-01-01"), (long long)house->cleaning_hours);
    int64_t institution = made(ward, status, "institution");
    ward_be_home(ward, institution);
    return institution;
}

int64_t ward_add_room(
    struct ward *ward, int64_t institution, const char *label, const char *sex_rule)
{
    ward_be_home(ward, institution);
    enum status status =
        ward_try(ward, "room.add", "{\"institution\":%lld,\"label\":\"%s\",\"floor\":3%s%s%s}",
            (long long)institution, label, sex_rule == NULL ? "" : ",\"sex_rule\":\"",
            or_else(sex_rule, ""), sex_rule == NULL ? "" : "\"");
    return made(ward, status, "room");
}

int64_t ward_add_bed(struct ward *ward, int64_t room, const char *label, const char *class)
{
    enum status status = ward_try(ward, "bed.add",
        "{\"room\":%lld,\"label\":\"%s\",\"class\":\"%s\",\"opened_on\":\"2020-01-01\"}",
        (long long)room, label, class);
    return made(ward, status, "bed");
}

int64_t ward_add_beds(struct ward *ward, int count, int64_t *ret_beds)
{
    char label[16];
    int64_t institution = ward_add_house(ward, &(struct ward_house){.area = NULL});
    int64_t room = ward_add_room(ward, institution, "301", NULL);
    for (int i = 0; i < count; i++) {
        snprintf(label, sizeof label, "%02d", i + 1);
        int64_t bed = ward_add_bed(ward, room, label, "nursing");
        if (ret_beds != NULL) {
            ret_beds[i] = bed;
        }
    }
    return institution;
}

static void add_area(struct ward *ward, int64_t elder, const char *kind, const char *area)
{
    char sql[SQL_MAX];
    snprintf(sql, sizeof sql,
        "INSERT INTO elder_area (elder, kind, area, from_day, until_day, recorded_at)"
        " VALUES (%lld, '%s', '%s', '2000-01-01', '9999-12-31', 0)",
        (long long)elder, kind, area);
    store_place_sql(ward->desk->place.path, sql);
}

int64_t ward_add_elder(struct ward *ward, int sex, const char *area)
{
    char sql[SQL_MAX];
    int64_t elder = 5000001 + ward->elders_count++;
    snprintf(sql, sizeof sql,
        "INSERT INTO elder (elder, id_type, id_number_sealed, id_number_index, id_tail_index, name,"
        " sex, born_day, phone_sealed, address_sealed, card_sealed, card_index,"
        " office, registered_at) VALUES (%lld, 'resident_id', x'00', "
        "CAST(printf('%%032d', %lld) AS"
        " BLOB), x'00', '人%lld', %d, '1940-01-01', NULL, NULL, NULL, NULL, 1, 0)",
        (long long)elder, (long long)elder, (long long)elder, sex);
    store_place_sql(ward->desk->place.path, sql);
    add_area(ward, elder, "residence", area);
    add_area(ward, elder, "registered", area);
    // Identified by the office of the tests, as a home must before it admits.
    snprintf(sql, sizeof sql, "INSERT INTO identification VALUES (1, %lld, 9007199254740991)",
        (long long)elder);
    store_place_sql(ward->desk->place.path, sql);
    return elder;
}

enum status ward_admit(struct ward *ward, int64_t elder, int64_t bed, const char *from)
{
    return ward_try(ward, "stay.admit",
        "{\"elder\":%lld,\"bed\":%lld,\"from\":\"%s\",\"override_reason\":\"补录\"}",
        (long long)elder, (long long)bed, from);
}

enum status ward_discharge(struct ward *ward, int64_t stay, const char *on)
{
    return ward_try(ward, "stay.discharge",
        "{\"stay\":%lld,\"on\":\"%s\",\"reason\":\"home\",\"override_reason\":\"补录\"}",
        (long long)stay, on);
}

bool ward_is_consistent(struct ward *ward)
{
    cr_assert_eq(ward_try(ward, "ward.verify", "{}"), STATUS_OK);
    return strcmp(ward_json(ward), "{\"lines\":[]}") == 0;
}

bool ward_refuses_meals(struct ward *ward, int64_t elder, const char *on)
{
    cr_assert_eq(
        ward_try(ward, "ward.meals", "{\"elder\":%lld,\"on\":\"%s\"}", (long long)elder, on),
        STATUS_OK);
    return ward_int(ward, "refused") != 0;
}

Test(ward, stands)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_FEMALE, WARD_STREET);
    enum status status = ward_admit(ward, elder, bed, WARD_TODAY);
    cr_assert_eq(status, STATUS_OK, "%s", ward_json(ward));
    cr_assert_gt(ward_int(ward, "stay"), 0);
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}
