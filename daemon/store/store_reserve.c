// SPDX-License-Identifier: Apache-2.0
// Some space kept beside the database: given up when the disk is full, so that the log can go back
// and logins are recorded.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/store/store_inside.h"

bool store_reserve_make(const struct store *store)
{
    if (store->options.reserve_bytes == 0) {
        return true;
    }
    int fd = open(store->reserve_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return false;
    }
    bool made = posix_fallocate(fd, 0, store->options.reserve_bytes) == 0;
    close(fd);
    if (!made) {
        unlink(store->reserve_path);
    }
    return made;
}

void store_reserve_free(const struct store *store)
{
    if (store->options.reserve_bytes > 0) {
        unlink(store->reserve_path);
    }
}
