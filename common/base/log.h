// SPDX-License-Identifier: Apache-2.0
// The log: one line of JSON on standard error per event. Carries ids, never names, numbers or
// levels of a person.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/status.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *name;
    const char *text; // used when not NULL
    int64_t number;
};

// Lines below least are dropped. Default LOG_INFO.
void log_set_least(enum log_level least);

// One line: {"at":..., "level":..., "event":"store.commit_failed", fields...}. Thread-safe; escapes
// everything that is not printable; never fails.
void log_event(enum log_level level, const char *event, const struct log_field *fields, int count);

// Lines that anybody can cause, so many a minute. Zeroed before the first.
struct log_quota {
    int64_t minute;
    int64_t lines;
    int64_t unsaid;
};

// Whether one more may be said this minute. What was not said before is counted in a line named
// unsaid_event as soon as something is said again.
bool log_may(struct log_quota *quota, int64_t most, const char *unsaid_event);

#define LOG_TEXT(n, t) ((struct log_field){.name = (n), .text = (t)})
#define LOG_NUMBER(n, v) ((struct log_field){.name = (n), .number = (v)})
#define LOG(level, event, ...)                                                                     \
    log_event((level), (event), (const struct log_field[]){__VA_ARGS__},                           \
        (int)(sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field)))
