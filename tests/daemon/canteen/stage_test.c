// SPDX-License-Identifier: Apache-2.0
// The stage of the canteen's tests, and that it stands.
#include "tests/daemon/canteen/stage.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/canteen/merge.h"
#include "daemon/canteen/reprice.h"
#include "daemon/registry/elder_merge.h"
#include "tests/support/policy_stage.h"

#define PARAMS_MAX (60 * 1024)
#define SQL_MAX 2048

struct fact_params {
    int64_t elder;
    int32_t on;
};

static const struct rpc_param fact_params[] = {
    {.name = "elder",
        .help = "Who.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct fact_params, elder)},
    {.name = "on",
        .help = "When.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct fact_params, on)},
    RPC_PARAMS_END,
};

static enum status announce(struct call *call, enum fact_kind kind)
{
    const struct fact_params *params = call->params;
    struct fact fact = {.kind = kind, .elder = params->elder, .day = params->on};
    enum status status = fact_announce(call, &fact);
    return status == STATUS_OK ? call_done(call) : status;
}

static enum status admit(struct call *call)
{
    return announce(call, FACT_ELDER_ADMITTED);
}

static enum status describe(struct call *call)
{
    return announce(call, FACT_ELDER_DESCRIBED);
}

struct merge_params {
    int64_t elder;
    int64_t merged;
};

static const struct rpc_param merge_params[] = {
    {.name = "elder",
        .help = "Who stays.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct merge_params, elder)},
    {.name = "merged",
        .help = "Who is the same person.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct merge_params, merged)},
    RPC_PARAMS_END,
};

static enum status merge(struct call *call)
{
    const struct merge_params *params = call->params;
    const struct elder_merge records = {.elder = params->elder, .merged = params->merged};
    enum status status = elder_merge_check(call, &records);
    return status != STATUS_OK ? status
                               : fact_announce(call, &(struct fact){.kind = FACT_ELDER_MERGED,
                                                         .elder = params->elder,
                                                         .subject = params->merged});
}

static enum status verify(struct call *call)
{
    json_key(&call->out, "lines");
    json_begin_list(&call->out);
    enum status status = canteen_verify(call);
    json_end_list(&call->out);
    return status;
}

struct reprice_params {
    int64_t limit;
    bool breaks;
};

static const struct rpc_param reprice_params[] = {
    {.name = "limit",
        .help = "Persons and meals.",
        .kind = RPC_INTEGER,
        .required = true,
        .offset = offsetof(struct reprice_params, limit),
        .least = 1,
        .most = 1000},
    {.name = "breaks",
        .help = "The power goes before the turn is kept.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct reprice_params, breaks)},
    RPC_PARAMS_END,
};

// One turn of the due work, as the agenda would run it.
static enum status reprice(struct call *call)
{
    const struct reprice_params *params = call->params;
    int done = 0;
    enum status status = reprice_open_due(call, 1, &done);
    if (status == STATUS_OK) {
        status = reprice_run_due(call, (int)params->limit, &done);
    }
    if (params->breaks) {
        tx_fail(call->tx, STATUS_UNAVAILABLE);
    }
    json_field_int(&call->out, "done", done);
    return status == STATUS_OK ? call_done(call) : status;
}

// What other subjects would announce, and system.verify would ask.
static const struct rpc_method stage_methods[] = {
    {.name = "stage.admit",
        .help = "Announces an admission.",
        .allow = EVERY_OFFICE,
        .effect = RPC_WRITES,
        .params = fact_params,
        .params_size = sizeof(struct fact_params),
        .run = admit},
    {.name = "stage.describe",
        .help = "Asks what is known.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = fact_params,
        .params_size = sizeof(struct fact_params),
        .result = "meals[]",
        .run = describe},
    {.name = "stage.merge",
        .help = "Announces that two records are one person.",
        .allow = EVERY_OFFICE,
        .effect = RPC_WRITES,
        .params = merge_params,
        .params_size = sizeof(struct merge_params),
        .result = "meals_apart?, meals_twice?[], standing_ended?[]",
        .refuses = "STATE_CONFLICT",
        .run = merge},
    {.name = "stage.reprice",
        .help = "One turn of repricing.",
        .allow = EVERY_OFFICE,
        .effect = RPC_WRITES,
        .params = reprice_params,
        .params_size = sizeof(struct reprice_params),
        .result = "done",
        .run = reprice},
    {.name = "stage.verify",
        .help = "Recounts.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .result = "lines[]",
        .run = verify},
    RPC_METHODS_END,
};

static const struct rpc_method *const stage_tables[] = {stage_methods, NULL};

// One stage at a time in a process: Criterion runs each test in its own.
static struct stage the_stage;
static struct rpc_subject subjects[3];
static struct canteen the_canteen;
static struct consequence consequences[5];

struct stage *stage_open(void)
{
    return stage_open_on(NULL);
}

struct stage *stage_open_on(const char *vfs)
{
    static const struct policy_kind *const kinds[] = {&meal_policy_kind, NULL};
    the_stage.policies = policy_stage_load(kinds);
    the_canteen = (struct canteen){0};
    subjects[0] = (struct rpc_subject){
        .name = "canteen", .tables = canteen_tables, .part = &the_canteen, .due = canteen_due};
    subjects[1] = (struct rpc_subject){.name = "stage", .tables = stage_tables};
    consequences[0] = (struct consequence){.kind = FACT_ELDER_ADMITTED, .act = booking_on_admitted};
    consequences[1] =
        (struct consequence){.kind = FACT_ELDER_DESCRIBED, .act = booking_on_described};
    consequences[2] = (struct consequence){.kind = FACT_ELDER_MERGING, .act = canteen_on_merging};
    consequences[3] = (struct consequence){.kind = FACT_ELDER_MERGED, .act = canteen_on_merged};
    struct desk_setup setup = {.subjects = subjects,
        .consequences = consequences,
        .policies = the_stage.policies,
        .vfs = vfs};
    the_stage.desk = desk_open(&setup);
    policy_stage_keep(the_stage.desk);
    the_stage.client = desk_connect(the_stage.desk, 7);
    store_place_sql(the_stage.desk->place.path,
        "INSERT OR IGNORE INTO area VALUES"
        " ('310114', '嘉定区', 'county', '310000', '2000-01-01', '9999-12-31', NULL),"
        " ('310114001', '新成路街道', 'street', '310114', '2000-01-01', '9999-12-31', NULL),"
        " ('310114102', '南翔镇', 'street', '310114', '2000-01-01', '9999-12-31', NULL),"
        " ('310118', '青浦区', 'county', '310000', '2000-01-01', '9999-12-31', NULL),"
        " ('310118001', '夏阳街道', 'street', '310118', '2000-01-01', '9999-12-31', NULL);"
        "INSERT OR IGNORE INTO office (office, kind, name, area, registered_at)"
        " VALUES (1, 'street', '新成路街道', '310114001', 0)");
    return &the_stage;
}

void stage_close(struct stage *stage)
{
    desk_close(stage->desk);
    policies_free(stage->policies);
}

static void be(struct stage *stage, enum office_kind kind, const char *area, int64_t office)
{
    struct principal principal = {
        .office = office,
        .kind = kind,
        .logged_in = true,
        .operator_name = "tester",
        .role = ROLE_MANAGER,
    };
    snprintf(principal.area, sizeof(principal.area), "%s", area);
    if (kind == OFFICE_BUREAU || kind == OFFICE_STREET) {
        principal.scope = area_range(area);
    }
    stage->desk->principal = principal;
}

void stage_be_bureau(struct stage *stage)
{
    be(stage, OFFICE_BUREAU, "310114", 1);
}

void stage_be_street(struct stage *stage, const char *area)
{
    be(stage, OFFICE_STREET, area, atoi(area + 6) + 1000);
}

void stage_be_site(struct stage *stage, int64_t site, int64_t kitchen)
{
    be(stage, OFFICE_SITE, STAGE_STREET, 2);
    stage->desk->principal.site = site;
    stage->desk->principal.kitchen = kitchen;
}

void stage_be_kitchen(struct stage *stage, int64_t kitchen)
{
    be(stage, OFFICE_KITCHEN, STAGE_STREET, 3);
    stage->desk->principal.kitchen = kitchen;
}

void stage_set_clock(struct stage *stage, const char *instant)
{
    cr_assert(instant_parse(instant, &stage->desk->place.now_ms));
}

static const char *quoted(const char *text, char *into, size_t size)
{
    if (text == NULL) {
        return "NULL";
    }
    snprintf(into, size, "'%s'", text);
    return into;
}

static void __attribute__((format(printf, 2, 3)))
run_sql(struct stage *stage, const char *format, ...)
{
    char sql[SQL_MAX];
    va_list values;
    va_start(values, format);
    int size = vsnprintf(sql, sizeof(sql), format, values);
    va_end(values);
    cr_assert(size >= 0 && size < SQL_MAX);
    store_place_sql(stage->desk->place.path, sql);
}

static void add_area(struct stage *stage, int64_t elder, const char *kind, const char *area)
{
    run_sql(stage,
        "INSERT INTO elder_area (elder, kind, area, from_day, until_day, recorded_at)"
        " VALUES (%lld, '%s', '%s', '2000-01-01', '9999-12-31', 0)",
        (long long)elder, kind, area);
}

int64_t stage_add_person(struct stage *stage, const struct stage_person *person)
{
    char texture[32];
    int64_t elder = STAGE_ELDER_FIRST + stage->elders_count++;
    const char *area = person->area == NULL ? STAGE_STREET : person->area;
    run_sql(stage,
        "INSERT INTO elder (elder, id_type, id_number_sealed, id_number_index, id_tail_index, name,"
        " sex, born_day, phone_sealed, address_sealed, card_sealed, card_index,"
        " office, registered_at) VALUES (%lld, 'resident_id', x'00', "
        "CAST(printf('%%032d', %lld) AS"
        " BLOB), x'00', '人%lld', 1, '%s', NULL, NULL, NULL, NULL, 1, 0)",
        (long long)elder, (long long)elder, (long long)elder,
        person->born == NULL ? "1950-01-01" : person->born);
    if (person->texture != NULL || person->diets != 0 || person->allergens != 0) {
        run_sql(stage,
            "INSERT INTO elder_food (elder, texture, diets, allergens, from_day, until_day,"
            " recorded_at) VALUES (%lld, %s, %u, %u, '2000-01-01', '9999-12-31', 0)",
            (long long)elder, quoted(person->texture, texture, sizeof(texture)), person->diets,
            person->allergens);
    }
    add_area(stage, elder, "residence", area);
    add_area(stage, elder, "registered", person->registered == NULL ? area : person->registered);
    if (person->flag != NULL) {
        run_sql(stage,
            "INSERT INTO elder_flag (elder, flag, from_day, until_day, source, recorded_at)"
            " VALUES (%lld, '%s', '2000-01-01', '9999-12-31', 'test', 0)",
            (long long)elder, person->flag);
    }
    return elder;
}

int64_t stage_add_elder(struct stage *stage)
{
    return stage_add_person(stage, &(struct stage_person){0});
}

void stage_put_in_care(struct stage *stage, int64_t elder, const char *from_day)
{
    run_sql(stage, "INSERT INTO stay VALUES (%lld, %lld, 90, '%s', 0)", (long long)elder + 1000000,
        (long long)elder, from_day);
    run_sql(stage,
        "INSERT INTO occupancy (stay, elder, bed, institution, from_day, until_day, recorded_at)"
        " VALUES (%lld, %lld, %lld, 90, '%s', '9999-12-31', 0)",
        (long long)elder + 1000000, (long long)elder, (long long)elder, from_day);
}

enum status stage_try(
    struct stage *stage, const char **ret_result, const char *method, const char *format, ...)
{
    static char params[PARAMS_MAX];
    const char *unused;
    va_list values;
    va_start(values, format);
    int size = vsnprintf(params, sizeof(params), format, values);
    va_end(values);
    cr_assert(size >= 0 && size < PARAMS_MAX);
    return desk_try(stage->client, method, params, ret_result == NULL ? &unused : ret_result);
}

int64_t stage_int(struct stage *stage, const char *field)
{
    return desk_int(stage->client, field);
}

const char *stage_text(struct stage *stage, const char *field)
{
    return desk_text(stage->client, field);
}

int64_t stage_add_kitchen(struct stage *stage, const char *name, int64_t covers)
{
    stage_be_bureau(stage);
    enum status status = stage_try(stage, NULL, "kitchen.register",
        "{\"name\":\"%s\",\"area\":\"310114\",\"capacity\":{\"lunch\":%lld}}", name,
        (long long)covers);
    cr_assert_eq(status, STATUS_OK, "%s", status_name(status));
    return stage_int(stage, "kitchen");
}

int64_t stage_add_site(
    struct stage *stage, const char *name, const char *area, int64_t kitchen, int64_t covers)
{
    stage_be_bureau(stage);
    enum status status = stage_try(stage, NULL, "site.register",
        "{\"name\":\"%s\",\"kind\":\"canteen\",\"area\":\"%s\",\"kitchen\":%lld,"
        "\"capacity\":{\"lunch\":{\"dine_in\":%lld}},\"price_fen\":{\"lunch\":1500}}",
        name, area, (long long)kitchen, (long long)covers);
    cr_assert_eq(status, STATUS_OK, "%s", status_name(status));
    return stage_int(stage, "site");
}

enum status stage_book(struct stage *stage, int64_t elder, int64_t site, const char *date)
{
    return stage_try(stage, NULL, "meal.book",
        "{\"elder\":%lld,\"site\":%lld,\"date\":\"%s\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}",
        (long long)elder, (long long)site, date);
}

bool stage_is_consistent(struct stage *stage)
{
    const char *result;
    enum status status = stage_try(stage, &result, "stage.verify", "{}");
    cr_assert_eq(status, STATUS_OK);
    return strcmp(result, "{\"lines\":[]}") == 0;
}

Test(stage, stands)
{
    struct stage *stage = stage_open();
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 10);
    int64_t site = stage_add_site(stage, "长者食堂", STAGE_STREET, kitchen, 3);
    int64_t elder = stage_add_elder(stage);
    stage_be_street(stage, STAGE_STREET);
    enum status status = stage_book(stage, elder, site, "2026-12-02");
    cr_assert_eq(status, STATUS_OK, "%s", status_name(status));
    cr_assert_gt(stage_int(stage, "booking"), 0);
    cr_assert_eq(stage_int(stage, "price_fen"), 1500);
    cr_assert_eq(stage_int(stage, "discount_fen"), 150);
    cr_assert_eq(stage_int(stage, "subsidy_fen"), 200);
    cr_assert_eq(stage_int(stage, "pays_fen"), 1150);
    cr_assert_str_eq(stage_text(stage, "rule"), "310114/2025-12 D1 B");
    cr_assert(stage_is_consistent(stage));
    stage_close(stage);
}
