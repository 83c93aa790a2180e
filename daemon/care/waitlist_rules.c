// SPDX-License-Identifier: Apache-2.0
// Which policy holds where and when.
#include "daemon/care/waitlist_rules.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/crypto/crypto.h"
#include "daemon/care/subject.h"

#define RULES_MAX 64
#define ENDING "-waitlist.yaml"

struct waitlist_rule_set {
    int count;
    struct waitlist_policy policies[RULES_MAX];
    char hashes[RULES_MAX][WAITLIST_HASH_SIZE];
};

static int is_ours(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > strlen(ENDING) && strcmp(entry->d_name + length - strlen(ENDING), ENDING) == 0;
}

enum status waitlist_rules_load(
    const char *dir, struct waitlist_rule_set **ret, struct text *complaint)
{
    struct dirent **entries;
    struct waitlist_rule_set *set = calloc(1, sizeof(*set));
    int count = scandir(dir, &entries, is_ours, alphasort);
    enum status status = STATUS_OK;
    for (int i = 0; i < count; i++) {
        char path[4096];
        static char bytes[262144];
        snprintf(path, sizeof path, "%s/%s", dir, entries[i]->d_name);
        FILE *file = fopen(path, "rb");
        size_t size = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
        if (file != NULL) {
            fclose(file);
        }
        if (status == STATUS_OK) {
            status =
                waitlist_policy_parse(path, bytes, size, &set->policies[set->count], complaint);
            uint8_t digest[DIGEST_SIZE];
            struct digest_part part = {bytes, size};
            crypto_digest(&part, 1, digest);
            for (int b = 0; b < DIGEST_SIZE; b++) {
                snprintf(set->hashes[set->count] + b * 2, 3, "%02x", digest[b]);
            }
            set->count++;
        }
        free(entries[i]);
    }
    free(entries);
    *ret = set;
    return status;
}

void waitlist_rules_free(struct waitlist_rule_set *set)
{
    free(set);
}

static int narrowness(const struct waitlist_policy *policy)
{
    enum area_level level;
    return area_parse(policy->region, &level) ? (int)level + 1 : 0;
}

bool waitlist_rules_find(
    struct call *call, const char *area, int32_t on_day, struct waitlist_rules *ret)
{
    const struct waitlist_rule_set *set = care_of(call)->rules;
    int best = -1;
    for (int i = 0; i < set->count; i++) {
        const struct waitlist_policy *policy = &set->policies[i];
        bool holds = on_day >= policy->from_day && on_day < policy->until_day &&
                     (narrowness(policy) == 0 || area_contains(policy->region, area));
        if (holds && (best < 0 || narrowness(policy) > narrowness(&set->policies[best]))) {
            best = i;
        }
    }
    if (best < 0) {
        return false;
    }
    ret->policy = &set->policies[best];
    ret->hash = set->hashes[best];
    return true;
}

struct waitlist_deadline waitlist_rules_deadline(struct call *call, int64_t workdays)
{
    return waitlist_deadline_after(
        care_of(call)->workdays, call->tx->today_day, workdays, call->tx->zone_minutes);
}
