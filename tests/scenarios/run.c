// SPDX-License-Identifier: Apache-2.0
// Runs one scenario script (README.md) and says at which line it departs from the truth.
#include "tests/scenarios/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/scenarios/caught.h"
#include "tests/support/chance.h"

#define AREAS_CHUNK 200

// --- complaining ---

bool run_fail(struct run *run, const char *what, const char *detail)
{
    int line = run->call_line != 0 ? run->call_line : run->script.line;
    printf("%s:%d: %s%s%s\n", run->script.path, run->script.line, what, detail == NULL ? "" : ": ",
        detail == NULL ? "" : detail);
    if (run->stage != NULL && run->stage->line.size > 0) {
        printf("  the last call (line %d): %s\n", line, run->stage->line.bytes);
        printf(
            "  its answer: %s\n", run->stage->answer.size == 0 ? "none" : run->stage->answer.bytes);
    }
    caught_show();
    return false;
}

bool run_expand(struct run *run, const char *words, bool is_pattern)
{
    struct text unknown;
    text_init(&unknown, 256);
    bool good = script_expand(&run->variables, words, is_pattern, &run->words, &unknown);
    if (!good) {
        (void)run_fail(run, "a variable that is not known", unknown.bytes);
    }
    text_done(&unknown);
    return good;
}

// --- calls and their judgement ---

static bool is_refusal(const struct run *run)
{
    return run->answer == NULL || json_get(run->answer, "result") == NULL;
}

bool run_settle(struct run *run)
{
    bool good = run->call_line == 0 || !is_refusal(run);
    if (!good) {
        return run_fail(run, "the call before this was refused", NULL);
    }
    run->call_line = 0;
    return true;
}

static bool keep_answer(struct run *run, const char *answer)
{
    const char *reason = NULL;
    json_free(run->answer);
    run->answer = json_parse(answer, strlen(answer), &reason);
    run->call_line = run->script.line;
    if (run->is_loud) {
        printf("%s\n< %s\n", run->stage->line.bytes, answer);
    }
    return run->answer != NULL ? run_is_published(run)
                               : run_fail(run, "an answer that is no JSON", reason);
}

static bool do_call(struct run *run, const char *words)
{
    size_t size = strcspn(words, " \t\n");
    snprintf(run->method, sizeof run->method, "%.*s", (int)size, words);
    const char *params = words + size + strspn(words + size, " \t\n");
    if (!run_settle(run) || !run_expand(run, *params == '\0' ? "{}" : params, false)) {
        return false;
    }
    return keep_answer(run, stage_say(run->stage, run->speaker, run->method, run->words.bytes));
}

static bool do_again(struct run *run, const char *words)
{
    (void)words;
    if (!run_settle(run)) {
        return false;
    }
    char *before = strdup(run->stage->answer.bytes);
    const char *answer = stage_say_again(run->stage, run->speaker);
    bool same = before != NULL && strcmp(answer, before) == 0;
    free(before);
    return (same || run_fail(run, "the repeat was answered otherwise", NULL)) &&
           keep_answer(run, answer);
}

static const char *refused_status(const struct json *error)
{
    const struct json *data = json_get(error, "data");
    const struct json *status = data == NULL ? NULL : json_get(data, "status");
    if (status != NULL) {
        return json_text(status, NULL);
    }
    int64_t code = json_integer(json_get(error, "code"));
    for (int i = 0; i < STATUS_COUNT; i++) {
        if (status_code((enum status)i) == code) {
            return status_name((enum status)i);
        }
    }
    return "?";
}

static bool match_words(struct run *run, const char *words, const struct json *actual)
{
    const char *reason = NULL;
    if (!run_expand(run, words, true)) {
        return false;
    }
    struct json *pattern = json_parse(run->words.bytes, run->words.size, &reason);
    if (pattern == NULL) {
        return run_fail(run, "the pattern is no JSON", reason);
    }
    bool good = match(&run->variables, pattern, actual, &run->complaint);
    json_free(pattern);
    return good || run_fail(run, "the answer differs", run->complaint.bytes);
}

static bool expect_refusal(struct run *run, const char *words)
{
    char name[64];
    size_t size = strcspn(words, " \t\n");
    snprintf(name, sizeof name, "%.*s", (int)size, words);
    const char *facts = words + size + strspn(words + size, " \t\n");
    const struct json *error = json_get(run->answer, "error");
    if (error == NULL || strcmp(refused_status(error), name) != 0) {
        return run_fail(run, "not refused as expected", name);
    }
    return *facts == '\0' || match_words(run, facts, json_get(error, "data"));
}

static bool do_expect(struct run *run, const char *words)
{
    if (run->answer == NULL) {
        return run_fail(run, "no call stands before this", NULL);
    }
    bool good = false;
    if (strncmp(words, "error ", 6) == 0) {
        good = expect_refusal(run, words + 6 + strspn(words + 6, " "));
    } else if (is_refusal(run)) {
        return run_fail(run, "the call was refused", NULL);
    } else {
        good = match_words(run, words, json_get(run->answer, "result"));
    }
    run->call_line = 0;
    return good;
}

// --- the other commands ---

static bool do_now(struct run *run, const char *words)
{
    int64_t now_ms = 0;
    if (!instant_parse(words, &now_ms) || now_ms < run->stage->desk->place.now_ms) {
        return run_fail(run, "not an instant, or one that has passed", words);
    }
    if (!run_settle(run)) {
        return false;
    }
    run->stage->desk->place.now_ms = now_ms;
    stage_due(run->stage);
    return true;
}

static bool do_wait(struct run *run, const char *words)
{
    char *unit = NULL;
    int64_t number = strtoll(words, &unit, 10);
    int64_t factor = *unit == 's'   ? 1000
                     : *unit == 'm' ? 60000
                     : *unit == 'h' ? 3600000
                     : *unit == 'd' ? 86400000
                                    : 0;
    if (number <= 0 || factor == 0) {
        return run_fail(run, "a time such as 30s, 10m, 25h, 3d was expected", words);
    }
    if (!run_settle(run)) {
        return false;
    }
    run->stage->desk->place.now_ms += number * factor;
    stage_due(run->stage);
    return true;
}

static void set_number(struct run *run, const char *name, const char *suffix, int64_t number)
{
    char full[160];
    char json[32];
    snprintf(full, sizeof full, "%s%s", name, suffix);
    snprintf(json, sizeof json, "%lld", (long long)number);
    variables_set(&run->variables, full, json);
}

static void introduce(struct run *run, const struct speaker *speaker)
{
    char full[160];
    char json[160];
    set_number(run, speaker->name, "", speaker->office);
    set_number(run, speaker->name, ".terminal", speaker->terminal);
    snprintf(full, sizeof full, "%s.password", speaker->name);
    snprintf(json, sizeof json, "\"%s\"", speaker->password);
    variables_set(&run->variables, full, json);
}

// "kind=street area=310114103 institution=4" as JSON fields; numbers only where ids stand.
static void write_attributes(const char *words, struct text *ret)
{
    char name[64];
    char value[128];
    int used = 0;
    while (sscanf(words, " %63[a-z_]=%127s%n", name, value, &used) == 2) {
        bool is_id = strcmp(name, "institution") == 0 || strcmp(name, "site") == 0 ||
                     strcmp(name, "kitchen") == 0;
        const char *quote = is_id || value[0] == '"' ? "" : "\"";
        text_print(ret, "%s\"%s\":%s%s%s", ret->size == 0 ? "" : ",", name, quote, value, quote);
        words += used;
    }
}

static bool do_office(struct run *run, const char *words)
{
    char name[SPEAKER_NAME_SIZE];
    struct text attributes;
    if (!run_settle(run) || !run_expand(run, words, false)) {
        return false;
    }
    int used = 0;
    if (sscanf(run->words.bytes, "%63s%n", name, &used) != 1) {
        return run_fail(run, "an office needs a name", NULL);
    }
    text_init(&attributes, 1024);
    write_attributes(run->words.bytes + used, &attributes);
    struct speaker *speaker =
        stage_add_office(run->stage, name, attributes.size == 0 ? "" : attributes.bytes);
    text_done(&attributes);
    if (speaker == NULL) {
        return run_fail(run, "the office was not made", run->stage->complaint.bytes);
    }
    introduce(run, speaker);
    return true;
}

static bool do_operator(struct run *run, const char *words)
{
    char name[SPEAKER_NAME_SIZE];
    char office[SPEAKER_NAME_SIZE];
    char role[SPEAKER_NAME_SIZE];
    if (!run_settle(run) || sscanf(words, "%63s office=%63s role=%63s", name, office, role) != 3) {
        return run_fail(run, "expected: operator NAME office=NAME role=ROLE", words);
    }
    const struct speaker *colleague = stage_speaker(run->stage, office);
    struct speaker *speaker =
        colleague == NULL ? NULL : stage_add_operator(run->stage, name, colleague, role);
    if (speaker == NULL) {
        return run_fail(run, "the operator was not made", run->stage->complaint.bytes);
    }
    introduce(run, speaker);
    return true;
}

static bool do_as(struct run *run, const char *words)
{
    struct speaker *speaker = stage_speaker(run->stage, words);
    if (speaker == NULL) {
        return run_fail(run, "nobody has this name", words);
    }
    run->speaker = speaker;
    return run_settle(run);
}

static bool do_login(struct run *run, const char *words)
{
    struct speaker *speaker = stage_speaker(run->stage, words);
    if (speaker == NULL || !stage_login(run->stage, speaker)) {
        return run_fail(run, "the login failed", words);
    }
    return run_settle(run);
}

static bool do_restart(struct run *run, const char *words)
{
    (void)words;
    if (!run_settle(run)) {
        return false;
    }
    stage_restart(run->stage);
    return true;
}

// Around calls whose secret answer is told only once: a repeat could not tell it.
static bool do_faults(struct run *run, const char *words)
{
    bool turns_on = strcmp(words, "on") == 0;
    if (!turns_on && strcmp(words, "off") != 0) {
        return run_fail(run, "expected: faults on, or faults off", words);
    }
    run->stage->spares_disk = !turns_on;
    return run_settle(run);
}

static bool do_set(struct run *run, const char *words)
{
    char name[128];
    int used = 0;
    if (sscanf(words, "%127s %n", name, &used) != 1 || words[used] == '\0') {
        return run_fail(run, "expected: set NAME JSON", words);
    }
    if (!run_expand(run, words + used, false)) {
        return false;
    }
    variables_set(&run->variables, name, run->words.bytes);
    return true;
}

static bool do_sql(struct run *run, const char *words)
{
    char *sql = NULL;
    int64_t expected = strtoll(words, &sql, 10);
    if (!run_expand(run, sql, false)) {
        return false;
    }
    int64_t found = desk_sql(run->stage->desk, run->words.bytes);
    char numbers[80];
    snprintf(
        numbers, sizeof numbers, "expected %lld, got %lld", (long long)expected, (long long)found);
    return found == expected || run_fail(run, "the database says otherwise", numbers);
}

static bool file_contains(const char *path, const char *words)
{
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL) {
        return false;
    }
    fseek(stream, 0, SEEK_END);
    size_t size = (size_t)ftell(stream);
    rewind(stream);
    char *bytes = calloc(1, size + 1);
    bool found = bytes != NULL && fread(bytes, 1, size, stream) == size &&
                 memmem(bytes, size, words, strlen(words)) != NULL;
    free(bytes);
    fclose(stream);
    return found;
}

static bool do_nowhere(struct run *run, const char *words)
{
    static const char *const ends[] = {"", "-wal"};
    char path[200];
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(path, sizeof path, "%s%s", run->stage->desk->place.path, ends[i]);
        if (file_contains(path, words)) {
            return run_fail(run, "this stands in the database", words);
        }
    }
    return !file_contains(caught_path(), words) || run_fail(run, "this stands in the log", words);
}

// --- areas ---

struct area_file {
    FILE *stream;
    const char *wanted;
    struct text rows;
    int count;
};

static bool import_areas(struct run *run, struct area_file *file)
{
    struct text params;
    text_init(&params, COMMAND_SIZE_MAX * 4);
    text_print(&params, "{\"what\":\"areas\",\"rows\":[%s]}", file->rows.bytes);
    struct speaker *system = stage_speaker(run->stage, SYSTEM_SPEAKER);
    const char *answer = stage_say(run->stage, system, "import.rows", params.bytes);
    char expected[64];
    snprintf(expected, sizeof expected, "\"accepted\":%d", file->count);
    bool good = strstr(answer, expected) != NULL;
    text_done(&params);
    text_clear(&file->rows);
    file->count = 0;
    return good || run_fail(run, "the areas were not taken", NULL);
}

static bool add_area(struct run *run, struct area_file *file, char *line)
{
    char *fields[4] = {NULL};
    char *rest = line;
    line[strcspn(line, "\r\n")] = '\0';
    for (int i = 0; i < 4; i++) {
        fields[i] = strsep(&rest, ",");
    }
    if (fields[3] == NULL ||
        !(area_contains(file->wanted, fields[0]) || area_contains(fields[0], file->wanted))) {
        return true;
    }
    text_print(&file->rows,
        "%s{\"code\":\"%s\",\"name\":\"%s\",\"level\":\"%s\",\"parent\":\"%s\"}",
        file->count == 0 ? "" : ",", fields[0], fields[1], fields[2], fields[3]);
    return ++file->count < AREAS_CHUNK || import_areas(run, file);
}

// The instance is of another area than 310114: before its first office.
static bool do_instance(struct run *run, const char *words)
{
    enum area_level level = AREA_PROVINCE;
    if (!area_parse(words, &level)) {
        return run_fail(run, "instance needs an area code", words);
    }
    char *area = run->stage->desk->house.area;
    snprintf(area, AREA_CODE_SIZE, "%s", words);
    return true;
}

static bool do_areas(struct run *run, const char *words)
{
    struct area_file file = {.wanted = words};
    file.stream = fopen(SOURCE_DIR "/config/areas/areas.csv", "re");
    if (file.stream == NULL || !run_settle(run)) {
        return run_fail(run, "config/areas/areas.csv", strerror(errno));
    }
    char line[512];
    text_init(&file.rows, COMMAND_SIZE_MAX * 2);
    bool good = fgets(line, sizeof line, file.stream) != NULL;
    while (good && fgets(line, sizeof line, file.stream) != NULL) {
        good = add_area(run, &file, line);
    }
    good = good && (file.count == 0 || import_areas(run, &file));
    text_done(&file.rows);
    fclose(file.stream);
    return good;
}

// --- running ---

struct command {
    const char *name;
    bool (*act)(struct run *run, const char *words);
};

static const struct command commands[] = {
    {">", do_call},
    {"<", do_expect},
    {"reply_again", do_again},
    {"now", do_now},
    {"wait", do_wait},
    {"office", do_office},
    {"operator", do_operator},
    {"as", do_as},
    {"login", do_login},
    {"restart", do_restart},
    {"faults", do_faults},
    {"set", do_set},
    {"sql", do_sql},
    {"nowhere", do_nowhere},
    {"areas", do_areas},
    {"instance", do_instance},
    {"listen", do_listen},
    {"heard", do_heard},
};

static bool step(struct run *run)
{
    const char *words = run->script.command.bytes;
    size_t size = strcspn(words, " \t\n");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strlen(commands[i].name) == size && strncmp(words, commands[i].name, size) == 0) {
            return commands[i].act(run, words + size + strspn(words + size, " \t\n"));
        }
    }
    return run_fail(run, "there is no such command", words);
}

static bool play(struct run *run)
{
    run->stage = stage_open(run->fault_step);
    if (run->stage == NULL) {
        return run_fail(run, "the stage did not open", NULL);
    }
    run->speaker = stage_speaker(run->stage, SYSTEM_SPEAKER);
    introduce(run, run->speaker);
    bool good = true;
    while (good && script_next(&run->script)) {
        good = step(run);
    }
    return good && run_settle(run);
}

// Whether what is counted and what is proved still fits together at the end.
static bool verify(struct run *run)
{
    struct speaker *system = stage_speaker(run->stage, SYSTEM_SPEAKER);
    const char *answer = stage_say(run->stage, system, "system.verify", "{}");
    return strstr(answer, "\"ok\":true") != NULL || run_fail(run, "system.verify says no", NULL);
}

static bool run_script(struct run *run)
{
    text_init(&run->words, COMMAND_SIZE_MAX * 4);
    text_init(&run->complaint, COMMAND_SIZE_MAX);
    bool good = play(run) && verify(run);
    if (run->stage != NULL && run->fault_step > 0) {
        printf("%d faults were put in\n", run->stage->faults);
    }
    if (run->stage != NULL) {
        stage_close(run->stage);
    }
    json_free(run->answer);
    variables_done(&run->variables);
    text_done(&run->words);
    text_done(&run->complaint);
    return good;
}

int main(int argc, char **argv)
{
    struct run run = {.is_loud = false};
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        run.is_loud = run.is_loud || strcmp(argv[at], "-v") == 0;
        if (strncmp(argv[at], "-f", 2) == 0) {
            run.fault_step = argv[at][2] == '\0' ? chance_step() : atoi(argv[at] + 2);
        }
    }
    if (at + 1 != argc || !script_open(argv[at], &run.script)) {
        fprintf(stderr, "run_scenario [-v] [-f[STEP]] SCRIPT: %s\n", strerror(errno));
        return 2;
    }
    caught_begin();
    bool good = run_script(&run);
    good = caught_is_published() && good;
    script_done(&run.script);
    caught_end();
    printf("%s: %s\n", argv[at], good ? "as written" : "FAILED");
    return good ? 0 : 1;
}
