// SPDX-License-Identifier: Apache-2.0
// The log line as it leaves on descriptor 2.

#include "common/base/log.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define OUTPUT_SIZE (1 << 20)

static char output[OUTPUT_SIZE];
static int saved_error = -1;
static FILE *capture;

static void capture_begin(void)
{
    capture = tmpfile();
    cr_assert_not_null(capture);
    saved_error = dup(STDERR_FILENO);
    cr_assert_geq(dup2(fileno(capture), STDERR_FILENO), 0);
}

static const char *capture_end(void)
{
    cr_assert_geq(dup2(saved_error, STDERR_FILENO), 0);
    close(saved_error);
    rewind(capture);
    size_t size = fread(output, 1, sizeof output - 1, capture);
    output[size] = '\0';
    fclose(capture);
    return output;
}

// What stands behind {"at":"2026-12-01T02:30:00.000+00:00",
static const char *behind_time(const char *line)
{
    cr_assert_eq(strncmp(line, "{\"at\":\"20", 9), 0);
    cr_assert_eq(strncmp(line + 36, "\",", 2), 0);
    return line + 38;
}

Test(log, writes_one_line_of_json)
{
    capture_begin();
    errno = EBUSY;
    LOG(LOG_INFO, "bed.admitted", LOG_NUMBER("bed", 12), LOG_TEXT("status", "OK"),
        LOG_NUMBER("least", INT64_MIN));
    cr_assert_eq(errno, EBUSY);
    log_event(LOG_ERROR, "store.commit_failed", NULL, 0);
    const char *lines = capture_end();
    cr_assert_str_eq(behind_time(strchr(lines, '\n') + 1),
        "\"level\":\"error\",\"event\":\"store.commit_failed\"}\n");
    *strchr(lines, '\n') = '\0';
    cr_assert_str_eq(behind_time(lines),
        "\"level\":\"info\",\"event\":\"bed.admitted\",\"bed\":12,\"status\":\"OK\","
        "\"least\":-9223372036854775808}");
}

Test(log, drops_what_lies_below_the_least_level)
{
    capture_begin();
    log_event(LOG_DEBUG, "quiet", NULL, 0);
    log_set_least(LOG_ERROR);
    log_event(LOG_WARN, "quiet", NULL, 0);
    log_set_least(LOG_DEBUG);
    log_event(LOG_DEBUG, "first", NULL, 0);
    log_event(LOG_WARN, "second", NULL, 0);
    const char *lines = capture_end();
    cr_assert_null(strstr(lines, "quiet"));
    cr_assert_not_null(strstr(lines, "\"level\":\"debug\",\"event\":\"first\""));
    cr_assert_not_null(strstr(lines, "\"level\":\"warn\",\"event\":\"second\""));
}

Test(log, escapes_everything_that_is_not_printable)
{
    capture_begin();
    LOG(LOG_INFO, "e", LOG_TEXT("a", "q\" b\\ n\n t\t \x1b[2J \x7f"));
    LOG(LOG_INFO, "e", LOG_TEXT("a", "嘉定\u202E\U000E0041\xC2\x85"));
    LOG(LOG_INFO, "e", LOG_TEXT("a", "no \xFF\xE5 utf8"));
    char *line = output;
    static const char *const values[] = {
        "\"q\\\" b\\\\ n\\u000a t\\u0009 \\u001b[2J \\u007f\"}",
        "\"嘉定\\u202e\\udb40\\udc41\\u0085\"}",
        "\"no \\ufffd\\ufffd utf8\"}",
    };
    (void)capture_end();
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char *end = strchr(line, '\n');
        *end = '\0';
        cr_assert_str_eq(strstr(line, "\"a\":") + 4, values[i]);
        line = end + 1;
    }
}

Test(log, cuts_a_line_at_a_whole_field)
{
    static char large[PIPE_BUF + 1];
    memset(large, 'x', sizeof large - 1);
    capture_begin();
    LOG(LOG_INFO, "e", LOG_NUMBER("a", 1), LOG_TEXT("b", large), LOG_NUMBER("c", 2));
    const char *line = behind_time(capture_end());
    cr_assert_str_eq(line, "\"level\":\"info\",\"event\":\"e\",\"a\":1,\"cut\":true}\n");
    capture_begin();
    log_event(LOG_INFO, large, NULL, 0);
    line = behind_time(capture_end());
    cr_assert_str_eq(line, "\"level\":\"info\",\"event\":\"too_long\"}\n");
}

Test(log, fills_a_line_to_the_last_byte)
{
    static char large[PIPE_BUF + 1];
    for (size_t size = PIPE_BUF - 110; size < PIPE_BUF; size++) {
        memset(large, 'x', size);
        large[size] = '\0';
        capture_begin();
        LOG(LOG_INFO, "e", LOG_TEXT("b", large));
        const char *line = capture_end();
        cr_assert_leq(strlen(line), PIPE_BUF);
        cr_assert_str_eq(line + strlen(line) - 2, "}\n");
    }
}

static void *write_many(void *unused)
{
    (void)unused;
    for (int i = 0; i < 500; i++) {
        LOG(LOG_INFO, "thread", LOG_TEXT("a", "0123456789012345678901234567890123456789"));
    }
    return NULL;
}

Test(log, never_mixes_the_lines_of_threads)
{
    capture_begin();
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(pthread_create(&threads[i], NULL, write_many, NULL), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    (void)capture_end();
    int lines = 0;
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n")) {
        cr_assert_str_eq(behind_time(line), "\"level\":\"info\",\"event\":\"thread\",\"a\":"
                                            "\"0123456789012345678901234567890123456789\"}");
        lines++;
    }
    cr_assert_eq(lines, 2000);
}

Test(log, survives_a_closed_descriptor)
{
    int saved = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    errno = 0;
    log_event(LOG_ERROR, "e", NULL, 0);
    cr_assert_eq(errno, 0);
    dup2(saved, STDERR_FILENO);
    close(saved);
}
