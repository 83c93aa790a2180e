// SPDX-License-Identifier: Apache-2.0
// What the tests of the queue share.
#include "tests/daemon/care/queue.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <criterion/criterion.h>

#include "tests/support/policy_stage.h"

#define FILE_MAX 65536

int queue_begin(const char *name, int rounds_in_full, struct queue_random *ret_random)
{
    const char *seed = getenv("ELDERCARE_SEED");
    ret_random->state = seed != NULL ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
    fprintf(stderr, "%s: ELDERCARE_SEED=%" PRIu64 "\n", name, ret_random->state);
    ret_random->state |= 1;
    const char *twentieths = getenv("ELDERCARE_TWENTIETHS");
    int scale = twentieths == NULL ? 1 : atoi(twentieths);
    return rounds_in_full / 20 * (scale < 1 ? 1 : scale);
}

// xorshift64*: the same numbers on every machine.
int queue_draw(struct queue_random *random, int below)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return (int)((random->state * UINT64_C(2685821657736338717) >> 33) % (uint64_t)below);
}

void queue_policy(const char *region, struct waitlist_policy *ret)
{
    static char bytes[FILE_MAX];
    struct text complaint;
    char path[256];
    snprintf(path, sizeof path, SOURCE_DIR "/config/policies/%s-waitlist.yaml", region);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    size_t size = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    bytes[size] = '\0';
    text_init(&complaint, 4096);
    cr_assert(policy_stage_read(&waitlist_policy_kind, bytes, ret, sizeof *ret, &complaint), "%s",
        complaint.size == 0 ? "" : complaint.bytes);
    text_done(&complaint);
}

Test(queue, draws_what_its_seed_says)
{
    struct queue_random a = {7};
    struct queue_random b = {7};
    for (int i = 0; i < 100; i++) {
        int drawn = queue_draw(&a, 10);
        cr_expect(drawn >= 0 && drawn < 10);
        cr_expect_eq(drawn, queue_draw(&b, 10));
    }
}
