// SPDX-License-Identifier: Apache-2.0
// A copy of the database by SQLite's online backup: one snapshot, checked, and only then given its
// name.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/store/status_sqlite.h"
#include "daemon/store/store_inside.h"

#define PATH_SIZE_MAX 4096

struct backup {
    const char *path;
    const char *vfs;
    char part[PATH_SIZE_MAX]; // what it is called until it is whole
    struct text *complaint;
};

static enum status complain(const struct backup *backup, int code)
{
    text_print(backup->complaint, "%s: %s", backup->path, sqlite3_errstr(code));
    return status_from_sqlite(code);
}

static enum status complain_errno(const struct backup *backup)
{
    int code = errno;
    text_print(backup->complaint, "%s: %s", backup->path, strerror(code));
    return code == ENOSPC || code == EDQUOT ? STATUS_DISK_FULL : STATUS_INPUT_OUTPUT;
}

static void discard(const struct backup *backup, const char *suffix)
{
    char name[PATH_SIZE_MAX + 16];
    snprintf(name, sizeof name, "%s%s", backup->part, suffix);
    unlink(name);
}

static enum status make_part(struct backup *backup)
{
    int length = snprintf(backup->part, sizeof backup->part, "%s.part", backup->path);
    if (length < 0 || (size_t)length >= sizeof backup->part) {
        text_print(backup->complaint, "the path of the copy is too long");
        return STATUS_INPUT_OUTPUT;
    }
    if (access(backup->path, F_OK) == 0) {
        text_print(backup->complaint, "%s exists already", backup->path);
        return STATUS_INPUT_OUTPUT;
    }
    unlink(backup->part); // what an interrupted copy left
    int fd = open(backup->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return complain_errno(backup);
    }
    close(fd);
    return STATUS_OK;
}

// In one step, hence in one read transaction: a snapshot.
static int copy(const struct backup *backup, sqlite3 *source)
{
    sqlite3 *target = NULL;
    int code = sqlite3_open_v2(
        backup->part, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, backup->vfs);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(target, 1);
        sqlite3_backup *running = sqlite3_backup_init(target, "main", source, "main");
        code = running == NULL ? sqlite3_errcode(target) : sqlite3_backup_step(running, -1);
        int finished = sqlite3_backup_finish(running);
        code = code == SQLITE_DONE ? finished : code;
    }
    sqlite3_close(target);
    return code;
}

static enum status check(const struct backup *backup)
{
    char answer[64] = "";
    struct tx_connection *connection = NULL;
    enum status status = tx_connection_open(
        backup->part, backup->vfs, TX_CONNECTION_READER, &connection, backup->complaint);
    if (status != STATUS_OK) {
        return status;
    }
    int code = tx_connection_set(connection, QUERY_STORE_CHECK_COPY, answer, sizeof answer);
    tx_connection_close(connection);
    if (code != SQLITE_OK) {
        return complain(backup, code);
    }
    if (strcmp(answer, "ok") != 0) {
        text_print(backup->complaint, "%s: the copy is damaged", backup->path);
        return STATUS_CORRUPT;
    }
    return STATUS_OK;
}

static enum status sync_name(const struct backup *backup, const char *name, int flags)
{
    int fd = open(name, flags | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    enum status status = synced ? STATUS_OK : complain_errno(backup);
    if (fd >= 0) {
        close(fd);
    }
    return status;
}

static enum status give_name(const struct backup *backup)
{
    char folder[PATH_SIZE_MAX];
    const char *slash = strrchr(backup->path, '/');
    int length = slash == NULL ? 0 : (int)(slash - backup->path) + 1;
    snprintf(folder, sizeof folder, "%.*s.", length, backup->path);
    enum status status = sync_name(backup, backup->part, O_RDONLY);
    if (status == STATUS_OK && rename(backup->part, backup->path) != 0) {
        status = complain_errno(backup);
    }
    return status == STATUS_OK ? sync_name(backup, folder, O_RDONLY | O_DIRECTORY) : status;
}

static enum status make_copy(
    const char *from, const char *vfs, const char *path, struct text *complaint)
{
    struct backup backup = {.path = path, .vfs = vfs, .complaint = complaint};
    struct tx_connection *source = NULL;
    enum status status = make_part(&backup);
    if (status != STATUS_OK) {
        return status;
    }
    status = tx_connection_open(from, vfs, TX_CONNECTION_READER, &source, complaint);
    if (status == STATUS_OK) {
        int code = copy(&backup, source->db);
        tx_connection_close(source);
        status = code == SQLITE_OK ? check(&backup) : complain(&backup, code);
    }
    if (status == STATUS_OK) {
        status = give_name(&backup);
    }
    discard(&backup, "-wal");
    discard(&backup, "-shm");
    discard(&backup, "-journal");
    if (status != STATUS_OK) {
        discard(&backup, "");
    }
    return status;
}

enum status store_backup(struct store *store, const char *path, struct text *complaint)
{
    return make_copy(store->path, store->options.vfs, path, complaint);
}

enum status store_copy(const char *from, const char *path, struct text *complaint)
{
    return make_copy(from, NULL, path, complaint);
}
