// SPDX-License-Identifier: Apache-2.0
// A kept proposal becomes the quotas: one quota.set for each kitchen, recorded like any other act.

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clients/allocate/proposal.h"
#include "clients/cli/show.h"
#include "common/base/day.h"
#include "common/crypto/crypto.h"

enum { PROPOSAL_BYTES_MAX = 64 * 1024 * 1024, PARAMS_BYTES_MAX = 64 * 1024, KEY_BYTES = 20 };

static bool read_whole(const char *path, struct text *text)
{
    FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (stream == NULL) {
        return false;
    }
    char piece[8192];
    size_t size;
    while ((size = fread(piece, 1, sizeof(piece), stream)) > 0) {
        text_add(text, piece, size);
    }
    bool is_whole = ferror(stream) == 0 && !text->failed;
    if (stream != stdin) {
        (void)fclose(stream);
    }
    return is_whole;
}

static bool is_share(const struct json *share)
{
    enum area_level level;
    return row_int(share, "kitchen", 0) > 0 && row_int(share, "covers", -1) >= 0 &&
           area_parse(row_text(share, "area"), &level);
}

// What this program wrote, and nothing else, may become quotas.
static bool is_proposal(const struct json *proposal)
{
    int32_t day;
    const struct json *shares = json_get(proposal, "shares");
    bool is_sound = row_int(proposal, "proposal", 0) == 1 &&
                    day_parse(row_text(proposal, "date"), &day) &&
                    row_text(proposal, "meal")[0] != '\0' &&
                    row_text(proposal, "made_at")[0] != '\0' && shares != NULL;
    for (size_t i = 0; is_sound && i < json_count(shares); i++) {
        is_sound = is_share(json_at(shares, i));
    }
    return is_sound;
}

// The same proposal is the same act, however often it is sent: the key is its digest.
static void put_key(struct json_out *out, const char *made_at, const struct text *params)
{
    struct text key;
    uint8_t digest[DIGEST_SIZE];
    const struct digest_part parts[] = {{made_at, strlen(made_at)}, {params->bytes, params->size}};
    text_init(&key, 2 * KEY_BYTES);
    crypto_digest(parts, 2, digest);
    text_add_hex(&key, digest, KEY_BYTES);
    json_field_text(out, "request_key", key.bytes);
    text_done(&key);
}

// What the kitchen could cook when the plan was made; -1: the proposal does not tell.
static int64_t capacity_of(const struct json *proposal, int64_t kitchen)
{
    const struct json *kitchens = json_get(proposal, "kitchens");
    for (size_t i = 0; i < json_count(kitchens); i++) {
        if (row_int(json_at(kitchens, i), "kitchen", 0) == kitchen) {
            return row_int(json_at(kitchens, i), "capacity", -1);
        }
    }
    return -1;
}

static void write_quota(const struct json *proposal, int64_t kitchen, struct text *params)
{
    struct json_out out;
    const struct json *shares = json_get(proposal, "shares");
    json_out_init(&out, params);
    json_begin_map(&out);
    json_field_int(&out, "kitchen", kitchen);
    json_field_text(&out, "meal", row_text(proposal, "meal"));
    json_field_text(&out, "from", row_text(proposal, "date"));
    int64_t capacity = capacity_of(proposal, kitchen);
    if (capacity >= 0) {
        json_field_int(&out, "capacity", capacity);
    }
    json_key(&out, "shares");
    json_begin_list(&out);
    for (size_t i = 0; i < json_count(shares); i++) {
        const struct json *share = json_at(shares, i);
        if (row_int(share, "kitchen", 0) == kitchen) {
            json_begin_map(&out);
            json_field_text(&out, "area", row_text(share, "area"));
            json_field_int(&out, "covers", row_int(share, "covers", 0));
            json_end_map(&out);
        }
    }
    json_end_list(&out);
    put_key(&out, row_text(proposal, "made_at"), params);
    json_end_map(&out);
}

// What the daemon answered is told as it came.
static int set_quota(
    struct cli *cli, const struct json *proposal, int64_t kitchen, struct json_out *told)
{
    struct text params;
    struct text row;
    struct link_answer answer = {0};
    text_init(&params, PARAMS_BYTES_MAX);
    text_init(&row, PARAMS_BYTES_MAX);
    write_quota(proposal, kitchen, &params);
    int code = params.failed ? EXIT_FAILED : cli_call(cli, "quota.set", params.bytes, &answer);
    if (code == EXIT_OK) {
        json_dump(answer.result, &row);
        json_put_raw(told, row.bytes, row.size);
    } else {
        (void)fprintf(
            stderr, "eldercare-allocate: kitchen %" PRId64 " keeps its quotas\n", kitchen);
    }
    json_free(answer.root);
    text_done(&row);
    text_done(&params);
    return code;
}

// Kitchens of which streets have a share; one without any keeps what it has.
static int set_quotas(struct cli *cli, const struct json *proposal, struct json_out *told)
{
    const struct json *shares = json_get(proposal, "shares");
    int64_t last = 0;
    int good = 0;
    int bad = EXIT_OK;
    for (size_t i = 0; i < json_count(shares) && bad != EXIT_UNREACHABLE; i++) {
        int64_t kitchen = row_int(json_at(shares, i), "kitchen", 0);
        if (kitchen == last) {
            continue;
        }
        int code = set_quota(cli, proposal, kitchen, told);
        last = kitchen;
        good += code == EXIT_OK ? 1 : 0;
        bad = code == EXIT_OK ? bad : code;
    }
    return bad == EXIT_OK || good == 0 ? bad : EXIT_PARTLY;
}

static int apply(struct cli *cli, const struct json *proposal)
{
    struct text told;
    struct json_out out;
    const char *reason = "";
    text_init(&told, PROPOSAL_BYTES_MAX);
    json_out_init(&out, &told);
    json_begin_map(&out);
    json_key(&out, "quotas");
    json_begin_list(&out);
    int code = set_quotas(cli, proposal, &out);
    json_end_list(&out);
    json_end_map(&out);
    struct json *json = told.failed ? NULL : json_parse(told.bytes, told.size, &reason);
    if (json != NULL) {
        show_result(cli->form, "quota.set", json);
    }
    json_free(json);
    text_done(&told);
    return code;
}

int proposal_apply(struct cli *cli, const char *path)
{
    struct text text;
    const char *reason = "";
    text_init(&text, PROPOSAL_BYTES_MAX);
    if (!read_whole(path, &text)) {
        (void)fprintf(stderr, "eldercare-allocate: cannot read %s\n", path);
        text_done(&text);
        return EXIT_USAGE;
    }
    struct json *proposal = json_parse(text.bytes != NULL ? text.bytes : "", text.size, &reason);
    text_done(&text);
    int code = EXIT_USAGE;
    if (proposal == NULL || !is_proposal(proposal)) {
        (void)fprintf(stderr,
            "eldercare-allocate: %s holds no proposal, as --json writes them %s\n", path, reason);
    } else {
        code = cli_connect(cli);
    }
    if (code == EXIT_OK) {
        code = apply(cli, proposal);
    }
    json_free(proposal);
    return code;
}
