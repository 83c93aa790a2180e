// SPDX-License-Identifier: Apache-2.0
// Scripts that listen: events as a board would hear them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/scenarios/run.h"

#define HEARD_MAX 256

// A failing disk hangs connections up: then nothing is listened to.
static bool is_deaf(const struct run *run)
{
    return run->stage->files != NULL;
}

bool do_listen(struct run *run, const char *words)
{
    char topics[256] = "";
    char params[512];
    char *copy = strdup(words);
    char *rest = NULL;
    for (char *topic = strtok_r(copy, " ", &rest); topic != NULL;
         topic = strtok_r(NULL, " ", &rest)) {
        size_t used = strlen(topics);
        snprintf(topics + used, sizeof topics - used, "%s\"%s\"", used == 0 ? "" : ",", topic);
    }
    free(copy);
    if (!run_settle(run) || is_deaf(run)) {
        return run->call_line == 0;
    }
    snprintf(params, sizeof params, "{\"topics\":[%s],\"session\":\"%s\"}", topics,
        run->speaker->session);
    run->listener = desk_connect(run->stage->desk, run->speaker->terminal);
    const char *answer = NULL;
    return desk_try(run->listener, "events.subscribe", params, &answer) == STATUS_OK ||
           run_fail(run, "there is nothing to listen to", answer);
}

struct ids {
    int64_t ids[HEARD_MAX];
    int count;
};

static void add(struct ids *ids, int64_t id)
{
    int at = 0;
    while (at < ids->count && ids->ids[at] < id) {
        at++;
    }
    if (ids->count == HEARD_MAX || (at < ids->count && ids->ids[at] == id)) {
        return;
    }
    memmove(&ids->ids[at + 1], &ids->ids[at], sizeof ids->ids[0] * (size_t)(ids->count - at));
    ids->ids[at] = id;
    ids->count++;
}

static void add_list(struct ids *ids, const struct json *list)
{
    for (size_t i = 0; list != NULL && i < json_count(list); i++) {
        add(ids, json_integer(json_at(list, i)));
    }
}

static void add_line(struct ids *ids, const char *line, const char *topic)
{
    const char *reason = NULL;
    struct json *root = json_parse(line, strlen(line), &reason);
    const struct json *params = root == NULL ? NULL : json_get(root, "params");
    const struct json *name = params == NULL ? NULL : json_get(params, "topic");
    if (name != NULL && strcmp(json_text(name, NULL), topic) == 0) {
        add_list(ids, json_get(params, "ids"));
    }
    json_free(root);
}

static void print_ids(const struct ids *ids, char *ret, size_t size)
{
    size_t used = (size_t)snprintf(ret, size, "[");
    for (int i = 0; i < ids->count && used < size; i++) {
        used += (size_t)snprintf(
            ret + used, size - used, "%s%lld", i == 0 ? "" : ", ", (long long)ids->ids[i]);
    }
    snprintf(ret + used, size - used, "]");
}

bool do_heard(struct run *run, const char *words)
{
    char topic[32];
    int used = 0;
    char wanted[1024];
    char told[1024];
    char both[2100];
    if (sscanf(words, "%31s %n", topic, &used) != 1 || words[used] == '\0') {
        return run_fail(run, "expected: heard TOPIC [ids]", words);
    }
    if (!run_settle(run) || is_deaf(run)) {
        return run->call_line == 0;
    }
    if (run->listener == NULL || !run_expand(run, words + used, false)) {
        return run->listener != NULL || run_fail(run, "nobody listens", NULL);
    }
    struct ids expected = {.count = 0};
    struct ids heard = {.count = 0};
    const char *reason = NULL;
    struct json *list = json_parse(run->words.bytes, run->words.size, &reason);
    add_list(&expected, list);
    json_free(list);
    for (const char *line = desk_take(run->listener); line != NULL;
         line = desk_take(run->listener)) {
        add_line(&heard, line, topic);
    }
    print_ids(&expected, wanted, sizeof wanted);
    print_ids(&heard, told, sizeof told);
    snprintf(both, sizeof both, "expected %s, heard %s", wanted, told);
    return strcmp(wanted, told) == 0 || run_fail(run, "something else was told", both);
}
