// SPDX-License-Identifier: Apache-2.0
// Opening and closing: settings that must hold, clear words when it cannot be, one process at a
// time.
#include "daemon/store/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "daemon/store/store_inside.h"
#include "tests/support/store_files.h"
#include "tests/support/store_place.h"

// Opens and expects a refusal with words in it.
static void expect_refusal(
    const struct store_options *options, enum status expected, const char *words)
{
    struct store *store = NULL;
    struct text complaint;
    text_init(&complaint, 1000);
    enum status status = store_open(options, &store, &complaint);
    cr_expect_eq(status, expected, "%s", status_name(status));
    cr_expect_null(store);
    cr_assert_gt(complaint.size, 0);
    cr_expect_not_null(strstr(complaint.bytes, words), "%s", complaint.bytes);
    text_done(&complaint);
}

static void do_nothing(struct store_job *job, struct tx *tx)
{
    (void)job;
    (void)tx;
}

Test(store, opens_a_new_file_that_only_we_may_read)
{
    static const char *const names[] = {"test.db", "test.db-wal", "test.db.lock"};
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open_anew(&options);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[128];
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", place.folder, names[i]);
        cr_assert_eq(stat(path, &about), 0);
        cr_expect_eq(about.st_mode & 0777, 0600, "%s", names[i]);
    }
    store_close(store);
    store_place_remove(&place);
}

static int64_t pragma(const struct tx_connection *connection, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    cr_assert_eq(sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL), SQLITE_OK);
    int64_t value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return value;
}

Test(store, holds_every_connection_to_its_settings)
{
    static const struct {
        const char *sql;
        int64_t value;
    } settings[] = {
        {"PRAGMA foreign_keys", 1},
        {"PRAGMA trusted_schema", 0},
        {"PRAGMA cell_size_check", 1},
        {"PRAGMA mmap_size", -1}, // shim files cannot be mapped; a mapped one would answer its size
        {"PRAGMA temp_store", 2},
        {"PRAGMA synchronous", 2},
        {"PRAGMA wal_autocheckpoint", 0},
        {"SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'", 1},
        {"SELECT count(*) FROM pragma_locking_mode WHERE locking_mode = 'normal'", 1},
    };
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.threads = true; // nothing is submitted: the connections are ours
    struct store *store = store_place_open_anew(&options);
    struct tx_connection *connections[] = {store->writer, store->readers[0], store->readers[1],
        store->preparers[0], store->preparers[1]};
    for (size_t c = 0; c < sizeof connections / sizeof connections[0]; c++) {
        for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
            int64_t value = pragma(connections[c], settings[i].sql);
            cr_expect(value == settings[i].value || (settings[i].value == -1 && value == 0),
                "connection %zu: %s is %lld", c, settings[i].sql, (long long)value);
        }
        int on = 0;
        cr_expect_eq(
            sqlite3_db_config(connections[c]->db, SQLITE_DBCONFIG_DEFENSIVE, -1, &on), SQLITE_OK);
        cr_expect_eq(on, 1);
        cr_expect_eq(pragma(connections[c], "PRAGMA query_only"), c == 0 ? 0 : 1);
        cr_expect_neq(sqlite3_exec(connections[c]->db, "ATTACH ':memory:' AS x", NULL, NULL, NULL),
            SQLITE_OK);
    }
    cr_expect_eq(pragma(store->writer, "PRAGMA journal_size_limit"), 67108864);
    store_close(store);
    store_place_remove(&place);
}

Test(store, leaves_an_empty_log_and_opens_again)
{
    struct store_place place;
    char path[128];
    struct stat about;
    store_place_make(&place);
    snprintf(path, sizeof path, "%s-wal", place.path);
    struct store_options options = store_place_options(&place);
    for (int i = 0; i < 3; i++) {
        struct store *store = store_place_open_anew(&options);
        store_close(store);
        cr_assert_eq(
            stat(path, &about), 0, "the log stays: removing it needs a sync of the folder");
        cr_expect_eq(about.st_size, 0);
    }
    store_place_remove(&place);
}

Test(store, is_refused_to_a_second_opener_in_the_same_process)
{
    struct store_place place;
    char words[32];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open_anew(&options);
    snprintf(words, sizeof words, "pid %ld", (long)getpid());
    expect_refusal(&options, STATUS_LOCKED, words);
    store_close(store);
    store = store_place_open_anew(&options);
    store_close(store);
    store_place_remove(&place);
}

Test(store, is_refused_to_a_second_process_until_the_first_dies)
{
    struct store_place place;
    char words[32];
    int ready[2];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    cr_assert_eq(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *store = store_place_open_anew(&options);
        _exit(store == NULL || write(ready[1], "x", 1) != 1 || pause() == 0);
    }
    char byte = 0;
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    snprintf(words, sizeof words, "pid %ld", (long)child);
    expect_refusal(&options, STATUS_LOCKED, words);
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    struct store *store = store_place_open_anew(&options);
    store_close(store);
    store_place_remove(&place);
}

Test(store, says_what_is_wrong_with_the_place)
{
    struct store_place place;
    char path[5000];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    snprintf(path, sizeof path, "%s/no/such/folder.db", place.folder);
    options.path = path;
    expect_refusal(&options, STATUS_INPUT_OUTPUT, "No such file");
    memset(path, 'x', sizeof path);
    path[sizeof path - 1] = '\0';
    expect_refusal(&options, STATUS_INPUT_OUTPUT, "too long");
    snprintf(path, sizeof path, "%s/folder.db", place.folder);
    cr_assert_eq(mkdir(path, 0700), 0);
    expect_refusal(&options, STATUS_INPUT_OUTPUT, "cannot be opened");
    rmdir(path);
    snprintf(path, sizeof path, "%s/link.db", place.folder);
    cr_assert_eq(symlink("/nowhere/at/all", path), 0);
    expect_refusal(&options, STATUS_INPUT_OUTPUT, "");
    snprintf(path, sizeof path, "%s/a.db.lock", place.folder);
    cr_assert_eq(symlink("/nowhere/at/all", path), 0);
    snprintf(path, sizeof path, "%s/a.db", place.folder);
    expect_refusal(&options, STATUS_INPUT_OUTPUT, "a.db.lock");
    store_place_remove(&place);
}

Test(store, says_read_only_where_nothing_can_be_written)
{
    // Nobody makes files there, root neither; a bare chroot may not have it.
    if (access("/sys/kernel", F_OK) != 0) {
        cr_skip_test("/sys is not mounted");
    }
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.path = "/sys/kernel/test.db";
    expect_refusal(&options, STATUS_READ_ONLY, "/sys/kernel/test.db.lock");
    store_place_remove(&place);
}

Test(store, says_so_when_the_file_is_no_database)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    FILE *stream = fopen(place.path, "wb");
    for (int i = 0; i < 1000; i++) {
        fputs("this is not a database\n", stream);
    }
    fclose(stream);
    expect_refusal(&options, STATUS_CORRUPT, "not a database");
    store_place_remove(&place);
}

Test(store, says_so_when_the_state_of_the_ledger_is_damaged)
{
    static const struct {
        const char *sql;
        enum status expected;
    } damages[] = {
        {"DELETE FROM progress", STATUS_CORRUPT},
        {"UPDATE progress SET ledger_size = 3", STATUS_CORRUPT},
        {"DROP TABLE progress", STATUS_BROKEN_PROMISE},
    };

    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct store_place place;
        store_place_make(&place);
        struct store_options options = store_place_options(&place);
        options.prepares_late = false;
        store_close(store_place_open_anew(&options));
        store_place_sql(place.path, damages[i].sql);
        expect_refusal(&options, damages[i].expected, i == 2 ? "does not prepare" : "ledger");
        store_place_remove(&place);
    }
}

Test(store, does_not_open_a_newer_database)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    store_close(store_place_open_anew(&options));
    store_place_sql(place.path, "INSERT INTO migration VALUES (9999, '9999_future', 'x', 0)");
    expect_refusal(&options, STATUS_NEWER_DATABASE, "migration 9999");
    store_place_sql(place.path,
        "DELETE FROM migration WHERE number = 9999;"
        "INSERT INTO migration SELECT max(number) + 1, 'future', 'x', 0 FROM migration");
    expect_refusal(&options, STATUS_NEWER_DATABASE, "newer program");
    store_place_remove(&place);
}

Test(store, opens_whole_or_not_at_all_wherever_a_call_fails)
{
    bool failed = true;
    struct store_place place;
    struct text complaint;
    text_init(&complaint, 1000);
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    store_close(store_place_open_anew(&options));
    int nth = 0;
    int opened = 0;
    while (failed) {
        struct store *store = NULL;
        text_clear(&complaint);
        store_files_fail(files, STORE_FILES_ANY, ++nth, false);
        enum status status = store_open(&options, &store, &complaint);
        failed = store_files_failed(files);
        store_files_fail(files, 0, 0, false);
        cr_expect(failed || status == STATUS_OK);
        if (status == STATUS_OK) {
            opened++;
            store_close(store);
        } else {
            cr_expect_gt(complaint.size, 0, "a complaint for call %d", nth);
        }
    }
    cr_expect_gt(nth, 20);
    store_close(store_place_open_anew(&options));
    text_done(&complaint);
    store_files_free(files);
    store_place_remove(&place);
}

Test(store, starts_read_only_on_a_full_disk_when_there_is_something_to_write_back)
{
    struct store_place place;
    struct store_place copy;
    store_place_make(&place);
    store_place_make(&copy);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open_anew(&options);
    cr_assert_eq(sqlite3_exec(store->writer->db,
                     "INSERT INTO plan SELECT 'p', 'p', 'p', zeroblob(1), 0 WHERE 0;"
                     "CREATE TABLE filler (x BLOB); INSERT INTO filler VALUES (zeroblob(500000))",
                     NULL, NULL, NULL),
        SQLITE_OK);
    store_files_cut(files, copy.folder, 1); // as after a kill: the log is full, the database small
    store_close(store);
    options = store_place_options(&copy);
    options.vfs = store_files_vfs(files);
    store_files_room(files, 1000);
    store = store_place_open_anew(&options);
    cr_expect(store_figures(store).read_only);
    struct store_job job = {.lane = STORE_WRITE};
    cr_expect_eq(store_submit(store, &job), STATUS_READ_ONLY);
    store_files_room(files, -1);
    store_close(store);
    store = store_place_open_anew(&options);
    cr_expect_not(store_figures(store).read_only);
    store_close(store);
    store_files_free(files);
    store_place_remove(&place);
    store_place_remove(&copy);
}

Test(store, tells_disk_full_when_a_new_database_finds_no_room)
{
    struct store_place place;
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    store_files_room(files, 20000);
    expect_refusal(&options, STATUS_DISK_FULL, "full");
    store_files_room(files, -1);
    store_close(store_place_open_anew(&options));
    store_files_free(files);
    store_place_remove(&place);
}

// Leaves the rights of root aside, where they are; take_back gives them again.
static void become_nobody(const struct store_place *place)
{
    if (geteuid() == 0) {
        cr_assert_eq(chown(place->folder, 65534, 65534), 0);
        cr_assert_eq(setresuid(65534, 65534, 0), 0);
        prctl(PR_SET_DUMPABLE, 1); // which the sanitizer's look for leaks needs
    }
}

static void take_back(void)
{
    if (getuid() == 65534) {
        cr_assert_eq(seteuid(0), 0);
        prctl(PR_SET_DUMPABLE, 1);
    }
}

Test(store, says_read_only_where_rights_are_missing)
{
    struct store_place place;
    char lock[128];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    become_nobody(&place);
    store_close(store_place_open_anew(&options));
    cr_assert_eq(chmod(place.path, 0400), 0);
    expect_refusal(&options, STATUS_READ_ONLY, "can only be read");
    snprintf(lock, sizeof lock, "%s.lock", place.path);
    cr_assert_eq(chmod(lock, 0400), 0);
    expect_refusal(&options, STATUS_READ_ONLY, "Permission denied");
    cr_assert_eq(chmod(place.path, 0600), 0);
    cr_assert_eq(chmod(lock, 0600), 0);
    // SQLite gave log and index the rights that the database had.
    store_place_empty(&place);
    cr_assert_eq(unlink(place.path), 0);
    cr_assert_eq(chmod(place.folder, 0500), 0);
    expect_refusal(&options, STATUS_INPUT_OUTPUT, "cannot be made");
    cr_assert_eq(chmod(place.folder, 0700), 0);
    store_close(store_place_open_anew(&options));
    take_back();
    store_place_remove(&place);
}

Test(store, opens_whole_or_not_at_all_when_threads_cannot_be_had)
{
    struct store_place place;
    struct rlimit before;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.threads = true;
    become_nobody(&place);
    cr_assert_eq(getrlimit(RLIMIT_NPROC, &before), 0);
    cr_assert_eq(setrlimit(RLIMIT_NPROC, &(struct rlimit){0, before.rlim_max}), 0);
    expect_refusal(&options, STATUS_NO_MEMORY, "NO_MEMORY");
    cr_assert_eq(setrlimit(RLIMIT_NPROC, &before), 0);
    store_close(store_place_open_anew(&options));
    take_back();
    store_place_remove(&place);
}

Test(store, opens_and_copies_whole_or_not_at_all_when_descriptors_run_out)
{
    struct store_place place;
    struct rlimit before;
    struct text complaint;
    char path[128];
    int refused = 0;
    text_init(&complaint, 1000);
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    snprintf(path, sizeof path, "%s/copy.db", place.folder);
    int lowest = dup(0);
    close(lowest);
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (rlim_t more = 0; more < 24; more++) {
        struct store *store = NULL;
        text_clear(&complaint);
        setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)lowest + more, before.rlim_max});
        enum status status = store_open(&options, &store, &complaint);
        enum status copied =
            status == STATUS_OK ? store_backup(store, path, &complaint) : STATUS_OK;
        setrlimit(RLIMIT_NOFILE, &before);
        cr_expect((status == STATUS_OK && copied == STATUS_OK) || complaint.size > 0);
        refused += status != STATUS_OK || copied != STATUS_OK;
        if (status == STATUS_OK) {
            store_close(store);
        }
        unlink(path);
    }
    cr_expect(refused > 5 && refused < 24, "%d", refused);
    text_done(&complaint);
    store_place_remove(&place);
}

Test(store, opens_and_copies_in_the_present_folder)
{
    struct store_place place;
    struct text complaint;
    char before[512];
    text_init(&complaint, 1000);
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.path = "here.db";
    cr_assert_not_null(getcwd(before, sizeof before));
    cr_assert_eq(chdir(place.folder), 0);
    struct store *store = store_place_open_anew(&options);
    cr_expect_eq(store_backup(store, "copy.db", &complaint), STATUS_OK, "%s", complaint.bytes);
    cr_expect_eq(access("copy.db", F_OK), 0);
    store_close(store);
    cr_assert_eq(chdir(before), 0);
    text_done(&complaint);
    store_place_remove(&place);
}

Test(store, starts_beside_a_foreign_reader)
{
    struct store_place place;
    sqlite3 *reader = NULL;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open_anew(&options);
    cr_assert_eq(
        sqlite3_exec(store->writer->db, "CREATE TABLE x (x INTEGER)", NULL, NULL, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_open_v2(place.path, &reader, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    cr_assert_eq(
        sqlite3_exec(reader, "BEGIN; SELECT * FROM progress", NULL, NULL, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(store->writer->db, "DROP TABLE x", NULL, NULL, NULL), SQLITE_OK);
    store_close(store);
    store = store_place_open_anew(&options);
    struct store_job job = {.lane = STORE_WRITE, .run = do_nothing};
    cr_expect_eq(store_run(store, &job), STATUS_OK);
    store_close(store);
    sqlite3_close(reader);
    store_close(store_place_open_anew(&options));
    store_place_remove(&place);
}

Test(store, starts_read_only_without_its_reserve)
{
    struct store_place place;
    char reserve[128];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.reserve_bytes = 1000;
    snprintf(reserve, sizeof reserve, "%s.reserve", place.path);
    cr_assert_eq(mkdir(reserve, 0700), 0);
    struct store *store = store_place_open_anew(&options);
    cr_expect(store_figures(store).read_only);
    struct store_job job = {.lane = STORE_WRITE};
    cr_expect_eq(store_run(store, &job), STATUS_READ_ONLY);
    cr_assert_eq(rmdir(reserve), 0);
    options.reserve_bytes = INT64_MAX; // no disk has that
    store->options.reserve_bytes = INT64_MAX;
    cr_expect_eq(store_run(store, &job), STATUS_READ_ONLY);
    store->options.reserve_bytes = 1000;
    cr_expect_eq(store_submit(store, &job), STATUS_OK);
    cr_expect_not(store_figures(store).read_only);
    job.run = do_nothing;
    store_close(store);
    store_place_remove(&place);
}

Test(store, presets_are_the_documented_ones)
{
    struct store_options options = store_presets("/x");
    cr_expect_str_eq(options.path, "/x");
    cr_expect_eq(options.batch_jobs_max, 256);
    cr_expect_eq(options.queue_jobs_max[STORE_WRITE], 4096);
    cr_expect_eq(options.queue_jobs_max[STORE_READ], 1024);
    cr_expect_eq(options.queue_jobs_max[STORE_PREPARE], 64);
    cr_expect_eq(options.zone_minutes, 480);
    cr_expect(options.threads);
}
