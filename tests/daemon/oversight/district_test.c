// SPDX-License-Identifier: Apache-2.0
// The district of the tests of oversight, and that it stands.
#include "tests/daemon/oversight/district.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/idnumber.h"
#include "tests/support/policy_stage.h"

#define PARAMS_MAX (60 * 1024)

static struct district the_district;

void district_be(struct district *district, enum office_kind kind, int64_t institution)
{
    struct principal *who = &district->desk->principal;
    *who = (struct principal){.office = 1,
        .kind = kind,
        .area = "310000",
        .institution = institution,
        .logged_in = true,
        .operator_name = "tester",
        .role = ROLE_MANAGER};
    who->scope = area_range("310000");
}

void district_keep_plans(struct tx *tx, void *oversight)
{
    oversight_keep_plans(oversight, tx);
}

struct district *district_open(void)
{
    static struct rpc_subject subjects[4];
    struct text complaint;
    struct district *district = &the_district;
    text_init(&complaint, 4096);
    cr_assert_eq(
        oversight_load(SOURCE_DIR "/config/plans", &district->oversight, &complaint), STATUS_OK);
    static const struct policy_kind *const kinds[] = {&meal_policy_kind, NULL};
    district->policies = policy_stage_load(kinds);
    text_done(&complaint);
    subjects[0] =
        (struct rpc_subject){.name = "care", .tables = care_tables, .part = &district->care};
    subjects[1] = (struct rpc_subject){.name = "canteen", .tables = canteen_tables};
    subjects[2] = (struct rpc_subject){
        .name = "oversight", .tables = oversight_tables, .part = &district->oversight};
    district->desk = desk_open(&(struct desk_setup){
        .subjects = subjects, .policies = district->policies, .area = "310000"});
    policy_stage_keep(district->desk);
    district->client = desk_connect(district->desk, 7);
    cr_assert_eq(store_place_do(
                     district->desk->store, STORE_WRITE, district_keep_plans, &district->oversight),
        STATUS_OK);
    store_place_sql(district->desk->place.path,
        "INSERT OR IGNORE INTO area VALUES"
        " ('310000', '上海市', 'province', NULL, '2000-01-01', '9999-12-31', NULL),"
        " ('310114', '嘉定区', 'county', '310000', '2000-01-01', '9999-12-31', NULL),"
        " ('310114001', '新成路街道', 'street', '310114', '2000-01-01', '9999-12-31', NULL),"
        " ('310114102', '南翔镇', 'street', '310114', '2000-01-01', '9999-12-31', NULL),"
        " ('310114103', '安亭镇', 'street', '310114', '2000-01-01', '9999-12-31', NULL),"
        " ('310118', '青浦区', 'county', '310000', '2000-01-01', '9999-12-31', NULL),"
        " ('310118001', '夏阳街道', 'street', '310118', '2000-01-01', '9999-12-31', NULL)");
    store_place_sql(district->desk->place.path,
        "INSERT OR IGNORE INTO office VALUES"
        " (1, 'bureau', '民政局', '310000', NULL, NULL, NULL, 0)");
    district_be(district, OFFICE_BUREAU, 0);
    return district;
}

void district_close(struct district *district)
{
    desk_close(district->desk);
    oversight_done(&district->oversight);
    policies_free(district->policies);
}

enum status district_try(struct district *district, const char *method, const char *format, ...)
{
    static char params[PARAMS_MAX];
    va_list values;
    va_start(values, format);
    int size = vsnprintf(params, sizeof params, format, values);
    va_end(values);
    cr_assert(size >= 0 && size < PARAMS_MAX);
    return desk_try(district->client, method, params, &district->json);
}

bool district_says(const struct district *district, const char *words)
{
    if (strstr(district->json, words) == NULL) {
        fprintf(stderr, "%s\n  does not hold %s\n", district->json, words);
        return false;
    }
    return true;
}

static int64_t add_room(struct district *district, int64_t institution)
{
    district_be(district, OFFICE_HOME, institution);
    cr_assert_eq(district_try(district, "room.add",
                     "{\"institution\":%lld,\"label\":\"1\",\"floor\":1}", (long long)institution),
        STATUS_OK);
    return desk_int(district->client, "room");
}

// Returns the first bed's id; the others follow.
int64_t district_add_home(struct district *district, const struct home *home, int64_t ret_beds[])
{
    char code[24];
    snprintf(code, sizeof code, "52310114MJ%07d", ++district->houses);
    code[17] = (char)creditcode_check(code);
    code[18] = '\0';
    district_be(district, OFFICE_BUREAU, 0);
    enum status status = district_try(district, "institution.register",
        "{\"credit_code\":\"%s\",\"name\":\"第%d院\",\"area\":\"%s\",\"kind\":\"%s\",\"tier\":\"%"
        "s\","
        "\"operation\":\"public\",\"approved_beds\":%d,\"opened_on\":\"%s\"}",
        code, district->houses, home->area, home->kind == NULL ? "institution" : home->kind,
        home->tier == NULL ? "market" : home->tier, home->approved,
        home->opened == NULL ? "2020-01-01" : home->opened);
    cr_assert_eq(status, STATUS_OK, "%s", district->json);
    int64_t institution = desk_int(district->client, "institution");
    int64_t room = add_room(district, institution);
    for (int i = 0; i < home->nursing + home->ordinary; i++) {
        status = district_try(district, "bed.add",
            "{\"room\":%lld,\"label\":\"%d\",\"class\":\"%s\",\"opened_on\":\"%s\",\"dementia\":%"
            "s}",
            (long long)room, i, i < home->nursing ? "nursing" : "ordinary",
            home->opened == NULL ? "2020-01-01" : home->opened, i == 0 ? "true" : "false");
        cr_assert_eq(status, STATUS_OK, "%s", district->json);
        if (ret_beds != NULL) {
            ret_beds[i] = desk_int(district->client, "bed");
        }
    }
    district_be(district, OFFICE_BUREAU, 0);
    return institution;
}

void district_verify(struct district *district, int64_t bed, const char *class, const char *on)
{
    cr_assert_eq(district_try(district, "bed.verify",
                     "{\"beds\":[%lld],\"class\":\"%s\",\"on\":\"%s\",\"inspectors\":[\"甲\"]}",
                     (long long)bed, class, on),
        STATUS_OK, "%s", district->json);
}

// A district of two institutions and a small home: 12 beds on file, 10 listed, 7 nursing.
void district_furnish(struct district *district, int64_t beds[10])
{
    district_add_home(district,
        &(struct home){.area = "310114001", .approved = 6, .nursing = 3, .ordinary = 2}, beds);
    district_add_home(
        district, &(struct home){.area = "310114102", .approved = 3, .ordinary = 2}, beds + 5);
    district_add_home(district,
        &(struct home){.area = "310114102", .kind = "small_home", .approved = 3, .nursing = 3},
        beds + 7);
}

Test(district, stands)
{
    struct district *district = district_open();
    int64_t beds[10];
    district_furnish(district, beds);
    cr_assert_eq(desk_sql(district->desk, "SELECT count(*) FROM bed"), 10);
    district_close(district);
}

Test(district, keeps_each_plan_once)
{
    struct district *district = district_open();
    cr_assert_eq(store_place_do(
                     district->desk->store, STORE_WRITE, district_keep_plans, &district->oversight),
        STATUS_OK);
    cr_assert_eq(desk_sql(district->desk, "SELECT count(*) FROM plan"), 4);
    district_close(district);
}
