// SPDX-License-Identifier: Apache-2.0
// Small files that hold secrets: written whole, synced with their folder, refused when others could
// have read them.
#include "daemon/access/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHERS (S_IRWXG | S_IRWXO)

static enum status complain(
    struct text *complaint, enum status status, const char *path, const char *words)
{
    text_print(complaint, "%s: %s", path, words);
    return status;
}

static enum status complain_of_system(struct text *complaint, const char *path)
{
    int number = errno;
    enum status status = number == ENOENT                       ? STATUS_NOT_FOUND
                         : number == ENOSPC || number == EDQUOT ? STATUS_DISK_FULL
                                                                : STATUS_INPUT_OUTPUT;
    return complain(complaint, status, path, strerror(number));
}

static bool join(const char *dir, const char *name, char path[PATH_MAX])
{
    int size = snprintf(path, PATH_MAX, "%s/%s", dir, name);
    return size > 0 && size < PATH_MAX;
}

static enum status sync_folder(const char *dir, struct text *complaint)
{
    int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return complain_of_system(complaint, dir);
    }
    int failed = fsync(folder);
    enum status status = failed == 0 ? STATUS_OK : complain_of_system(complaint, dir);
    close(folder);
    return status;
}

enum status secret_file_folder(const char *dir, struct text *complaint)
{
    struct stat found;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        return complain_of_system(complaint, dir);
    }
    if (stat(dir, &found) != 0) {
        return complain_of_system(complaint, dir);
    }
    if (!S_ISDIR(found.st_mode)) {
        return complain(complaint, STATUS_MALFORMED, dir, "is not a folder");
    }
    if ((found.st_mode & OTHERS) != 0) {
        return complain(complaint, STATUS_MALFORMED, dir, "others may enter it: chmod 700");
    }
    return STATUS_OK;
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

enum status secret_file_write(
    const char *dir, const char *name, const char *bytes, size_t size, struct text *complaint)
{
    char path[PATH_MAX];
    if (!join(dir, name, path)) {
        return complain(complaint, STATUS_MALFORMED, dir, "the path is too long");
    }
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST) {
        return complain(complaint, STATUS_STATE_CONFLICT, path, "exists already");
    }
    if (file < 0) {
        return complain_of_system(complaint, path);
    }
    enum status status = STATUS_OK;
    if (!write_all(file, bytes, size) || fsync(file) != 0) {
        status = complain_of_system(complaint, path);
        unlink(path); // half a key is worse than none
    }
    close(file);
    return status == STATUS_OK ? sync_folder(dir, complaint) : status;
}

static enum status read_all(
    int file, const char *path, struct text *ret_bytes, struct text *complaint)
{
    char piece[4096];
    size_t total = 0;
    for (;;) {
        ssize_t size = read(file, piece, sizeof piece);
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size < 0) {
            return complain_of_system(complaint, path);
        }
        if (size == 0) {
            break;
        }
        total += (size_t)size;
        if (total > SECRET_FILE_SIZE_MAX) {
            return complain(complaint, STATUS_MALFORMED, path, "is too large");
        }
        text_add(ret_bytes, piece, (size_t)size);
    }
    return ret_bytes->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status secret_file_read(
    const char *dir, const char *name, struct text *ret_bytes, struct text *complaint)
{
    char path[PATH_MAX];
    struct stat found;
    if (!join(dir, name, path)) {
        return complain(complaint, STATUS_MALFORMED, dir, "the path is too long");
    }
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ELOOP) {
        return complain(complaint, STATUS_MALFORMED, path, "is a link");
    }
    if (file < 0) {
        return complain_of_system(complaint, path);
    }
    enum status status = STATUS_OK;
    if (fstat(file, &found) != 0) {
        status = complain_of_system(complaint, path);
    } else if (!S_ISREG(found.st_mode)) {
        status = complain(complaint, STATUS_MALFORMED, path, "is not a file");
    } else if ((found.st_mode & OTHERS) != 0) {
        status = complain(complaint, STATUS_MALFORMED, path, "others may read it: chmod 600");
    } else {
        status = read_all(file, path, ret_bytes, complaint);
    }
    close(file);
    return status;
}
