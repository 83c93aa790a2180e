// SPDX-License-Identifier: Apache-2.0
// What a client would see at the very moment it is answered: the disk already knows.
#include <criterion/criterion.h>

#include "daemon/store/query.h"
#include "tests/support/store_files.h"
#include "tests/support/store_place.h"

#define JOBS 3

struct note {
    struct store_job job;
    bool fails;
};

// Looks beside the store whenever a batch is published.
struct witness {
    struct store_place place;
    struct store_files *files;
    struct store *store;
    int syncs; // before the batch
    int answered;
    int calls;
};

static void run_note(struct store_job *job, struct tx *tx)
{
    tx_record(
        tx, &(struct ledger_entry){.operator_name = "", .method = "test.note", .objects = ""});
    if (((struct note *)job)->fails) {
        tx_fail(tx, STATUS_BROKEN_PROMISE);
    }
}

static void look(void *context)
{
    struct witness *witness = context;
    witness->calls++;
    for (struct store_job *job = store_take_done(witness->store); job != NULL; job = job->next) {
        cr_expect_eq(job->outcome, ((struct note *)job)->fails ? STATUS_BROKEN_PROMISE : STATUS_OK);
        witness->answered += job->outcome == STATUS_OK;
    }
    int64_t kept = store_place_sql(witness->place.path, "SELECT count(*) FROM ledger_entry");
    cr_expect_eq(
        kept, witness->answered, "%lld kept, %d answered", (long long)kept, witness->answered);
    cr_expect_gt(store_files_count(witness->files, STORE_FILES_SYNC, "-wal"), witness->syncs);
}

static void answer(struct witness *witness, struct note *notes)
{
    witness->syncs = store_files_count(witness->files, STORE_FILES_SYNC, "-wal");
    for (int i = 0; i < JOBS; i++) {
        notes[i].job = (struct store_job){.lane = STORE_WRITE, .run = run_note};
        cr_assert_eq(store_submit(witness->store, &notes[i].job), STATUS_OK);
    }
    cr_expect_eq(store_step(witness->store, STORE_WRITE), JOBS);
}

Test(mutant_reply, leaves_when_what_it_says_is_committed_and_synced)
{
    struct witness witness = {.calls = 0};
    struct note notes[JOBS] = {{.fails = false}};
    store_place_make(&witness.place);
    witness.files = store_files_new();
    struct store_options options = store_place_options(&witness.place);
    options.vfs = store_files_vfs(witness.files);
    options.on_done = look;
    options.on_done_context = &witness;
    witness.store = store_place_open(&options);
    answer(&witness, notes);
    cr_expect_eq(witness.answered, JOBS);
    notes[1].fails = true; // its neighbours are run again one by one, and answered for sure
    answer(&witness, notes);
    cr_expect_eq(witness.answered, 2 * JOBS - 1);
    cr_expect_eq(witness.calls, 2);
    store_close(witness.store);
    store_files_free(witness.files);
    store_place_remove(&witness.place);
}
