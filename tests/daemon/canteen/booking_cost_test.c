// SPDX-License-Identifier: Apache-2.0
// What bookings cost the disk, counted in the file system: the figures of the bench rest on it.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"
#include "tests/support/store_files.h"

#define BATCH 64
#define BATCHES 4
#define FRAMES_MAX BATCH // pages written to the log by a batch

static void send_batch(struct stage *stage, const int64_t *elders, int64_t site, const char *date)
{
    for (int i = 0; i < BATCH; i++) {
        char line[512];
        snprintf(line, sizeof(line),
            "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"meal.book\",\"params\":{\"elder\":%ld,"
            "\"site\":%ld,\"date\":\"%s\",\"meal\":\"lunch\",\"channel\":\"dine_in\","
            "\"request_key\":\"01JE000000%s%06d\"}}",
            i, (long)elders[i], (long)site, date, date, i);
        desk_send(stage->client, line);
    }
}

static void take_answers(struct stage *stage)
{
    for (int i = 0; i < BATCH; i++) {
        const char *line = desk_take(stage->client);
        cr_assert_not_null(line);
        cr_assert_not_null(strstr(line, "\"result\""), "%s", line);
    }
}

Test(booking_cost, is_one_sync_a_batch_and_less_than_a_page_a_booking)
{
    static const char *const days[] = {"2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05"};
    struct store_files *files = store_files_new();
    struct stage *stage = stage_open_on(store_files_vfs(files));
    int64_t elders[BATCH];
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 10000);
    int64_t site = stage_add_site(stage, "甲", STAGE_STREET, kitchen, 10000);
    for (int i = 0; i < BATCH; i++) {
        elders[i] = stage_add_elder(stage);
    }
    stage_be_street(stage, STAGE_STREET);
    for (int i = 0; i < BATCHES; i++) {
        struct store_figures before = store_figures(stage->desk->store);
        int syncs = store_files_count(files, STORE_FILES_SYNC, "-wal");
        int writes = store_files_count(files, STORE_FILES_WRITE, "-wal");
        send_batch(stage, elders, site, days[i]);
        cr_assert_eq(desk_step(stage->desk, STORE_WRITE), BATCH);
        struct store_figures after = store_figures(stage->desk->store);
        cr_assert_eq(store_files_count(files, STORE_FILES_SYNC, "-wal") - syncs, 1);
        cr_assert_eq(after.batches - before.batches, 1);
        // The first one also counts what the stage wrote beside the store.
        cr_assert(i == 0 || after.log_frames - before.log_frames <= FRAMES_MAX, "%lu frames",
            (unsigned long)(after.log_frames - before.log_frames));
        // A frame is a header and a page.
        cr_assert_leq(
            store_files_count(files, STORE_FILES_WRITE, "-wal") - writes, 2 * FRAMES_MAX + 1);
        take_answers(stage);
    }
    stage_close(stage);
    store_files_free(files);
}
