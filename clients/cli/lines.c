// SPDX-License-Identifier: Apache-2.0
// eldercare call METHOD -: one call for each line of standard input, each answered with one line in
// the same order, good or not, under the number of its line.

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/outcome.h"
#include "clients/cli/show.h"

enum { LINE_BYTES_MAX = 64 * 1024, ANSWER_BYTES_MAX = 64 * 1024 * 1024 };

static void put_result(const struct json *result, struct json_out *out)
{
    struct text members;
    text_init(&members, ANSWER_BYTES_MAX);
    json_dump(result, &members);
    if (members.size > 2) {
        text_add_char(out->text, ',');
        text_add(out->text, members.bytes + 1, members.size - 2);
    }
    text_done(&members);
}

// As on the wire (protocol.md §2); what never came from there has its status alone.
static void put_error(const struct link_answer *answer, struct json_out *out)
{
    json_key(out, "error");
    json_begin_map(out);
    json_field_int(out, "code", status_code(answer->status));
    json_field_text(out, "message",
        answer->message != NULL ? answer->message : status_sentence(answer->status));
    json_key(out, "data");
    if (answer->data != NULL) {
        struct text data;
        text_init(&data, ANSWER_BYTES_MAX);
        json_dump(answer->data, &data);
        json_put_raw(out, data.bytes, data.size);
        text_done(&data);
    } else {
        json_begin_map(out);
        json_field_text(out, "status", status_name(answer->status));
        json_end_map(out);
    }
    json_end_map(out);
}

static void print_answer(int64_t line, const struct link_answer *answer)
{
    struct text text;
    struct json_out out;
    text_init(&text, ANSWER_BYTES_MAX);
    json_out_init(&out, &text);
    json_begin_map(&out);
    json_field_int(&out, "line", line);
    if (answer->status == STATUS_OK) {
        put_result(answer->result, &out);
    } else {
        put_error(answer, &out);
    }
    json_end_map(&out);
    (void)fwrite(text.bytes, 1, text.size, stdout);
    (void)putchar('\n');
    text_done(&text);
}

static void tell(
    struct cli *cli, const char *method, int64_t line, const struct link_answer *answer)
{
    if (cli->form == CLI_JSON) {
        print_answer(line, answer);
    } else if (answer->status == STATUS_OK) {
        show_result(cli->form, method, answer->result);
    }
}

static int run_line(struct cli *cli, const char *method, int64_t line, const char *params)
{
    struct link_answer answer = {.status = STATUS_DISCONNECTED};
    link_call_wait(cli->link, method, params, &answer);
    tell(cli, method, line, &answer);
    int code = cli_exit_code(answer.status);
    if (answer.status != STATUS_OK) {
        cli_say_refusal(line, &answer);
    } else {
        code = outcome_say(line, answer.result);
    }
    json_free(answer.root);
    return code;
}

// What is no call is answered here.
static bool is_call(struct cli *cli, const char *method, int64_t line, const char *params)
{
    const char *reason = NULL;
    size_t size = strlen(params);
    struct json *parsed = size > LINE_BYTES_MAX ? NULL : json_parse(params, size, &reason);
    if (parsed != NULL) {
        json_free(parsed);
        return true;
    }
    struct link_answer answer = {.status = STATUS_PARSE_ERROR, .message = "the line is too long"};
    if (size > LINE_BYTES_MAX) {
        (void)fprintf(
            stderr, "eldercare: line %" PRId64 ": longer than %d bytes\n", line, LINE_BYTES_MAX);
    } else {
        answer.message = reason;
        (void)fprintf(stderr,
            "eldercare: line %" PRId64 ": the parameters are not valid JSON: %s\n", line, reason);
    }
    tell(cli, method, line, &answer);
    return false;
}

int lines_run(struct cli *cli, const char *method)
{
    char *params = NULL;
    size_t capacity = 0;
    ssize_t size;
    int64_t line = 0;
    struct outcome outcome = {0};
    while ((size = getline(&params, &capacity, stdin)) > 0) {
        line++;
        while (size > 0 && (params[size - 1] == '\n' || params[size - 1] == '\r')) {
            params[--size] = '\0';
        }
        if (size == 0) {
            continue;
        }
        int code =
            is_call(cli, method, line, params) ? run_line(cli, method, line, params) : EXIT_USAGE;
        outcome_add(&outcome, code);
        if (code == EXIT_UNREACHABLE) {
            break;
        }
    }
    free(params);
    return outcome_code(&outcome);
}
