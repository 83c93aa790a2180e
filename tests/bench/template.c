// SPDX-License-Identifier: Apache-2.0
// Templates of messages for the bench.
#include "tests/bench/template.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/file.h"

#define LISTS_MAX 8
#define NAME_SIZE 17
#define VALUES_BYTES_MAX (64 * 1024 * 1024)
#define VALUES_MAX 4000000

struct list {
    char name[NAME_SIZE];
    struct text bytes; // the values, each ended with NUL
    char **values;     // into bytes
    uint64_t count;
    bool is_counted;
};

struct template
{
    char *text;
    uint64_t started_ms;
    struct list lists[LISTS_MAX];
    int lists_count;
};

struct template *template_new(const char *text)
{
    struct template *template = calloc(1, sizeof(*template));
    if (template != NULL) {
        template->text = strdup(text);
        template->started_ms = (uint64_t)instant_now();
    }
    return template;
}

void template_free(struct template *template)
{
    for (int i = 0; i < template->lists_count; i++) {
        text_done(&template->lists[i].bytes);
        free(template->lists[i].values);
    }
    free(template->text);
    free(template);
}

static bool read_values(const char *spec, struct text *ret_bytes)
{
    if (spec[0] == '@') {
        return file_read(spec + 1, VALUES_BYTES_MAX, ret_bytes) == STATUS_OK;
    }
    text_init(ret_bytes, VALUES_BYTES_MAX);
    text_add_string(ret_bytes, spec);
    return !ret_bytes->failed;
}

// Ends each value with NUL and remembers where it begins.
static bool split(struct list *list, char separator)
{
    list->values = calloc(VALUES_MAX, sizeof(*list->values));
    char *at = list->bytes.bytes;
    char *end = at == NULL ? NULL : at + list->bytes.size;
    while (list->values != NULL && at < end && list->count < VALUES_MAX) {
        char *stop = memchr(at, separator, (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        *stop = '\0';
        if (stop > at) {
            list->values[list->count++] = at;
        }
        at = stop + 1;
    }
    return list->count > 0;
}

bool template_add_list(struct template *template, const char *spec, bool is_counted)
{
    const char *equals = strchr(spec, '=');
    size_t length = equals == NULL ? 0 : (size_t)(equals - spec);
    if (length == 0 || length >= NAME_SIZE || template->lists_count == LISTS_MAX) {
        fprintf(stderr, "%s: a list is NAME=a,b,c or NAME=@FILE, at most %d\n", spec, LISTS_MAX);
        return false;
    }
    struct list *list = &template->lists[template->lists_count];
    memcpy(list->name, spec, length);
    list->is_counted = is_counted;
    if (!read_values(equals + 1, &list->bytes)) {
        fprintf(stderr, "%s: cannot be read\n", spec);
        return false;
    }
    template->lists_count++;
    if (!split(list, equals[1] == '@' ? '\n' : ',')) {
        fprintf(stderr, "%s: has no value\n", spec);
        return false;
    }
    return true;
}

uint64_t template_combinations(const struct template *template)
{
    uint64_t combinations = 0;
    for (int i = 0; i < template->lists_count; i++) {
        if (template->lists[i].is_counted) {
            combinations = (combinations == 0 ? 1 : combinations) * template->lists[i].count;
        }
    }
    return combinations;
}

// Spreads consecutive numbers over all 64 bits (splitmix64).
static uint64_t scatter(uint64_t n)
{
    n += UINT64_C(0x9e3779b97f4a7c15);
    n = (n ^ (n >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    n = (n ^ (n >> 27)) * UINT64_C(0x94d049bb133111eb);
    return n ^ (n >> 31);
}

static const char *value_of(const struct template *template, int index, uint64_t n)
{
    const struct list *list = &template->lists[index];
    if (!list->is_counted) {
        return list->values[scatter(n + (uint64_t)index) % list->count];
    }
    for (int i = 0; i < index; i++) {
        n /= template->lists[i].is_counted ? template->lists[i].count : 1;
    }
    return list->values[n % list->count];
}

static bool add_hole(
    const struct template *template, const char *name, size_t length, uint64_t n, struct text *ret)
{
    if (length == 1 && name[0] == 'n') {
        text_print(ret, "%" PRIu64, n);
        return true;
    }
    if (length == 3 && memcmp(name, "key", 3) == 0) {
        text_print(ret, "%011" PRIx64 "%013" PRIx64, template->started_ms, n);
        return true;
    }
    for (int i = 0; i < template->lists_count; i++) {
        if (strlen(template->lists[i].name) == length &&
            memcmp(template->lists[i].name, name, length) == 0) {
            text_add_string(ret, value_of(template, i, n));
            return true;
        }
    }
    return false;
}

void template_fill(const struct template *template, uint64_t n, struct text *ret)
{
    const char *at = template->text;
    while (*at != '\0') {
        size_t length = strcspn(at, "{");
        text_add(ret, at, length);
        at += length;
        if (*at == '\0') {
            break;
        }
        length = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_");
        if (length > 0 && at[1 + length] == '}' && add_hole(template, at + 1, length, n, ret)) {
            at += length + 2;
        } else {
            text_add_char(ret, *at++);
        }
    }
}
