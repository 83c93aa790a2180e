// SPDX-License-Identifier: Apache-2.0
// Tasks: told to their office and its bureau by the day they are due, with whom they concern within
// the scope; closed once, by hand or by the act itself.
#include "daemon/registry/task.h"

#include "common/base/day.h"
#include "tests/support/registry_stage.h"

#define NO_TASKS "{\"tasks\":[],\"kinds\":[],\"open\":0,\"overdue\":0}"

static const char move_to_malu[] = "{\"elder\":%" PRId64 ",\"residence_area\":\"" MALU "\"}";

static void pass_days(struct registry_stage *stage, int days)
{
    stage->access.desk->place.now_ms += days * DAY_MS;
    stage_log_in(stage->bureau, "bureau");
    stage_log_in(stage->anting, "anting");
    stage_log_in(stage->malu, "malu");
}

Test(task, kinds_have_words_of_their_own)
{
    for (int i = 0; i < TASK_KINDS; i++) {
        cr_expect_gt(strlen(task_kinds[i].word), 0);
        cr_expect_leq(
            strlen(task_kinds[i].word), 40, "%s: task.list takes 40 bytes", task_kinds[i].word);
        cr_expect_gt(strlen(task_kinds[i].english), 0, "%s", task_kinds[i].word);
        cr_expect_gt(strlen(task_kinds[i].chinese), 0, "%s", task_kinds[i].word);
        cr_expect(task_kinds[i].by_hand || task_kinds[i].act[0] != '\0', "%s: nothing closes it",
            task_kinds[i].word);
        for (int other = 0; other < i; other++) {
            cr_expect_str_neq(task_kinds[i].word, task_kinds[other].word);
        }
    }
}

Test(task, is_overdue_from_the_day_after_and_counted_whatever_the_page)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t first = registry_add(stage.anting, 1, "甲", ANTING);
    int64_t second = registry_add(stage.anting, 2, "乙", ANTING);
    stage_expect(stage.bureau, STATUS_OK, "elder.move", move_to_malu, first);
    pass_days(&stage, 7); // due today
    stage_expect(stage.bureau, STATUS_OK, "elder.move", move_to_malu, second);
    const char *told = stage_expect(stage.anting, STATUS_OK, "task.list", "{}");
    cr_expect_not_null(strstr(told, "\"due\":\"2026-12-08\",\"overdue\":false"), "%s", told);
    cr_expect_not_null(strstr(told, "\"open\":2,\"overdue\":0}"), "%s", told);
    pass_days(&stage, 1);
    told = stage_expect(stage.anting, STATUS_OK, "task.list", "{\"limit\":1}");
    cr_expect_not_null(strstr(told, "\"due\":\"2026-12-08\",\"overdue\":true"), "%s", told);
    cr_expect_not_null(strstr(told, "\"open\":2,\"overdue\":1"), "%s", told);
    told = stage_expect(stage.anting, STATUS_OK, "task.list", "{\"overdue\":true}");
    cr_expect_null(strstr(told, "2026-12-15"), "%s", told);
    cr_expect_not_null(strstr(told, "\"open\":1,\"overdue\":1}"), "%s", told);
    registry_close(&stage);
}

Test(task, names_whom_it_concerns_within_the_scope_only)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t stays = registry_add(stage.anting, 1, "留户籍", ANTING);
    int64_t goes = registry_add(stage.anting, 2, "全迁走", ANTING);
    stage_expect(stage.bureau, STATUS_OK, "elder.move", move_to_malu, stays);
    stage_expect(stage.bureau, STATUS_OK, "elder.move",
        "{\"elder\":%" PRId64 ",\"residence_area\":\"" MALU "\",\"registered_area\":\"" MALU "\"}",
        goes);
    const char *told = stage_expect(stage.anting, STATUS_OK, "task.list", "{}");
    cr_expect_not_null(strstr(told, "留户籍"), "registered here: %s", told);
    cr_expect_null(strstr(told, "全迁走"), "gone: %s", told);
    told = stage_expect(stage.malu, STATUS_OK, "task.list", "{}");
    cr_expect_not_null(strstr(told, "全迁走"), "%s", told);
    cr_expect_not_null(strstr(told, "已迁入"), "the kind in words: %s", told);
    registry_close(&stage);
}

Test(task, is_open_once_a_kind_and_subject_and_office)
{
    struct registry_stage stage;
    registry_open(&stage);
    const char *path = stage.access.desk->place.path;
    int64_t elder = registry_add(stage.anting, 1, "甲", ANTING);
    stage_expect(stage.bureau, STATUS_OK, "elder.move", move_to_malu, elder);
    cr_assert_eq(
        desk_sql(stage.access.desk, "SELECT count(*) FROM task WHERE kind='elder_moved'"), 1);
    // The schema guards it as well.
    cr_assert_not(store_place_try(path,
        "INSERT INTO task (task, office, kind, subject, due_day, opened_at) SELECT task + 1000000, "
        "office, kind, subject, due_day, opened_at FROM task WHERE kind='elder_moved'"));
    stage_expect(stage.bureau, STATUS_OK, "elder.move",
        "{\"elder\":%" PRId64 ",\"residence_area\":\"" ANTING "\",\"from\":\"2026-12-10\"}", elder);
    stage_expect(stage.bureau, STATUS_OK, "elder.move",
        "{\"elder\":%" PRId64 ",\"residence_area\":\"" MALU "\",\"from\":\"2026-12-20\"}", elder);
    cr_assert_eq(
        desk_sql(stage.access.desk,
            "SELECT count(*) FROM task AS a JOIN task AS b ON "
            "b.kind=a.kind AND b.subject=a.subject AND b.office=a.office AND b.task>a.task "
            "WHERE a.closed_at IS NULL AND b.closed_at IS NULL"),
        0);
    registry_close(&stage);
}

Test(task, is_listed_by_due_day_to_its_office_and_the_bureau_and_closed_once)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t first = registry_add(stage.anting, 1, "甲", ANTING);
    int64_t second = registry_add(stage.anting, 2, "乙", ANTING);
    stage_expect(stage.bureau, STATUS_OK, "elder.move", move_to_malu, first);
    pass_days(&stage, 1);
    stage_expect(stage.bureau, STATUS_OK, "elder.move", move_to_malu, second);
    int64_t task = desk_int(stage.bureau, "task");

    const char *tasks = stage_expect(stage.anting, STATUS_OK, "task.list", "{\"limit\":1}");
    cr_assert_not_null(strstr(tasks, "\"due\":\"2026-12-08\""));
    char *after = strdup(desk_text(stage.anting, "next"));
    tasks = stage_expect(stage.anting, STATUS_OK, "task.list", "{\"after\":\"%s\"}", after);
    cr_assert_not_null(strstr(tasks, "\"due\":\"2026-12-09\""));
    cr_assert_null(strstr(tasks, "\"due\":\"2026-12-08\""));
    tasks = stage_expect(stage.anting, STATUS_OK, "task.list", "{\"due_before\":\"2026-12-09\"}");
    cr_assert_null(strstr(tasks, "\"due\":\"2026-12-09\""));
    tasks = stage_expect(stage.anting, STATUS_OK, "task.list", "{\"kind\":\"welfare\"}");
    cr_assert_str_eq(tasks, NO_TASKS);
    tasks = stage_expect(stage.bureau, STATUS_OK, "task.list", "{\"kind\":\"elder_moved\"}");
    cr_assert_not_null(strstr(tasks, "\"due\":\"2026-12-09\""));
    int64_t office =
        desk_sql(stage.access.desk, "SELECT office FROM office WHERE area='310114103'");
    tasks = stage_expect(stage.malu, STATUS_OK, "task.list", "{\"office\":%" PRId64 "}", office);
    cr_assert_str_eq(tasks, NO_TASKS);
    stage_expect(stage.malu, STATUS_INVALID, "task.list", "{\"after\":\"*\"}");

    static const char close[] = "{\"task\":%" PRId64 ",\"outcome\":\"done\"}";
    stage_expect(stage.malu, STATUS_NOT_FOUND, "task.close", close, task);
    stage_expect(stage.anting, STATUS_NOT_FOUND, "task.close", close, INT64_C(999999));
    stage_expect(stage.anting, STATUS_OK, "task.close", close, task);
    stage_expect(stage.anting, STATUS_STATE_CONFLICT, "task.close", close, task);
    free(after);
    registry_close(&stage);
}
