// SPDX-License-Identifier: Apache-2.0
// Reading a plan.
#include "daemon/oversight/plan.h"

#include <stdlib.h>
#include <string.h>

#include "common/crypto/crypto.h"
#include "daemon/oversight/metric.h"
#include "daemon/registry/policy_reader.h"

#define TARGET_MAX INT64_C(1000000000)
#define YEAR_MIN 2000
#define YEAR_MAX 2100

const char *const indicator_kind_words[] = {"ratio", "stock", "flow", "coverage", "actual", NULL};
const char *const indicator_attribute_words[] = {"none", "binding", "expected", "text", NULL};
const char *const unit_words[] = {"percent", "permille", "beds", "brands", "covers", "households",
    "institutions", "m2", "percentage_points", "persons", "pilots", "points", "sites",
    "ten_thousand_beds", "ten_thousand_m2", "times", NULL};

static const char *const boolean_words[] = {"false", "true", NULL};

static const char *const plan_keys[] = {
    "region", "version", "name", "name_en", "from", "until", "total_bed_types", "indicators", NULL};

static const char *const indicator_keys[] = {"id", "name", "name_en", "kind", "metric",
    "comparison", "target", "actual", "baseline", "unit", "year", "attribute", "wider", "source",
    "note", NULL};

static void need_all(
    struct policy_reader *reader, const struct yaml_node *map, const char *const *keys)
{
    for (int i = 0; keys[i] != NULL; i++) {
        (void)policy_need(reader, map, keys[i]);
    }
}

// --- one indicator ---

static void read_figure(
    struct policy_reader *reader, const struct yaml_node *map, const char *key, struct figure *ret)
{
    policy_integer(reader, map, key, 0, TARGET_MAX, &ret->number);
    ret->exists = yaml_get(map, key) != NULL;
}

static void read_target(
    struct policy_reader *reader, const struct yaml_node *map, struct indicator *ret)
{
    struct figure target = {.exists = false};
    int comparison = COMPARISON_AT_LEAST;
    read_figure(reader, map, "target", &target);
    policy_word(reader, map, "comparison", comparison_words, &comparison);
    ret->target = (struct share_target){.exists = target.exists,
        .comparison = (enum comparison)comparison,
        .target = target.number,
        .whole = ret->unit == UNIT_PERMILLE ? 1000 : 100};
    if (target.exists != (yaml_get(map, "comparison") != NULL)) {
        policy_complain(reader, map, "target and comparison stand together or not at all");
    }
    if (target.exists && ret->unit <= UNIT_PERMILLE && target.number > ret->target.whole) {
        policy_complain(reader, yaml_get(map, "target"), "must be a part of the whole");
    }
    if (target.exists && ret->kind == INDICATOR_ACTUAL) {
        policy_complain(reader, yaml_get(map, "target"), "what was achieved has no target");
    }
}

static void read_rest(
    struct policy_reader *reader, const struct yaml_node *map, struct indicator *ret)
{
    int attribute = ATTRIBUTE_NONE;
    int wider = 0;
    policy_word(reader, map, "attribute", indicator_attribute_words, &attribute);
    policy_word(reader, map, "wider", boolean_words, &wider);
    policy_integer(reader, map, "year", YEAR_MIN, YEAR_MAX, &ret->year);
    policy_text(reader, map, "source", ret->source, sizeof ret->source);
    policy_text(reader, map, "note", ret->note, sizeof ret->note);
    read_figure(reader, map, "baseline", &ret->baseline);
    read_figure(reader, map, "actual", &ret->actual);
    ret->attribute = (enum indicator_attribute)attribute;
    ret->wider = wider != 0;
}

static void read_indicator(
    struct policy_reader *reader, const struct yaml_node *map, struct indicator *ret)
{
    static const char *const needed[] = {"id", "name", "name_en", "kind", "metric", "unit", NULL};
    int kind = INDICATOR_RATIO;
    if (!policy_map(reader, map, indicator_keys)) {
        return;
    }
    need_all(reader, map, needed);
    policy_text(reader, map, "id", ret->id, sizeof ret->id);
    policy_text(reader, map, "name", ret->name, sizeof ret->name);
    policy_text(reader, map, "name_en", ret->name_en, sizeof ret->name_en);
    policy_word(reader, map, "kind", indicator_kind_words, &kind);
    policy_word(reader, map, "metric", metric_words, &ret->metric);
    policy_word(reader, map, "unit", unit_words, &ret->unit);
    ret->kind = (enum indicator_kind)kind;
    read_target(reader, map, ret);
    read_rest(reader, map, ret);
}

static void refuse_doubled(
    struct policy_reader *reader, const struct yaml_node *map, const struct plan *plan)
{
    const struct indicator *last = &plan->indicators[plan->count - 1];
    for (int i = 0; i < plan->count - 1; i++) {
        if (strcmp(plan->indicators[i].id, last->id) == 0) {
            policy_complain(reader, yaml_get(map, "id"), "each id once");
        }
    }
}

static void read_indicators(
    struct policy_reader *reader, const struct yaml_node *list, struct plan *ret)
{
    if (list->kind != YAML_LIST || list->first == NULL) {
        policy_complain(reader, list, "must be a list of indicators");
        return;
    }
    const struct yaml_node *item = list->first;
    for (; item != NULL && !reader->failed; item = item->next) {
        if (ret->count == PLAN_INDICATORS_MAX) {
            policy_complain(reader, item, "too many indicators");
            return;
        }
        read_indicator(reader, item, &ret->indicators[ret->count++]);
        if (!reader->failed) {
            refuse_doubled(reader, item, ret);
        }
    }
}

// --- the whole ---

static void read_head(struct policy_reader *reader, const struct yaml_node *root, struct plan *ret)
{
    enum area_level level = AREA_PROVINCE;
    uint32_t types = 0;
    need_all(reader, root, plan_keys);
    policy_text(reader, root, "region", ret->region, sizeof ret->region);
    policy_text(reader, root, "version", ret->version, sizeof ret->version);
    policy_text(reader, root, "name", ret->name, sizeof ret->name);
    policy_text(reader, root, "name_en", ret->name_en, sizeof ret->name_en);
    policy_day(reader, root, "from", &ret->from_day);
    policy_day(reader, root, "until", &ret->until_day);
    policy_words(reader, root, "total_bed_types", house_kind_words, &types);
    for (int kind = 0; kind < HOUSE_KINDS; kind++) {
        ret->types[kind] = (types & (1u << kind)) != 0;
    }
    if (!reader->failed && !area_parse(ret->region, &level)) {
        policy_complain(reader, yaml_get(root, "region"), "must be an area code");
    }
    if (!reader->failed && ret->until_day < ret->from_day) {
        policy_complain(reader, yaml_get(root, "until"), "must not be before from");
    }
}

static void put_hash(const char *bytes, size_t size, char ret_hash[PLAN_HASH_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[DIGEST_SIZE];
    struct digest_part part = {bytes, size};
    crypto_digest(&part, 1, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        ret_hash[2 * i] = digits[digest[i] >> 4];
        ret_hash[2 * i + 1] = digits[digest[i] & 15u];
    }
    ret_hash[PLAN_HASH_SIZE - 1] = '\0';
}

static enum status keep_text(const struct yaml_file *file, struct plan *ret)
{
    size_t size = 0;
    const char *bytes = yaml_bytes(file, &size);
    ret->text = strndup(bytes, size);
    put_hash(bytes, size, ret->hash);
    return ret->text == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status read_plan(const struct yaml_file *file, struct plan *ret, struct text *complaint)
{
    struct policy_reader reader = {.file = file, .complaint = complaint};
    const struct yaml_node *root = yaml_root(file);
    if (root == NULL) {
        text_add_string(complaint, "the plan is empty");
        return STATUS_MALFORMED;
    }
    if (policy_map(&reader, root, plan_keys)) {
        read_head(&reader, root, ret);
    }
    if (!reader.failed) {
        read_indicators(&reader, yaml_get(root, "indicators"), ret);
    }
    return reader.failed ? STATUS_MALFORMED : keep_text(file, ret);
}

static enum status take_file(struct yaml_file *file, struct plan *ret, struct text *complaint)
{
    struct plan plan;
    memset(&plan, 0, sizeof plan);
    plan.indicators = calloc(PLAN_INDICATORS_MAX, sizeof *plan.indicators);
    enum status status =
        plan.indicators == NULL ? STATUS_NO_MEMORY : read_plan(file, &plan, complaint);
    yaml_free(file);
    if (status == STATUS_OK) {
        *ret = plan;
    } else {
        plan_done(&plan);
    }
    return status;
}

enum status plan_load(const char *path, struct plan *ret, struct text *complaint)
{
    struct yaml_file *file = NULL;
    enum status status = yaml_load(path, &file, complaint);
    return status == STATUS_OK ? take_file(file, ret, complaint) : status;
}

enum status plan_parse(
    const char *name, const char *bytes, size_t size, struct plan *ret, struct text *complaint)
{
    struct yaml_file *file = NULL;
    enum status status = yaml_parse(name, bytes, size, &file, complaint);
    return status == STATUS_OK ? take_file(file, ret, complaint) : status;
}

void plan_done(struct plan *plan)
{
    free(plan->indicators);
    free(plan->text);
    plan->indicators = NULL;
    plan->text = NULL;
    plan->count = 0;
}

const struct indicator *plan_headline(const struct plan *plan, int metric)
{
    for (int i = 0; i < plan->count; i++) {
        const struct indicator *indicator = &plan->indicators[i];
        if (indicator->metric == metric && !indicator->wider && indicator->target.exists) {
            return indicator;
        }
    }
    return NULL;
}
