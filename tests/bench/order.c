// SPDX-License-Identifier: Apache-2.0
// order: how long 30,000 applications take to be ordered from nothing, and after one changed fact;
// writes the same keys as text, unordered, for sort(1).
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/file.h"
#include "daemon/care/waitlist_rule.h"
#include "daemon/registry/policy.h"

#define APPLICATIONS 30000
#define MOVES 1000
#define POLICY_BYTES_MAX 65536
#define TODAY 20788 // 2026-12-01

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static const struct waitlist_policy *read_policy_file(const char *path)
{
    struct text text;
    struct text complaint;
    struct policy_head head;
    void *rules = NULL;
    text_init(&complaint, POLICY_BYTES_MAX);
    if (file_read(path, POLICY_BYTES_MAX, &text) != STATUS_OK) {
        fprintf(stderr, "order: %s cannot be read\n", path);
        exit(2);
    }
    const struct policy_source source = {.name = path, .bytes = text.bytes, .size = text.size};
    if (policy_read(&waitlist_policy_kind, &source, &head, &rules, &complaint) != STATUS_OK) {
        fprintf(stderr, "order: %s\n", complaint.size == 0 ? "" : complaint.bytes);
        exit(2);
    }
    text_done(&text);
    text_done(&complaint);
    return rules;
}

static struct waitlist_person person(int n)
{
    struct waitlist_person person = {.born_day = -14610 + n * 37 % 9000, // from 1930 on
        .flags = n % 5 == 0 ? 1u << (unsigned)(n % 9) : 0,
        .scheme = WAITLIST_SHANGHAI,
        .level = 3 + n * 7 % 4,
        .dementia = n % 9 == 0 ? WAITLIST_MILD : WAITLIST_NO_DEMENTIA};
    strcpy(person.registered_area, "310114001");
    strcpy(person.residence_area, "310114001");
    return person;
}

static struct waitlist_rank rank(const struct waitlist_policy *policy, int n, int salt)
{
    struct waitlist_person who = person(n + salt);
    return waitlist_rank_of(
        policy, &who, TODAY, 1764550000000 - (int64_t)n * 1001 % 7776000 * 1000, 1 + n);
}

static void write_keys(const struct waitlist_rank *ranks, const char *path)
{
    char key[WAITLIST_KEY_SIZE];
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        exit(2);
    }
    for (int i = 0; i < APPLICATIONS; i++) {
        fprintf(file, "%s\n", waitlist_key(&ranks[i], key));
    }
    fclose(file);
}

int main(int argc, char **argv)
{
    static struct waitlist_rank ranks[APPLICATIONS];
    if (argc != 3) {
        fprintf(stderr, "order POLICY KEYS\n");
        return 2;
    }
    const struct waitlist_policy *policy = read_policy_file(argv[1]);
    double begun = now_us();
    for (int n = 0; n < APPLICATIONS; n++) {
        ranks[n] = rank(policy, n, 0);
    }
    double ranked = now_us();
    write_keys(ranks, argv[2]);
    double written = now_us();
    waitlist_sort(ranks, APPLICATIONS);
    double order_us = ranked - begun + now_us() - written;
    begun = now_us();
    for (int i = 0; i < MOVES; i++) {
        int index = i * 7919 % APPLICATIONS;
        int n = (int)ranks[index].application - 1;
        (void)waitlist_move(ranks, APPLICATIONS, index, rank(policy, n, i % 5));
    }
    double move_us = (now_us() - begun) / MOVES;
    printf("{\"order_us\":%.1f,\"move_us\":%.2f}\n", order_us, move_us);
    return 0;
}
