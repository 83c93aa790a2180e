// SPDX-License-Identifier: Apache-2.0
// eldercare events TOPIC...: what changes, one line each, until it is interrupted.
#include <inttypes.h>
#include <string.h>

#include "clients/cli/cli.h"

enum { LINE_BYTES_MAX = 64 * 1024 };

static void print_ids(const struct json *ids)
{
    for (size_t i = 0; ids != NULL && i < json_count(ids); i++) {
        (void)printf("%s%" PRId64, i == 0 ? "\t" : " ", json_integer(json_at(ids, i)));
    }
}

// A topic, its number in the ledger, ids; "lost" when the daemon had more than was read.
static void print_line(const struct json *params)
{
    const struct json *topic = json_get(params, "topic");
    const struct json *seq = json_get(params, "seq");
    const char *word =
        topic != NULL && json_kind(topic) == JSON_KIND_TEXT ? json_text(topic, NULL) : "lost";
    cli_print(stdout, word, strlen(word));
    (void)printf(
        "\t%" PRId64, seq != NULL && json_kind(seq) == JSON_KIND_INTEGER ? json_integer(seq) : 0);
    print_ids(json_get(params, "ids"));
    (void)putchar('\n');
}

static void on_event(void *context, const struct json *params)
{
    const struct cli *cli = context;
    if (cli->form != CLI_JSON) {
        print_line(params);
    } else {
        struct text line;
        text_init(&line, LINE_BYTES_MAX);
        json_dump(params, &line);
        text_add_char(&line, '\n');
        (void)fwrite(line.bytes, 1, line.failed ? 0 : line.size, stdout);
        text_done(&line);
    }
    (void)fflush(stdout);
}

static int subscribe(struct cli *cli, int count, char **words)
{
    struct text params;
    struct json_out out;
    struct link_answer answer;
    text_init(&params, LINE_BYTES_MAX);
    json_out_init(&out, &params);
    json_begin_map(&out);
    json_key(&out, "topics");
    json_begin_list(&out);
    for (int i = 0; i < count; i++) {
        json_put_text(&out, words[i]);
    }
    json_end_list(&out);
    json_end_map(&out);
    int code =
        params.failed ? EXIT_USAGE : cli_call(cli, "events.subscribe", params.bytes, &answer);
    if (!params.failed) {
        json_free(answer.root);
    }
    text_done(&params);
    return code;
}

int events_run(struct cli *cli, int count, char **words)
{
    if (count == 0) {
        (void)fputs("eldercare: events of what? bed, sitting, waitlist, offer, task\n", stderr);
        return EXIT_USAGE;
    }
    cli->on_event = on_event;
    int code = cli_connect(cli);
    if (code == EXIT_OK) {
        code = subscribe(cli, count, words);
    }
    if (code != EXIT_OK) {
        return code;
    }
    while (link_turn(cli->link) == STATUS_OK && ferror(stdout) == 0) {
    }
    (void)fputs("eldercare: the connection has ended\n", stderr);
    return EXIT_UNREACHABLE;
}
