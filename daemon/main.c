// SPDX-License-Identifier: Apache-2.0
// eldercared: the table of contents. Each command stands in its own file; serve.c is the daemon
// itself.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/command.h"

static const struct {
    const char *name;
    int (*run)(int count, char **words);
    const char *words;
    const char *help;
} commands[] = {
    {"init", command_init, "--dir DIR --area CODE [--listen HOST:PORT] [--instance test|live]",
        "makes a new instance: database, keys, authority, configuration, the system office"},
    {"serve", command_serve, "--config FILE [--listen HOST:PORT] [--check]",
        "serves; one line \"ready HOST:PORT\" when it accepts calls; --check looks at the "
        "configuration only"},
    {"enroll", command_enroll, "--config FILE --office ID --out DIR",
        "makes a client profile for an office, while the daemon does not run"},
    {"reset-password", command_reset, "--config FILE --operator NAME",
        "gives an operator who forgot theirs a new first password, read from the terminal or "
        "standard "
        "input, while the daemon does not run"},
    {"verify", command_verify, "--config FILE", "recomputes the ledger and recounts every count"},
    {"backup", command_backup, "--config FILE --out FILE",
        "copies the database; the copy holds no keys"},
    {"restore", command_restore, "--config FILE --from FILE",
        "puts a verified copy in the database's place and keeps the old one beside it"},
};

static void say_command(FILE *stream, size_t command)
{
    (void)fprintf(stream, "  eldercared %s %s\n      %s\n", commands[command].name,
        commands[command].words, commands[command].help);
}

static void say_usage(FILE *stream)
{
    (void)fputs("eldercared - care beds and canteen meals of a district\n\n", stream);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        say_command(stream, i);
    }
}

static bool asks_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

// The database must never get the number of a closed standard stream: a stray print would land in
// it.
static bool keep_standard_streams(void)
{
    int fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO) {
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    }
    return fd >= 0 && close(fd) == 0;
}

int main(int count, char **words)
{
    if (!keep_standard_streams()) {
        return COMMAND_FAILED;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    (void)umask(077);
    (void)prctl(PR_SET_DUMPABLE, 0); // a core would hold the keys and whoever was just looked at
    const char *command = count > 1 ? words[1] : "";
    if (asks_help(command)) {
        say_usage(stdout);
        return COMMAND_DONE;
    }
    if (strcmp(command, "--version") == 0) {
        (void)puts("eldercared " ELDERCARE_VERSION);
        return COMMAND_DONE;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(command, commands[i].name) != 0) {
            continue;
        }
        if (count > 2 && asks_help(words[2])) {
            say_command(stdout, i);
            return COMMAND_DONE;
        }
        return commands[i].run(count - 2, words + 2);
    }
    say_usage(stderr);
    return COMMAND_USAGE;
}
