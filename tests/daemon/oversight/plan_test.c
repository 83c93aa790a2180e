// SPDX-License-Identifier: Apache-2.0
// Plans: the four of the tree are whole, and a mistake is told with its exact place.
#include "daemon/oversight/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/oversight/metric.h"
#include "daemon/oversight/subject.h"

// Every row of domain.md §2.1-2.5.
static const char *const jiading[] = {"JD-01", "JD-02", "JD-03", "JD-04", "JD-05", "JD-06", "JD-07",
    "JD-08", "JD-09", "JD-10", "JD-11", "JD-12", "JD-13", "JD-14", "JD-R1", "JD-R2", "JD-R3",
    "JD-R4", "JD-R5", "JD-R6", "JD-R7", "SL-08", "NA-01", "NA-02", "NA-R1", "NA-R2", NULL};
static const char *const shanghai[] = {"SH-01", "SH-02", "SH-03", "SH-04", "SH-05", "SH-06",
    "SH-07", "SB-01", "SL-01", "SL-02", "SL-03", "SL-04", "SL-05", "SL-06", "SL-07", "SL-08",
    "SL-09", "SL-10", "SM-01", "SM-02", "SM-03", "NA-01", "NA-02", "NA-R1", "NA-R2", NULL};
static const char *const qingpu[] = {"QP-01", "QP-02", "QP-03", "QP-04", "QP-05", "QP-06", "QP-07",
    "QP-08", "QP-09", "QP-10", "QP-R1", "QP-R2", "SL-08", "NA-01", "NA-02", "NA-R1", "NA-R2", NULL};
static const char *const huangshan[] = {"HS-01", "HS-02", "HS-03", "HS-04", "HS-05", "HS-06",
    "HS-07", "HS-08", "HS-09", "HS-10", "HS-R1", "HS-R2", "HS-R3", "HS-R4", "HS-R5", "HS-R6",
    "NA-01", "NA-02", "NA-R1", "NA-R2", NULL};

static const struct {
    const char *region;
    const char *const *ids;
} regions[] = {
    {"310114", jiading}, {"310000", shanghai}, {"310118", qingpu}, {"341000", huangshan}};

static struct oversight load(void)
{
    static struct oversight oversight;
    struct text complaint;
    text_init(&complaint, 4096);
    enum status status = oversight_load(SOURCE_DIR "/config/plans", &oversight, &complaint);
    cr_assert_eq(status, STATUS_OK, "%s", complaint.bytes == NULL ? "" : complaint.bytes);
    text_done(&complaint);
    return oversight;
}

static const struct indicator *find(const struct plan *plan, const char *id)
{
    for (int i = 0; i < plan->count; i++) {
        if (strcmp(plan->indicators[i].id, id) == 0) {
            return &plan->indicators[i];
        }
    }
    return NULL;
}

Test(plan, holds_every_row_of_the_four_regions)
{
    struct oversight oversight = load();
    cr_assert_eq(oversight.plans_count, 4);
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        const struct plan *plan = oversight_plan_of(&oversight, regions[i].region);
        cr_assert_not_null(plan);
        cr_assert_eq(strlen(plan->hash), 64);
        int count = 0;
        for (const char *const *id = regions[i].ids; *id != NULL; id++, count++) {
            cr_expect_not_null(find(plan, *id), "%s", *id);
        }
        cr_expect_eq(plan->count, count, "%s has rows that nobody knows", regions[i].region);
    }
    oversight_done(&oversight);
}

Test(plan, judges_what_was_printed)
{
    static const struct {
        const char *region;
        const char *id;
        enum comparison comparison;
        int64_t target;
        enum indicator_attribute attribute;
    } rows[] = {
        {"310114", "JD-02", COMPARISON_MORE_THAN, 12000, ATTRIBUTE_NONE}, // the only 超过
        {"310114", "JD-05", COMPARISON_AT_LEAST, 500, ATTRIBUTE_NONE},
        {"310114", "JD-06", COMPARISON_AT_LEAST, 60, ATTRIBUTE_NONE},
        {"310114", "JD-07", COMPARISON_AT_LEAST, 220, ATTRIBUTE_NONE}, // "= n" means reach
        {"310000", "SH-01", COMPARISON_AT_LEAST, 178000, ATTRIBUTE_NONE},
        {"310000", "SH-02", COMPARISON_AT_LEAST, 60, ATTRIBUTE_NONE},
        {"310118", "QP-01", COMPARISON_AT_LEAST, 9500, ATTRIBUTE_EXPECTED},
        {"310118", "QP-02", COMPARISON_AT_LEAST, 60, ATTRIBUTE_BINDING},
        {"310118", "QP-04", COMPARISON_AT_LEAST, 60, ATTRIBUTE_TEXT},
        {"310118", "QP-07", COMPARISON_AT_LEAST, 26, ATTRIBUTE_TEXT},
        {"341000", "HS-01", COMPARISON_AT_LEAST, 55, ATTRIBUTE_BINDING},
    };
    struct oversight oversight = load();
    int more_than = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct indicator *row =
            find(oversight_plan_of(&oversight, rows[i].region), rows[i].id);
        cr_assert_not_null(row);
        cr_expect(row->target.exists);
        cr_expect_eq(row->target.comparison, rows[i].comparison, "%s", rows[i].id);
        cr_expect_eq(row->target.target, rows[i].target, "%s", rows[i].id);
        cr_expect_eq(row->attribute, rows[i].attribute, "%s", rows[i].id);
    }
    for (int i = 0; i < oversight.plans_count; i++) {
        for (int j = 0; j < oversight.plans[i].count; j++) {
            const struct share_target *target = &oversight.plans[i].indicators[j].target;
            more_than += target->exists && target->comparison == COMPARISON_MORE_THAN;
        }
    }
    cr_assert_eq(more_than, 1);
    const struct plan *plan = oversight_plan_of(&oversight, "310118");
    cr_assert_eq(find(plan, "QP-02")->baseline.number, 25); // as given, never recomputed
    cr_assert_not(find(oversight_plan_of(&oversight, "341000"), "HS-03")->target.exists);
    oversight_done(&oversight);
}

Test(plan, has_one_headline_for_a_metric)
{
    static const struct {
        const char *region;
        enum metric metric;
        const char *id; // NULL: none
    } rows[] = {
        {"310114", METRIC_NURSING_SHARE_TOTAL, "JD-06"},
        {"310114", METRIC_NURSING_SHARE_INSTITUTION, NULL}, // wider ones are no headline
        {"310114", METRIC_INSTITUTIONS_WITH_NURSING, NULL},
        {"310000", METRIC_NURSING_SHARE_TOTAL, "SH-02"},
        {"310118", METRIC_NURSING_SHARE_TOTAL, NULL},
        {"310118", METRIC_NURSING_SHARE_INSTITUTION, "QP-04"},
        {"310118", METRIC_INSTITUTIONS_WITH_NURSING, "QP-02"},
        {"341000", METRIC_NURSING_SHARE_INSTITUTION, "HS-01"},
    };
    struct oversight oversight = load();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct indicator *headline =
            plan_headline(oversight_plan_of(&oversight, rows[i].region), (int)rows[i].metric);
        if (rows[i].id == NULL) {
            cr_expect_null(headline, "row %zu", i);
        } else {
            cr_assert_not_null(headline, "row %zu", i);
            cr_expect_str_eq(headline->id, rows[i].id);
        }
    }
    cr_assert_null(oversight_plan_of(&oversight, "310114001"));
    oversight_done(&oversight);
}

// --- mistakes ---

#define HEAD                                                                                       \
    "region: \"310114\"\nversion: \"1\"\nname: x\nname_en: x\nfrom: 2022-01-01\n"                  \
    "until: 2026-12-31\ntotal_bed_types: [institution]\n"
#define ROW(more)                                                                                  \
    HEAD "indicators:\n  - id: A\n    name: x\n    name_en: x\n    kind: ratio\n"                  \
         "    metric: nursing_share_total\n    unit: percent\n" more

static const struct {
    const char *yaml;
    const char *complaint; // NULL: right
} texts[] = {
    {ROW(""), NULL},
    {ROW("    comparison: \">=\"\n    target: 60\n"), NULL},
    {ROW("    target: 60\n"), "p.yaml:9:5:"},
    {ROW("    comparison: \">\"\n"), "stand together"},
    {ROW("    comparison: \"=\"\n    target: 60\n"), "p.yaml:15:5: comparison: must be one of"},
    {ROW("    comparison: \">=\"\n    target: 101\n"), "p.yaml:16:5: target: must be a part"},
    {ROW("    comparison: \">=\"\n    target: \"60\"\n"), "target: must be a whole number"},
    {ROW("    comparison: \">=\"\n    target: 59.5\n"), "target: must be a whole number"},
    {ROW("    year: 1999\n"), "p.yaml:15:5: year: must be a whole number from 2000"},
    {ROW("    colour: red\n"), "p.yaml:15:5: colour: allowed here"},
    {ROW("    attribute: vague\n"), "attribute: must be one of"},
    {ROW("    wider: perhaps\n"), "wider: must be one of: false, true"},
    {ROW("    note: \"\"\n"), "note: must be text"},
    {ROW("  - id: A\n    name: x\n    name_en: x\n    kind: actual\n    metric: canteens\n"
         "    unit: sites\n"),
        "p.yaml:15:5: id: each id once"},
    {ROW("  - id: B\n    name: x\n    name_en: x\n    kind: actual\n    metric: canteens\n"
         "    unit: sites\n    actual: 3\n"),
        NULL},
    {ROW("  - id: B\n    name: x\n    name_en: x\n    kind: actual\n    metric: canteens\n"
         "    unit: sites\n    comparison: \">=\"\n    target: 5\n"),
        "what was achieved has no target"},
    {ROW("  - id: B\n    name: x\n    name_en: x\n    kind: stock\n    metric: unicorns\n"
         "    unit: sites\n"),
        "p.yaml:19:5: metric: must be one of"},
    {ROW("  - id: B\n    name: x\n    name_en: x\n    kind: stock\n    metric: canteens\n"),
        "unit is missing"},
    {ROW("  - 5\n"), "must be a map"},
    {HEAD, "indicators is missing"},
    {HEAD "indicators: []\n", "must be a list of indicators"},
    {HEAD "indicators: 5\n", "must be a list of indicators"},
    {"region: x\n", "version is missing"},
    {"- region\n", "must be a map"},
    {"", "empty"},
    {"region: [\n", "p.yaml:"},
};

Test(plan, refuses_what_it_does_not_know_with_its_place)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct text complaint;
        struct plan plan;
        text_init(&complaint, 4096);
        enum status status =
            plan_parse("p.yaml", texts[i].yaml, strlen(texts[i].yaml), &plan, &complaint);
        const char *words = complaint.bytes == NULL ? "" : complaint.bytes;
        if (texts[i].complaint == NULL) {
            cr_expect_eq(status, STATUS_OK, "text %zu: %s", i, words);
            plan_done(&plan);
        } else {
            cr_expect_eq(status, STATUS_MALFORMED, "text %zu", i);
            cr_expect_not_null(strstr(words, texts[i].complaint), "text %zu: %s", i, words);
        }
        text_done(&complaint);
    }
}

#define REPLACED(from, to) (strcpy(text, ROW("")), replace(text, from, to), text)

static void replace(char *text, const char *from, const char *to)
{
    char rest[2048];
    char *at = strstr(text, from);
    cr_assert_not_null(at);
    strcpy(rest, at + strlen(from));
    strcpy(at, to);
    strcat(text, rest);
}

Test(plan, checks_its_head)
{
    static const struct {
        const char *from;
        const char *to;
        const char *complaint;
    } heads[] = {
        {"\"310114\"", "\"31011\"", "p.yaml:1:1: region: must be an area code"},
        {"2026-12-31", "2021-12-31", "p.yaml:6:1: until: must not be before from"},
        {"2026-12-31", "2026-02-30", "p.yaml:6:1: until: must be a date"},
        {"[institution]", "[tent]", "p.yaml:7:19: "},
        {"version: \"1\"", "version: \"12345678901234567\"", "version: must be text of 1 to 16"},
    };

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        char text[2048];
        struct text complaint;
        struct plan plan;
        text_init(&complaint, 4096);
        const char *yaml = REPLACED(heads[i].from, heads[i].to);
        cr_expect_eq(plan_parse("p.yaml", yaml, strlen(yaml), &plan, &complaint), STATUS_MALFORMED);
        cr_expect_not_null(complaint.bytes, "head %zu", i);
        cr_expect_not_null(strstr(complaint.bytes, heads[i].complaint), "%s", complaint.bytes);
        text_done(&complaint);
    }
}

Test(plan, may_hold_only_so_many_rows)
{
    static char yaml[64 * 1024];
    struct text complaint;
    struct plan plan;
    strcpy(yaml, ROW(""));
    for (int i = 0; i < PLAN_INDICATORS_MAX; i++) {
        size_t used = strlen(yaml);
        snprintf(yaml + used, sizeof yaml - used,
            "  - {id: B%d, name: x, name_en: x, kind: stock, metric: canteens, unit: sites}\n", i);
    }
    text_init(&complaint, 4096);
    cr_assert_eq(plan_parse("p.yaml", yaml, strlen(yaml), &plan, &complaint), STATUS_MALFORMED);
    cr_assert_not_null(strstr(complaint.bytes, "too many"));
    text_done(&complaint);
}

static enum status load_folder(const char *path, const char *expected)
{
    struct text complaint;
    static struct oversight oversight;
    text_init(&complaint, 4096);
    enum status status = oversight_load(path, &oversight, &complaint);
    cr_expect(status != STATUS_OK && strstr(complaint.bytes, expected) != NULL, "%s",
        complaint.bytes == NULL ? "" : complaint.bytes);
    text_done(&complaint);
    return status;
}

Test(plan, is_one_for_a_region)
{
    char folder[] = "/tmp/eldercare-plans-XXXXXX";
    char path[64];
    cr_assert_not_null(mkdtemp(folder));
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%d.yaml", folder, i);
        FILE *file = fopen(path, "we");
        cr_assert_not_null(file);
        fputs(ROW(""), file);
        fclose(file);
    }
    cr_assert_eq(load_folder(folder, "another plan of 310114"), STATUS_MALFORMED);
    cr_assert_eq(load_folder("/nowhere/at/all", "cannot be read"), STATUS_INPUT_OUTPUT);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%d.yaml", folder, i);
        cr_assert_eq(remove(path), 0);
    }
    cr_assert_eq(remove(folder), 0);
}
