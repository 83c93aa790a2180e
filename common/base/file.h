// SPDX-License-Identifier: Apache-2.0
// Whole small files: configuration, policies, tables.
#pragma once

#include <stddef.h>

#include "common/base/status.h"
#include "common/base/text.h"

// Reads a regular file of at most size_max bytes into text (initialised here; the caller's on
// success). STATUS_NOT_FOUND, STATUS_INPUT_OUTPUT, STATUS_MALFORMED when it is too large or no
// regular file.
enum status file_read(const char *path, size_t size_max, struct text *ret_text) MUST_USE;
