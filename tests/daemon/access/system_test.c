// SPDX-License-Identifier: Apache-2.0
// The instance itself: status, verification, backup, clock.
#include "tests/support/access_stage.h"

Test(system, status_tells_everybody_the_time_and_overseers_the_figures)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *street = stage_manager(&stage, "street", "310114103", "anting");
    const char *status = stage_expect(street, STATUS_OK, "system.status", "{}");
    cr_assert_not_null(strstr(status, "server_time"));
    cr_assert_not_null(
        strstr(status, "\"expires_soon\":true")); // the stage's terminal ends at once
    cr_assert_null(strstr(status, "counts"));
    struct desk_client *bureau = stage_manager(&stage, "bureau", "310114", "bureau");
    status = stage_expect(bureau, STATUS_OK, "system.status", "{}");
    cr_assert_not_null(strstr(status, "counts"));
    status = stage_expect(stage.admin, STATUS_OK, "system.status", "{}");
    cr_assert_not_null(strstr(status, "\"offices\":3"));
    cr_assert_not_null(strstr(status, "\"terminals\":3"));
    cr_assert_not_null(strstr(status, "\"expires_soon\":false"));
    cr_assert_not_null(strstr(status, "\"root\":\""));
    stage_close(&stage);
}

Test(system, verify_finds_a_sound_instance_sound)
{
    struct access_stage stage;
    stage_open(&stage);
    const char *report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
    cr_assert_not_null(strstr(report, "\"ok\":true"));
    cr_assert_not_null(strstr(report, "\"findings\":[]"));
    stage_close(&stage);
}

Test(system, verify_names_a_changed_entry_and_a_row_that_hangs_in_the_air)
{
    struct access_stage stage;
    stage_open(&stage);
    cr_assert(
        store_place_try(stage.desk->place.path, "DROP TRIGGER ledger_entry_stays; "
                                                "UPDATE ledger_entry SET office=7 WHERE seq=1"));
    const char *report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
    cr_assert_not_null(strstr(report, "\"first_bad\":1"), "%s", report);
    cr_assert_not_null(strstr(report, "\"ok\":false"));
    cr_assert(
        store_place_try(stage.desk->place.path, "PRAGMA foreign_keys=OFF; INSERT INTO terminal "
                                                "VALUES (777, 424242, 'x', 1, 1, NULL, NULL)"));
    report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
    cr_assert_not_null(strstr(report, "\"name\":\"terminal\",\"differences\":1"), "%s", report);
    stage_close(&stage);
}

Test(system, verify_tells_what_the_database_finds_wrong_in_itself)
{
    struct access_stage stage;
    stage_open(&stage);
    cr_assert(store_place_try(stage.desk->place.path,
        "PRAGMA ignore_check_constraints=1; UPDATE instance SET number = 99999"));
    const char *report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
    cr_assert_not_null(strstr(report, "\"name\":\"database\",\"differences\":1"), "%s", report);
    stage_close(&stage);
}

static enum status find_difference(struct call *call)
{
    cr_assert_eq(call->part, NULL);
    json_begin_map(&call->out);
    json_field_text(&call->out, "name", "counters");
    json_field_int(&call->out, "differences", 3);
    json_end_map(&call->out);
    return STATUS_OK;
}

static enum status fail(struct call *call)
{
    tx_fail(call->tx, STATUS_CORRUPT);
    return call->tx->fault;
}

Test(system, verify_asks_every_subject_for_a_recount)
{
    static const struct rpc_method *const none[] = {NULL};
    const struct rpc_subject finder[] = {
        {"finder", none, NULL, find_difference, NULL}, RPC_SUBJECTS_END};
    const struct rpc_subject failing[] = {{"failing", none, NULL, fail, NULL}, RPC_SUBJECTS_END};
    struct access_stage stage;
    stage_open_with(&stage, false, finder);
    const char *report = stage_expect(stage.admin, STATUS_OK, "system.verify", "{}");
    cr_assert_not_null(strstr(report, "\"name\":\"counters\",\"differences\":3"));
    cr_assert_not_null(strstr(report, "\"ok\":false"));
    stage_close(&stage);
    stage_open_with(&stage, false, failing);
    stage_expect(stage.admin, STATUS_UNAVAILABLE, "system.verify", "{}");
    stage_close(&stage);
}

Test(system, backup_is_a_whole_copy_with_a_made_name)
{
    struct access_stage stage;
    stage_open(&stage);
    stage_expect(stage.admin, STATUS_UNAVAILABLE, "system.backup", "{}");
    stage.access.backup_dir = "/nowhere/at/all";
    stage_expect(stage.admin, STATUS_UNAVAILABLE, "system.backup", "{}");
    stage.access.backup_dir = stage.desk->place.folder;
    stage_expect(stage.admin, STATUS_OK, "system.backup", "{}");
    char path[300];
    snprintf(path, sizeof path, "%s/%s", stage.desk->place.folder, desk_text(stage.admin, "file"));
    cr_assert_eq(store_place_sql(path, "SELECT count(*) FROM operator"), 1);
    cr_assert_eq(
        desk_sql(stage.desk,
            "SELECT count(*) FROM ledger_entry WHERE method='system.backup' AND outcome='OK'"),
        1);
    stage_close(&stage);
}

Test(system, clock_goes_forwards_on_test_instances_and_is_kept_over_a_restart)
{
    struct access_stage stage;
    stage_open(&stage);
    static const char format[] = "{\"now\":\"%s\"}";
    stage_expect(stage.admin, STATUS_OK, "system.clock", format, "2026-12-24T08:00:00+08:00");
    stage_expect(stage.admin, STATUS_OK, "office.list", "{}"); // sessions go by the real time
    const char *hello = stage_expect(stage.admin, STATUS_OK, "session.hello", "{}");
    cr_assert_not_null(strstr(hello, "2026-12-24T08:00:00"));
    desk_restart(stage.desk);
    stage.admin = desk_connect(stage.desk, stage.made.terminal);
    hello = stage_expect(stage.admin, STATUS_OK, "session.hello", "{}");
    cr_assert_not_null(strstr(hello, "2026-12-24T08:00:00"));
    stage_log_in(stage.admin, "admin");
    stage_expect(
        stage.admin, STATUS_STATE_CONFLICT, "system.clock", format, "2026-12-24T07:59:59+08:00");
    stage_expect(stage.admin, STATUS_INVALID, "system.clock", format, "2100-01-01T00:00:00+08:00");
    stage_expect(stage.admin, STATUS_INVALID, "system.clock", format, "yesterday");
    stage_close(&stage);
}

Test(system, clock_of_a_live_instance_cannot_be_moved)
{
    struct access_stage stage;
    stage_open_with(&stage, true, NULL);
    stage_expect(
        stage.admin, STATUS_FORBIDDEN, "system.clock", "{\"now\":\"2026-12-24T08:00:00+08:00\"}");
    stage_close(&stage);
}
