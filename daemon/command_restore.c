// SPDX-License-Identifier: Apache-2.0
// eldercared restore: a verified copy takes the database's place; what stood there is kept beside
// it.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/day.h"
#include "daemon/access/keys.h"
#include "daemon/access/setup.h"
#include "daemon/command.h"
#include "daemon/options.h"
#include "daemon/registry/subject.h"
#include "daemon/store/ledger.h"
#include "daemon/store/query.h"
#include "daemon/store/store.h"

#define COPY_BYTES 65536

struct restore {
    const char *from;
    struct settings settings;
    struct keyring keys;
    char database[PATH_MAX];
    char candidate[PATH_MAX]; // the copy, in the database's folder, until it has proved itself
    char kept[PATH_MAX];      // where what stood there goes
};

struct verify_job {
    struct store_job job;
    struct ledger_report report;
    bool is_sound;       // the database's own structure
    bool is_of_instance; // an empty database is sound as well
    const struct keyring *keys;
    struct text *complaint;
    enum status keys_fit;
};

static void verify(struct store_job *job, struct tx *tx)
{
    struct verify_job *verify_job = (struct verify_job *)job;
    verify_job->is_sound = true;
    struct query query = query_open(tx, QUERY_SYSTEM_INTEGRITY);
    while (query_next(&query)) {
        const char *finding = query_text(&query, "finding");
        verify_job->is_sound =
            verify_job->is_sound && finding != NULL && strcmp(finding, "ok") == 0;
    }
    query_end(&query);
    struct setup_facts facts;
    verify_job->is_of_instance = setup_look(tx, &facts) == STATUS_OK;
    if (verify_job->is_sound && verify_job->is_of_instance) { // else its own sentence is told
        verify_job->keys_fit = registry_prove_keys(tx, verify_job->keys, verify_job->complaint);
    }
    ledger_verify(tx, &verify_job->report);
}

static bool copy_bytes(int from, int to)
{
    static char piece[COPY_BYTES];
    ssize_t size;
    while ((size = read(from, piece, sizeof(piece))) > 0) {
        if (write(to, piece, (size_t)size) != size) {
            return false;
        }
    }
    return size == 0 && fsync(to) == 0;
}

static enum status load_keys(struct restore *restore, struct text *complaint)
{
    return keys_load(restore->settings.keys, &restore->keys, complaint);
}

// A write-ahead log beside the copy is not part of it: it may belong to another database.
static enum status take_copy(struct restore *restore, struct text *complaint)
{
    char log[PATH_MAX];
    struct stat found;
    (void)snprintf(log, sizeof(log), "%.4000s-wal", restore->from);
    if (stat(log, &found) == 0 && found.st_size > 0) {
        text_print(
            complaint, "%s stands beside the copy; a copy made by eldercared backup has none", log);
        return STATUS_MALFORMED;
    }
    int from = open(restore->from, O_RDONLY | O_CLOEXEC);
    int to = open(restore->candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool copied = from >= 0 && to >= 0 && copy_bytes(from, to);
    if (!copied) {
        text_print(complaint, "%s cannot be copied to %s: %s", restore->from, restore->candidate,
            strerror(errno));
    }
    if (from >= 0) {
        (void)close(from);
    }
    if (to >= 0) {
        (void)close(to);
    }
    return copied ? STATUS_OK : STATUS_INPUT_OUTPUT;
}

// Opens the copy as the daemon would (migrations known, every query prepares) and recomputes its
// ledger.
static enum status prove_copy(struct restore *restore, struct text *complaint)
{
    struct store_options options = store_presets(restore->candidate);
    struct store *store = NULL;
    struct text words;
    text_init(&words, 2048);
    options.zone_minutes = restore->settings.zone_minutes;
    enum status status = store_open(&options, &store, &words);
    if (status != STATUS_OK) {
        text_print(complaint, "%s cannot be restored: %s", restore->from,
            words.size > 0 ? words.bytes : status_name(status));
        text_done(&words);
        return status;
    }
    text_done(&words);
    struct verify_job job = {
        .job = {.lane = STORE_READ, .run = verify}, .keys = &restore->keys, .complaint = complaint};
    status = store_run(store, &job.job);
    store_close(store);
    if (status == STATUS_OK) {
        status = job.keys_fit;
    }
    if (status == STATUS_OK && !job.is_sound) {
        text_add_string(complaint, "the copy is damaged; it is not restored");
        status = STATUS_CORRUPT;
    }
    if (status == STATUS_OK && !job.is_of_instance) {
        text_print(complaint, "%s holds no instance; it is not restored", restore->from);
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK && job.report.first_bad_seq != 0) {
        text_print(complaint,
            "the copy's ledger was changed at entry %" PRId64 "; it is not restored",
            job.report.first_bad_seq);
        status = STATUS_CORRUPT;
    }
    return status;
}

// Nobody may hold the database while its file changes places: opening it takes the lock and empties
// its log.
static enum status set_aside(struct restore *restore, struct text *complaint)
{
    if (access(restore->database, F_OK) != 0) {
        return STATUS_OK;
    }
    struct store_options options = store_presets(restore->database);
    struct store *store = NULL;
    enum status status = store_open(&options, &store, complaint);
    if (status == STATUS_LOCKED) {
        return status;
    }
    if (status == STATUS_OK) {
        store_close(store);
    }
    text_clear(complaint); // a damaged one is just what is to be replaced
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        char from[PATH_MAX + 8];
        char to[PATH_MAX + 8];
        (void)snprintf(from, sizeof(from), "%s%s", restore->database, suffixes[i]);
        (void)snprintf(to, sizeof(to), "%s%s", restore->kept, suffixes[i]);
        if (rename(from, to) != 0 && errno != ENOENT) {
            text_print(complaint, "%s cannot be kept as %s: %s", from, to, strerror(errno));
            return STATUS_INPUT_OUTPUT;
        }
    }
    return STATUS_OK;
}

static enum status put_in_place(struct restore *restore, struct text *complaint)
{
    if (rename(restore->candidate, restore->database) != 0) {
        text_print(complaint, "%s cannot become %s: %s", restore->candidate, restore->database,
            strerror(errno));
        return STATUS_INPUT_OUTPUT;
    }
    int folder = open(restore->settings.db, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool kept = folder >= 0 && fsync(folder) == 0;
    if (folder >= 0) {
        (void)close(folder);
    }
    return kept ? STATUS_OK : STATUS_INPUT_OUTPUT;
}

static void forget_candidate(const struct restore *restore)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock", ".reserve"};
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        char path[PATH_MAX + 16];
        (void)snprintf(path, sizeof(path), "%s%s", restore->candidate, suffixes[i]);
        (void)unlink(path);
    }
}

int command_restore(int count, char **words)
{
    static struct restore restore;
    const char *config = NULL;
    const struct command_option options[] = {
        {"config", &config, NULL, true}, {"from", &restore.from, NULL, true}, {.name = NULL}};
    if (!command_read("restore", count, words, options)) {
        return COMMAND_USAGE;
    }

    static enum status (*const steps[])(struct restore *, struct text *) = {
        load_keys, take_copy, prove_copy, set_aside, put_in_place};
    struct text complaint;
    text_init(&complaint, 4096);
    enum status status = settings_load(config, &restore.settings, &complaint);
    if (status == STATUS_OK) {
        const char *folder = restore.settings.db;
        (void)snprintf(restore.database, sizeof(restore.database), "%s/eldercare.db", folder);
        (void)snprintf(restore.candidate, sizeof(restore.candidate), "%s/restoring.db", folder);
        (void)snprintf(restore.kept, sizeof(restore.kept), "%s/before-restore-%" PRId64 ".db",
            folder, instant_now());
        forget_candidate(&restore);
    }
    for (size_t i = 0; status == STATUS_OK && i < sizeof(steps) / sizeof(steps[0]); i++) {
        status = steps[i](&restore, &complaint);
    }
    int code = COMMAND_DONE;
    if (status == STATUS_OK) {
        (void)printf("restored; what stood there before is kept as %s\n", restore.kept);
    } else {
        code = command_fail("restore", status, &complaint);
    }
    forget_candidate(&restore);
    crypto_wipe(&restore.keys, sizeof(restore.keys));
    text_done(&complaint);
    return code;
}
