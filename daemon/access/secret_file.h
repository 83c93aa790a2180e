// SPDX-License-Identifier: Apache-2.0
// Small files that hold secrets: made once, mode 0600 in a folder of mode 0700, on disk before we
// go on.
#pragma once

#include "common/base/text.h"

#define SECRET_FILE_SIZE_MAX 65536

// Makes the folder (mode 0700) where it is missing; one that others may enter is refused. MALFORMED
// or INPUT_OUTPUT with one sentence for a person in complaint.
enum status secret_file_folder(const char *dir, struct text *complaint) MUST_USE;

// Writes a new file; one that exists is never overwritten (STATE_CONFLICT).
enum status secret_file_write(const char *dir, const char *name, const char *bytes, size_t size,
    struct text *complaint) MUST_USE;

// Appends the file's bytes to ret_bytes. NOT_FOUND when there is none; MALFORMED for a file that
// others may read, a link, or one over the limit.
enum status secret_file_read(
    const char *dir, const char *name, struct text *ret_bytes, struct text *complaint) MUST_USE;
