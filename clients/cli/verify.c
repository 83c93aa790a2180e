// SPDX-License-Identifier: Apache-2.0
// eldercare verify: today's ledger must contain, unchanged, what this profile has seen of it
// before.

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/cli/cli.h"
#include "common/crypto/merkle.h"

struct checkpoint {
    uint64_t size;
    struct merkle_hash root;
};

static char *checkpoints_path(const struct cli *cli)
{
    char *path = NULL;
    return asprintf(&path, "%s/checkpoints", cli->profile->directory) < 0 ? NULL : path;
}

// The last line "SIZE HEX" of the profile's file; false when there is none yet.
static bool read_last(const char *path, struct checkpoint *ret)
{
    FILE *stream = fopen(path, "re");
    if (stream == NULL) {
        return false;
    }
    char line[256];
    bool found = false;
    while (fgets(line, sizeof(line), stream) != NULL) {
        char hex[2 * DIGEST_SIZE + 1];
        struct checkpoint read;
        if (sscanf(line, "%" SCNu64 " %64s", &read.size, hex) == 2 &&
            text_from_hex(hex, read.root.bytes, DIGEST_SIZE)) {
            *ret = read;
            found = true;
        }
    }
    (void)fclose(stream);
    return found;
}

static bool keep(const char *path, const struct checkpoint *seen)
{
    FILE *stream = fopen(path, "ae");
    struct text line;
    text_init(&line, 256);
    text_print(&line, "%" PRIu64 " ", seen->size);
    text_add_hex(&line, seen->root.bytes, DIGEST_SIZE);
    bool kept = stream != NULL && fprintf(stream, "%s\n", line.bytes) > 0;
    kept = stream != NULL && fflush(stream) == 0 && fsync(fileno(stream)) == 0 && kept;
    if (stream != NULL) {
        kept = fclose(stream) == 0 && kept;
    }
    text_done(&line);
    return kept;
}

static bool hash_of(const struct json *value, struct merkle_hash *ret)
{
    return value != NULL && json_kind(value) == JSON_KIND_TEXT &&
           text_from_hex(json_text(value, NULL), ret->bytes, DIGEST_SIZE);
}

static int ask_checkpoint(struct cli *cli, struct checkpoint *ret)
{
    struct link_answer answer;
    int code = cli_call(cli, "ledger.checkpoint", "{}", &answer);
    const struct json *size = json_get(answer.result, "size");
    if (code == EXIT_OK && (size == NULL || json_kind(size) != JSON_KIND_INTEGER ||
                               !hash_of(json_get(answer.result, "root"), &ret->root))) {
        (void)fputs("eldercare: the daemon's checkpoint has an unknown form\n", stderr);
        code = EXIT_FAILED;
    }
    ret->size = code == EXIT_OK ? (uint64_t)json_integer(size) : 0;
    json_free(answer.root);
    return code;
}

static bool read_proof(
    const struct json *list, struct merkle_hash proof[MERKLE_PROOF_MAX], int *ret_count)
{
    size_t count = json_count(list);
    if (list == NULL || count > MERKLE_PROOF_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!hash_of(json_at(list, i), &proof[i])) {
            return false;
        }
    }
    *ret_count = (int)count;
    return true;
}

// Asks for the proof that the tree of before is the beginning of the tree of now, and checks it
// here.
static int prove(struct cli *cli, const struct checkpoint *before, const struct checkpoint *now)
{
    char params[128];
    (void)snprintf(params, sizeof(params), "{\"from\":%" PRIu64 ",\"size\":%" PRIu64 "}",
        before->size, now->size);
    struct link_answer answer;
    int code = cli_call(cli, "ledger.prove", params, &answer);
    struct merkle_hash proof[MERKLE_PROOF_MAX];
    int count = 0;
    if (code == EXIT_OK && (!read_proof(json_get(answer.result, "consistency"), proof, &count) ||
                               !merkle_verify_consistency(before->size, now->size, &before->root,
                                   &now->root, proof, count))) {
        code = EXIT_FAILED;
        (void)fprintf(stderr,
            "eldercare: THE LEDGER WAS CHANGED: its %" PRIu64
            " entries do not continue the %" PRIu64 " this profile has seen\n",
            now->size, before->size);
    }
    json_free(answer.root);
    return code;
}

int verify_run(struct cli *cli)
{
    int code = cli_connect(cli);
    if (code != EXIT_OK) {
        return code;
    }
    struct checkpoint now;
    struct checkpoint before = {.size = 0};
    code = ask_checkpoint(cli, &now);
    if (code != EXIT_OK) {
        return code;
    }
    char *path = checkpoints_path(cli);
    bool seen = path != NULL && read_last(path, &before);
    if (seen && before.size > now.size) {
        (void)fprintf(stderr,
            "eldercare: THE LEDGER WAS CUT: %" PRIu64 " entries, but %" PRIu64 " were seen\n",
            now.size, before.size);
        code = EXIT_FAILED;
    } else if (seen && before.size > 0) {
        code = prove(cli, &before, &now);
    }
    if (code == EXIT_OK && (!seen || before.size != now.size) &&
        (path == NULL || !keep(path, &now))) {
        (void)fputs("eldercare: the checkpoint could not be kept in the profile\n", stderr);
        code = EXIT_FAILED;
    }
    if (code == EXIT_OK) {
        struct text root;
        text_init(&root, 256);
        text_add_hex(&root, now.root.bytes, DIGEST_SIZE);
        (void)printf(cli->form == CLI_JSON
                         ? "{\"size\":%" PRIu64 ",\"root\":\"%s\",\"seen\":%" PRIu64 "}\n"
                         : "size  %" PRIu64 "\nroot  %s\nseen  %" PRIu64 " before\n",
            now.size, root.bytes, before.size);
        text_done(&root);
    }
    free(path);
    return code;
}
