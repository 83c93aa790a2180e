// SPDX-License-Identifier: Apache-2.0
// What the tests of the queue share.
#include "tests/daemon/care/queue.h"

#include <stdio.h>

#include <criterion/criterion.h>

#include "tests/support/policy_stage.h"

#define FILE_MAX 65536

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
