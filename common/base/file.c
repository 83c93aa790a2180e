// SPDX-License-Identifier: Apache-2.0
// Reading whole small files, whatever the path turns out to be.

#include "common/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// Reads to the end of the file, but one byte beyond the limit at most: a file may grow while it is
// read.
static enum status read_all(int descriptor, size_t size_max, struct text *text)
{
    char buffer[4096];
    for (;;) {
        ssize_t got = read(descriptor, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return STATUS_INPUT_OUTPUT;
        }
        if (got == 0) {
            break;
        }
        if ((size_t)got > size_max - text->size) {
            return STATUS_MALFORMED;
        }
        text_add(text, buffer, (size_t)got);
        if (text->failed) {
            return STATUS_NO_MEMORY;
        }
    }
    // An empty file is an empty string too.
    text_add(text, "", 0);
    return text->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status file_read(const char *path, size_t size_max, struct text *ret_text)
{
    // Without O_NONBLOCK a pipe by mistake would hold up the start for ever.
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0) {
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND : STATUS_INPUT_OUTPUT;
    }
    struct stat facts;
    enum status status = STATUS_OK;
    if (fstat(descriptor, &facts) != 0) {
        status = STATUS_INPUT_OUTPUT;
    } else if (!S_ISREG(facts.st_mode)) {
        status = STATUS_MALFORMED;
    }
    struct text text;
    text_init(&text, size_max);
    if (status == STATUS_OK) {
        status = read_all(descriptor, size_max, &text);
    }
    close(descriptor);
    if (status != STATUS_OK) {
        text_done(&text);
        return status;
    }
    *ret_text = text;
    return STATUS_OK;
}
