// SPDX-License-Identifier: Apache-2.0
#include "tests/scenarios/caught.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/log.h"

#define LOG_SHOWN_MAX 4000

static char log_path[] = "/tmp/eldercare-scenario-XXXXXX";

const char *caught_path(void)
{
    return log_path;
}

void caught_show(void)
{
    char bytes[LOG_SHOWN_MAX + 1] = "";
    FILE *stream = fopen(log_path, "rbe");
    if (stream == NULL) {
        return;
    }
    fseek(stream, 0, SEEK_END);
    long size = ftell(stream);
    fseek(stream, size > LOG_SHOWN_MAX ? size - LOG_SHOWN_MAX : 0, SEEK_SET);
    bytes[fread(bytes, 1, LOG_SHOWN_MAX, stream)] = '\0';
    fclose(stream);
    printf("--- the end of the log ---\n%s\n", bytes);
}

bool caught_is_published(void)
{
    char line[1024];
    int found = 0;
    FILE *stream = fopen(log_path, "rbe");
    while (stream != NULL && fgets(line, sizeof line, stream) != NULL) {
        if (strstr(line, "\"rpc.unpublished\"") != NULL) {
            found += printf("not published: %s", line);
        }
    }
    return (stream == NULL || fclose(stream) == 0) && found == 0;
}

void caught_end(void)
{
    unlink(log_path);
}

static void on_abort(int number)
{
    (void)number;
    caught_show();
    fflush(stdout);
    caught_end();
    _exit(1);
}

void caught_begin(void)
{
    int file = mkstemp(log_path);
    if (file < 0 || dup2(file, STDERR_FILENO) < 0) {
        perror(log_path);
        exit(1);
    }
    close(file);
    log_set_least(LOG_DEBUG);
    signal(SIGABRT, on_abort);
}
