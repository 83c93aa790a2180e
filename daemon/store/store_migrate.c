// SPDX-License-Identifier: Apache-2.0
// Migrations: forward only, each in one transaction with its number and hash, refusing newer files
// and changed old ones.
#include <assert.h>
#include <string.h>

#include "common/base/log.h"
#include "daemon/store/status_sqlite.h"
#include "daemon/store/store_inside.h"

#define SHA256_TEXT_SIZE (2 * DIGEST_SIZE + 1)

struct migrate {
    struct tx_connection *connection;
    const char *path;
    const struct embedded_migration *migrations;
    int count;
    struct text *complaint;
};

static enum status complain(const struct migrate *migrate, int code)
{
    text_print(
        migrate->complaint, "%s: %s", migrate->path, sqlite3_errmsg(migrate->connection->db));
    return status_from_sqlite(code);
}

static void hash(const struct embedded_migration *migration, char ret_text[SHA256_TEXT_SIZE])
{
    const struct digest_part part = {migration->sql, strlen(migration->sql)};
    uint8_t digest[DIGEST_SIZE];
    struct text text;
    crypto_digest(&part, 1, digest);
    text_init(&text, SHA256_TEXT_SIZE);
    text_add_hex(&text, digest, sizeof digest);
    memset(ret_text, 0, SHA256_TEXT_SIZE);
    if (!text.failed) {
        memcpy(ret_text, text.bytes, text.size);
    }
    text_done(&text);
}

static int prepare(const struct migrate *migrate, enum query_id id, sqlite3_stmt **ret)
{
    return sqlite3_prepare_v2(migrate->connection->db, embedded_queries[id].sql, -1, ret, NULL);
}

// Whether the file is ours already; a file with other tables is refused.
static enum status look(const struct migrate *migrate, bool *ret_ours)
{
    sqlite3_stmt *statement = NULL;
    int code = prepare(migrate, QUERY_STORE_TABLES, &statement);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    enum status status = STATUS_OK;
    if (code != SQLITE_ROW) {
        status = complain(migrate, code);
    } else if (sqlite3_column_int(statement, 0) > 0 && sqlite3_column_int(statement, 1) == 0) {
        text_print(migrate->complaint, "%s is a database, but not one of eldercare", migrate->path);
        status = STATUS_CORRUPT;
    } else {
        *ret_ours = sqlite3_column_int(statement, 1) > 0;
    }
    sqlite3_finalize(statement);
    return status;
}

// Compares one recorded migration with ours.
static enum status compare(const struct migrate *migrate, sqlite3_stmt *row, int expected)
{
    char sha256[SHA256_TEXT_SIZE];
    int number = sqlite3_column_int(row, 0);
    const char *recorded = (const char *)sqlite3_column_text(row, 2);
    if (number > migrate->count) {
        text_print(migrate->complaint,
            "%s was made by a newer program: it has migration %d, this program ends at %d",
            migrate->path, number, migrate->count);
        return STATUS_NEWER_DATABASE;
    }
    if (number != expected || recorded == NULL) {
        text_print(migrate->complaint, "%s has no migration %d", migrate->path, expected);
        return STATUS_CORRUPT;
    }
    hash(&migrate->migrations[number - 1], sha256);
    if (strcmp(recorded, sha256) != 0) {
        text_print(migrate->complaint,
            "migration %s is not the one %s has been through: a landed migration was changed",
            migrate->migrations[number - 1].name, migrate->path);
        return STATUS_CORRUPT;
    }
    return STATUS_OK;
}

// How many migrations the file has been through, all of them compared with ours.
static enum status check(const struct migrate *migrate, int *ret_done)
{
    bool ours = false;
    sqlite3_stmt *statement = NULL;
    enum status status = look(migrate, &ours);
    if (status != STATUS_OK || !ours) {
        return status;
    }
    int done = 0;
    int code = prepare(migrate, QUERY_STORE_MIGRATIONS, &statement);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    while (code == SQLITE_ROW && status == STATUS_OK) {
        status = compare(migrate, statement, done + 1);
        done++;
        code = sqlite3_step(statement);
    }
    if (status == STATUS_OK && code != SQLITE_DONE) {
        status = complain(migrate, code);
    }
    sqlite3_finalize(statement);
    if (status == STATUS_OK) {
        *ret_done = done;
    }
    return status;
}

static int note(
    const struct migrate *migrate, const struct embedded_migration *migration, int64_t at_ms)
{
    char sha256[SHA256_TEXT_SIZE];
    sqlite3_stmt *statement = NULL;
    hash(migration, sha256);
    int code = prepare(migrate, QUERY_STORE_MIGRATION_INSERT, &statement);
    if (code == SQLITE_OK) {
        sqlite3_bind_int(statement, 1, migration->number);
        sqlite3_bind_text(statement, 2, migration->name, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, sha256, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 4, at_ms);
        code = sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int exec(const struct migrate *migrate, const char *sql)
{
    return sqlite3_exec(migrate->connection->db, sql, NULL, NULL, NULL);
}

static enum status apply(const struct migrate *migrate, const struct embedded_migration *migration)
{
    int code = exec(migrate, embedded_queries[QUERY_STORE_BEGIN_WRITE].sql);
    if (code == SQLITE_OK) {
        code = exec(migrate, migration->sql);
    }
    if (code == SQLITE_OK) {
        code = note(migrate, migration, instant_now());
    }
    if (code == SQLITE_OK) {
        code = exec(migrate, embedded_queries[QUERY_STORE_COMMIT].sql);
    }
    if (code != SQLITE_OK) {
        enum status status = complain(migrate, code);
        text_print(migrate->complaint, " (migration %s)", migration->name);
        if (sqlite3_get_autocommit(migrate->connection->db) == 0) {
            (void)exec(migrate, embedded_queries[QUERY_STORE_ROLLBACK].sql);
        }
        return status;
    }
    LOG(LOG_INFO, "store.migrated", LOG_TEXT("migration", migration->name));
    return STATUS_OK;
}

enum status store_migrate(struct tx_connection *connection, const char *path,
    const struct embedded_migration *migrations, int count, struct text *complaint)
{
    const struct migrate migrate = {connection, path, migrations, count, complaint};
    int done = 0;
    enum status status = check(&migrate, &done);
    while (status == STATUS_OK && done < count) {
        assert(migrations[done].number == done + 1);
        status = apply(&migrate, &migrations[done]);
        done++;
    }
    return status;
}
