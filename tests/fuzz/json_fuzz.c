// SPDX-License-Identifier: Apache-2.0
// What is read is written and read back the same, and every envelope can be answered in JSON.
#include <string.h>

#include "common/wire/envelope.h"
#include "tests/fuzz/fuzz.h"

#define TEXT_MAX (1 << 22)

static struct json *parse_again(const struct text *text)
{
    const char *reason = NULL;
    struct json *json = json_parse(text->bytes, text->size, &reason);
    PROMISE(json != NULL);
    return json;
}

static void read_back(const struct json *json)
{
    struct text first, second;
    text_init(&first, TEXT_MAX);
    text_init(&second, TEXT_MAX);
    json_dump(json, &first);
    PROMISE(!first.failed);
    PROMISE(text_is_utf8(first.bytes, first.size));
    PROMISE(memchr(first.bytes, '\n', first.size) == NULL);
    struct json *again = parse_again(&first);
    json_dump(again, &second);
    PROMISE(first.size == second.size && memcmp(first.bytes, second.bytes, first.size) == 0);
    json_free(again);
    text_done(&first);
    text_done(&second);
}

static void answer(const struct json *json)
{
    struct envelope envelope;
    envelope_read(json, &envelope);
    PROMISE((envelope.status == STATUS_OK) == (envelope.method != NULL));
    PROMISE(envelope.status == STATUS_OK || envelope.status == STATUS_INVALID_REQUEST);
    PROMISE(!envelope.is_notification || (envelope.id == NULL && envelope.status == STATUS_OK));
    struct text line;
    text_init(&line, TEXT_MAX);
    envelope_error(&line, envelope.id, STATUS_INVALID, envelope.method, "\"parameter\":\"x\"");
    PROMISE(!line.failed);
    json_free(parse_again(&line));
    text_done(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *reason = NULL;
    struct json *json = json_parse((const char *)bytes, size, &reason);
    if (json == NULL) {
        PROMISE(reason != NULL);
        return 0;
    }
    PROMISE(text_is_utf8((const char *)bytes, size));
    read_back(json);
    answer(json);
    for (size_t i = 0; i < json_count(json); i++) {
        const struct json *member = json_at(json, i);
        if (member != NULL) {
            answer(member);
        }
    }
    json_free(json);
    return 0;
}
