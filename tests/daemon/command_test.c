// SPDX-License-Identifier: Apache-2.0
// The commands of eldercared on instances in temporary folders: what they make, what they refuse,
// what they say, and how the daemon starts and stops.
#include "daemon/command.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/file.h"
#include "daemon/options.h"
#include "daemon/wiring.h"

#define WORDS_MAX 12

static char folder[] = "/tmp/eldercare-command-XXXXXX";
static char dir[64];
static char config[96];
static int said = -1; // standard output and error, in a file without a name

static void begin(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(dir, sizeof dir, "%s/instance", folder);
    snprintf(config, sizeof config, "%s/eldercared.yaml", dir);
    said = memfd_create("said", MFD_CLOEXEC);
    cr_assert(dup2(said, STDOUT_FILENO) == STDOUT_FILENO);
    cr_assert(dup2(said, STDERR_FILENO) == STDERR_FILENO);
}

static int remove_one(const char *path, const struct stat *found, int type, struct FTW *walk)
{
    (void)found;
    (void)type;
    (void)walk;
    return remove(path);
}

static void end(void)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static char saying[65536];

// What was said since the last time.
static const char *words_said(void)
{
    fflush(stdout);
    fflush(stderr);
    ssize_t size = pread(said, saying, sizeof saying - 1, 0);
    saying[size > 0 ? size : 0] = '\0';
    cr_assert_eq(ftruncate(said, 0), 0);
    lseek(said, 0, SEEK_SET);
    return saying;
}

#define run(command, ...) run_words(command, (const char *[]){__VA_ARGS__, NULL})

static int run_words(int (*command)(int, char **), const char **words)
{
    char *copies[WORDS_MAX];
    int count = 0;
    for (; words[count] != NULL; count++) {
        cr_assert_lt(count, WORDS_MAX);
        copies[count] = strdup(words[count]);
    }
    int code = command(count, copies);
    for (int i = 0; i < count; i++) {
        free(copies[i]);
    }
    return code;
}

static void make_instance(void)
{
    begin();
    int code = run(command_init, "--dir", dir, "--area", "310114", "--listen", "127.0.0.1:0",
        "--instance", "test");
    cr_assert_eq(code, COMMAND_DONE, "%s", words_said());
    words_said();
}

static mode_t mode_of(const char *name)
{
    char path[192];
    struct stat found;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    cr_assert_eq(stat(path, &found), 0, "%s is not there", path);
    return found.st_mode & 0777;
}

Test(command, init_makes_a_whole_instance_for_its_owner_alone)
{
    static const char *const folders[] = {
        "", "db", "keys", "pki", "plans", "policies", "backups", "profiles", "profiles/system"};
    static const char *const files[] = {"eldercared.yaml", "db/eldercare.db", "keys/data.key",
        "pki/ca.pem", "pki/ca-key.pem", "pki/server.pem", "pki/server-key.pem",
        "profiles/system/password", "profiles/system/profile.yaml", "profiles/system/ca.pem",
        "profiles/system/cert.pem", "profiles/system/key.pem"};
    make_instance();
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        cr_assert_eq(mode_of(folders[i]), 0700, "%s", folders[i]);
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        cr_assert_eq(mode_of(files[i]), 0600, "%s", files[i]);
    }
    struct settings settings;
    struct text complaint;
    text_init(&complaint, 4096);
    cr_assert_eq(settings_load(config, &settings, &complaint), STATUS_OK);
    cr_assert_str_eq(settings.listen, "127.0.0.1:0");
    text_done(&complaint);
    cr_assert_eq(run(command_serve, "--config", config, "--check"), COMMAND_DONE);
    cr_assert_not_null(strstr(words_said(), "is valid"));
    end();
}

Test(command, init_touches_no_instance_that_is_there)
{
    make_instance();
    struct text before;
    struct text after;
    char path[128];
    snprintf(path, sizeof path, "%s/keys/data.key", dir);
    cr_assert_eq(file_read(path, 4096, &before), STATUS_OK);
    cr_assert_eq(run(command_init, "--dir", dir, "--area", "310114"), COMMAND_FAILED);
    cr_assert_not_null(strstr(words_said(), "holds an instance already"));
    cr_assert_eq(file_read(path, 4096, &after), STATUS_OK);
    cr_assert_str_eq(before.bytes, after.bytes);
    text_done(&before);
    text_done(&after);
    end();
}

Test(command, wrong_words_are_told_with_exit_code_2)
{
    static const struct {
        int (*command)(int, char **);
        const char *words[7];
        const char *told;
    } rows[] = {
        {command_init, {"--dir", "/tmp/x", NULL}, "--area is missing"},
        {command_init, {"--dir", NULL}, "--dir needs a value"},
        {command_init, {"--dir", "/tmp/x", "--area", "12", NULL}, "six digits"},
        {command_init, {"--dir", "/tmp/x", "--area", "310114001", NULL}, "six digits"},
        {command_init, {"--dir", "/tmp/x", "--area", "310114", "--listen", "x", NULL}, "--listen"},
        {command_init, {"--dir", "/tmp/x", "--area", "310114", "--instance", "x", NULL},
            "test or live"},
        {command_serve, {"--nonsense", NULL}, "--nonsense"},
        {command_serve, {"--check", NULL}, "--config is missing"},
        {command_serve, {"--config", "/nowhere/c.yaml", NULL}, "/nowhere/c.yaml"},
        {command_serve, {"--config", "/nowhere/c.yaml", "--check", NULL}, "/nowhere/c.yaml"},
        {command_enroll, {"--config", "/x", "--out", "/y", NULL}, "--office is missing"},
        {command_enroll, {"--config", "/x", "--office", "two", "--out", "/y", NULL}, "number"},
        {command_enroll, {"--config", "/x", "--office", "2", "--out", "/y", NULL}, "/x"},
        {command_reset, {"--config", "/x", NULL}, "--operator is missing"},
        {command_reset, {"--config", "/x", "--operator", "admin", NULL}, "/x"},
        {command_reset, {"--operator", "admin", "--password", "x", NULL}, "--password"},
        {command_verify, {"config", NULL}, "config"},
        {command_verify, {"--config", "/x", NULL}, "/x"},
        {command_backup, {"--config", "/x", NULL}, "--out is missing"},
        {command_backup, {"--config", "/x", "--out", "/y", NULL}, "/x"},
        {command_restore, {"--config", "/x", NULL}, "--from is missing"},
        {command_restore, {"--config", "/x", "--from", "/y", NULL}, "/x"},
    };

    begin();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *words[8] = {0};
        memcpy(words, rows[i].words, sizeof rows[i].words);
        cr_assert_eq(run_words(rows[i].command, words), COMMAND_USAGE, "row %zu", i);
        cr_assert_not_null(strstr(words_said(), rows[i].told), "row %zu: %s", i, saying);
    }
    end();
}

static void spoil_config(const char *line)
{
    FILE *stream = fopen(config, "a");
    fprintf(stream, "%s\n", line);
    fclose(stream);
}

Test(command, a_wrong_configuration_ends_with_exit_code_2)
{
    make_instance();
    spoil_config("nonsense: 1");
    cr_assert_eq(run(command_serve, "--config", config, "--check"), COMMAND_USAGE);
    cr_assert_not_null(strstr(words_said(), "nonsense"));
    cr_assert_not_null(strstr(saying, "eldercared.yaml:"));
    cr_assert_eq(run(command_serve, "--config", config), COMMAND_USAGE);
    cr_assert_eq(run(command_verify, "--config", config), COMMAND_USAGE);
    end();
}

Test(command, a_broken_rule_file_is_named)
{
    make_instance();
    char path[128];
    snprintf(path, sizeof path, "%s/policies/any-meals.yaml", dir);
    FILE *stream = fopen(path, "a");
    fputs("nonsense: [\n", stream);
    fclose(stream);
    cr_assert_eq(run(command_serve, "--config", config, "--check"), COMMAND_USAGE);
    cr_assert_not_null(strstr(words_said(), "any-meals.yaml:"), "%s", saying);
    end();
}

Test(command, verify_finds_what_was_changed_behind_our_back)
{
    make_instance();
    cr_assert_eq(run(command_verify, "--config", config), COMMAND_DONE);
    cr_assert_not_null(strstr(words_said(), "\"ok\":true"), "%s", saying);
    end();
}

Test(command, enroll_writes_a_profile_for_an_office)
{
    make_instance();
    char out[96];
    snprintf(out, sizeof out, "%s/profiles/again", dir);
    cr_assert_eq(run(command_enroll, "--config", config, "--office", "1", "--out", out),
        COMMAND_DONE, "%s", words_said());
    cr_assert_eq(mode_of("profiles/again"), 0700);
    cr_assert_eq(mode_of("profiles/again/key.pem"), 0600);
    cr_assert_eq(mode_of("profiles/again/profile.yaml"), 0600);
    cr_assert_eq(run(command_enroll, "--config", config, "--office", "999999", "--out", out),
        COMMAND_FAILED);
    cr_assert_not_null(strstr(words_said(), "enroll"));
    end();
}

// --- copies ---

static char copy[96];

static void make_copy(void)
{
    snprintf(copy, sizeof copy, "%s/copy.db", folder);
    cr_assert_eq(
        run(command_backup, "--config", config, "--out", copy), COMMAND_DONE, "%s", words_said());
    words_said();
}

static int count_kept(void)
{
    char path[96];
    int count = 0;
    snprintf(path, sizeof path, "%s/db", dir);
    DIR *entries = opendir(path);
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        size_t size = strlen(entry->d_name);
        count += strncmp(entry->d_name, "before-restore-", 15) == 0 &&
                 strcmp(entry->d_name + size - 3, ".db") == 0;
    }
    closedir(entries);
    return count;
}

Test(command, restore_puts_a_copy_in_place_and_keeps_the_old)
{
    make_instance();
    make_copy();
    struct stat found;
    cr_assert_eq(stat(copy, &found), 0);
    cr_assert_eq(found.st_mode & 0777, 0600);
    cr_assert_eq(run(command_backup, "--config", config, "--out", copy), COMMAND_FAILED,
        "a copy is overwritten");
    cr_assert_eq(
        run(command_restore, "--config", config, "--from", copy), COMMAND_DONE, "%s", words_said());
    cr_assert_eq(count_kept(), 1);
    cr_assert_eq(run(command_verify, "--config", config), COMMAND_DONE);
    char path[128]; // also where nothing is left to be kept
    snprintf(path, sizeof path, "%s/db/eldercare.db", dir);
    unlink(path);
    cr_assert_eq(run(command_restore, "--config", config, "--from", copy), COMMAND_DONE);
    cr_assert_eq(count_kept(), 1);
    cr_assert_eq(run(command_verify, "--config", config), COMMAND_DONE);
    end();
}

static void change_copy(off_t at, const char *bytes, size_t size)
{
    int fd = open(copy, O_WRONLY | O_CLOEXEC);
    cr_assert(fd >= 0);
    cr_assert_eq(pwrite(fd, bytes, size, at), (ssize_t)size);
    close(fd);
}

static void expect_no_restore(const char *told)
{
    cr_assert_neq(run(command_restore, "--config", config, "--from", copy), COMMAND_DONE);
    cr_assert_not_null(strstr(words_said(), told), "%s", saying);
    cr_assert_eq(count_kept(), 0);
    cr_assert_eq(run(command_verify, "--config", config), COMMAND_DONE, "%s", words_said());
    words_said();
}

Test(command, restore_refuses_what_is_no_sound_copy)
{
    make_instance();
    snprintf(copy, sizeof copy, "%s/none.db", folder);
    expect_no_restore("none.db");
    make_copy();
    char log[128]; // of another database, perhaps
    snprintf(log, sizeof log, "%s-wal", copy);
    FILE *stream = fopen(log, "w");
    fputs("stale", stream);
    fclose(stream);
    expect_no_restore("-wal");
    unlink(log);
    static char zeros[8192];
    struct stat found;
    cr_assert_eq(stat(copy, &found), 0);
    change_copy(found.st_size / 8192 * 4096, zeros, sizeof zeros); // the middle of it
    expect_no_restore("restore:");
    change_copy(0, "not a database at all", 21);
    expect_no_restore("restore:");
    cr_assert_eq(truncate(copy, 0), 0); // a sound database, and of nobody
    expect_no_restore("holds no instance");
    end();
}

// --- serving ---

struct serving {
    pid_t pid;
    int output; // of its standard output
};

static struct serving start(void)
{
    int ends[2];
    struct serving serving = {0};
    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    fflush(stdout);
    serving.pid = fork();
    if (serving.pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        _exit(run(command_serve, "--config", config, "--listen", "127.0.0.1:0"));
    }
    close(ends[1]);
    serving.output = ends[0];
    return serving;
}

static void expect_ready(const struct serving *serving)
{
    char line[128] = "";
    size_t size = 0;
    struct pollfd wait = {.fd = serving->output, .events = POLLIN};
    while (size + 1 < sizeof line && strchr(line, '\n') == NULL) {
        cr_assert_eq(poll(&wait, 1, 20000), 1, "not ready in time");
        ssize_t got = read(serving->output, line + size, sizeof line - 1 - size);
        cr_assert_gt(got, 0, "it ended: %s", words_said());
        size += (size_t)got;
    }
    int port = 0;
    cr_assert_eq(sscanf(line, "ready 127.0.0.1:%d\n", &port), 1, "%s", line);
    cr_assert_gt(port, 0);
}

static int stop(const struct serving *serving, int number)
{
    int status = 0;
    cr_assert_eq(kill(serving->pid, number), 0);
    cr_assert_eq(waitpid(serving->pid, &status, 0), serving->pid);
    close(serving->output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

// The signal may come in the very moment of the line: it is watched before.
Test(command, serve_says_ready_and_ends_well_at_a_signal, .timeout = 60)
{
    make_instance();
    static const int signals[] = {SIGTERM, SIGINT, SIGTERM};
    for (int i = 0; i < 3; i++) {
        struct serving serving = start();
        expect_ready(&serving);
        cr_assert_eq(stop(&serving, signals[i]), COMMAND_DONE, "%s", words_said());
    }
    words_said();
    cr_assert_eq(run(command_verify, "--config", config), COMMAND_DONE);
    end();
}

Test(command, one_process_has_the_database, .timeout = 60)
{
    make_instance();
    make_copy();
    struct serving serving = start();
    expect_ready(&serving);
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int)serving.pid);
    cr_assert_eq(run(command_serve, "--config", config, "--listen", "127.0.0.1:0"), COMMAND_FAILED);
    cr_assert_not_null(strstr(words_said(), pid), "%s", saying);
    cr_assert_eq(run(command_verify, "--config", config), COMMAND_DONE); // of a copy
    cr_assert_eq(run(command_restore, "--config", config, "--from", copy), COMMAND_FAILED);
    cr_assert_not_null(strstr(words_said(), pid), "%s", saying);
    cr_assert_eq(count_kept(), 0);
    cr_assert_eq(stop(&serving, SIGTERM), COMMAND_DONE);
    end();
}

Test(command, serve_tells_what_is_missing)
{
    static const struct {
        const char *file;
        const char *told;
    } rows[] = {
        // First: an instance that has begun has its rules on file.
        {"policies/any-meals.yaml", "any"},
        {"keys/data.key", "data.key"},
        {"pki/ca.pem", "ca.pem"},
        {"pki/server-key.pem", "server-key.pem"},
    };

    make_instance();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[128];
        char aside[136];
        snprintf(path, sizeof path, "%s/%s", dir, rows[i].file);
        snprintf(aside, sizeof aside, "%s/aside", folder);
        cr_assert_eq(rename(path, aside), 0);
        cr_assert_neq(
            run(command_serve, "--config", config, "--listen", "127.0.0.1:0"), COMMAND_DONE);
        cr_assert_not_null(strstr(words_said(), rows[i].told), "%s: %s", rows[i].file, saying);
        cr_assert_eq(rename(aside, path), 0);
    }
    cr_assert_eq(run(command_serve, "--config", config, "--listen", "nowhere"), COMMAND_USAGE);
    cr_assert_eq(run(command_serve, "--config", config, "--listen", "192.0.2.1:1"), COMMAND_FAILED);
    cr_assert_not_null(strstr(words_said(), "cannot listen"), "%s", saying);
    end();
}
