// SPDX-License-Identifier: Apache-2.0
// A table of those who have asked something lately: whose bucket is full again is forgotten when a
// neighbour is looked for, so that it needs no timer and holds no more than ten seconds of callers.
#include "daemon/rpc/meter.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/bucket.h"
#include "daemon/rpc/principal.h"

#define CHAINS 256 // a power of two

struct metered {
    struct metered *next;
    struct bucket calls;
    char operator_name[OPERATOR_NAME_SIZE];
};

struct meter {
    pthread_mutex_t mutex; // guards the chains: calls are judged on several threads
    int per_second;
    struct metered *chains[CHAINS];
};

struct meter *meter_new(int per_second)
{
    struct meter *meter = calloc(1, sizeof *meter);
    if (meter != NULL) {
        meter->per_second = per_second;
        pthread_mutex_init(&meter->mutex, NULL);
    }
    return meter;
}

void meter_free(struct meter *meter)
{
    if (meter == NULL) {
        return;
    }
    for (int i = 0; i < CHAINS; i++) {
        while (meter->chains[i] != NULL) {
            struct metered *first = meter->chains[i];
            meter->chains[i] = first->next;
            free(first);
        }
    }
    pthread_mutex_destroy(&meter->mutex);
    free(meter);
}

static struct metered **chain_of(struct meter *meter, const char *operator_name)
{
    uint32_t sum = 2166136261U; // FNV-1a
    for (const char *at = operator_name; *at != '\0'; at++) {
        sum = (sum ^ (unsigned char)*at) * 16777619U;
    }
    return &meter->chains[sum & (CHAINS - 1)];
}

static struct metered *find(struct metered **chain, const char *operator_name, int64_t now_ms)
{
    struct metered *found = NULL;
    for (struct metered **link = chain; *link != NULL;) {
        struct metered *one = *link;
        if (strcmp(one->operator_name, operator_name) == 0) {
            found = one;
        } else if (bucket_is_full(&one->calls, now_ms)) {
            *link = one->next;
            free(one);
            continue;
        }
        link = &one->next;
    }
    return found;
}

static struct metered *add(
    struct meter *meter, struct metered **chain, const char *operator_name, int64_t now_ms)
{
    struct metered *added = calloc(1, sizeof *added);
    if (added != NULL) {
        bucket_init(&added->calls, meter->per_second, now_ms);
        strcpy(added->operator_name, operator_name);
        added->next = *chain;
        *chain = added;
    }
    return added;
}

int64_t meter_call(struct meter *meter, const char *operator_name, int64_t now_ms)
{
    int64_t wait_ms = 0;
    pthread_mutex_lock(&meter->mutex);
    struct metered **chain = chain_of(meter, operator_name);
    struct metered *one = find(chain, operator_name, now_ms);
    if (one == NULL) {
        one = add(meter, chain, operator_name, now_ms);
    }
    if (one != NULL) {
        wait_ms = bucket_wait_ms(&one->calls, now_ms);
        if (wait_ms == 0) {
            bucket_take(&one->calls, 1, now_ms);
        }
    }
    pthread_mutex_unlock(&meter->mutex);
    return wait_ms;
}
