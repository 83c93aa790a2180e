// SPDX-License-Identifier: Apache-2.0
// The contract with strangers: the published description does not narrow, and every method refuses
// what is wrong by name. "contract --write" keeps the present description as the published one.
#include "tests/contract/contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLISHED SOURCE_DIR "/tests/contract/openrpc.json"
#define DOCUMENT_MAX (16 * 1024 * 1024)

static struct json *read_published(void)
{
    const char *reason = "cannot be read";
    FILE *stream = fopen(PUBLISHED, "rbe");
    if (stream == NULL) {
        printf("%s cannot be read; make it with contract --write\n", PUBLISHED);
        return NULL;
    }
    char *bytes = calloc(1, DOCUMENT_MAX);
    size_t size = bytes == NULL ? 0 : fread(bytes, 1, DOCUMENT_MAX, stream);
    fclose(stream);
    struct json *document = json_parse(bytes, size, &reason);
    if (document == NULL) {
        printf("%s: %s\n", PUBLISHED, reason);
    }
    free(bytes);
    return document;
}

static bool write_published(const struct json *document)
{
    struct text text;
    text_init(&text, DOCUMENT_MAX);
    pretty_print(document, &text);
    FILE *stream = fopen(PUBLISHED, "wbe");
    bool written =
        stream != NULL && !text.failed && fwrite(text.bytes, 1, text.size, stream) == text.size;
    if (stream != NULL) {
        written = fclose(stream) == 0 && written;
    }
    text_done(&text);
    printf("%s %s\n", PUBLISHED, written ? "written" : "could not be written");
    return written;
}

// What a stranger would find missing in the published one is only told.
static void tell_new_methods(const struct json *before, const struct json *now)
{
    if (json_count(json_get(before, "methods")) != json_count(json_get(now, "methods"))) {
        printf("note: %zu methods are published, %zu exist: contract --write\n",
            json_count(json_get(before, "methods")), json_count(json_get(now, "methods")));
    }
}

static bool check(struct stage *stage, const struct json *document)
{
    struct json *published = read_published();
    if (published == NULL) {
        return false;
    }
    bool good = narrow_check(published, document);
    tell_new_methods(published, document);
    json_free(published);
    return wrong_check(stage, document) && good;
}

int main(int argc, char **argv)
{
    struct stage *stage = stage_open(0);
    if (stage == NULL) {
        return 1;
    }
    struct speaker *system = stage_speaker(stage, SYSTEM_SPEAKER);
    const char *line = stage_say(stage, system, "rpc.discover", "{}");
    const char *reason = NULL;
    struct json *answer = json_parse(line, strlen(line), &reason);
    const struct json *document = answer == NULL ? NULL : json_get(answer, "result");
    bool writes = argc == 2 && strcmp(argv[1], "--write") == 0;
    bool good = document != NULL && (writes ? write_published(document) : check(stage, document));
    json_free(answer);
    stage_close(stage);
    printf("contract: %s\n", good ? "kept" : "BROKEN");
    return good ? 0 : 1;
}
