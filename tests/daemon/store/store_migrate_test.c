// SPDX-License-Identifier: Apache-2.0
// Migrations: in order, once, whole or not at all; newer and changed ones are refused.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/store/store_inside.h"
#include "sql/embedded.h"
#include "tests/support/store_files.h"
#include "tests/support/store_place.h"

static const struct embedded_migration small[] = {
    {1, "0001_first",
        "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
        " sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT; CREATE TABLE a (x INTEGER);"},
    {2, "0002_second", "CREATE TABLE b (x INTEGER); INSERT INTO b VALUES (1);"},
    {3, "0003_third", "CREATE TABLE c (x INTEGER); INSERT INTO c SELECT x FROM b;"},
};

struct file {
    struct store_place place;
    struct text complaint;
};

static void set_up(struct file *file)
{
    store_place_make(&file->place);
    text_init(&file->complaint, 1000);
    fclose(fopen(file->place.path, "wb"));
}

static void tear_down(struct file *file)
{
    text_done(&file->complaint);
    store_place_remove(&file->place);
}

static enum status migrate(
    struct file *file, const struct embedded_migration *migrations, int count, const char *vfs)
{
    struct tx_connection *connection = NULL;
    text_clear(&file->complaint);
    enum status status = tx_connection_open(
        file->place.path, vfs, TX_CONNECTION_WRITER, &connection, &file->complaint);
    if (status == STATUS_OK) {
        status = store_migrate(connection, file->place.path, migrations, count, &file->complaint);
        tx_connection_close(connection);
    }
    return status;
}

static int64_t sql(const struct file *file, const char *statement)
{
    return store_place_sql(file->place.path, statement);
}

Test(store_migrate, goes_through_each_once_and_notes_it)
{
    struct file file;
    set_up(&file);
    for (int count = 0; count <= 3; count++) {
        for (int again = 0; again < 2; again++) {
            cr_assert_eq(migrate(&file, small, count, NULL), STATUS_OK);
            cr_expect_eq(
                sql(&file, count == 0 ? "SELECT 0" : "SELECT count(*) FROM migration"), count);
        }
    }
    cr_expect_eq(sql(&file, "SELECT x FROM c"), 1);
    cr_expect_eq(sql(&file, "SELECT min(length(sha256)) FROM migration"), 64);
    cr_expect_eq(sql(&file, "SELECT min(applied_at) FROM migration") > 0, 1);
    tear_down(&file);
}

Test(store_migrate, refuses_a_database_of_a_newer_program)
{
    struct file file;
    set_up(&file);
    cr_assert_eq(migrate(&file, small, 3, NULL), STATUS_OK);
    cr_expect_eq(migrate(&file, small, 2, NULL), STATUS_NEWER_DATABASE);
    cr_expect_not_null(strstr(file.complaint.bytes, "newer program"));
    cr_expect_eq(sql(&file, "SELECT count(*) FROM migration"), 3);
    tear_down(&file);
}

Test(store_migrate, refuses_when_a_landed_migration_was_changed)
{
    struct embedded_migration changed[3] = {small[0], small[1], small[2]};
    struct file file;
    changed[1].sql = "CREATE TABLE b (x INTEGER, y INTEGER);";
    set_up(&file);
    cr_assert_eq(migrate(&file, small, 2, NULL), STATUS_OK);
    cr_expect_eq(migrate(&file, changed, 3, NULL), STATUS_CORRUPT);
    cr_expect_not_null(strstr(file.complaint.bytes, "0002_second"));
    cr_expect_eq(sql(&file, "SELECT count(*) FROM migration"), 2);
    tear_down(&file);
}

Test(store_migrate, refuses_a_gap_and_a_row_without_sense)
{
    struct file file;
    set_up(&file);
    cr_assert_eq(migrate(&file, small, 3, NULL), STATUS_OK);
    sql(&file, "DELETE FROM migration WHERE number = 2");
    cr_expect_eq(migrate(&file, small, 3, NULL), STATUS_CORRUPT);
    cr_expect_not_null(strstr(file.complaint.bytes, "no migration 2"));
    tear_down(&file);
}

Test(store_migrate, refuses_a_database_that_is_not_ours)
{
    static const char *const contents[] = {
        "CREATE TABLE songs (title TEXT)", "CREATE VIEW migration AS SELECT 1 AS number"};
    for (size_t i = 0; i < 2; i++) {
        struct file file;
        set_up(&file);
        sql(&file, contents[i]);
        cr_expect_eq(migrate(&file, small, 3, NULL), STATUS_CORRUPT);
        cr_expect_not_null(strstr(file.complaint.bytes, "not one of eldercare"));
        tear_down(&file);
    }
}

Test(store_migrate, refuses_a_table_of_migrations_of_another_shape)
{
    struct file file;
    set_up(&file);
    sql(&file, "CREATE TABLE migration (x INTEGER)");
    cr_expect_eq(migrate(&file, small, 3, NULL), STATUS_BROKEN_PROMISE);
    cr_expect_not_null(strstr(file.complaint.bytes, "no such column"));
    tear_down(&file);
}

Test(store_migrate, leaves_nothing_of_one_that_fails_half_way)
{
    struct embedded_migration broken[3] = {small[0], small[1], small[2]};
    struct file file;
    broken[2].sql = "CREATE TABLE c (x INTEGER); INSERT INTO no_such_table VALUES (1);";
    set_up(&file);
    cr_expect_eq(migrate(&file, broken, 3, NULL), STATUS_BROKEN_PROMISE);
    cr_expect_not_null(strstr(file.complaint.bytes, "0003_third"));
    cr_expect_eq(sql(&file, "SELECT count(*) FROM migration"), 2);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM sqlite_master WHERE name = 'c'"), 0);
    cr_expect_eq(migrate(&file, small, 3, NULL), STATUS_OK);
    tear_down(&file);
}

Test(store_migrate, refuses_one_that_does_not_even_make_the_table)
{
    static const struct embedded_migration none[] = {
        {1, "0001_none", "CREATE TABLE a (x INTEGER);"}};
    struct file file;
    set_up(&file);
    cr_expect_eq(migrate(&file, none, 1, NULL), STATUS_BROKEN_PROMISE);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM sqlite_master"), 0);
    tear_down(&file);
}

Test(store_migrate, is_whole_or_not_begun_wherever_a_call_fails)
{
    bool failed = true;
    int nth = 0;
    while (failed) {
        struct file file;
        struct store_files *files = store_files_new();
        set_up(&file);
        store_files_fail(files, STORE_FILES_ANY, ++nth, false);
        enum status status = migrate(&file, small, 3, store_files_vfs(files));
        failed = store_files_failed(files);
        cr_expect(failed || status == STATUS_OK, "failed by itself");
        store_files_fail(files, 0, 0, false);
        cr_expect(status == STATUS_OK || file.complaint.size > 0, "a complaint for call %d", nth);
        cr_assert_eq(migrate(&file, small, 3, store_files_vfs(files)), STATUS_OK, "call %d: %s",
            nth, file.complaint.bytes);
        cr_expect_eq(sql(&file, "SELECT count(*) FROM migration"), 3);
        cr_expect_eq(sql(&file, "SELECT count(*) FROM c"), 1);
        tear_down(&file);
        store_files_free(files);
    }
    cr_log_info("%d calls", nth - 1);
    cr_expect_gt(nth, 30);
}

struct cutting {
    struct store_files *files;
    struct store_place place;
    int cuts;
    struct store_place images[200];
};

static void cut(void *context)
{
    struct cutting *cutting = context;
    for (uint32_t seed = 0; seed < 4 && cutting->cuts < 200; seed++) {
        struct store_place *image = &cutting->images[cutting->cuts++];
        store_place_make(image);
        store_files_cut(cutting->files, image->folder, seed);
    }
}

Test(store_migrate, is_whole_or_not_begun_wherever_the_power_is_cut)
{
    static struct cutting cutting;
    struct file file;
    cutting.files = store_files_new();
    set_up(&file);
    store_files_on_sync(cutting.files, cut, &cutting);
    cr_assert_eq(migrate(&file, small, 3, store_files_vfs(cutting.files)), STATUS_OK);
    cr_expect_gt(cutting.cuts, 12);
    for (int i = 0; i < cutting.cuts; i++) {
        struct file image = {.place = cutting.images[i]};
        text_init(&image.complaint, 1000);
        fclose(fopen(image.place.path, "ab"));
        cr_expect_eq(
            migrate(&image, small, 3, NULL), STATUS_OK, "cut %d: %s", i, image.complaint.bytes);
        cr_expect_eq(sql(&image, "SELECT count(*) FROM migration"), 3);
        cr_expect_eq(sql(&image, "SELECT count(*) FROM c"), 1);
        tear_down(&image);
    }
    tear_down(&file);
    store_files_free(cutting.files);
}

// How many of the real ones stand before the one whose name ends so.
static int before(const char *name)
{
    for (int i = 0; i < embedded_migration_count; i++) {
        const char *found = strstr(embedded_migrations[i].name, name);
        if (found != NULL && strcmp(found, name) == 0) {
            return i;
        }
    }
    return -1;
}

// Bed 1 was left after a night and cleaned, bed 2 taken, left and cleaned on one day, bed 3 the
// same but cleaned before that, bed 4 left by a guest first and by its resident after.
Test(store_migrate, keeps_of_which_leaving_a_cleaning_was_told)
{
    struct file file;
    int count = before("_bed_use");
    cr_assert_geq(count, 0);
    set_up(&file);
    cr_assert_eq(migrate(&file, embedded_migrations, count, NULL), STATUS_OK);
    cr_assert(store_place_try(file.place.path,
        "INSERT INTO area (code, name, level, from_day, until_day)"
        " VALUES ('310114103', 'street', 'street', '1980-01-01', '9999-12-31');"
        "INSERT INTO office (office, kind, name, area, registered_at)"
        " VALUES (1, 'home', 'home', '310114103', 1);"
        "INSERT INTO institution (institution, credit_code, name, area, kind, tier, operation,"
        " opened_day, closed_day, cleaning_hours, registered_at) VALUES (1, 'code', 'home',"
        " '310114103', 'institution', 'basic', 'public', '2018-05-01', '9999-12-31', 24, 1);"
        "INSERT INTO room (room, institution, label, floor, isolation) VALUES (1, 1, '301', 3, 0);"
        "INSERT INTO bed (bed, room, institution, label, built_day, opened_day)"
        " SELECT value, 1, 1, value, '2018-05-01', '2018-05-01' FROM json_each('[1, 2, 3, 4]');"
        "INSERT INTO elder (elder, id_type, id_number_sealed, id_number_index, id_tail_index, name,"
        " sex, born_day, office, registered_at) SELECT value, 'passport', x'00', randomblob(32),"
        " x'00', 'elder', 1, '1940-01-01', 1, 1 FROM json_each('[21, 22, 23, 24, 25]');"
        "INSERT INTO stay (stay, elder, institution, from_day, recorded_at)"
        " VALUES (11, 21, 1, '2026-12-01', 5), (12, 22, 1, '2026-12-02', 5),"
        " (13, 23, 1, '2026-12-02', 5), (14, 24, 1, '2026-12-01', 5), (15, 25, 1, '2026-12-02', 5);"
        "INSERT INTO occupancy (occupancy, stay, elder, bed, institution, from_day, until_day,"
        " recorded_at) VALUES (31, 11, 21, 1, 1, '2026-12-01', '2026-12-02', 10),"
        " (34, 14, 24, 4, 1, '2026-12-01', '2026-12-02', 30);"
        "INSERT INTO movement (movement, stay, event, on_day, bed, office, operator, recorded_at)"
        " VALUES (42, 12, 'admit', '2026-12-02', 2, 1, 'a', 10),"
        " (52, 12, 'discharge', '2026-12-02', NULL, 1, 'a', 20),"
        " (43, 13, 'admit', '2026-12-02', 3, 1, 'a', 10),"
        " (53, 13, 'discharge', '2026-12-02', NULL, 1, 'a', 90),"
        " (45, 15, 'admit', '2026-12-02', 4, 1, 'a', 10),"
        " (55, 15, 'discharge', '2026-12-02', NULL, 1, 'a', 20);"
        "INSERT INTO bed_cleaning (bed, left_day, cleaned_at, office, operator)"
        " VALUES (1, '2026-12-02', 50, 1, 'a'), (2, '2026-12-02', 50, 1, 'a'),"
        " (3, '2026-12-02', 50, 1, 'a'), (4, '2026-12-02', 50, 1, 'a')"));
    cr_assert_eq(migrate(&file, embedded_migrations, count + 1, NULL), STATUS_OK, "%s",
        file.complaint.bytes);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM bed_use"), 3);
    cr_expect_eq(sql(&file, "SELECT bed_use FROM bed_cleaning WHERE bed = 1"), 0);
    cr_expect_eq(sql(&file, "SELECT bed_use FROM bed_cleaning WHERE bed = 2"), 42);
    cr_expect_eq(sql(&file, "SELECT bed_use FROM bed_cleaning WHERE bed = 3"), 0);
    cr_expect_eq(sql(&file, "SELECT bed_use FROM bed_cleaning WHERE bed = 4"), 0);
    tear_down(&file);
}

// 1 and 2 named each other; 3 is of two, 7 and 9 are men, 8 is dead. Beside them a city of couples.
Test(store_migrate, makes_couples_of_who_is_named_by_one_alone, .timeout = 100)
{
    struct file file;
    int count = before("0047_spouse");
    cr_assert_geq(count, 0);
    set_up(&file);
    cr_assert_eq(migrate(&file, embedded_migrations, count, NULL), STATUS_OK);
    cr_assert(store_place_try(file.place.path,
        "INSERT INTO area (code, name, level, from_day, until_day)"
        " VALUES ('310114103', 'street', 'street', '1980-01-01', '9999-12-31');"
        "INSERT INTO office (office, kind, name, area, registered_at)"
        " VALUES (1, 'street', 'street', '310114103', 1);"
        "WITH RECURSIVE person (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM person WHERE n < 40010)"
        "INSERT INTO elder (elder, id_type, id_number_sealed, id_number_index, id_tail_index, name,"
        " sex, born_day, office, registered_at) SELECT n, 'passport', x'00', randomblob(32),"
        " x'00', 'elder', 2 - n % 2, '1940-01-01', 1, 1 FROM person;"
        "INSERT INTO death (death, elder, on_day, office, operator, reported_at)"
        " VALUES (1, 8, '2026-12-01', 1, 'a', 1);"
        "INSERT INTO waitlist_application (application, elder, applied_at, needs, office, operator,"
        " spouse) VALUES (1, 1, 5, 8, 1, 'a', 2), (2, 2, 7, 8, 1, 'a', 1), (3, 3, 1, 8, 1, 'a', 4),"
        " (4, 6, 1, 8, 1, 'a', 3), (5, 7, 1, 8, 1, 'a', 9), (6, 8, 1, 8, 1, 'a', 11);"
        "INSERT INTO waitlist_application (application, elder, applied_at, needs, office, operator,"
        " spouse) SELECT elder, elder, 1, 8, 1, 'a', elder + 1 FROM elder"
        " WHERE elder > 20 AND elder % 2 = 1"));
    int64_t next = sql(&file, "SELECT next_id FROM progress");
    cr_assert_eq(migrate(&file, embedded_migrations, count + 1, NULL), STATUS_OK, "%s",
        file.complaint.bytes);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM elder_spouse WHERE elder > 20"), 39990);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM elder_spouse WHERE elder < 20"), 2);
    cr_expect_eq(sql(&file, "SELECT spouse FROM elder_spouse WHERE elder = 1"), 2);
    cr_expect_eq(sql(&file, "SELECT recorded_at FROM elder_spouse WHERE elder = 2"), 7);
    cr_expect_eq(sql(&file, "SELECT min(elder_spouse) FROM elder_spouse"), next);
    cr_expect_eq(sql(&file, "SELECT next_id FROM progress"), next + 39992);
    tear_down(&file);
}

// To verify: 1 still is, 2 was removed with its house. To be told: 3 fell out, 4 withdrew, 5 was
// withdrawn by a home, 6 moved in, 7 waits elsewhere since its house closed.
Test(store_migrate, ends_tasks_of_who_has_left_the_queue)
{
    struct file file;
    int count = before("0055_taken_back");
    cr_assert_geq(count, 0);
    set_up(&file);
    cr_assert_eq(migrate(&file, embedded_migrations, count, NULL), STATUS_OK);
    cr_assert(store_place_try(file.place.path,
        "INSERT INTO area (code, name, level, from_day, until_day)"
        " VALUES ('310114103', 'street', 'street', '1980-01-01', '9999-12-31');"
        "INSERT INTO institution (institution, credit_code, name, area, kind, tier, operation,"
        " opened_day, closed_day, cleaning_hours, registered_at) VALUES (3, 'x', 'house',"
        " '310114103', 'institution', 'basic', 'public', '2018-01-01', '9999-12-31', 0, 1);"
        "INSERT INTO office (office, kind, name, area, institution, registered_at)"
        " VALUES (1, 'street', 'street', '310114103', NULL, 1),"
        " (2, 'home', 'home', '310114103', 3, 1);"
        "INSERT INTO elder (elder, id_type, id_number_sealed, id_number_index, id_tail_index, name,"
        " sex, born_day, office, registered_at)"
        " VALUES (1, 'passport', x'00', randomblob(32), x'00', 'elder', 2, '1940-01-01', 1, 1);"
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 7)"
        "INSERT INTO waitlist_application (application, elder, applied_at, needs, office, operator)"
        " SELECT n, 1, 5, 0, 1, 'a' FROM n;"
        "INSERT INTO waitlist_standing (standing, application, state, cause, next_day,"
        " confirmed_day, dementia, flags, registered_area, residence_area, office,"
        " operator, recorded_at) SELECT application, application,"
        " CASE application WHEN 1 THEN 'submitted' WHEN 2 THEN 'removed' WHEN 3 THEN 'removed'"
        " WHEN 4 THEN 'withdrawn' WHEN 5 THEN 'withdrawn' WHEN 6 THEN 'admitted' ELSE 'queued' END,"
        " 'x', '9999-12-31', '2026-12-01', 'none', 0, '310114103', '310114103',"
        " CASE application WHEN 5 THEN 2 ELSE 1 END, 'a', 70 FROM waitlist_application;"
        "INSERT INTO task (task, office, kind, subject, elder, due_day, opened_at)"
        " SELECT application, 1, CASE WHEN application < 3 THEN 'waitlist_verify'"
        " ELSE 'waitlist_notice' END, application, 1, '2026-12-10', 60 FROM waitlist_application"));
    cr_assert_eq(migrate(&file, embedded_migrations, count + 1, NULL), STATUS_OK, "%s",
        file.complaint.bytes);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM task WHERE closed_at IS NULL"
                            " AND task IN (1, 3, 5, 7)"),
        4);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM task WHERE closed_at = 70 AND task IN (2, 4, 6)"
                            " AND outcome IN ('removed', 'withdrawn', 'admitted')"),
        3);
    tear_down(&file);
}

// Asked whether a bed is still wanted: 1 waits and has moved, 2 waits where they were asked, 3 lost
// every condition, 4 is back in verification. 3 is to be told.
Test(store_migrate, asks_who_waits_where_they_live_and_nobody_else)
{
    struct file file;
    int count = before("0061_waiting_tasks");
    cr_assert_geq(count, 0);
    set_up(&file);
    cr_assert_eq(migrate(&file, embedded_migrations, count, NULL), STATUS_OK);
    cr_assert(store_place_try(file.place.path,
        "INSERT INTO area (code, name, level, from_day, until_day)"
        " VALUES ('310114103', 'old', 'street', '1980-01-01', '9999-12-31'),"
        " ('310114118', 'new', 'street', '1980-01-01', '9999-12-31');"
        "INSERT INTO office (office, kind, name, area, registered_at)"
        " VALUES (1, 'street', 'old', '310114103', 1), (2, 'street', 'new', '310114118', 1);"
        "INSERT INTO elder (elder, id_type, id_number_sealed, id_number_index, id_tail_index, name,"
        " sex, born_day, office, registered_at)"
        " VALUES (1, 'passport', x'00', randomblob(32), x'00', 'elder', 2, '1940-01-01', 1, 1);"
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 4)"
        "INSERT INTO waitlist_application (application, elder, applied_at, needs, office, operator)"
        " SELECT n, 1, 5, 0, 1, 'a' FROM n;"
        "INSERT INTO waitlist_standing (standing, application, state, cause, next_day,"
        " confirmed_day, dementia, flags, registered_area, residence_area, office,"
        " operator, recorded_at) SELECT application, application,"
        " CASE application WHEN 1 THEN 'queued' WHEN 2 THEN 'suspended' WHEN 3 THEN 'ineligible'"
        " ELSE 'submitted' END,"
        " 'x', '9999-12-31', '2026-12-01', 'none', 0, '310114103', CASE application WHEN 1 THEN"
        " '310114118001' ELSE '310114103' END, 1, 'a', 70 FROM waitlist_application;"
        "INSERT INTO task (task, office, kind, subject, elder, due_day, opened_at)"
        " SELECT application, 1, 'waitlist_confirm', application, 1, '2026-12-10', 60"
        " FROM waitlist_application;"
        "INSERT INTO task (task, office, kind, subject, elder, due_day, opened_at)"
        " VALUES (5, 1, 'waitlist_notice', 3, 1, '2026-12-10', 60)"));
    cr_assert_eq(migrate(&file, embedded_migrations, count + 1, NULL), STATUS_OK, "%s",
        file.complaint.bytes);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM task WHERE closed_at IS NULL"), 3);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM task WHERE closed_at IS NULL"
                            " AND due_day = '2026-12-10' AND (task, office) IN ((1, 2), (2, 1),"
                            " (5, 1))"),
        3);
    cr_expect_eq(sql(&file, "SELECT count(*) FROM task WHERE closed_at = 70"
                            " AND outcome IN ('ineligible', 'submitted') AND task IN (3, 4)"),
        2);
    tear_down(&file);
}
