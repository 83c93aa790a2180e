// SPDX-License-Identifier: Apache-2.0
// The canteen's state: its policies; its table of methods; the recount of what is counted.

#include "daemon/canteen/subject.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/canteen/booking.h"
#include "daemon/canteen/calendar.h"
#include "daemon/canteen/kitchen_sheet.h"
#include "daemon/canteen/menu.h"
#include "daemon/canteen/missed.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/serving.h"
#include "daemon/canteen/sitting.h"
#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"

#define PATH_BYTES_MAX 4096
#define FILE_ENDING "-meals.yaml"

const struct rpc_method *const canteen_tables[] = {
    kitchen_methods,
    kitchen_sheet_methods,
    site_methods,
    site_update_methods,
    site_list_methods,
    sitting_methods,
    calendar_methods,
    menu_methods,
    quota_methods,
    booking_methods,
    booking_change_methods,
    give_up_methods,
    waiting_methods,
    standing_methods,
    standing_list_methods,
    booking_list_methods,
    serving_methods,
    missed_methods,
    till_methods,
    NULL,
};

const struct due canteen_due[] = {
    {.name = "standing.expand", .run = standing_run_due},
    {.name = "meal.promote", .run = waiting_run_due},
    DUES_END,
};

static int is_meals_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    size_t ending = strlen(FILE_ENDING);
    return length > ending && strcmp(entry->d_name + length - ending, FILE_ENDING) == 0;
}

static bool holds_everywhere(const struct canteen *canteen)
{
    for (int i = 0; i < canteen->policies_count; i++) {
        if (strcmp(canteen->policies[i].region, MEAL_REGION_ANY) == 0) {
            return true;
        }
    }
    return false;
}

static enum status load_one(
    const char *dir, const char *name, struct canteen *canteen, struct text *complaint)
{
    struct text path;
    enum status status = STATUS_NO_MEMORY;
    if (canteen->policies_count == MEAL_POLICIES_MAX) {
        text_print(complaint, "%s: more than %d meal policies", dir, MEAL_POLICIES_MAX);
        return STATUS_MALFORMED;
    }
    text_init(&path, PATH_BYTES_MAX);
    text_print(&path, "%s/%s", dir, name);
    if (!path.failed) {
        status =
            meal_policy_load(path.bytes, &canteen->policies[canteen->policies_count], complaint);
    }
    canteen->policies_count += status == STATUS_OK ? 1 : 0;
    text_done(&path);
    return status;
}

enum status canteen_load(const char *dir, struct canteen *ret, struct text *complaint)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, is_meals_file, alphasort);
    if (count < 0) {
        text_print(complaint, "%s: the folder of policies cannot be read", dir);
        return STATUS_INPUT_OUTPUT;
    }
    struct canteen *canteen = calloc(1, sizeof(*canteen));
    enum status status = canteen == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    for (int i = 0; i < count; i++) {
        if (status == STATUS_OK) {
            status = load_one(dir, entries[i]->d_name, canteen, complaint);
        }
        free(entries[i]);
    }
    free(entries);
    if (status == STATUS_OK && !holds_everywhere(canteen)) {
        text_print(complaint, "%s: no meal policy for region any", dir);
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        *ret = *canteen;
    } else if (canteen != NULL) {
        canteen_done(canteen);
    }
    free(canteen);
    return status;
}

void canteen_done(struct canteen *canteen)
{
    for (int i = 0; i < canteen->policies_count; i++) {
        meal_policy_done(&canteen->policies[i]);
    }
    canteen->policies_count = 0;
}

static bool is_kept(struct tx *tx, const struct meal_policy *policy)
{
    struct query query = query_open(tx, QUERY_POLICY_FIND);
    query_bind_text(&query, "hash", policy->hash);
    bool is_found = query_next(&query);
    query_end(&query);
    return is_found || tx->fault != STATUS_OK;
}

void canteen_keep_policies(const struct canteen *canteen, struct tx *tx)
{
    for (int i = 0; i < canteen->policies_count; i++) {
        const struct meal_policy *policy = &canteen->policies[i];
        if (is_kept(tx, policy)) {
            continue;
        }
        struct query query = query_open(tx, QUERY_POLICY_INSERT);
        query_bind_text(&query, "hash", policy->hash);
        query_bind_text(&query, "kind", "meals");
        query_bind_text(&query, "region", policy->region);
        query_bind_text(&query, "version", policy->version);
        query_bind_text(&query, "text", policy->text);
        query_bind_int(&query, "now", tx->now_ms);
        (void)query_run(&query);
    }
}

static void recount(struct call *call, enum query_id id, const char *name)
{
    struct query query = query_open(call->tx, id);
    int64_t differences = query_next(&query) ? query_int(&query, "differences") : 0;
    query_end(&query);
    if (differences > 0) {
        json_begin_map(&call->out);
        json_field_text(&call->out, "name", name);
        json_field_int(&call->out, "differences", differences);
        json_end_map(&call->out);
    }
}

enum status canteen_verify(struct call *call)
{
    recount(call, QUERY_SITTING_RECOUNT, "sitting_count");
    recount(call, QUERY_SITTING_RECOUNT_TOTAL, "sitting_count.total");
    recount(call, QUERY_KITCHEN_RECOUNT, "kitchen_count");
    recount(call, QUERY_QUOTA_RECOUNT, "quota_count");
    return call_done(call);
}
