// SPDX-License-Identifier: Apache-2.0
// institution.register, room.add, bed.add, their lists, bed.verify: rights, guards, the three
// truths, what was known when.
#include "daemon/care/bed.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/care/bed_dementia.h"
#include "tests/daemon/care/ward.h"

#define REGISTER(code, area)                                                                       \
    "{\"credit_code\":\"" code "\",\"name\":\"方泰敬老院\",\"area\":\"" area                       \
    "\",\"kind\":\"institution\",\"tier\":\"basic\",\"operation\":\"public\","                     \
    "\"approved_beds\":2,\"opened_on\":\"2020-01-01\"}"

// --- institution ---

Test(institution, has_a_credit_code_that_checks)
{
    static const char *const refused[] = {
        "52310114MJ00A0012J", "52310114MI00A0012K", "52310114MJ00A001K", "方泰"};
    struct ward *ward = ward_open();
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        cr_assert_eq(ward_try(ward, "institution.register",
                         "{\"credit_code\":\"%s\",\"name\":\"x\",\"area\":\"310114001\","
                         "\"kind\":\"institution\",\"tier\":\"basic\",\"operation\":\"public\","
                         "\"approved_beds\":2,\"opened_on\":\"2020-01-01\"}",
                         refused[i]),
            STATUS_INVALID);
        cr_assert_str_eq(ward_text(ward, "parameter"), "credit_code");
    }
    cr_assert_eq(
        ward_try(ward, "institution.register", REGISTER("52310114MJ00A0012K", "310114001")),
        STATUS_OK);
    int64_t institution = ward_int(ward, "institution");
    cr_assert_eq(
        ward_try(ward, "institution.register", REGISTER("52310114MJ00A0012K", "310114001")),
        STATUS_STATE_CONFLICT);
    cr_assert_eq(ward_int(ward, "institution"), institution);
    ward_close(ward);
}

Test(institution, opens_within_ten_years)
{
    struct ward *ward = ward_open();
    static const char *const days[] = {"2036-12-08", "2036-12-09", "9999-12-31"};
    for (int i = 2; i >= 0; i--) {
        enum status status = ward_try(ward, "institution.register",
            "{\"credit_code\":\"52310114MJ00A0012K\",\"name\":\"x\",\"area\":\"310114001\","
            "\"kind\":\"institution\",\"tier\":\"basic\",\"operation\":\"public\","
            "\"approved_beds\":2,\"opened_on\":\"%s\"}",
            days[i]);
        cr_expect_eq(status, i == 0 ? STATUS_OK : STATUS_INVALID, "%s", days[i]);
    }
    // the last day there is counts what stays
    cr_assert_eq(ward_try(ward, "institution.list", "{\"on\":\"9999-12-31\"}"), STATUS_OK);
    cr_assert(ward_says(ward, "\"approved_beds\":2"));
    ward_close(ward);
}

Test(institution, stands_in_an_area_of_the_bureau_in_use)
{
    static const struct {
        const char *area;
        enum status status;
    } areas[] = {{"310114001", STATUS_OK}, {"310114001001", STATUS_OK}, {"310114", STATUS_OK},
        {"310000", STATUS_INVALID}, {"310114109", STATUS_INVALID}, {"999999", STATUS_INVALID},
        {"nowhere", STATUS_INVALID}, {"310118001", STATUS_NOT_FOUND}};

    static const char *const codes[] = {
        "52310114MJ00A0012K", "1231011842560001X4", "91310114MA1GT001X1"};
    struct ward *ward = ward_open();
    int made = 0;
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
        enum status status = ward_try(ward, "institution.register",
            "{\"credit_code\":\"%s\",\"name\":\"x\",\"area\":\"%s\",\"kind\":\"institution\","
            "\"tier\":\"basic\",\"operation\":\"public\",\"approved_beds\":2,"
            "\"opened_on\":\"2020-01-01\"}",
            codes[made % 3], areas[i].area);
        cr_expect_eq(status, areas[i].status, "%s: %s", areas[i].area, ward_json(ward));
        made += status == STATUS_OK;
    }
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}

Test(institution, is_listed_with_beds_and_vacancies)
{
    struct ward *ward = ward_open();
    int64_t beds[3];
    int64_t house = ward_add_beds(ward, 3, beds);
    int64_t clean = ward_add_house(
        ward, &(struct ward_house){.area = WARD_TOWN, .cleaning_hours = 24, .kind = "small_home"});
    int64_t room = ward_add_room(ward, clean, "1", NULL);
    int64_t bed = ward_add_bed(ward, room, "1", "ordinary");
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, bed, "2026-11-30"), STATUS_OK);
    cr_assert_eq(ward_discharge(ward, ward_int(ward, "stay"), WARD_TODAY), STATUS_OK);
    ward_be_home(ward, house);
    cr_assert_eq(ward_admit(ward, elder, beds[0], WARD_TODAY), STATUS_OK);
    ward_be_street(ward, WARD_OTHER_STREET); // places are open
    cr_assert_eq(
        ward_try(ward, "institution.list", "{\"area\":\"310114\",\"limit\":1}"), STATUS_OK);
    cr_assert(ward_says(ward,
        "\"approved_beds\":100,\"beds\":3,\"nursing\":3,\"occupied\":1,\"away\":0,\"vacant\":2}"));
    char after[64];
    snprintf(after, sizeof after, "%s", ward_text(ward, "next"));
    cr_assert_eq(
        ward_try(ward, "institution.list", "{\"limit\":1,\"after\":\"%s\"}", after), STATUS_OK);
    cr_assert(ward_says(ward, "\"kind\":\"small_home\""));
    cr_assert(ward_says(ward, "\"beds\":1,\"nursing\":0,\"occupied\":0,\"away\":0,\"vacant\":0}"));
    cr_assert_null(strstr(ward_json(ward), "next"));
    cr_assert_eq(
        ward_try(ward, "institution.list", "{\"area\":\"310114102\",\"on\":\"2026-12-03\"}"),
        STATUS_OK);
    cr_assert(ward_says(ward, "\"occupied\":0,\"away\":0,\"vacant\":1}"));
    cr_assert_eq(ward_try(ward, "institution.list", "{\"area\":\"x\"}"), STATUS_INVALID);
    cr_assert_eq(ward_try(ward, "institution.list", "{\"after\":\"x\"}"), STATUS_INVALID);
    cr_assert_eq(ward_try(ward, "institution.list", "{\"area\":\"310118\"}"), STATUS_OK);
    cr_assert_str_eq(ward_json(ward), "{\"institutions\":[]}");
    ward_close(ward);
}

// --- room ---

Test(room, has_one_label_in_its_house)
{
    struct ward *ward = ward_open();
    int64_t house = ward_add_beds(ward, 2, NULL);
    ward_add_room(ward, house, "205", "female");
    cr_assert_eq(ward_try(ward, "room.add", "{\"institution\":%lld,\"label\":\"205\",\"floor\":2}",
                     (long long)house),
        STATUS_STATE_CONFLICT);
    cr_assert_gt(ward_int(ward, "room"), 0);
    cr_assert_eq(ward_try(ward, "room.add", "{\"institution\":%lld,\"label\":\"205\",\"floor\":2}",
                     (long long)house + 1),
        STATUS_NOT_FOUND);
    cr_assert_eq(
        ward_try(ward, "room.list", "{\"institution\":%lld}", (long long)house), STATUS_OK);
    cr_assert(ward_says(ward, "\"label\":\"205\",\"floor\":3,\"sex_rule\":\"female\","
                              "\"isolation\":false,\"beds\":0,\"occupied\":0,"));
    cr_assert(ward_says(
        ward, "\"label\":\"301\",\"floor\":3,\"isolation\":false,\"beds\":2,\"occupied\":0,"));
    cr_assert_eq(
        ward_try(ward, "room.list", "{\"institution\":%lld,\"limit\":1}", (long long)house),
        STATUS_OK);
    char after[64];
    snprintf(after, sizeof after, "%s", ward_text(ward, "next"));
    cr_assert_eq(ward_try(ward, "room.list", "{\"institution\":%lld,\"limit\":1,\"after\":\"%s\"}",
                     (long long)house, after),
        STATUS_OK);
    cr_assert(ward_says(ward, "\"label\":\"301\""));
    cr_assert_eq(
        ward_try(ward, "room.list", "{\"institution\":%lld,\"after\":\"?\"}", (long long)house),
        STATUS_INVALID);
    cr_assert_eq(ward_try(ward, "room.list", "{\"institution\":999999}"), STATUS_NOT_FOUND);
    ward_close(ward);
}

// --- bed.add ---

static enum status add_bed(
    struct ward *ward, int64_t room, const char *label, const char *opened_on)
{
    return ward_try(ward, "bed.add",
        "{\"room\":%lld,\"label\":\"%s\",\"class\":\"nursing\",\"opened_on\":\"%s\"}",
        (long long)room, label, opened_on);
}

Test(bed, is_never_more_than_approved_on_any_day)
{
    struct ward *ward = ward_open();
    int64_t house = ward_add_house(ward, &(struct ward_house){.approved = 2});
    int64_t room = ward_add_room(ward, house, "1", NULL);
    cr_assert_eq(add_bed(ward, room, "1", "2019-12-31"), STATUS_INVALID);
    cr_assert_str_eq(ward_text(ward, "expected"), "a date from 2020-01-01, when the house opened");
    cr_assert_eq(add_bed(ward, room, "1", "2020-01-01"), STATUS_OK);
    cr_assert_eq(add_bed(ward, room, "2", "2027-06-01"), STATUS_OK); // planned counts on its day
    cr_assert_eq(add_bed(ward, room, "3", "2021-01-01"), STATUS_OVER_APPROVED);
    cr_assert_str_eq(ward_text(ward, "on"), "2027-06-01");
    cr_assert_eq(ward_int(ward, "institution"), house);
    cr_assert_eq(add_bed(ward, room, "3", "2028-01-01"), STATUS_OVER_APPROVED);
    cr_assert_eq(add_bed(ward, room, "1", "2020-01-01"), STATUS_STATE_CONFLICT);
    cr_assert_gt(ward_int(ward, "bed"), 0);
    cr_assert_eq(add_bed(ward, room, "4", "2036-12-09"), STATUS_INVALID);
    cr_assert_eq(add_bed(ward, room, "4", "9999-12-31"), STATUS_INVALID);
    cr_assert_str_eq(ward_text(ward, "expected"), "a date within ten years from today");
    cr_assert_eq(add_bed(ward, 999999, "1", "2020-01-01"), STATUS_NOT_FOUND);
    ward_be_home(ward, house + 1);
    cr_assert_eq(add_bed(ward, room, "4", "2020-01-01"), STATUS_NOT_FOUND);
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}

// --- bed.list ---

Test(bed, is_listed_by_area_state_and_class)
{
    struct ward *ward = ward_open();
    int64_t house = ward_add_house(ward, &(struct ward_house){.cleaning_hours = 24});
    int64_t room = ward_add_room(ward, house, "301", NULL);
    int64_t taken = ward_add_bed(ward, room, "1", "nursing");
    int64_t left = ward_add_bed(ward, room, "2", "nursing");
    int64_t free = ward_add_bed(ward, room, "3", "ordinary");
    cr_assert_eq(add_bed(ward, room, "4", "2027-01-01"), STATUS_OK);
    int64_t planned = ward_int(ward, "bed");
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t second = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, taken, WARD_TODAY), STATUS_OK);
    cr_assert_eq(ward_admit(ward, second, left, "2026-11-30"), STATUS_OK);
    cr_assert_eq(ward_discharge(ward, ward_int(ward, "stay"), WARD_TODAY), STATUS_OK);

    const struct {
        const char *filter;
        int64_t bed; // 0: none
    } filters[] = {{"\"state\":\"occupied\"", taken}, {"\"state\":\"cleaning\"", left},
        {"\"state\":\"vacant\"", free}, {"\"state\":\"planned\"", planned},
        {"\"state\":\"maintenance\"", 0}, {"\"class\":\"ordinary\"", free},
        {"\"state\":\"vacant\",\"class\":\"nursing\"", 0},
        {"\"state\":\"vacant\",\"on\":\"2026-12-03\",\"class\":\"nursing\"", left},
        {"\"area\":\"310114001\",\"state\":\"occupied\"", taken}, {"\"area\":\"310118\"", 0}};

    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        cr_assert_eq(ward_try(ward, "bed.list", "{%s}", filters[i].filter), STATUS_OK);
        char head[64] = "{\"beds\":[]}";
        if (filters[i].bed != 0) {
            snprintf(head, sizeof head, "{\"beds\":[{\"bed\":%lld,", (long long)filters[i].bed);
        }
        cr_expect_eq(strncmp(ward_json(ward), head, strlen(head)), 0, "%s: %s", filters[i].filter,
            ward_json(ward));
        cr_expect_null(strstr(ward_json(ward), "},{"), "%s", ward_json(ward));
    }
    cr_assert_eq(ward_try(ward, "bed.list", "{\"area\":\"31011\"}"), STATUS_INVALID);
    cr_assert_eq(ward_try(ward, "bed.list", "{\"after\":\"?\"}"), STATUS_INVALID);
    ward_close(ward);
}

Test(bed, is_listed_page_by_page_in_the_order_of_labels)
{
    struct ward *ward = ward_open();
    int64_t beds[5];
    ward_add_beds(ward, 5, beds);
    char params[128] = "{\"limit\":2}";
    int seen = 0;
    for (int page = 0; page < 3; page++) {
        cr_assert_eq(ward_try(ward, "bed.list", "%s", params), STATUS_OK);
        const char *row = ward_json(ward);
        while ((row = strstr(row, "{\"bed\":")) != NULL) {
            cr_assert_eq(atoll(row + 7), beds[seen]);
            seen++;
            row++;
        }
        snprintf(params, sizeof params, "{\"limit\":2,\"state\":\"vacant\",\"after\":\"%s\"}",
            ward_text(ward, "next"));
    }
    cr_assert_eq(seen, 5);
    cr_assert_str_eq(ward_text(ward, "next"), "");
    ward_close(ward);
}

Test(bed, shows_its_resident_only_within_the_scope)
{
    struct ward *ward = ward_open();
    int64_t beds[2];
    int64_t house = ward_add_beds(ward, 2, beds);
    int64_t ours = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t theirs = ward_add_elder(ward, SEX_MALE, WARD_OTHER_STREET);
    cr_assert_eq(ward_admit(ward, ours, beds[0], WARD_TODAY), STATUS_OK);
    cr_assert_eq(ward_admit(ward, theirs, beds[1], WARD_TODAY), STATUS_OK);
    char first[40];
    char second[40];
    snprintf(first, sizeof first, "\"elder\":%lld", (long long)ours);
    snprintf(second, sizeof second, "\"elder\":%lld", (long long)theirs);
    cr_assert_eq(ward_try(ward, "bed.list", "{}"), STATUS_OK);
    cr_assert(ward_says(ward, first) && ward_says(ward, second));
    ward_be_street(ward, WARD_STREET);
    cr_assert_eq(ward_try(ward, "bed.list", "{\"institution\":%lld}", (long long)house), STATUS_OK);
    cr_assert(ward_says(ward, first));
    cr_assert_null(strstr(ward_json(ward), second));
    cr_assert(ward_says(ward, // nobody where the other one would be told
        "\"state\":\"occupied\",\"opened_on\":\"2020-01-01\",\"nursing_test\":{\"passes\":false,"
        "\"built_to_standard\":false,\"failed\":[],\"unknown\":[\"A\",\"B\",\"C\"]},"));
    cr_assert(ward_says(ward, "\"hl7_0116\":\"O\",\"fhir\":{\"form\":\"bd\",\"status\":\"active\","
                              "\"encounter\":\"active\"}}"));
    ward_be_home(ward, house + 1);
    cr_assert_eq(ward_try(ward, "bed.list", "{\"institution\":%lld}", (long long)house), STATUS_OK);
    cr_assert_null(strstr(ward_json(ward), "\"elder\""));
    ward_close(ward);
}

// --- bed.verify: three truths ---

static enum status verify(
    struct ward *ward, int64_t bed, const char *class, const char *on, const char *more)
{
    return ward_try(ward, "bed.verify",
        "{\"beds\":[%lld],\"class\":\"%s\",\"on\":\"%s\",\"inspectors\":[\"检查员甲\",\"检查员乙\"]"
        "%s}",
        (long long)bed, class, on, more);
}

// "class/declared/verified" of the only bed.
static const char *truths(struct ward *ward, int64_t house, const char *more)
{
    static char said[100];
    cr_assert_eq(
        ward_try(ward, "bed.list", "{\"institution\":%lld%s}", (long long)house, more), STATUS_OK);
    const char *class = strstr(ward_json(ward), "\"class\":");
    cr_assert_not_null(class, "%s", ward_json(ward));
    snprintf(said, sizeof said, "%.*s", (int)(strstr(class, ",\"dementia\"") - class), class);
    return said;
}

#define SAID(effective, declared) "\"class\":\"" effective "\",\"declared\":\"" declared "\""
#define VERIFIED(class) ",\"verified\":\"" class "\""

Test(bed, is_what_was_verified_last_else_what_is_declared)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    int64_t house = ward_add_beds(ward, 1, &bed);
    cr_assert_str_eq(truths(ward, house, ""), SAID("nursing", "nursing"));
    ward_be_bureau(ward, "310114");
    cr_assert_eq(
        verify(ward, bed, "ordinary", "2026-11-10", ",\"failed_condition\":\"B\""), STATUS_OK);
    char difference[128];
    snprintf(difference, sizeof difference,
        "\"differences\":[{\"bed\":%lld,\"declared\":\"nursing\",\"found\":\"ordinary\",\"nursing_"
        "test\":",
        (long long)bed);
    cr_assert(ward_says(ward, difference));
    cr_assert_eq(
        verify(ward, bed, "nursing", "2026-11-20", ",\"evidence\":\"照片\\n记录\""), STATUS_OK);
    cr_assert(ward_says(ward, "\"differences\":[]"));
    cr_assert_str_eq(truths(ward, house, ",\"on\":\"2026-11-09\""), SAID("nursing", "nursing"));
    cr_assert_str_eq(truths(ward, house, ",\"on\":\"2026-11-10\""),
        SAID("ordinary", "nursing") VERIFIED("ordinary"));
    cr_assert_str_eq(truths(ward, house, ",\"on\":\"2026-11-19\""),
        SAID("ordinary", "nursing") VERIFIED("ordinary"));
    cr_assert_str_eq(truths(ward, house, ""), SAID("nursing", "nursing") VERIFIED("nursing"));
    // a visit recorded late holds until the next one
    cr_assert_eq(verify(ward, bed, "ordinary", "2026-11-15", ""), STATUS_OK);
    cr_assert_eq(verify(ward, bed, "ordinary", "2026-11-01", ""), STATUS_OK);
    cr_assert_eq(verify(ward, bed, "ordinary", "2026-11-01", ""), STATUS_OK);
    cr_assert_str_eq(truths(ward, house, ""), SAID("nursing", "nursing") VERIFIED("nursing"));
    cr_assert_str_eq(truths(ward, house, ",\"on\":\"2026-11-01\""),
        SAID("ordinary", "nursing") VERIFIED("ordinary"));
    cr_assert_str_eq(truths(ward, house, ",\"on\":\"2026-10-31\""), SAID("nursing", "nursing"));
    cr_assert_eq(desk_sql(ward->desk, "SELECT count(*) FROM verification"), 5);
    cr_assert_eq(desk_sql(ward->desk, "SELECT count(*) FROM verification_bed"), 5);
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}

Test(bed, was_known_otherwise_before_the_visit_was_recorded)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    int64_t house = ward_add_beds(ward, 1, &bed);
    ward_set_clock(ward, "2026-12-05T09:00:00+08:00");
    ward_be_bureau(ward, "310114");
    cr_assert_eq(verify(ward, bed, "ordinary", "2026-12-02", ""), STATUS_OK);
    cr_assert_str_eq(truths(ward, house, ",\"on\":\"2026-12-03\",\"known_on\":\"2026-12-04\""),
        SAID("nursing", "nursing"));
    cr_assert_str_eq(truths(ward, house, ",\"on\":\"2026-12-03\",\"known_on\":\"2026-12-05\""),
        SAID("ordinary", "nursing") VERIFIED("ordinary"));
    cr_assert_eq(ward_try(ward, "bed.list", "{\"institution\":%lld,\"known_on\":\"2026-11-30\"}",
                     (long long)house),
        STATUS_OK);
    cr_assert_str_eq(ward_json(ward), "{\"beds\":[]}"); // nobody had told of it
    ward_close(ward);
}

Test(bed, is_verified_within_the_area_on_days_it_was_open)
{
    struct ward *ward = ward_open();
    int64_t beds[2];
    ward_add_beds(ward, 2, beds);
    ward_be_bureau(ward, "310118");
    cr_assert_eq(verify(ward, beds[0], "nursing", WARD_TODAY, ""), STATUS_NOT_FOUND);
    ward_be_bureau(ward, "310114");
    cr_assert_eq(verify(ward, 999999, "nursing", WARD_TODAY, ""), STATUS_NOT_FOUND);
    cr_assert_eq(verify(ward, beds[0], "nursing", "2026-12-02", ""), STATUS_INVALID);
    cr_assert_str_eq(ward_text(ward, "parameter"), "on");
    cr_assert_eq(verify(ward, beds[0], "nursing", "2019-01-01", ""), STATUS_BED_NOT_OPEN);
    cr_assert_eq(ward_int(ward, "bed"), beds[0]);
    static const char *const refused[] = {
        "{\"beds\":[],\"class\":\"nursing\",\"inspectors\":[\"甲\"]}",
        "{\"beds\":[%lld],\"class\":\"nursing\",\"inspectors\":[]}",
        "{\"beds\":[%lld,%lld],\"class\":\"nursing\",\"inspectors\":[\"甲\"]}",
        "{\"beds\":[%lld],\"class\":\"nursing\"}",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char params[200];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(params, sizeof params, refused[i], (long long)beds[0], (long long)beds[0]);
#pragma GCC diagnostic pop
        cr_expect_eq(ward_try(ward, "bed.verify", "%s", params), STATUS_INVALID, "%s", params);
    }
    cr_assert_eq(desk_sql(ward->desk, "SELECT count(*) FROM verification"), 0);
    ward->desk->principal.role = ROLE_AUDITOR; // verifies, too
    cr_assert_eq(verify(ward, beds[0], "nursing", WARD_TODAY, ""), STATUS_OK);
    ward_close(ward);
}

// A plan that binds the district to its one dementia-care bed.
static int one_dementia_bed(struct call *call, const void *part, const char *area, int32_t on_day,
    struct care_figure *ret, int max)
{
    const int64_t *bed = part;
    bool is_kept = bed_dementia_on(call->tx, *bed, on_day);
    (void)area;
    cr_assert_gt(max, 0);
    ret[0] = (struct care_figure){.indicator = "T-1",
        .metric = "dementia_beds",
        .basis = "approved",
        .area = "310114",
        .known = true,
        .value = is_kept,
        .verdict = is_kept ? "PASS" : "FAIL",
        .binding = true,
        .is_kept = is_kept};
    return 1;
}

Test(bed, waits_for_the_bureau_to_be_a_dementia_bed_no_more)
{
    struct ward *ward = ward_open();
    int64_t house = ward_add_house(ward, &(struct ward_house){.area = NULL});
    int64_t room = ward_add_room(ward, house, "1", NULL);
    int64_t bed = ward_add_bed(ward, room, "1", "nursing");
    ward->care.audit = (struct care_audit){.figures = one_dementia_bed, .part = &bed};
    static const char format[] =
        "{\"bed\":%lld,\"dementia\":%s,\"from\":\"2026-12-0%d\",\"reason\":\"x\"}";
    cr_assert_eq(ward_try(ward, "bed.retype", format, (long long)bed, "true", 1), STATUS_OK);
    cr_assert(ward_says(ward, "\"effective\":true"), "%s", ward_json(ward));
    cr_assert_eq(ward_try(ward, "bed.retype", format, (long long)bed, "false", 3), STATUS_OK);
    cr_assert(ward_says(ward, "\"effective\":false"), "%s", ward_json(ward));
    long long approval = ward_int(ward, "approval");
    cr_assert_eq(ward_try(ward, "bed.get", "{\"bed\":%lld,\"on\":\"2026-12-03\"}", (long long)bed),
        STATUS_OK);
    cr_assert(ward_says(ward, "\"dementia\":true"));
    ward_be_bureau(ward, "310114");
    snprintf(ward->desk->principal.operator_name, OPERATOR_NAME_SIZE, "second");
    cr_assert_eq(ward_try(ward, "approval.list", "{}"), STATUS_OK);
    cr_assert(ward_says(ward, "\"act\":\"retype\",\"class\":\"nursing\",\"dementia\":false"), "%s",
        ward_json(ward));
    cr_assert_eq(ward_try(ward, "approval.grant", "{\"approval\":%lld}", approval), STATUS_OK, "%s",
        ward_json(ward));
    for (int day = 2; day < 4; day++) {
        cr_assert_eq(
            ward_try(ward, "bed.get", "{\"bed\":%lld,\"on\":\"2026-12-0%d\"}", (long long)bed, day),
            STATUS_OK);
        cr_expect(ward_says(ward, day < 3 ? "\"dementia\":true" : "\"dementia\":false"));
        cr_expect(ward_says(ward, "\"declared\":\"nursing\""));
    }
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}
