// SPDX-License-Identifier: Apache-2.0
// A store in a temporary folder for tests.
#include "tests/support/store_place.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "common/base/log.h"
#include "sql/embedded.h"

static void __attribute__((noreturn)) give_up(const char *what, const char *detail)
{
    fprintf(stderr, "store_place: %s: %s\n", what, detail);
    abort();
}

void store_place_make(struct store_place *place)
{
    const char *base = getenv("TMPDIR");
    log_set_least(LOG_ERROR);
    snprintf(place->folder, sizeof place->folder, "%s/eldercare-XXXXXX",
        base == NULL || strlen(base) > 32 ? "/tmp" : base);
    if (mkdtemp(place->folder) == NULL) {
        give_up("mkdtemp", place->folder);
    }
    snprintf(place->path, sizeof place->path, "%s/test.db", place->folder);
    place->now_ms = STORE_PLACE_NOW;
}

void store_place_remove(struct store_place *place)
{
    char name[512];
    DIR *folder = opendir(place->folder);
    if (folder == NULL) {
        return;
    }
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        snprintf(name, sizeof name, "%s/%s", place->folder, entry->d_name);
        unlink(name);
    }
    closedir(folder);
    rmdir(place->folder);
}

// The database's file, made anew for writing; log and index of a former one go.
static FILE *anew(const struct store_place *place)
{
    static const char *const beside[] = {"-wal", "-shm"};
    char name[128];
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        snprintf(name, sizeof name, "%s%s", place->path, beside[i]);
        unlink(name);
    }
    FILE *file = fopen(place->path, "wb");
    if (file == NULL) {
        give_up("make", place->path);
    }
    return file;
}

void store_place_empty(const struct store_place *place)
{
    fclose(anew(place));
}

// Closes both.
static bool copy_bytes(FILE *source, FILE *target)
{
    char bytes[65536];
    bool is_whole = source != NULL && target != NULL;
    for (size_t size = 1; is_whole && size > 0;) {
        size = fread(bytes, 1, sizeof bytes, source);
        is_whole = fwrite(bytes, 1, size, target) == size;
    }
    is_whole = (source == NULL || fclose(source) == 0) && is_whole;
    return (target == NULL || fclose(target) == 0) && is_whole;
}

void store_place_copy(const struct store_place *place, const char *from)
{
    if (!copy_bytes(fopen(from, "rb"), anew(place))) {
        give_up("copy", from);
    }
}

static int64_t tell(void *context)
{
    const struct store_place *place = context;
    return place->now_ms;
}

struct store_options store_place_options(struct store_place *place)
{
    struct store_options options = store_presets(place->path);
    options.threads = false;
    options.clock = tell;
    options.clock_context = place;
    options.reserve_bytes = 0;
    options.prepares_late = true; // a test uses few queries, and there are thousands of tests
    return options;
}

struct store *store_place_open_anew(const struct store_options *options)
{
    struct store *store = NULL;
    struct text complaint;
    text_init(&complaint, 1000);
    if (store_open(options, &store, &complaint) != STATUS_OK) {
        give_up("store_open", complaint.bytes);
    }
    text_done(&complaint);
    return store;
}

// Where a database that has been through all migrations is kept beside the test's program: another
// one when they change.
static void name_template(char *ret_path, size_t size)
{
    uint64_t hash = UINT64_C(14695981039346656037); // FNV-1a
    for (int i = 0; i < embedded_migration_count; i++) {
        for (const char *at = embedded_migrations[i].sql; *at != '\0'; at++) {
            hash = (hash ^ (uint8_t)*at) * UINT64_C(1099511628211);
        }
    }
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0) {
        give_up("readlink", "/proc/self/exe");
    }
    program[length] = '\0';
    snprintf(ret_path, size, "%.*s/template-%016" PRIx64 ".db",
        (int)(strrchr(program, '/') - program), program, hash);
}

// Made once, by whichever test comes first: thousands of tests begin with an empty database, and
// the migrations were half of what each of them cost. False where it cannot be kept.
static bool make_template(const char *path)
{
    struct store_place place;
    char part[PATH_MAX + 16];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    store_close(store_place_open_anew(&options));
    store_place_sql(place.path, "PRAGMA wal_checkpoint(TRUNCATE)");
    snprintf(part, sizeof part, "%s.%d", path, (int)getpid());
    bool is_made =
        copy_bytes(fopen(place.path, "rb"), fopen(part, "wb")) && rename(part, path) == 0;
    store_place_remove(&place);
    return is_made;
}

static void begin_with_template(const struct store_options *options)
{
    char path[PATH_MAX];
    if (access(options->path, F_OK) == 0) {
        return;
    }
    name_template(path, sizeof path);
    if (access(path, R_OK) == 0 || make_template(path)) {
        if (!copy_bytes(fopen(path, "rb"), fopen(options->path, "wb"))) {
            give_up("copy", options->path);
        }
    }
}

struct store *store_place_open(const struct store_options *options)
{
    begin_with_template(options);
    return store_place_open_anew(options);
}

struct place_job {
    struct store_job job;
    void (*act)(struct tx *tx, void *context);
    void *context;
};

static void run(struct store_job *job, struct tx *tx)
{
    struct place_job *act = (struct place_job *)job;
    act->act(tx, act->context);
}

enum status store_place_do(struct store *store, enum store_lane lane,
    void (*act)(struct tx *tx, void *context), void *context)
{
    struct place_job job = {{.lane = lane, .run = run}, act, context};
    return store_run(store, &job.job);
}

int64_t store_place_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t number = 0;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        give_up("sqlite3_open_v2", path);
    }
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_busy_timeout(db, 5000);
    while (*sql != '\0') {
        const char *rest = NULL;
        if (sqlite3_prepare_v2(db, sql, -1, &statement, &rest) != SQLITE_OK) {
            give_up(sql, sqlite3_errmsg(db));
        }
        int code = statement == NULL ? SQLITE_DONE : sqlite3_step(statement);
        if (code == SQLITE_ROW) {
            number = sqlite3_column_int64(statement, 0);
        } else if (code != SQLITE_DONE) {
            give_up(sql, sqlite3_errmsg(db));
        }
        sqlite3_finalize(statement);
        sql = rest;
    }
    sqlite3_close(db);
    return number;
}

struct sqlite3 *store_place_reader(const char *path)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        give_up("sqlite3_open_v2", path);
    }
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_busy_timeout(db, 5000);
    return db;
}

int64_t store_place_ask(struct sqlite3 *reader, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = 0;
    if (sqlite3_prepare_v2(reader, sql, -1, &statement, NULL) != SQLITE_OK) {
        give_up(sql, sqlite3_errmsg(reader));
    }
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        number = sqlite3_column_int64(statement, 0);
    } else if (code != SQLITE_DONE) {
        give_up(sql, sqlite3_errmsg(reader));
    }
    sqlite3_finalize(statement);
    return number;
}

void store_place_reader_close(struct sqlite3 *reader)
{
    sqlite3_close(reader);
}

bool store_place_try(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    }
    sqlite3_close(db);
    return code == SQLITE_OK;
}

void store_place_turn(struct store *store)
{
    int done = 1;
    while (done > 0) {
        done = 0;
        for (int lane = 0; lane < STORE_LANES; lane++) {
            done += store_step(store, (enum store_lane)lane);
        }
    }
}
