// SPDX-License-Identifier: Apache-2.0
// One process owns the database: a lock on a file beside it, not on the database itself, whose
// locks any close() would drop.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/log.h"
#include "daemon/store/store_inside.h"

static enum status status_of_errno(int code)
{
    switch (code) {
    case EROFS:
    case EACCES:
    case EPERM:
        return STATUS_READ_ONLY;
    case ENOSPC:
    case EDQUOT:
        return STATUS_DISK_FULL;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_INPUT_OUTPUT;
    }
}

// Who holds the lock, as it wrote itself; 0 when that cannot be read.
static long holder(int fd)
{
    char text[24] = "";
    ssize_t size = pread(fd, text, sizeof text - 1, 0);
    return size > 0 ? strtol(text, NULL, 10) : 0;
}

enum status store_lock_take(const char *path, int *ret_fd, struct text *complaint)
{
    char name[4096];
    int length = snprintf(name, sizeof name, "%s.lock", path);
    if (length < 0 || (size_t)length >= sizeof name) {
        text_print(complaint, "the path of the database is too long");
        return STATUS_INPUT_OUTPUT;
    }
    int opened = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    // Never 0, 1 or 2, which someone might write to.
    int fd = opened < 0 ? -1 : fcntl(opened, F_DUPFD_CLOEXEC, 3);
    int code = errno;
    if (opened >= 0) {
        close(opened);
    }
    if (fd < 0) {
        text_print(complaint, "%s cannot be opened: %s", name, strerror(code));
        return status_of_errno(code);
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        code = errno;
        if (code == EWOULDBLOCK) {
            text_print(
                complaint, "another process (pid %ld) holds the database %s", holder(fd), path);
        } else {
            text_print(complaint, "%s cannot be locked: %s", name, strerror(code));
        }
        close(fd);
        return code == EWOULDBLOCK ? STATUS_LOCKED : status_of_errno(code);
    }
    // Only for the complaint above: a full disk may leave it empty.
    char text[24];
    int size = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)size, 0) != size) {
        LOG(LOG_WARN, "store.lock_unsigned", LOG_NUMBER("pid", (int64_t)getpid()));
    }
    *ret_fd = fd;
    return STATUS_OK;
}
