// SPDX-License-Identifier: Apache-2.0
// Persons: registered once, seen within the scope, sealed in the database, masked in answers.
#include "tests/support/registry_stage.h"

#define WHOLE                                                                                      \
    "{\"id_number\":\"31011419400315000x\",\"name\":\"王秀英\",\"registered_area\":\"" ANTING      \
    "\",\"residence_area\":\"" ANTING                                                              \
    "\",\"phone\":\"13800001234\",\"address\":\"示例路1号101室\","                            \
    "\"contacts\":[{\"name\":\"王小明\",\"relation\":\"儿子\",\"phone\":\"13900005678\","     \
    "\"may_decide\":true}],\"card_number\":\"00112233\",\"flags\":[\"living_alone\","              \
    "\"minimum_allowance\"],\"allergens\":[\"peanut\"],\"diets\":[\"low_salt\",\"halal\"],"        \
    "\"texture\":\"soft\"}"

Test(elder, is_told_masked_with_everything_that_was_registered)
{
    static const char *const parts[] = {
        "\"name\":\"王秀英\"",
        "\"sex\":\"female\"",
        "\"age\":86",
        "\"id_type\":\"resident_id\"",
        "\"id_number\":\"310114********000X\"",
        "\"phone\":\"138****1234\"",
        "\"card_number\":\"****2233\"",
        "\"residence_area\":\"310114103\"",
        "\"registered_area\":\"310114103\"",
        "\"texture\":\"soft\"",
        "\"diets\":[\"low_salt\",\"halal\"]",
        "\"allergens\":[\"peanut\"]",
        "\"contacts\":[{\"name\":\"王小明\",\"relation\":\"儿子\"",
        "\"phone\":\"139****5678\",\"may_decide\":true}]",
        "\"flags\":[\"minimum_allowance\",\"living_alone\"]",
    };
    struct registry_stage stage;
    registry_open(&stage);
    stage_expect(stage.anting, STATUS_OK, "elder.register", WHOLE);
    int64_t elder = desk_int(stage.anting, "elder");
    const char *told =
        stage_expect(stage.anting, STATUS_OK, "elder.get", "{\"elder\":%" PRId64 "}", elder);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        cr_expect_not_null(strstr(told, parts[i]), "%s in %s", parts[i], told);
    }
    cr_expect_null(strstr(told, "示例路"));
    cr_expect_null(strstr(told, "1940"));
    told = stage_expect(stage.anting, STATUS_OK, "elder.get",
        "{\"elder\":%" PRId64 ",\"on\":\"2020-03-15\"}", elder);
    cr_expect_not_null(strstr(told, "\"age\":80"));
    cr_expect_not_null(strstr(told, "\"flags\":[]"));
    registry_close(&stage);
}

Test(elder, stands_in_no_file_of_the_database_in_plain_but_for_the_name)
{
    static const char *const secrets[] = {
        "31011419400315000", "13800001234", "示例路", "00112233", "13900005678"};
    struct registry_stage stage;
    registry_open(&stage);
    stage_expect(stage.anting, STATUS_OK, "elder.register", WHOLE);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        char command[300];
        snprintf(command, sizeof command, "grep -qaF '%s' %s/*", secrets[i],
            stage.access.desk->place.folder);
        cr_expect_neq(system(command), 0, "%s", secrets[i]);
    }
    registry_close(&stage);
}

Test(elder, sealed_value_that_was_moved_to_another_row_does_not_open)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t first = registry_add(stage.anting, 1, "甲", ANTING);
    (void)registry_add(stage.anting, 2, "乙", ANTING);
    const char *report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
    cr_assert_not_null(strstr(report, "\"ok\":true"));
    cr_assert(store_place_try(stage.access.desk->place.path,
        "UPDATE elder SET id_number_sealed = (SELECT id_number_sealed FROM elder ORDER BY elder "
        "DESC LIMIT 1)"));
    stage_expect(stage.anting, STATUS_UNAVAILABLE, "elder.get", "{\"elder\":%" PRId64 "}", first);
    report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
    cr_assert_not_null(strstr(report, "\"name\":\"elder_seals\",\"differences\":1"), "%s", report);
    cr_assert(store_place_try(
        stage.access.desk->place.path, "UPDATE elder SET id_number_sealed = x'01'"));
    stage_expect(stage.anting, STATUS_UNAVAILABLE, "elder.get", "{\"elder\":%" PRId64 "}", first);
    report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
    cr_assert_not_null(strstr(report, "\"name\":\"elder_seals\",\"differences\":2"), "%s", report);
    registry_close(&stage);
}

// system.verify looks at everything that is sealed of a person, not at the number alone.
Test(elder, sealed_phone_address_or_card_of_another_person_is_found)
{
    static const char *const columns[] = {"phone_sealed", "address_sealed", "card_sealed"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        struct registry_stage stage;
        char command[200];
        registry_open(&stage);
        stage_expect(stage.anting, STATUS_OK, "elder.register", WHOLE);
        (void)registry_add(stage.anting, 2, "乙", ANTING);
        const char *report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
        cr_assert_not_null(strstr(report, "\"ok\":true"), "%s", report);
        snprintf(command, sizeof command,
            "UPDATE elder SET %s = (SELECT max(%s) FROM elder) WHERE %s IS NULL", columns[i],
            columns[i], columns[i]);
        cr_assert(store_place_try(stage.access.desk->place.path, command));
        report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
        cr_expect_not_null(strstr(report, "\"name\":\"elder_seals\",\"differences\":1"), "%s: %s",
            columns[i], report);
        registry_close(&stage);
    }
}

struct proving {
    struct keyring keys;
    struct text complaint;
    enum status status;
};

static void prove(struct tx *tx, void *context)
{
    struct proving *proving = context;
    text_clear(&proving->complaint);
    proving->status = registry_prove_keys(tx, &proving->keys, &proving->complaint);
}

// A database of a version that kept nothing of its keys: who is on file tells.
Test(elder, on_file_proves_the_keys_where_the_database_keeps_nothing_of_them)
{
    struct registry_stage stage;
    registry_open(&stage);
    struct desk *desk = stage.access.desk;
    struct proving good = {.keys = desk->keys};
    struct proving other_data = good;
    struct proving other_index = good;
    other_data.keys.data_key[0]++;
    other_index.keys.index_key[0]++;
    struct proving *all[] = {&good, &other_data, &other_index};
    for (size_t i = 0; i < 3; i++) {
        text_init(&all[i]->complaint, 400);
        cr_assert_eq(store_place_do(desk->store, STORE_READ, prove, all[i]), STATUS_OK);
        cr_expect_eq(all[i]->status, STATUS_OK, "with nobody on file, %zu", i);
    }
    (void)registry_add(stage.anting, 1, "甲", ANTING);
    (void)registry_add(stage.anting, 2, "乙", ANTING);
    for (int damaged = 0; damaged < 2; damaged++) { // one damaged person does not tell of the keys
        for (size_t i = 0; i < 3; i++) {
            cr_assert_eq(store_place_do(desk->store, STORE_READ, prove, all[i]), STATUS_OK);
        }
        cr_expect_eq(good.status, STATUS_OK, "%s", good.complaint.bytes);
        cr_expect_eq(other_data.status, STATUS_CRYPTO);
        cr_expect(strncmp(other_data.complaint.bytes, "data.key is not the key", 23) == 0);
        cr_expect_eq(other_index.status, STATUS_CRYPTO);
        cr_expect(strncmp(other_index.complaint.bytes, "index.key is not the key", 24) == 0);
        cr_assert(store_place_try(desk->place.path,
            "UPDATE elder SET id_number_sealed = zeroblob(60) WHERE elder = (SELECT min(elder) "
            "FROM elder)"));
    }
    for (size_t i = 0; i < 3; i++) {
        text_done(&all[i]->complaint);
    }
    registry_close(&stage);
}

struct refusal {
    const char *change; // of the good parameters
    const char *parameter;
    const char *expected; // part of it
};

Test(elder, wrong_parameters_are_named_with_what_would_be_right)
{
    static const struct refusal cases[] = {
        {"\"id_number\":\"310114194003150009\"", "id_number", "check"},
        {"\"id_number\":\"31011419400315000\"", "id_number", "18"},
        {"\"id_number\":\"110105194902290010\"", "id_number", "dat"},
        {"\"id_number\":\"44052418800101001412\"", "id_number", "18"},
        {"\"name\":\" 王秀英\"", "name", "blanks"},
        {"\"name\":\"王秀英 \"", "name", "blanks"},
        {"\"phone\":\"1380000abcd\"", "phone", "digits"},
        {"\"phone\":\"1234\"", "phone", "5 to 20"},
        {"\"card_number\":\"12 34\"", "card_number", "4 to 32"},
        {"\"card_number\":\"123\"", "card_number", "4 to 32"},
        {"\"residence_area\":\"310114\"", "residence_area", "street"},
        {"\"residence_area\":\"31011410\"", "residence_area", "street"},
        {"\"residence_area\":\"310114199\"", "residence_area", "exists"},
        {"\"registered_area\":\"310000\"", "registered_area", "county"},
        {"\"registered_area\":\"310114199\"", "registered_area", "exists"},
        {"\"residence_area\":\"310114106\",\"registered_area\":\"310114106\"", "residence_area",
            "this office"},
        {"\"born\":\"1940-03-16\"", "born", "number"},
        {"\"sex\":\"male\"", "sex", "number"},
        {"\"from\":\"2026-12-02\"", "from", "today"},
        {"\"from\":\"1940-03-14\"", "from", "birth"},
        {"\"flags\":[\"rich\"]", "flags", "destitute"},
        {"\"diets\":[\"low_salt\",\"bread\"]", "diets", "low_salt"},
        {"\"name\":\"王秀英\",\"contacts\":[{\"name\":\"甲\",\"relation\":\"子\",\"phone\":\"x\"}]",
            "contacts", "phone"},
        {"\"name\":\"王秀英\",\"contacts\":[{\"name\":\" 甲\",\"relation\":\"子\"}]", "contacts",
            "name"},
        {"\"id_type\":\"passport\",\"id_number\":\"E1234567\"", "born", "1900"},
        {"\"id_type\":\"passport\",\"id_number\":\"E1234567\",\"born\":\"2027-01-01\"", "born",
            "1900"},
        {"\"id_type\":\"other\",\"id_number\":\"E1\",\"born\":\"1950-01-01\"", "id_number",
            "5 to 30"},
    };
    struct registry_stage stage;
    registry_open(&stage);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        // Later keys of the case take the place of the good ones, which are left out then.
        static const char *const good[][2] = {{"id_number", "\"31011419400315000X\""},
            {"name", "\"王秀英\""}, {"registered_area", "\"" ANTING "\""},
            {"residence_area", "\"" ANTING "\""}};
        char params[600];
        int size = snprintf(params, sizeof params, "{%s", cases[i].change);
        for (size_t j = 0; j < sizeof good / sizeof good[0]; j++) {
            char key[40];
            snprintf(key, sizeof key, "\"%s\":", good[j][0]);
            if (strstr(cases[i].change, key) == NULL) {
                size +=
                    snprintf(params + size, sizeof params - (size_t)size, ",%s%s", key, good[j][1]);
            }
        }
        snprintf(params + size, sizeof params - (size_t)size, "}");
        enum status status = desk_try(stage.anting, "elder.register", params, NULL);
        cr_expect_eq(status, STATUS_INVALID, "%s: %s", params, status_name(status));
        cr_expect(strncmp(desk_text(stage.anting, "parameter"), cases[i].parameter,
                      strlen(cases[i].parameter)) == 0,
            "%s: %s", params, desk_text(stage.anting, "parameter"));
        cr_expect_not_null(strstr(desk_text(stage.anting, "expected"), cases[i].expected), "%s: %s",
            params, desk_text(stage.anting, "expected"));
    }
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT count(*) FROM elder"), 0);
    registry_close(&stage);
}

Test(elder, with_a_passport_brings_birth_and_sex_along)
{
    struct registry_stage stage;
    registry_open(&stage);
    stage_expect(stage.anting, STATUS_OK, "elder.register",
        "{\"id_number\":\"e1234567\",\"id_type\":\"passport\",\"name\":\"Anna Li\",\"born\":"
        "\"1950-05-05\",\"registered_area\":\"" ANTING "\",\"residence_area\":\"" ANTING "\"}");
    int64_t elder = desk_int(stage.anting, "elder");
    const char *told =
        stage_expect(stage.anting, STATUS_OK, "elder.get", "{\"elder\":%" PRId64 "}", elder);
    cr_assert_not_null(strstr(told, "\"sex\":\"unknown\""));
    cr_assert_not_null(strstr(told, "\"age\":76"));
    cr_assert_null(strstr(told, "1234567"));
    stage_expect(stage.malu, STATUS_OK, "elder.identify",
        "{\"id_number\":\"E1234567\",\"name\":\"Anna Li\"}");
    cr_assert_eq(desk_int(stage.malu, "elder"), elder);
    registry_close(&stage);
}

Test(elder, registered_again_is_told_to_exist_and_the_name_opens_the_door)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    static const char format[] = "{\"id_number\":\"%s\",\"name\":\"%s\",\"registered_area\":\"" MALU
                                 "\",\"residence_area\":\"" MALU "\"}";
    stage_expect(
        stage.malu, STATUS_ELDER_EXISTS, "elder.register", format, registry_number(1), "李建军");
    cr_assert_eq(desk_int(stage.malu, "elder"), 0);
    cr_assert_str_eq(desk_text(stage.malu, "name"), "");
    cr_assert_eq(desk_int(stage.malu, "office"), 0);
    stage_expect(stage.malu, STATUS_NOT_FOUND, "elder.move",
        "{\"elder\":%" PRId64 ",\"residence_area\":\"" MALU "\"}", elder);
    stage_expect(
        stage.malu, STATUS_ELDER_EXISTS, "elder.register", format, registry_number(1), "李建国");
    cr_assert_eq(desk_int(stage.malu, "elder"), elder);
    cr_assert_str_eq(desk_text(stage.malu, "name"), "李**");
    stage_expect(stage.malu, STATUS_OK, "elder.move",
        "{\"elder\":%" PRId64 ",\"residence_area\":\"" MALU "\"}", elder);
    registry_close(&stage);
}

Test(elder, card_belongs_to_one_person)
{
    struct registry_stage stage;
    registry_open(&stage);
    stage_expect(stage.anting, STATUS_OK, "elder.register", WHOLE);
    int64_t first = desk_int(stage.anting, "elder");
    stage_expect(stage.malu, STATUS_STATE_CONFLICT, "elder.register",
        "{\"id_number\":\"%s\",\"name\":\"乙\",\"registered_area\":\"" MALU
        "\",\"residence_area\":\"" MALU "\",\"card_number\":\"00112233\"}",
        registry_number(9));
    int64_t second = registry_add(stage.anting, 9, "乙", ANTING);
    stage_expect(stage.anting, STATUS_STATE_CONFLICT, "elder.update",
        "{\"elder\":%" PRId64 ",\"card_number\":\"00112233\"}", second);
    stage_expect(stage.anting, STATUS_OK, "elder.update",
        "{\"elder\":%" PRId64 ",\"card_number\":\"00112233\"}", first);
    stage_expect(stage.anting, STATUS_OK, "elder.update",
        "{\"elder\":%" PRId64 ",\"card_number\":\"99887766\"}", second);
    const char *found =
        stage_expect(stage.anting, STATUS_OK, "elder.find", "{\"text\":\"99887766\"}");
    cr_assert_not_null(strstr(found, "乙"));
    registry_close(&stage);
}

Test(elder, outside_the_scope_answers_as_what_does_not_exist)
{
    static const char *const methods[] = {"elder.get", "elder.unmask", "elder.update", "elder.flag",
        "elder.move", "assessment.record"};
    static const char *const rests[] = {"", ",\"purpose\":\"x\"", ",\"phone\":\"13800000000\"",
        ",\"flag\":\"solitary\",\"from\":\"2026-01-01\",\"source\":\"x\"",
        ",\"residence_area\":\"" MALU "\"",
        ",\"scheme\":\"shanghai\",\"level\":\"3\",\"assessed_on\":\"2026-11-01\""};
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        char params[300];
        snprintf(params, sizeof params, "{\"elder\":%" PRId64 "%s}", elder, rests[i]);
        char *there = strdup(desk_call(stage.malu, methods[i], params));
        snprintf(params, sizeof params, "{\"elder\":%" PRId64 "%s}", elder + 100000, rests[i]);
        cr_expect_str_eq(desk_call(stage.malu, methods[i], params), there, "%s", methods[i]);
        cr_expect_not_null(strstr(there, "NOT_FOUND"), "%s: %s", methods[i], there);
        free(there);
    }
    stage_expect(stage.bureau, STATUS_OK, "elder.get", "{\"elder\":%" PRId64 "}", elder);
    stage_expect(stage.admin, STATUS_FORBIDDEN, "elder.get", "{\"elder\":%" PRId64 "}", elder);
    registry_close(&stage);
}

Test(elder, is_seen_by_the_desk_of_registration_and_by_the_committee)
{
    struct registry_stage stage;
    registry_open(&stage);
    struct desk_client *committee =
        stage_manager(&stage.access, "committee", MALU "002", "committee");
    struct desk_client *neighbour =
        stage_manager(&stage.access, "committee", MALU "003", "neighbour");
    stage_expect(stage.anting, STATUS_OK, "elder.register",
        "{\"id_number\":\"%s\",\"name\":\"两处\",\"registered_area\":\"" ANTING
        "\",\"residence_area\":\"" MALU "002\"}",
        registry_number(4));
    int64_t elder = desk_int(stage.anting, "elder");
    static const char format[] = "{\"elder\":%" PRId64 "}";
    stage_expect(stage.anting, STATUS_OK, "elder.get", format, elder);
    stage_expect(stage.malu, STATUS_OK, "elder.get", format, elder);
    stage_expect(committee, STATUS_OK, "elder.get", format, elder);
    stage_expect(neighbour, STATUS_NOT_FOUND, "elder.get", format, elder);
    registry_close(&stage);
}

Test(elder, in_a_bed_is_seen_by_the_home_as_long_as_the_bed_was_ever_his)
{
    static const char *const rows[] = {
        "INSERT INTO institution VALUES (900000,'52310114MJ00A0012K','H','310114106','institution',"
        "'basic','public','2020-01-01','9999-12-31',0,1)",
        "INSERT INTO institution VALUES (900001,'52310114MJ00A0013K','I','310114106','institution',"
        "'basic','public','2020-01-01','9999-12-31',0,1)",
        "INSERT INTO room (room, institution, label, floor, isolation) VALUES "
        "(900002,900000,'1',1,0)",
        "INSERT INTO bed (bed, room, institution, label, built_day, opened_day)"
        " VALUES (900003,900002,900000,'1','2020-01-01','2020-01-01')",
        "INSERT INTO stay SELECT 900004, elder, 900000, '2024-01-01', 1 FROM elder",
        "INSERT INTO occupancy (occupancy, stay, elder, bed, institution, from_day, until_day,"
        " recorded_at) SELECT 900005, 900004, elder, 900003, 900000, '2024-01-01', '2025-01-01', 1"
        " FROM elder",
    };
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_assert(store_place_try(stage.access.desk->place.path, rows[i]), "%s", rows[i]);
    }
    static const char format[] = "{\"elder\":%" PRId64 "}";
    struct desk_client *homes[2];
    for (int i = 0; i < 2; i++) {
        stage_expect(stage.admin, STATUS_OK, "office.register",
            "{\"kind\":\"home\",\"name\":\"h%d\",\"institution\":%d}", i, 900000 + i);
        char name[16];
        snprintf(name, sizeof name, "home%d", i);
        struct stage_rows person = {desk_int(stage.admin, "office"), name, "clerk", 0};
        homes[i] = stage_operator(&stage.access, &person);
        stage_log_in(homes[i], name);
    }
    stage_expect(homes[0], STATUS_OK, "elder.get", format, elder);
    stage_expect(homes[1], STATUS_NOT_FOUND, "elder.get", format, elder);
    const char *found = stage_expect(homes[0], STATUS_OK, "elder.find", "{\"text\":\"李\"}");
    cr_assert_not_null(strstr(found, "李建国"));
    found = stage_expect(homes[1], STATUS_OK, "elder.find", "{\"text\":\"李\"}");
    cr_assert_str_eq(found, "{\"elders\":[]}");
    cr_assert(
        store_place_try(stage.access.desk->place.path, "UPDATE occupancy SET superseded_at = 2"));
    stage_expect(homes[0], STATUS_NOT_FOUND, "elder.get", format, elder);
    registry_close(&stage);
}

Test(elder, unmask_tells_all_and_is_an_entry_without_what_was_told)
{
    struct registry_stage stage;
    registry_open(&stage);
    stage_expect(stage.anting, STATUS_OK, "elder.register", WHOLE);
    int64_t elder = desk_int(stage.anting, "elder");
    const char *told = stage_expect(stage.anting, STATUS_OK, "elder.unmask",
        "{\"elder\":%" PRId64 ",\"purpose\":\"送餐\"}", elder);
    cr_assert_not_null(strstr(told, "\"id_number\":\"31011419400315000X\""));
    cr_assert_not_null(strstr(told, "\"phone\":\"13800001234\""));
    cr_assert_not_null(strstr(told, "\"address\":\"示例路1号101室\""));
    cr_assert_not_null(strstr(told, "13900005678"));
    char sql[200];
    snprintf(sql, sizeof sql,
        "SELECT count(*) FROM ledger_entry WHERE method='elder.unmask' AND objects='%" PRId64
        "' AND outcome='OK' AND operator='anting'",
        elder);
    cr_assert_eq(desk_sql(stage.access.desk, sql), 1);
    stage_expect(stage.anting, STATUS_INVALID, "elder.unmask", "{\"elder\":%" PRId64 "}", elder);
    int64_t bare = registry_add(stage.anting, 5, "简", ANTING);
    told = stage_expect(
        stage.anting, STATUS_OK, "elder.unmask", "{\"elder\":%" PRId64 ",\"purpose\":\"x\"}", bare);
    cr_assert_null(strstr(told, "phone"));
    registry_close(&stage);
}
