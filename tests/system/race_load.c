// SPDX-License-Identifier: Apache-2.0
// race_load: many clients ask for the last place at the same instant, round after round; exactly
// one may win each.
//
//   race_load PROFILE SESSION ROUNDS WIN_METHOD "UNDO_METHOD {JSON with % for the id}" ID_FIELD
//   REFUSAL PARAMS...
//
// One PARAMS, a JSON map, for each client: the call it makes in every round. The winner's answer
// carries ID_FIELD, which the undo call takes back before the next round. Everybody else must hear
// REFUSAL.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "clients/link/link.h"

enum { CLIENTS_MAX = 128, PARAMS_BYTES = 2048 };

struct race {
    struct link *links[CLIENTS_MAX];
    int clients;
    int answered;
    int won;
    int refused;
    int64_t winner; // the id to take back
    const char *id_field;
    enum status refusal;
    bool failed;
};

static void on_answer(void *context, const struct link_answer *answer)
{
    struct race *race = context;
    race->answered++;
    if (answer->status == STATUS_OK) {
        race->won++;
        race->winner = json_integer(json_get(answer->result, race->id_field));
    } else if (answer->status == race->refusal) {
        race->refused++;
    } else {
        (void)fprintf(stderr, "race: %s: %s\n", status_name(answer->status),
            answer->message != NULL ? answer->message : "");
        race->failed = true;
    }
}

static bool run_round(struct race *race, char **params, const char *win, const char *undo)
{
    race->answered = race->won = race->refused = 0;
    for (int i = 0; i < race->clients; i++) {
        if (link_call(race->links[i], win, params[i], on_answer, race) != STATUS_OK) {
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
    char back[PARAMS_BYTES];
    int before = (int)strcspn(undo, "%");
    const char *behind = undo[before] == '%' ? undo + before + 1 : "";
    (void)snprintf(back, sizeof(back), "%.*s%" PRId64 "%s", before, undo, race->winner, behind);
    struct link_answer answer;
    char *method = strndup(back, strcspn(back, " "));
    link_call_wait(race->links[0], method, back + strcspn(back, " "), &answer);
    bool undone = answer.status == STATUS_OK;
    if (!undone) {
        (void)fprintf(stderr, "race: taking back: %s\n", status_name(answer.status));
    }
    json_free(answer.root);
    free(method);
    return undone;
}

static bool open_links(struct race *race, const struct profile *profile, const char *session)
{
    struct link_options options = link_presets();
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

int main(int count, char **words)
{
    if (count < 10) {
        (void)fputs(
            "usage: race_load PROFILE SESSION ROUNDS WIN UNDO ID_FIELD REFUSAL PARAMS PARAMS...\n",
            stderr);
        return 2;
    }
    struct race race = {
        .clients = count - 8, .id_field = words[6], .refusal = status_from_name(words[7])};
    if (race.clients > CLIENTS_MAX) {
        return 2;
    }
    struct text complaint;
    text_init(&complaint, 4096);
    struct profile *profile = NULL;
    if (profile_load(words[1], &profile, &complaint) != STATUS_OK) {
        (void)fprintf(stderr, "race: %s\n", complaint.bytes);
        return 2;
    }
    bool good = open_links(&race, profile, words[2]);
    int rounds = atoi(words[3]);
    int done = 0;
    while (good && done < rounds) {
        good = run_round(&race, words + 8, words[4], words[5]);
        done += good;
    }
    for (int i = 0; i < race.clients; i++) {
        if (race.links[i] != NULL) {
            link_close(race.links[i]);
        }
    }
    (void)uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    profile_free(profile);
    text_done(&complaint);
    (void)printf("%d rounds of %d clients, one winner each\n", done, race.clients);
    return good && done == rounds ? 0 : 1;
}
