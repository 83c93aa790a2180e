// SPDX-License-Identifier: Apache-2.0
// Each line is put together on the stack and leaves by one write, so that threads never mix their
// lines.

#include "common/base/log.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/day.h"
#include "common/base/text.h"

#define LINE_SIZE_MAX PIPE_BUF // what one write delivers whole, even into a pipe
#define CUT ",\"cut\":true}\n"

struct line {
    char bytes[LINE_SIZE_MAX];
    size_t size;
    bool is_cut; // the last field did not fit
};

static atomic_int least_level = LOG_INFO;

void log_set_least(enum log_level least)
{
    atomic_store(&least_level, (int)least);
}

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_DEBUG:
        return "debug";
    case LOG_INFO:
        return "info";
    case LOG_WARN:
        return "warn";
    case LOG_ERROR:
        return "error";
    }
    return "error";
}

static void add(struct line *line, const char *bytes, size_t size)
{
    if (size > sizeof line->bytes - sizeof CUT - line->size) {
        line->is_cut = true;
    } else {
        memcpy(line->bytes + line->size, bytes, size);
        line->size += size;
    }
}

static void add_string(struct line *line, const char *string)
{
    add(line, string, strlen(string));
}

static void add_escape(struct line *line, uint32_t point)
{
    char escape[16];
    if (point > 0xFFFF) {
        uint32_t rest = point - 0x10000;
        snprintf(
            escape, sizeof escape, "\\u%04x\\u%04x", 0xD800 | rest >> 10, 0xDC00 | (rest & 0x3FF));
    } else {
        snprintf(escape, sizeof escape, "\\u%04x", point);
    }
    add_string(line, escape);
}

static void add_quoted(struct line *line, const char *text)
{
    size_t size = strlen(text);
    bool is_utf8 = text_is_utf8(text, size);
    size_t at = 0;
    add_string(line, "\"");
    while (at < size && !line->is_cut) {
        size_t from = at;
        // Of text that is no UTF-8 at all, only ASCII is kept.
        uint32_t point = is_utf8 ? text_next(text, size, &at) : (unsigned char)text[at++];
        if (!is_utf8 && point >= 0x80) {
            add_escape(line, 0xFFFD);
        } else if (point == '"' || point == '\\') {
            add(line, "\\", 1);
            add(line, text + from, 1);
        } else if (text_is_clean(text + from, at - from, false)) {
            add(line, text + from, at - from);
        } else {
            add_escape(line, point);
        }
    }
    add_string(line, "\"");
}

static void add_field(struct line *line, const struct log_field *field)
{
    add_string(line, ",");
    add_quoted(line, field->name);
    add_string(line, ":");
    if (field->text) {
        add_quoted(line, field->text);
    } else {
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)field->number);
        add_string(line, number);
    }
}

void log_event(enum log_level level, const char *event, const struct log_field *fields, int count)
{
    if ((int)level < atomic_load(&least_level)) {
        return;
    }
    int saved_errno = errno;
    char at[INSTANT_TEXT_SIZE];
    struct line line = {.size = 0};
    add_string(&line, "{\"at\":\"");
    add_string(&line, instant_format(instant_now(), 0, at));
    add_string(&line, "\",\"level\":\"");
    add_string(&line, level_name(level));
    add_string(&line, "\",\"event\":");
    size_t before_event = line.size;
    add_quoted(&line, event);
    if (line.is_cut) {
        line.size = before_event;
        line.is_cut = false;
        add_string(&line, "\"too_long\"");
    }
    for (int i = 0; i < count && !line.is_cut; i++) {
        size_t before = line.size;
        add_field(&line, &fields[i]);
        if (line.is_cut) {
            line.size = before;
        }
    }
    // The room for this was kept free by add().
    const char *end = line.is_cut ? CUT : "}\n";
    memcpy(line.bytes + line.size, end, strlen(end));
    line.size += strlen(end);
    ssize_t written;
    do {
        written = write(STDERR_FILENO, line.bytes, line.size);
    } while (written < 0 && errno == EINTR);
    errno = saved_errno;
}

bool log_may(struct log_quota *quota, int64_t most, const char *unsaid_event)
{
    int64_t minute = instant_now() / 60000;
    if (minute != quota->minute) {
        if (quota->unsaid > 0) {
            LOG(LOG_INFO, unsaid_event, LOG_NUMBER("count", quota->unsaid));
        }
        *quota = (struct log_quota){.minute = minute};
    }
    if (quota->lines >= most) {
        quota->unsaid++;
        return false;
    }
    quota->lines++;
    return true;
}
