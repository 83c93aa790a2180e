// SPDX-License-Identifier: Apache-2.0
// plain: what SQLite gives for the bare rows of a booking, in this process and with the daemon's
// settings: how much of it the whole booking keeps. The statements stand in plain.sql.
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#include "common/base/file.h"

#define STATEMENTS_MAX 8
#define SQL_BYTES_MAX 65536
#define LOG_FRAMES_MAX 16384 // 64 MiB: then the log is emptied, as the daemon does
#define SEPARATOR "--------\n"

struct plain {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS_MAX];
    int statements_count;
    int log_frames;
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void check(const struct plain *plain, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        fprintf(stderr, "plain: %s\n", sqlite3_errmsg(plain->db));
        exit(1);
    }
}

static int on_commit(void *context, sqlite3 *db, const char *name, int frames)
{
    struct plain *plain = context;
    (void)db;
    (void)name;
    plain->log_frames = frames;
    return SQLITE_OK;
}

static void set_up(struct plain *plain, const char *path, char *sql)
{
    char *work = strstr(sql, SEPARATOR);
    if (work == NULL) {
        fprintf(stderr, "plain: the file has no line of dashes\n");
        exit(2);
    }
    *work = '\0';
    work += strlen(SEPARATOR);
    check(plain, sqlite3_open(path, &plain->db));
    check(plain, sqlite3_exec(plain->db, sql, NULL, NULL, NULL));
    (void)sqlite3_wal_hook(plain->db, on_commit, plain);
    while (plain->statements_count < STATEMENTS_MAX && work[strspn(work, " \n")] != '\0') {
        const char *rest;
        check(plain, sqlite3_prepare_v2(plain->db, work, -1,
                         &plain->statements[plain->statements_count++], &rest));
        work += rest - work;
    }
}

static void run_one(struct plain *plain, int64_t n)
{
    for (int i = 0; i < plain->statements_count; i++) {
        sqlite3_stmt *statement = plain->statements[i];
        check(
            plain, sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, ":n"), n));
        check(plain, sqlite3_step(statement));
        check(plain, sqlite3_reset(statement));
    }
}

static void run(struct plain *plain, int batch, double seconds)
{
    int64_t n = 0;
    double begin = now_s();
    double end = begin;
    while (end - begin < seconds) {
        check(plain, sqlite3_exec(plain->db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
        for (int i = 0; i < batch; i++) {
            run_one(plain, ++n);
        }
        check(plain, sqlite3_exec(plain->db, "COMMIT", NULL, NULL, NULL));
        bool is_long = plain->log_frames > LOG_FRAMES_MAX;
        check(plain,
            sqlite3_wal_checkpoint_v2(plain->db, NULL,
                is_long ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
        end = now_s();
    }
    printf("{\"method\":\"plain\",\"batch\":%d,\"answers\":%" PRId64 ",\"per_second\":%.0f}\n",
        batch, n, (double)n / (end - begin));
}

int main(int count, char **words)
{
    static const struct option options[] = {{"db", required_argument, NULL, 'd'},
        {"sql", required_argument, NULL, 'q'}, {"batch", required_argument, NULL, 'b'},
        {"seconds", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
    struct plain plain = {.db = NULL};
    const char *path = NULL;
    const char *sql_path = NULL;
    int batch = 64;
    double seconds = 5.0;
    int name;
    while ((name = getopt_long(count, words, "", options, NULL)) != -1) {
        path = name == 'd' ? optarg : path;
        sql_path = name == 'q' ? optarg : sql_path;
        batch = name == 'b' ? atoi(optarg) : batch;
        seconds = name == 's' ? atof(optarg) : seconds;
    }
    struct text sql;
    if (path == NULL || sql_path == NULL || batch <= 0 ||
        file_read(sql_path, SQL_BYTES_MAX, &sql) != STATUS_OK) {
        fprintf(stderr, "plain --db FILE --sql plain.sql [--batch N] [--seconds S]\n");
        return 2;
    }
    set_up(&plain, path, sql.bytes);
    run(&plain, batch, seconds);
    for (int i = 0; i < plain.statements_count; i++) {
        sqlite3_finalize(plain.statements[i]);
    }
    sqlite3_close(plain.db);
    text_done(&sql);
    return 0;
}
