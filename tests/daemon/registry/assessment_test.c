// SPDX-License-Identifier: Apache-2.0
// Assessments: stored as issued or computed, valid for the months of their scheme.
#include "tests/support/registry_stage.h"

#define ALL_ITEMS                                                                                  \
    "\"grooming\":4,\"bathing\":4,\"upper_dressing\":4,\"lower_dressing\":4,\"urine_control\":4,"  \
    "\"stool_control\":4,\"toileting\":4,\"turning\":4,\"transfer\":4,\"walking\":4,\"stairs\":3," \
    "\"time\":4,\"place\":4,\"person\":4,\"memory\":4,\"understanding\":4,\"expression\":4,"       \
    "\"aggression\":1,\"depression\":1,\"consciousness\":2,\"sight\":2,\"hearing\":2,"             \
    "\"daily_affairs\":4,\"transport\":3,\"social_contact\":4"

Test(assessment, is_stored_or_computed_as_its_scheme_says)
{
    static const struct {
        const char *rest;
        const char *level; // NULL: refused
        const char *more;  // the day it ends, or the parameter
    } cases[] = {
        {"\"scheme\":\"shanghai\",\"level\":\"6\"", "6", "2028-11-30"},
        {"\"scheme\":\"shanghai\",\"level\":\"refer\"", "refer", "2028-11-30"},
        {"\"scheme\":\"shanghai\",\"level\":\"0\"", "0", "2028-11-30"},
        {"\"scheme\":\"shanghai\"", NULL, "level"},
        {"\"scheme\":\"shanghai\",\"level\":\"7\"", NULL, "level"},
        {"\"scheme\":\"shanghai\",\"level\":\"3\",\"items\":{\"eating\":4," ALL_ITEMS "}", NULL,
            "items"},
        {"\"scheme\":\"gbt42195\",\"level\":\"4\"", "4", "2027-11-30"},
        {"\"scheme\":\"gbt42195\",\"level\":\"5\"", NULL, "level"},
        {"\"scheme\":\"gbt42195\",\"level\":\"refer\"", NULL, "level"},
        {"\"scheme\":\"gbt42195\"", NULL, "level"},
        {"\"scheme\":\"gbt42195\",\"items\":{\"eating\":4," ALL_ITEMS "}", "0", "2027-11-30"},
        {"\"scheme\":\"gbt42195\",\"items\":{\"eating\":3," ALL_ITEMS "}", "1", "2027-11-30"},
        {"\"scheme\":\"gbt42195\",\"items\":{\"eating\":4,\"coma\":true," ALL_ITEMS "}", "4",
            "2027-11-30"},
        {"\"scheme\":\"gbt42195\",\"items\":{\"eating\":4,\"dementia_diagnosis\":true," ALL_ITEMS
         "}",
            "1", "2027-11-30"},
        {"\"scheme\":\"gbt42195\",\"items\":{\"eating\":4,\"risk_events\":2," ALL_ITEMS "}", "1",
            "2027-11-30"},
        {"\"scheme\":\"gbt42195\",\"level\":\"0\",\"items\":{\"eating\":4," ALL_ITEMS "}", "0",
            "2027-11-30"},
        {"\"scheme\":\"gbt42195\",\"level\":\"1\",\"items\":{\"eating\":4," ALL_ITEMS "}", NULL,
            "level"},
        {"\"scheme\":\"gbt42195\",\"items\":{\"eating\":5," ALL_ITEMS "}", NULL, "items"},
        {"\"scheme\":\"gbt42195\",\"items\":{\"eating\":4}", NULL, "items"},
        {"\"scheme\":\"barthel\",\"level\":\"1\"", NULL, "scheme"},
    };
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum status expected = cases[i].level == NULL ? STATUS_INVALID : STATUS_OK;
        stage_expect(stage.anting, expected, "assessment.record",
            "{\"elder\":%" PRId64 ",\"assessed_on\":\"2026-11-30\",%s}", elder, cases[i].rest);
        if (cases[i].level == NULL) {
            cr_expect(strncmp(desk_text(stage.anting, "parameter"), cases[i].more,
                          strlen(cases[i].more)) == 0,
                "%s: %s", cases[i].rest, desk_text(stage.anting, "parameter"));
        } else {
            cr_expect_str_eq(desk_text(stage.anting, "level"), cases[i].level, "%s", cases[i].rest);
            cr_expect_str_eq(desk_text(stage.anting, "valid_until"), cases[i].more);
        }
    }
    registry_close(&stage);
}

Test(assessment, takes_dementia_as_word_or_truth)
{
    static const struct {
        const char *given;
        const char *kept; // NULL: refused
    } cases[] = {
        {"\"none\"", "none"},
        {"\"mild\"", "mild"},
        {"\"behaviour_risk\"", "behaviour_risk"},
        {"true", "mild"},
        {"false", "none"},
        {"\"severe\"", NULL},
        {"3", NULL},
        {"[]", NULL},
    };
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stage_expect(stage.anting, cases[i].kept == NULL ? STATUS_INVALID : STATUS_OK,
            "assessment.record",
            "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"4\",\"assessed_on\":"
            "\"2026-11-01\",\"dementia\":%s}",
            elder, cases[i].given);
        if (cases[i].kept != NULL) {
            char part[60];
            snprintf(part, sizeof part, "\"dementia\":\"%s\"", cases[i].kept);
            const char *told = stage_expect(
                stage.anting, STATUS_OK, "elder.get", "{\"elder\":%" PRId64 "}", elder);
            cr_expect_not_null(strstr(told, part), "%s in %s", part, told);
        }
    }
    registry_close(&stage);
}

Test(assessment, latest_that_is_valid_on_the_day_holds)
{
    static const struct {
        const char *day;
        const char *level; // "" for none
    } cases[] = {{"2023-12-31", ""}, {"2024-01-01", "2"}, {"2025-05-31", "2"}, {"2025-06-01", "3"},
        {"2026-05-31", "3"}, {"2027-05-31", "3"}, {"2027-06-01", ""}};
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    static const char format[] = "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"%s\","
                                 "\"assessed_on\":\"%s\"}";
    stage_expect(stage.anting, STATUS_OK, "assessment.record", format, elder, "2", "2024-01-01");
    stage_expect(stage.anting, STATUS_OK, "assessment.record", format, elder, "4", "2025-06-01");
    // Said again: the same changes nothing, something else takes its place.
    stage_expect(stage.anting, STATUS_OK, "assessment.record", format, elder, "3", "2025-06-01");
    int64_t assessment = desk_int(stage.anting, "assessment");
    stage_expect(stage.anting, STATUS_OK, "assessment.record", format, elder, "3", "2025-06-01");
    cr_assert_eq(desk_int(stage.anting, "assessment"), assessment);
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT count(*) FROM assessment"), 3);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *told = stage_expect(stage.anting, STATUS_OK, "elder.get",
            "{\"elder\":%" PRId64 ",\"on\":\"%s\"}", elder, cases[i].day);
        char part[40];
        snprintf(part, sizeof part, "\"level\":\"%s\"", cases[i].level);
        cr_expect_eq(strstr(told, part) != NULL, cases[i].level[0] != '\0', "%s", cases[i].day);
        cr_expect_eq(strstr(told, "\"assessment\"") != NULL, cases[i].level[0] != '\0');
    }
    stage_expect(
        stage.anting, STATUS_INVALID, "assessment.record", format, elder, "3", "2026-12-02");
    stage_expect(
        stage.anting, STATUS_INVALID, "assessment.record", format, elder, "3", "1939-01-01");
    registry_close(&stage);
}
