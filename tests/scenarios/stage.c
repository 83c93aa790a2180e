// SPDX-License-Identifier: Apache-2.0
// A whole instance on one thread.
#include "tests/scenarios/stage.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/access/gate.h"
#include "daemon/access/setup.h"

#define ADMIN_PASSWORD "Scenario-system-1"
#define LINE_MAX_SIZE (1024 * 1024)
#define FAULTS_MAX 500
#define ANSWER_MAX_SIZE (64 * 1024 * 1024)
#define STALE_MS (30 * 60 * 1000)
#define FAULTY_CALLS (STORE_FILES_ANY & ~(1u << STORE_FILES_MAP))

// --- opening ---

static bool load_rules(struct stage *stage)
{
    struct wiring *wiring = &stage->wiring;
    wiring->access = (struct access){.ca = &stage->ca, .started_ms = instant_now()};
    wiring->registry.identify_per_hour_max = REGISTRY_IDENTIFY_PER_HOUR;
    wiring->care = care_presets();
    wiring->care.audit = effect_audit(&wiring->oversight);
    struct text *complaint = &stage->complaint;
    return wiring_load_policies(wiring, SOURCE_DIR "/config/policies", complaint) == STATUS_OK &&
           registry_load(SOURCE_DIR "/config/calendar/holidays.csv", &wiring->registry,
               complaint) == STATUS_OK &&
           oversight_load(SOURCE_DIR "/config/plans", &wiring->oversight, complaint) == STATUS_OK;
}

static bool make_authority(struct stage *stage)
{
    snprintf(stage->pki, sizeof stage->pki, "/tmp/eldercare-pki-XXXXXX");
    if (mkdtemp(stage->pki) == NULL || rmdir(stage->pki) != 0) {
        return false;
    }
    return ca_create(stage->pki, "localhost", instant_now(), &stage->complaint) == STATUS_OK &&
           ca_load(stage->pki, &stage->ca, &stage->complaint) == STATUS_OK;
}

struct founding {
    struct stage *stage;
    char hash[PASSWORD_HASH_SIZE];
    struct setup_made made;
    enum status status;
};

static void found(struct tx *tx, void *context)
{
    struct founding *founding = context;
    struct setup_order order = {
        .is_test = true,
        .area = "310114",
        .office = "System",
        .password_hash = founding->hash,
        .wall_ms = instant_now(),
    };
    founding->status = setup_instance(tx, &order, &founding->made);
    if (founding->status == STATUS_OK) {
        oversight_keep_plans(&founding->stage->wiring.oversight, tx);
        founding->status =
            policies_keep(founding->stage->wiring.policies, tx, &founding->stage->complaint);
    }
}

static bool found_instance(struct stage *stage)
{
    struct founding founding = {.stage = stage, .status = STATUS_UNAVAILABLE};
    if (crypto_password_hash(ADMIN_PASSWORD, founding.hash) != STATUS_OK ||
        store_place_do(stage->desk->store, STORE_WRITE, found, &founding) != STATUS_OK ||
        founding.status != STATUS_OK) {
        text_print(
            &stage->complaint, "the instance was not founded: %s", status_name(founding.status));
        return false;
    }
    stage->desk->house.daemon = principal_daemon(founding.made.office, stage->desk->house.area);
    struct speaker *system = &stage->speakers[stage->speakers_count++];
    *system = (struct speaker){
        .name = SYSTEM_SPEAKER,
        .operator_name = SETUP_ADMIN,
        .password = ADMIN_PASSWORD,
        .office = founding.made.office,
        .terminal = founding.made.terminal,
        .client = desk_connect(stage->desk, founding.made.terminal),
    };
    return stage_login(stage, system);
}

static bool open_all(struct stage *stage)
{
    if (!load_rules(stage) || !make_authority(stage)) {
        return false;
    }
    wiring_methods(&stage->wiring);
    wiring_consequences(&stage->wiring);
    struct desk_setup setup = {
        .subjects = stage->wiring.subjects,
        .consequences = stage->wiring.consequences,
        .policies = stage->wiring.policies,
        .gate = gate_enter,
        .refusals_logged = 10000,
    };
    setup.vfs = stage->files == NULL ? NULL : store_files_vfs(stage->files);
    stage->desk = desk_open(&setup);
    return found_instance(stage);
}

struct stage *stage_open(int fault_step)
{
    struct stage *stage = calloc(1, sizeof *stage);
    if (stage == NULL) {
        return NULL;
    }
    text_init(&stage->line, LINE_MAX_SIZE);
    text_init(&stage->answer, ANSWER_MAX_SIZE);
    text_init(&stage->complaint, LINE_MAX_SIZE);
    stage->fault_step = fault_step;
    stage->files = fault_step > 0 ? store_files_new() : NULL;
    if (!open_all(stage)) {
        fprintf(stderr, "stage: %s\n", stage->complaint.size == 0 ? "" : stage->complaint.bytes);
        stage_close(stage);
        return NULL;
    }
    return stage;
}

static void remove_folder(const char *path)
{
    char name[512];
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return;
    }
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        unlink(name);
    }
    closedir(folder);
    rmdir(path);
}

void stage_close(struct stage *stage)
{
    if (stage->desk != NULL) {
        desk_close(stage->desk);
    }
    if (stage->files != NULL) {
        store_files_free(stage->files);
    }
    ca_done(&stage->ca);
    remove_folder(stage->pki);
    registry_done(&stage->wiring.registry);
    policies_free(stage->wiring.policies);
    oversight_done(&stage->wiring.oversight);
    text_done(&stage->line);
    text_done(&stage->answer);
    text_done(&stage->complaint);
    free(stage);
}

// --- speaking ---

struct speaker *stage_speaker(struct stage *stage, const char *name)
{
    for (int i = 0; i < stage->speakers_count; i++) {
        if (strcmp(stage->speakers[i].name, name) == 0) {
            return &stage->speakers[i];
        }
    }
    return NULL;
}

static bool has_key(const char *params)
{
    const char *reason = NULL;
    struct json *map = json_parse(params, strlen(params), &reason);
    bool has = map != NULL && json_get(map, "request_key") != NULL;
    json_free(map);
    return has;
}

static bool is_write(const struct stage *stage, const char *name)
{
    void *part = NULL;
    const struct rpc_method *method = rpc_catalogue_find(stage->desk->catalogue, name, &part);
    return method != NULL && method->effect == RPC_WRITES;
}

// What the runner adds goes in front; what the script says follows.
static void write_line(
    struct stage *stage, const struct speaker *speaker, const char *method, const char *params)
{
    struct text *line = &stage->line;
    text_clear(line);
    text_print(line, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":", ++stage->calls,
        method);
    const char *inside = params + strspn(params, " \t\n");
    if (*inside != '{') {
        text_print(line, "%s}", params);
        return;
    }
    inside += 1 + strspn(inside + 1, " \t\n");
    const char *comma = "";
    text_add_char(line, '{');
    if (is_write(stage, method) && !has_key(params)) {
        text_print(line, "\"request_key\":\"scenario-call-%06d\"", stage->calls);
        comma = ",";
    }
    if (speaker->carries_session && strstr(params, "\"session\"") == NULL) {
        text_print(line, "%s\"session\":\"%s\"", comma, speaker->session);
        comma = ",";
    }
    text_print(line, "%s%s}", *inside == '}' ? "" : comma, inside);
}

static const char *ask(struct stage *stage, struct speaker *speaker)
{
    const char *answer = desk_ask(speaker->client, stage->line.bytes);
    text_clear(&stage->answer);
    text_add_string(&stage->answer, answer == NULL ? "" : answer);
    speaker->spoke_at_ms = stage->desk->place.now_ms;
    return stage->answer.size == 0 ? "" : stage->answer.bytes;
}

// After a restart the connection is another one, and the call says whose session it is.
static void carry_session(struct stage *stage, const struct speaker *speaker)
{
    const char *params = strstr(stage->line.bytes, "\"params\":{");
    if (params == NULL || strstr(params, "\"session\":") != NULL) {
        return;
    }
    char *rest = strdup(params + strlen("\"params\":{"));
    text_truncate(&stage->line, (size_t)(params - stage->line.bytes));
    text_print(&stage->line, "\"params\":{\"session\":\"%s\"%s%s", speaker->session,
        rest == NULL || rest[0] == '}' ? "" : ",", rest == NULL ? "" : rest);
    free(rest);
}

static void keep_rules(struct tx *tx, void *context)
{
    struct stage *stage = context;
    if (policies_keep(stage->wiring.policies, tx, &stage->complaint) != STATUS_OK) {
        abort();
    }
}

// As a daemon that starts: nothing is remembered but what stands in the files.
static void connect_anew(struct stage *stage)
{
    policies_free(stage->wiring.policies);
    if (wiring_load_policies(&stage->wiring, SOURCE_DIR "/config/policies", &stage->complaint) !=
        STATUS_OK) {
        abort();
    }
    stage->desk->house.policies = stage->wiring.policies;
    desk_restart(stage->desk);
    if (store_place_do(stage->desk->store, STORE_WRITE, keep_rules, stage) != STATUS_OK) {
        abort();
    }
    for (int i = 0; i < stage->speakers_count; i++) {
        struct speaker *speaker = &stage->speakers[i];
        speaker->client = desk_connect(stage->desk, speaker->terminal);
        speaker->carries_session = true;
    }
}

static bool is_unconfirmed(const char *answer)
{
    return strstr(answer, "\"status\":\"UNAVAILABLE\"") != NULL ||
           strstr(answer, "\"status\":\"READ_ONLY\"") != NULL;
}

// Asks with the n-th storage call failing, n by steps, until it is answered.
static const char *ask_through_faults(struct stage *stage, struct speaker *speaker)
{
    const char *answer = "";
    int first = 1 + stage->calls % stage->fault_step;
    for (int nth = first; nth <= FAULTS_MAX; nth += stage->fault_step) {
        int lost = stage->desk->lost;
        store_files_fail(stage->files, FAULTY_CALLS, nth, false);
        answer = ask(stage, speaker);
        stage->faults += store_files_failed(stage->files);
        store_files_fail(stage->files, 0, 0, false);
        if (stage->desk->lost != lost) {
            connect_anew(stage);
            carry_session(stage, speaker);
        }
        if (!is_unconfirmed(answer)) {
            break;
        }
    }
    return answer;
}

// A field of the last answer's result as JSON text, "" when there is none.
static const char *field(struct stage *stage, const char *name, char *ret, size_t size)
{
    struct text words;
    const char *reason = NULL;
    const char *answer = stage->answer.bytes;
    struct json *root = json_parse(answer, stage->answer.size, &reason);
    const struct json *result = root == NULL ? NULL : json_get(root, "result");
    const struct json *value = result == NULL ? NULL : json_get(result, name);
    text_init(&words, size - 1);
    if (value != NULL && json_kind(value) == JSON_KIND_TEXT) {
        text_add_string(&words, json_text(value, NULL));
    } else if (value != NULL) {
        json_dump(value, &words);
    }
    snprintf(ret, size, "%s", words.size == 0 ? "" : words.bytes);
    text_done(&words);
    json_free(root);
    if (ret[0] == '\0') {
        text_clear(&stage->complaint);
        text_print(&stage->complaint, "%s\n  was answered %s", stage->line.bytes, answer);
    }
    return ret;
}

// Whoever logged in last on a connection is who speaks there, also after a restart.
static void keep_login(struct stage *stage, struct speaker *speaker)
{
    char session[SESSION_TOKEN_MAX + 1];
    if (field(stage, "session", session, sizeof session)[0] != '\0') {
        memcpy(speaker->session, session, sizeof session);
        speaker->carries_session = false;
    }
}

const char *stage_say(
    struct stage *stage, struct speaker *speaker, const char *method, const char *params)
{
    bool logs_in = strcmp(method, "session.login") == 0;
    if (stage->desk->place.now_ms - speaker->spoke_at_ms > STALE_MS && !logs_in) {
        (void)stage_login(stage, speaker);
    }
    write_line(stage, speaker, method, params);
    bool fails = stage->files != NULL && !stage->spares_disk && is_write(stage, method);
    const char *answer = fails ? ask_through_faults(stage, speaker) : ask(stage, speaker);
    if (fails && strcmp(method, "system.clock") == 0) {
        stage_due(stage); // what the clock made due may have met the failing disk
    }
    if (logs_in) {
        keep_login(stage, speaker);
    }
    return answer;
}

const char *stage_say_again(struct stage *stage, struct speaker *speaker)
{
    if (speaker->carries_session) {
        carry_session(stage, speaker);
    }
    return ask(stage, speaker);
}

// --- setting up ---

bool stage_login(struct stage *stage, struct speaker *speaker)
{
    char params[512];
    speaker->carries_session = false;
    snprintf(params, sizeof params, "{\"operator\":\"%s\",\"password\":\"%s\"}",
        speaker->operator_name, speaker->password);
    speaker->session[0] = '\0';
    (void)stage_say(stage, speaker, "session.login", params);
    return speaker->session[0] != '\0';
}

static int64_t say_for_id(
    struct stage *stage, const char *method, const char *params, const char *name)
{
    char id[64];
    struct speaker *system = stage_speaker(stage, SYSTEM_SPEAKER);
    (void)stage_say(stage, system, method, params);
    return strtoll(field(stage, name, id, sizeof id), NULL, 10);
}

static bool add_account(struct stage *stage, struct speaker *speaker, const char *role)
{
    char params[1024];
    char made[SPEAKER_NAME_SIZE];
    snprintf(params, sizeof params,
        "{\"office\":%lld,\"operator\":\"%s\",\"name\":\"%s\",\"role\":\"%s\",\"password\":\"%s\","
        "\"must_change\":false}",
        (long long)speaker->office, speaker->operator_name, speaker->name, role, speaker->password);
    (void)stage_say(stage, stage_speaker(stage, SYSTEM_SPEAKER), "operator.register", params);
    return field(stage, "operator", made, sizeof made)[0] != '\0';
}

static struct speaker *add_speaker(
    struct stage *stage, const struct speaker *wanted, const char *role)
{
    if (stage->speakers_count == SPEAKERS_MAX || stage_speaker(stage, wanted->name) != NULL) {
        text_clear(&stage->complaint);
        text_print(&stage->complaint, "%s is there already, or there are too many", wanted->name);
        return NULL;
    }
    struct speaker *speaker = &stage->speakers[stage->speakers_count];
    *speaker = *wanted;
    if (!add_account(stage, speaker, role)) {
        return NULL;
    }
    stage->speakers_count++;
    speaker->client = desk_connect(stage->desk, speaker->terminal);
    return stage_login(stage, speaker) ? speaker : NULL;
}

static void name_speaker(struct speaker *speaker, const char *name)
{
    snprintf(speaker->name, sizeof speaker->name, "%s", name);
    snprintf(speaker->operator_name, sizeof speaker->operator_name, "%s", name);
    snprintf(speaker->password, sizeof speaker->password, "Scenario-%.60s-1", name);
}

struct speaker *stage_add_office(struct stage *stage, const char *name, const char *attributes)
{
    char params[1024];
    struct speaker wanted = {.office = 0};
    name_speaker(&wanted, name);
    snprintf(params, sizeof params, "{\"name\":\"%s\",%s}", name, attributes);
    wanted.office = say_for_id(stage, "office.register", params, "office");
    if (wanted.office == 0) {
        return NULL;
    }
    snprintf(
        params, sizeof params, "{\"office\":%lld,\"name\":\"%s\"}", (long long)wanted.office, name);
    wanted.terminal = say_for_id(stage, "terminal.enroll", params, "terminal");
    return wanted.terminal == 0 ? NULL : add_speaker(stage, &wanted, "manager");
}

struct speaker *stage_add_operator(
    struct stage *stage, const char *name, const struct speaker *office, const char *role)
{
    struct speaker wanted = {.office = office->office, .terminal = office->terminal};
    name_speaker(&wanted, name);
    return add_speaker(stage, &wanted, role);
}

// Whether the disk failed while it was done: then perhaps not all of it was.
static bool try_due(struct stage *stage, int nth)
{
    int lost = stage->desk->lost;
    store_files_fail(stage->files, FAULTY_CALLS, nth, false);
    desk_due(stage->desk);
    bool failed = store_files_failed(stage->files) > 0;
    stage->faults += failed;
    store_files_fail(stage->files, 0, 0, false);
    if (stage->desk->lost != lost) {
        connect_anew(stage);
    }
    return failed;
}

void stage_due(struct stage *stage)
{
    if (stage->files != NULL && !stage->spares_disk) {
        for (int nth = 1; nth <= FAULTS_MAX && try_due(stage, nth); nth += stage->fault_step) {
        }
    }
    desk_due(stage->desk);
}

void stage_restart(struct stage *stage)
{
    connect_anew(stage);
    stage_due(stage);
}
