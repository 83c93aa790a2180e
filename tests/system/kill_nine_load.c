// SPDX-License-Identifier: Apache-2.0
// kill_nine_load: books and cancels over many connections, kills the daemon with signal 9 in the
// middle, starts it again and compares every place with what was acknowledged. Life after life.
//
//   kill_nine_load DAEMON CONFIG PROFILE LOG LIVES SEED SITE "DAY..." < PERSONS (an id a line)
//
// What must hold after each restart:
//   what was answered is there, and nothing else but what was asked and not answered;
//   the same request_key again gives the first answer, byte for byte, and changes nothing.

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/system/peer.h"

enum {
    PEERS = 16,
    DAYS_MAX = 7,
    SLOTS_MAX = 1024,
    KEPT_MAX = 256, // answers of one life that are asked for again
    ANSWERS_LEAST = 20,
    ANSWERS_SPREAD = 300,
    START_SPREAD_US = 60000,
    READY_WAIT_MS = 120000,
    LIST_LIMIT = 500,
};

// One person's lunch of one day: booked or not, and perhaps a request under way that says
// otherwise.
struct slot {
    int64_t person;
    const char *day;
    int64_t booking;    // 0: none
    int64_t pending_id; // of the request, 0: none
    bool pending_books;
    struct text pending; // the request line
};

struct kept {
    struct text request;
    struct text answer;
};

struct load {
    const char *daemon, *config, *log;
    int64_t site;
    char *days[DAYS_MAX];
    int day_count;
    uint64_t seed;
    struct peer_place place;
    struct peer peers[PEERS];
    pid_t pid;
    struct slot slots[SLOTS_MAX];
    int slot_count;
    struct kept kept[KEPT_MAX];
    int kept_count;
    int64_t last_id;
    int64_t answered;       // of this life
    int64_t answered_total; // acknowledged writes
    int64_t unanswered_total;
    bool failed;
};

static void complain(struct load *load, const char *words, const char *line)
{
    (void)fprintf(stderr, "kill_nine: %s: %.400s\n", words, line);
    load->failed = true;
}

// --- the daemon ---

static void become_daemon(const struct load *load, int ready)
{
    char listen[64];
    (void)snprintf(listen, sizeof(listen), "127.0.0.1:%d", load->place.profile->port);
    int log = open(load->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)dup2(ready, STDOUT_FILENO);
    (void)dup2(log, STDERR_FILENO);
    (void)execl(load->daemon, load->daemon, "serve", "--config", load->config, "--listen", listen,
        (char *)NULL);
    _exit(127);
}

// Starts it; *ret_ready is the end to read "ready" from.
static bool launch(struct load *load, int *ret_ready)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    load->pid = fork();
    if (load->pid == 0) {
        become_daemon(load, ends[1]);
    }
    (void)close(ends[1]);
    *ret_ready = ends[0];
    return load->pid > 0;
}

static void kill_daemon(struct load *load)
{
    (void)kill(load->pid, SIGKILL);
    (void)waitpid(load->pid, NULL, 0);
}

static bool start(struct load *load)
{
    char words[128] = "";
    int ready = -1;
    if (!launch(load, &ready)) {
        return false;
    }
    struct pollfd wait = {.fd = ready, .events = POLLIN};
    bool is_ready = poll(&wait, 1, READY_WAIT_MS) == 1 &&
                    read(ready, words, sizeof(words) - 1) > 0 && strncmp(words, "ready ", 6) == 0;
    (void)close(ready);
    for (int i = 0; is_ready && i < PEERS; i++) {
        is_ready = peer_open(&load->place, &load->peers[i]);
    }
    return is_ready;
}

// Killed while it opens the database: what it was putting in order must stay in order.
static void start_and_kill(struct load *load)
{
    int ready = -1;
    long delay_us = (long)(peer_random(&load->seed) % START_SPREAD_US);
    struct timespec delay = {.tv_nsec = delay_us * 1000};
    if (launch(load, &ready)) {
        (void)nanosleep(&delay, NULL);
        kill_daemon(load);
        (void)close(ready);
    }
}

// --- asking ---

static void write_params(const struct load *load, const struct slot *slot, struct text *params)
{
    struct json_out out;
    char key[40];
    (void)snprintf(key, sizeof(key), "killnine%020" PRId64, slot->pending_id);
    json_out_init(&out, params);
    json_begin_map(&out);
    if (slot->pending_books) {
        json_field_int(&out, "elder", slot->person);
        json_field_int(&out, "site", load->site);
        json_field_text(&out, "date", slot->day);
        json_field_text(&out, "meal", "lunch");
        json_field_text(&out, "channel", "dine_in");
    } else {
        json_field_int(&out, "booking", slot->booking);
    }
    json_field_text(&out, "request_key", key);
    json_end_map(&out);
}

// The opposite of what is: books what is free, cancels what is booked.
static void ask(struct load *load, struct peer *peer, struct slot *slot)
{
    struct text params;
    text_init(&params, 1024);
    slot->pending_id = ++load->last_id;
    slot->pending_books = slot->booking == 0;
    write_params(load, slot, &params);
    text_clear(&slot->pending);
    peer_request(peer->place, slot->pending_id, slot->pending_books ? "meal.book" : "meal.cancel",
        params.bytes, &slot->pending);
    (void)peer_send(peer, slot->pending.bytes, slot->pending.size);
    text_done(&params);
}

static void keep(struct load *load, const struct slot *slot, const char *line, size_t size)
{
    int at = load->kept_count < KEPT_MAX ? load->kept_count++
                                         : (int)(peer_random(&load->seed) % KEPT_MAX);
    struct kept *kept = &load->kept[at];
    text_clear(&kept->request);
    text_clear(&kept->answer);
    text_add(&kept->request, slot->pending.bytes, slot->pending.size);
    text_add(&kept->answer, line, size);
}

static struct slot *slot_of_id(struct load *load, const struct json *answer)
{
    const struct json *id = json_get(answer, "id");
    for (int i = 0; id != NULL && json_kind(id) == JSON_KIND_INTEGER && i < load->slot_count; i++) {
        if (load->slots[i].pending_id == json_integer(id)) {
            return &load->slots[i];
        }
    }
    return NULL;
}

// What the daemon says is on disk.
static void take_answer(struct load *load, const char *line, size_t size)
{
    const char *reason;
    struct json *answer = json_parse(line, size, &reason);
    struct slot *slot = slot_of_id(load, answer);
    const struct json *result = json_get(answer, "result");
    if (slot == NULL || result == NULL) {
        complain(load, "an answer that should not be", line);
    } else {
        keep(load, slot, line, size);
        slot->booking = slot->pending_books ? json_integer(json_get(result, "booking")) : 0;
        slot->pending_id = 0;
        load->answered++;
    }
    json_free(answer);
}

// --- a life ---

static void ask_all(struct load *load)
{
    for (int i = 0; i < load->slot_count; i++) {
        if (load->slots[i].pending_id == 0 && peer_random(&load->seed) % 4 != 0) {
            ask(load, &load->peers[i % PEERS], &load->slots[i]);
        }
    }
}

static void take_lines(struct load *load, struct peer *peer)
{
    const char *line;
    size_t size;
    while (!load->failed && peer_next(peer, &line, &size)) {
        take_answer(load, line, size);
    }
}

static void take_ready(struct load *load, struct peer *peer, short events)
{
    if ((events & (POLLIN | POLLHUP)) == 0) {
        return;
    }
    if (peer_fill(peer, 0) == PEER_ENDED) {
        complain(load, "the line ended", "");
    }
    take_lines(load, peer);
}

static void run_until(struct load *load, int64_t answers)
{
    struct pollfd waits[PEERS];
    while (!load->failed && load->answered < answers) {
        ask_all(load);
        for (int i = 0; i < PEERS; i++) {
            waits[i] = (struct pollfd){.fd = load->peers[i].fd, .events = POLLIN};
        }
        if (poll(waits, PEERS, PEER_PATIENCE_MS) <= 0) {
            complain(load, "no answer comes", "");
        }
        for (int i = 0; i < PEERS; i++) {
            take_ready(load, &load->peers[i], waits[i].revents);
        }
    }
}

// What had left the daemon before it died was heard: answered is answered.
static void drain(struct load *load)
{
    for (int i = 0; i < PEERS; i++) {
        enum peer_event event;
        do {
            event = peer_fill(&load->peers[i], PEER_PATIENCE_MS);
            take_lines(load, &load->peers[i]);
        } while (event == PEER_LINE);
        peer_drop(&load->peers[i]);
    }
}

// --- after it ---

static bool ask_again(
    struct load *load, const struct text *request, const char **ret_line, size_t *ret_size)
{
    struct peer *peer = &load->peers[0];
    if (!peer_send(peer, request->bytes, request->size) ||
        peer_receive(peer, PEER_PATIENCE_MS, ret_line, ret_size) != PEER_LINE) {
        complain(load, "no answer to a repeated request", request->bytes);
        return false;
    }
    return true;
}

static void check_kept(struct load *load)
{
    const char *line;
    size_t size;
    for (int i = 0; i < load->kept_count && !load->failed; i++) {
        struct kept *kept = &load->kept[i];
        if (ask_again(load, &kept->request, &line, &size) &&
            (size != kept->answer.size || memcmp(line, kept->answer.bytes, size) != 0)) {
            complain(load, "a repeated request was answered otherwise", line);
            complain(load, "the first answer", kept->answer.bytes);
        }
    }
}

// Asked and not answered: done or not, the same request says so now.
static void settle_pending(struct load *load)
{
    const char *line;
    size_t size;
    for (int i = 0; i < load->slot_count && !load->failed; i++) {
        if (load->slots[i].pending_id != 0 &&
            ask_again(load, &load->slots[i].pending, &line, &size)) {
            load->unanswered_total++;
            take_answer(load, line, size);
        }
    }
}

static int64_t booking_of(const struct load *load, const struct json *entry, const char *day)
{
    int64_t person = json_integer(json_get(entry, "elder"));
    for (int i = 0; i < load->slot_count; i++) {
        if (load->slots[i].person == person && strcmp(load->slots[i].day, day) == 0) {
            return load->slots[i].booking;
        }
    }
    return 0;
}

// The day's list holds exactly the bookings we know of, each once.
static void check_day(struct load *load, const char *day)
{
    char params[160];
    size_t wanted = 0;
    (void)snprintf(params, sizeof(params),
        "{\"site\":%" PRId64 ",\"date\":\"%s\",\"state\":\"booked\",\"limit\":%d}", load->site, day,
        LIST_LIMIT);
    for (int i = 0; i < load->slot_count; i++) {
        wanted += load->slots[i].booking != 0 && strcmp(load->slots[i].day, day) == 0;
    }
    struct json *answer = peer_call(&load->peers[0], ++load->last_id, "meal.list", params);
    const struct json *list = json_get(json_get(answer, "result"), "bookings");
    if (list == NULL || json_count(list) != wanted) {
        (void)fprintf(stderr, "kill_nine: %zu bookings on %s, should be %zu\n", json_count(list),
            day, wanted);
        load->failed = true;
    }
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *entry = json_at(list, i);
        if (json_integer(json_get(entry, "booking")) != booking_of(load, entry, day)) {
            complain(load, "a booking nobody was told of", day);
        }
    }
    json_free(answer);
}

static void live(struct load *load, int life)
{
    if (life % 8 == 7) {
        start_and_kill(load);
    }
    if (!start(load)) {
        complain(load, "the daemon does not start again", "");
        return;
    }
    check_kept(load);
    settle_pending(load);
    for (int i = 0; i < load->day_count && !load->failed; i++) {
        check_day(load, load->days[i]);
    }
    load->kept_count = 0;
    load->answered = 0;
    run_until(load, ANSWERS_LEAST + (int64_t)(peer_random(&load->seed) % (uint64_t)ANSWERS_SPREAD));
    kill_daemon(load);
    drain(load);
    load->answered_total += load->answered;
}

// --- the whole ---

static void make_slots(struct load *load)
{
    char line[64];
    while (fgets(line, sizeof(line), stdin) != NULL) {
        for (int day = 0; day < load->day_count && load->slot_count < SLOTS_MAX; day++) {
            struct slot *slot = &load->slots[load->slot_count++];
            slot->person = strtoll(line, NULL, 10);
            slot->day = load->days[day];
            text_init(&slot->pending, 4096);
        }
    }
    for (int i = 0; i < KEPT_MAX; i++) {
        text_init(&load->kept[i].request, 4096);
        text_init(&load->kept[i].answer, 4096);
    }
}

static void finish(struct load *load)
{
    for (int i = 0; i < load->slot_count; i++) {
        text_done(&load->slots[i].pending);
    }
    for (int i = 0; i < KEPT_MAX; i++) {
        text_done(&load->kept[i].request);
        text_done(&load->kept[i].answer);
    }
    peer_place_done(&load->place);
}

int main(int count, char **words)
{
    static struct load load;
    if (count != 9 || !peer_place_open(words[3], &load.place)) {
        (void)fputs(
            "usage: kill_nine_load DAEMON CONFIG PROFILE LOG LIVES SEED SITE DAYS\n", stderr);
        return 2;
    }
    load.daemon = words[1];
    load.config = words[2];
    load.log = words[4];
    int lives = atoi(words[5]);
    load.seed = strtoull(words[6], NULL, 10);
    load.site = strtoll(words[7], NULL, 10);
    for (char *day; (day = strsep(&words[8], " ")) != NULL && load.day_count < DAYS_MAX;) {
        load.days[load.day_count++] = day;
    }
    make_slots(&load);
    int life = 0;
    for (; life < lives && !load.failed; life++) {
        live(&load, life);
    }
    (void)printf("%d lives, %" PRId64 " acknowledged, %" PRId64 " unanswered and asked again\n",
        life, load.answered_total, load.unanswered_total);
    finish(&load);
    return load.failed ? 1 : 0;
}
