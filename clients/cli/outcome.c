// SPDX-License-Identifier: Apache-2.0
// What became of many lines, as one exit code.

#include "clients/cli/outcome.h"

#include <inttypes.h>
#include <string.h>

void outcome_add(struct outcome *outcome, int code)
{
    if (code == EXIT_OK) {
        outcome->done++;
        return;
    }
    if (code == EXIT_PARTLY) {
        outcome->done++;
    }
    outcome->code = outcome->refused == 0 || outcome->code == code ? code : EXIT_FAILED;
    outcome->refused++;
}

int outcome_code(const struct outcome *outcome)
{
    if (outcome->refused == 0) {
        return EXIT_OK;
    }
    return outcome->done > 0 ? EXIT_PARTLY : outcome->code;
}

static bool tells_something(const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_KIND_LIST:
        return json_count(value) > 0;
    case JSON_KIND_INTEGER:
        return json_integer(value) != 0;
    case JSON_KIND_NULL:
    case JSON_KIND_BOOL: // how it was meant (dry_run), not what came of it
        return false;
    case JSON_KIND_REAL:
    case JSON_KIND_TEXT:
    case JSON_KIND_MAP:
        break;
    }
    return true;
}

void outcome_read(struct outcome *outcome, const struct json *result)
{
    void *position = NULL;
    const char *key;
    const struct json *value;
    const struct json *refused = json_get(result, "refused");
    if (refused == NULL || json_kind(refused) != JSON_KIND_LIST) {
        return;
    }
    for (size_t i = 0; i < json_count(refused); i++) {
        const struct json *status = json_get(json_at(refused, i), "status");
        if (status != NULL && json_kind(status) == JSON_KIND_TEXT) {
            enum status known = status_from_name(json_text(status, NULL));
            outcome_add(outcome, known == STATUS_COUNT ? EXIT_FAILED : cli_exit_code(known));
        }
    }
    while (json_each(result, &position, &key, &value)) {
        if (strcmp(key, "refused") != 0 && tells_something(value)) {
            outcome_add(outcome, EXIT_OK);
        }
    }
}

int outcome_say(int64_t line, const struct json *result)
{
    struct outcome outcome = {0};
    outcome_read(&outcome, result);
    if (outcome.refused > 0) {
        (void)fputs("eldercare: ", stderr);
        if (line > 0) {
            (void)fprintf(stderr, "line %" PRId64 ": ", line);
        }
        (void)fprintf(stderr, "%s, %" PRId64 " refused\n",
            outcome.done > 0 ? "partly done" : "nothing done", outcome.refused);
    }
    return outcome_code(&outcome);
}
