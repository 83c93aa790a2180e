// SPDX-License-Identifier: Apache-2.0
// Every method of every subject, checked and sorted once at start-up, found by name afterwards.
#include "daemon/rpc/catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/crypto/crypto.h"
#include "common/wire/json.h"

#define DOCUMENT_MAX (4 * 1024 * 1024)

unsigned catalogue_roles(const struct rpc_method *method)
{
    if (method->roles != 0) {
        return method->roles;
    }
    return method->effect == RPC_READS ? EVERY_ROLE : ACTING;
}

enum status catalogue_next_refusal(const char **text)
{
    char word[64];
    *text += strspn(*text, " ");
    size_t size = strcspn(*text, " ");
    if (size == 0) {
        return STATUS_OK;
    }
    snprintf(word, sizeof word, "%.*s", (int)size, *text);
    *text += size;
    return status_from_name(word);
}

static bool every_method_answers(const struct rpc_method *method, enum status status)
{
    switch (status) {
    case STATUS_OK:
    case STATUS_INVALID:
    case STATUS_FORBIDDEN:
    case STATUS_BUSY:
    case STATUS_UNAVAILABLE:
        return true;
    case STATUS_UNAUTHENTICATED:
        return !method->open;
    case STATUS_READ_ONLY:
        return method->effect != RPC_READS;
    case STATUS_KEY_REUSED:
        return method->effect == RPC_WRITES;
    default:
        return status_is_fault(status); // told as UNAVAILABLE
    }
}

bool catalogue_may_answer(const struct rpc_method *method, enum status status)
{
    const char *rest = method->refuses == NULL ? "" : method->refuses;
    if (every_method_answers(method, status)) {
        return true;
    }
    enum status refusal = catalogue_next_refusal(&rest);
    while (refusal != STATUS_OK && refusal != status) {
        refusal = catalogue_next_refusal(&rest);
    }
    return refusal == status;
}

static bool is_list(enum rpc_kind kind)
{
    return kind == RPC_IDS || kind == RPC_TEXTS || kind == RPC_MAPS;
}

int64_t catalogue_least(const struct rpc_param *param)
{
    if (param->kind == RPC_INTEGER && param->least == 0 && param->most == 0) {
        return -JSON_INTEGER_MAX;
    }
    return param->least;
}

int64_t catalogue_most(const struct rpc_param *param)
{
    if (param->most != 0) {
        return param->most;
    }
    if (param->kind == RPC_INTEGER && param->least == 0) {
        return JSON_INTEGER_MAX;
    }
    if (param->kind == RPC_TEXT) {
        return TEXT_POINTS_PRESET;
    }
    return is_list(param->kind) ? LIST_ITEMS_PRESET : param->most;
}

// --- what a row must be ---

static bool is_word(const char *text)
{
    return text[0] >= 'a' && text[0] <= 'z' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

static bool is_method_name(const char *name)
{
    const char *dot = strchr(name, '.');
    return dot != NULL && dot != name && is_word(dot + 1) && name[0] >= 'a' && name[0] <= 'z' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz_") == (size_t)(dot - name);
}

static bool has_bits_for_choices(const struct rpc_param *param)
{
    int count = 0;
    while (param->choices != NULL && param->choices[count] != NULL) {
        count++;
    }
    return count > 0 && (param->kind == RPC_CHOICE || count <= 32);
}

static size_t bound_size(const struct rpc_param *param)
{
    switch (param->kind) {
    case RPC_ID:
    case RPC_INTEGER:
    case RPC_INSTANT:
        return sizeof(int64_t);
    case RPC_BOOL:
        return sizeof(bool);
    case RPC_TEXT:
        return sizeof(const char *);
    case RPC_DAY:
        return sizeof(int32_t);
    case RPC_CHOICE:
        return sizeof(int);
    case RPC_SET:
    case RPC_DIGITS:
        return sizeof(uint32_t);
    case RPC_IDS:
    case RPC_TEXTS:
    case RPC_MAPS:
        return sizeof(struct rpc_list);
    case RPC_MAP:
        return param->size;
    case RPC_JSON:
        return sizeof(const void *);
    }
    return SIZE_MAX / 2;
}

static const char *complain_of_fields(const struct rpc_param *params, size_t size);

static const char *complain_of_alone(const struct rpc_param *param)
{
    if (param->kind != RPC_MAPS ||
        param->complaint_offset + sizeof(struct rpc_complaint) > param->size) {
        return "an item's own complaint is of no list of maps, or lies outside its struct";
    }
    for (const struct rpc_param *field = param->fields; field->name != NULL; field++) {
        if (is_list(field->kind) || field->kind == RPC_MAP || field->kind == RPC_SET ||
            field->kind == RPC_DIGITS) {
            return "an item that is judged alone has more than single values";
        }
    }
    return NULL;
}

static const char *complain_of_kind(const struct rpc_param *param)
{
    bool chooses = param->kind == RPC_CHOICE || param->kind == RPC_SET;
    if (chooses && !has_bits_for_choices(param)) {
        return "a choice or set has no choices, or a set more than 32";
    }
    if (param->kind == RPC_DIGITS &&
        (param->most < param->least || param->most - param->least > 31)) {
        return "digits span more than 32 values, or none";
    }
    if (catalogue_least(param) > catalogue_most(param) && !chooses) {
        return "least is above most";
    }
    if (param->kind != RPC_MAP && param->kind != RPC_MAPS) {
        return NULL;
    }
    if (param->fields == NULL || param->size == 0) {
        return "a map has no fields or no size";
    }
    const char *complaint = param->complaint_offset == 0 ? NULL : complain_of_alone(param);
    if (complaint != NULL) {
        return complaint;
    }
    return complain_of_fields(param->fields, param->size);
}

static bool is_doubled(const struct rpc_param *params, const struct rpc_param *param)
{
    for (const struct rpc_param *other = params; other < param; other++) {
        if (strcmp(other->name, param->name) == 0) {
            return true;
        }
    }
    return false;
}

// Recurses as deep as the tables do, which are ours.
static const char *complain_of_fields(const struct rpc_param *params, size_t size)
{
    for (const struct rpc_param *param = params; param->name != NULL; param++) {
        if (!is_word(param->name)) {
            return "a parameter's name is not of a-z, 0-9 and _";
        }
        if (param->help == NULL || param->help[0] == '\0') {
            return "a parameter has no help";
        }
        if (is_doubled(params, param)) {
            return "two parameters share a name";
        }
        if (param->offset + bound_size(param) > size || param->present_offset >= size) {
            return "a parameter lies outside its struct";
        }
        const char *complaint = complain_of_kind(param);
        if (complaint != NULL) {
            return complaint;
        }
    }
    return NULL;
}

static bool takes_reserved_name(const struct rpc_param *params)
{
    for (const struct rpc_param *param = params; param->name != NULL; param++) {
        if (strcmp(param->name, "session") == 0 || strcmp(param->name, "request_key") == 0 ||
            strcmp(param->name, "dry_run") == 0) {
            return true;
        }
    }
    return false;
}

// Each word is a refusal that not every method of its effect has.
static bool refuses_by_words(const struct rpc_method *method)
{
    const char *rest = method->refuses == NULL ? "" : method->refuses;
    for (enum status status = catalogue_next_refusal(&rest); status != STATUS_OK;
         status = catalogue_next_refusal(&rest)) {
        if (status == STATUS_COUNT || every_method_answers(method, status)) {
            return false;
        }
    }
    return true;
}

const char *catalogue_complaint(const struct rpc_method *method)
{
    if (!is_method_name(method->name)) {
        return "the name is not of the form subject.verb";
    }
    if (method->help == NULL || method->help[0] == '\0' || method->run == NULL) {
        return "no help or no rule";
    }
    if (method->allow == 0 || (method->allow & ~EVERY_OFFICE) != 0 ||
        (method->roles & ~EVERY_ROLE) != 0) {
        return "no office may call it, or there are unknown offices or roles";
    }
    if (method->effect == RPC_READS && method->dry_run) {
        return "what only reads has nothing to undo";
    }
    if (method->result != NULL && !discover_fields(method->result, NULL)) {
        return "the result's fields are not of the form \"a, b[], c?\"";
    }
    if (!refuses_by_words(method)) {
        return "what it refuses with are no words of the protocol, or words every method has";
    }
    if (method->params == NULL) {
        return NULL;
    }
    if (takes_reserved_name(method->params)) {
        return "session, request_key and dry_run are taken";
    }
    return complain_of_fields(method->params, method->params_size);
}

// --- the catalogue ---

static int compare_entries(const void *a, const void *b)
{
    const struct catalogue_entry *left = a;
    const struct catalogue_entry *right = b;
    return strcmp(left->method->name, right->method->name);
}

static bool add_table(struct rpc_catalogue *catalogue, const struct rpc_method *table,
    const struct rpc_subject *subject)
{
    for (const struct rpc_method *method = table; method->name != NULL; method++) {
        const char *complaint = catalogue_complaint(method);
        if (complaint == NULL && catalogue->count == METHODS_MAX) {
            complaint = "there are too many methods";
        }
        if (complaint != NULL) {
            LOG(LOG_ERROR, "rpc.bad_row", LOG_TEXT("method", method->name),
                LOG_TEXT("complaint", complaint));
            return false;
        }
        catalogue->entries[catalogue->count++] =
            (struct catalogue_entry){.method = method, .part = subject->part};
    }
    return true;
}

static bool add_subjects(struct rpc_catalogue *catalogue, const struct rpc_subject *subjects)
{
    for (const struct rpc_subject *subject = subjects; subject->name != NULL; subject++) {
        for (int i = 0; subject->tables != NULL && subject->tables[i] != NULL; i++) {
            if (!add_table(catalogue, subject->tables[i], subject)) {
                return false;
            }
        }
    }
    return true;
}

static bool is_without_doubles(const struct rpc_catalogue *catalogue)
{
    for (int i = 1; i < catalogue->count; i++) {
        const char *name = catalogue->entries[i].method->name;
        if (strcmp(catalogue->entries[i - 1].method->name, name) == 0) {
            LOG(LOG_ERROR, "rpc.doubled_method", LOG_TEXT("method", name));
            return false;
        }
    }
    return true;
}

static bool publish(struct rpc_catalogue *catalogue)
{
    struct text *document = &catalogue->document;
    uint8_t digest[DIGEST_SIZE];
    discover_write(catalogue, document);
    if (document->failed) {
        return false;
    }
    crypto_digest(
        &(struct digest_part){.bytes = document->bytes, .size = document->size}, 1, digest);
    for (int i = 0; i < RPC_MARK_SIZE / 2; i++) {
        (void)snprintf(catalogue->mark + 2 * i, 3, "%02x", digest[i]);
    }
    return true;
}

const char *rpc_catalogue_mark(const struct rpc_catalogue *catalogue)
{
    return catalogue->mark;
}

struct rpc_catalogue *rpc_catalogue_new(const struct rpc_subject *subjects)
{
    struct rpc_catalogue *catalogue = calloc(1, sizeof *catalogue);
    if (catalogue == NULL) {
        return NULL;
    }
    text_init(&catalogue->document, DOCUMENT_MAX);
    catalogue->entries = calloc(METHODS_MAX, sizeof *catalogue->entries);
    bool good = catalogue->entries != NULL && add_subjects(catalogue, subjects);
    if (good) {
        qsort(catalogue->entries, (size_t)catalogue->count, sizeof *catalogue->entries,
            compare_entries);
        good = is_without_doubles(catalogue) && publish(catalogue);
    }
    if (!good) {
        rpc_catalogue_free(catalogue);
        return NULL;
    }
    return catalogue;
}

void rpc_catalogue_free(struct rpc_catalogue *catalogue)
{
    if (catalogue == NULL) {
        return;
    }
    text_done(&catalogue->document);
    free(catalogue->entries);
    free(catalogue);
}

const struct catalogue_entry *catalogue_look(
    const struct rpc_catalogue *catalogue, const char *name)
{
    int low = 0;
    int high = catalogue->count - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        int order = strcmp(name, catalogue->entries[middle].method->name);
        if (order == 0) {
            return &catalogue->entries[middle];
        }
        if (order < 0) {
            high = middle - 1;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

const struct rpc_method *rpc_catalogue_find(
    const struct rpc_catalogue *catalogue, const char *name, void **ret_part)
{
    const struct catalogue_entry *entry = catalogue_look(catalogue, name);
    if (entry == NULL) {
        return NULL;
    }
    *ret_part = entry->part;
    return entry->method;
}

int rpc_catalogue_count(const struct rpc_catalogue *catalogue)
{
    return catalogue->count;
}

const struct rpc_method *rpc_catalogue_at(const struct rpc_catalogue *catalogue, int index)
{
    return index < 0 || index >= catalogue->count ? NULL : catalogue->entries[index].method;
}
