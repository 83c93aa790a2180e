// SPDX-License-Identifier: Apache-2.0
// race_load: many clients ask for the last place at the same instant, round after round; exactly
// one may win each.
//
//   race_load PROFILE ROUNDS WIN_METHOD "UNDO_METHOD {JSON with %field% of the winner's answer}"
//   REFUSAL < PARAMS
//
// One line of PARAMS, a JSON map, for each client: the call it makes in every round; %round% is the
// round's number. What the winner got is taken back before the next round. Everybody else must hear
// REFUSAL; where that is OK, everybody must hear what the first one heard.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "clients/link/link.h"

enum { CLIENTS_MAX = 128, PARAMS_BYTES = 2048, SESSION_BYTES = 512 };

struct race {
    struct link *links[CLIENTS_MAX];
    char *params[CLIENTS_MAX];
    int clients;
    const char *win;
    const char *undo;
    enum status refusal;
    int answered;
    int won;
    int refused;
    struct text back;  // what takes the winner's place back
    struct text first; // the first result of a round
    bool failed;
};

// The method and parameters of undo, its %field%s filled in from the winner's answer.
static void note_winner(struct race *race, const struct json *result)
{
    const char *at = race->undo;
    text_clear(&race->back);
    while (*at != '\0') {
        size_t plain = strcspn(at, "%");
        text_add(&race->back, at, plain);
        at += plain;
        if (*at == '%') {
            char field[64];
            int size = (int)strcspn(at + 1, "%");
            (void)snprintf(field, sizeof(field), "%.*s", size, at + 1);
            const struct json *value = json_get(result, field);
            text_add_int(&race->back, value != NULL ? json_integer(value) : 0);
            at += size + 2;
        }
    }
}

static void on_answer(void *context, const struct link_answer *answer)
{
    struct race *race = context;
    race->answered++;
    if (answer->status == STATUS_OK && race->won == 0) {
        race->won++;
        note_winner(race, answer->result);
        text_clear(&race->first);
        json_dump(answer->result, &race->first);
    } else if (answer->status == STATUS_OK && race->refusal == STATUS_OK) {
        struct text result;
        text_init(&result, PARAMS_BYTES);
        json_dump(answer->result, &result);
        race->refused += strcmp(result.bytes, race->first.bytes) == 0;
        text_done(&result);
    } else if (answer->status == STATUS_OK) {
        race->won++;
    } else if (answer->status == race->refusal) {
        race->refused++;
    } else {
        (void)fprintf(stderr, "race: %s: %s\n", status_name(answer->status),
            answer->message != NULL ? answer->message : "");
        race->failed = true;
    }
}

static bool take_back(struct race *race)
{
    struct link_answer answer;
    char *rest = race->back.bytes;
    char *method = strsep(&rest, " ");
    link_call_wait(race->links[0], method, rest, &answer);
    bool undone = answer.status == STATUS_OK;
    if (!undone) {
        (void)fprintf(stderr, "race: taking back: %s: %s\n", status_name(answer.status),
            answer.message != NULL ? answer.message : "");
    }
    json_free(answer.root);
    return undone;
}

static bool ask(struct race *race, int client, int round)
{
    static const char mark[] = "%round%";
    char params[2 * PARAMS_BYTES];
    const char *before = race->params[client];
    const char *at = strstr(before, mark);
    int size = at != NULL ? (int)(at - before) : (int)strlen(before);
    (void)snprintf(params, sizeof(params), "%.*s", size, before);
    if (at != NULL) {
        (void)snprintf(
            params + size, sizeof(params) - (size_t)size, "%d%s", round, at + sizeof(mark) - 1);
    }
    return link_call(race->links[client], race->win, params, on_answer, race) == STATUS_OK;
}

static bool run_round(struct race *race, int round)
{
    race->answered = race->won = race->refused = 0;
    for (int i = 0; i < race->clients; i++) {
        if (!ask(race, (i + round) % race->clients, round)) { // nobody is always the first
            return false;
        }
    }
    while (race->answered < race->clients) {
        (void)uv_run(uv_default_loop(), UV_RUN_ONCE);
    }
    if (race->won != 1 || race->refused != race->clients - 1 || race->failed) {
        (void)fprintf(stderr, "race: %d won, %d were refused, of %d\n", race->won, race->refused,
            race->clients);
        return false;
    }
    return take_back(race);
}

static bool open_links(struct race *race, const struct profile *profile)
{
    char path[4096];
    char session[SESSION_BYTES] = "";
    struct link_options options = link_presets();
    (void)snprintf(path, sizeof(path), "%s/session", profile->directory);
    FILE *stream = fopen(path, "re");
    if (stream == NULL || fgets(session, sizeof(session), stream) == NULL) {
        (void)fprintf(stderr, "race: %s cannot be read\n", path);
        return false;
    }
    (void)fclose(stream);
    session[strcspn(session, "\n")] = '\0';
    options.session = session;
    for (int i = 0; i < race->clients; i++) {
        race->links[i] = link_open(uv_default_loop(), profile, &options);
        if (race->links[i] == NULL || link_wait_open(race->links[i]) != STATUS_OK) {
            (void)fprintf(stderr, "race: client %d cannot connect: %s\n", i,
                race->links[i] != NULL ? link_failure(race->links[i]) : "");
            return false;
        }
    }
    return true;
}

static void read_params(struct race *race)
{
    char line[PARAMS_BYTES];
    while (race->clients < CLIENTS_MAX && fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        race->params[race->clients++] = strdup(line);
    }
}

static void finish(struct race *race)
{
    for (int i = 0; i < race->clients; i++) {
        if (race->links[i] != NULL) {
            link_close(race->links[i]);
        }
        free(race->params[i]);
    }
    (void)uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    (void)uv_loop_close(uv_default_loop());
    text_done(&race->back);
    text_done(&race->first);
}

int main(int count, char **words)
{
    if (count != 6) {
        (void)fputs("usage: race_load PROFILE ROUNDS WIN UNDO REFUSAL < PARAMS\n", stderr);
        return 2;
    }
    static struct race race;
    struct text complaint;
    struct profile *profile = NULL;
    race.win = words[3];
    race.undo = words[4];
    race.refusal = status_from_name(words[5]);
    text_init(&race.back, PARAMS_BYTES);
    text_init(&race.first, PARAMS_BYTES);
    text_init(&complaint, 4096);
    read_params(&race);
    if (profile_load(words[1], &profile, &complaint) != STATUS_OK || race.clients < 2) {
        (void)fprintf(stderr, "race: %s\n",
            complaint.size > 0 ? complaint.bytes : "parameters for two clients at least");
        return 2;
    }
    bool good = open_links(&race, profile);
    int rounds = atoi(words[2]);
    int done = 0;
    while (good && done < rounds) {
        good = run_round(&race, done);
        done += good;
    }
    int clients = race.clients;
    finish(&race);
    profile_free(profile);
    text_done(&complaint);
    (void)printf("%d rounds of %d clients for %s, %s\n", done, clients, race.win,
        race.refusal == STATUS_OK ? "one answer for all" : "one winner each");
    return good && done == rounds ? 0 : 1;
}
