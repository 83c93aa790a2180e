// SPDX-License-Identifier: Apache-2.0
// The lanes: what waits, what is done, and the threads between. A thread does nothing but turn its
// lane.
#include <assert.h>
#include <signal.h>
#include <time.h>

#include "common/base/log.h"
#include "daemon/store/store_inside.h"

#define PROBE_MS 1000

void store_lanes_init(struct store *store)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&store->mutex, NULL);
    for (int lane = 0; lane < STORE_LANES; lane++) {
        pthread_cond_init(&store->queues[lane].wake, &attributes);
    }
    pthread_condattr_destroy(&attributes);
}

void store_lanes_done(struct store *store)
{
    for (int lane = 0; lane < STORE_LANES; lane++) {
        pthread_cond_destroy(&store->queues[lane].wake);
    }
    pthread_mutex_destroy(&store->mutex);
}

// The first jobs of a lane, at most max, taken out of it. The mutex is held.
static struct store_job *take(struct store_queue *queue, int max)
{
    struct store_job *first = queue->first;
    struct store_job *last = NULL;
    int taken = 0;
    for (struct store_job *job = first; job != NULL && taken < max; job = job->next) {
        last = job;
        taken++;
        if (job->holder != NULL) {
            job->holder->waiting[job->lane]--;
        }
    }
    if (last != NULL) {
        queue->round = last->round;
        queue->first = last->next;
        queue->last = last->next == NULL ? NULL : queue->last;
        queue->count -= taken;
        last->next = NULL;
    }
    return first;
}

static struct store_job *take_from(struct store *store, enum store_lane lane)
{
    int max = lane == STORE_WRITE ? store->options.batch_jobs_max : 1;
    pthread_mutex_lock(&store->mutex);
    struct store_job *jobs = take(&store->queues[lane], max);
    pthread_mutex_unlock(&store->mutex);
    return jobs;
}

static int publish(struct store *store, struct store_job *jobs)
{
    int count = 1;
    struct store_job *last = jobs;
    while (last->next != NULL) {
        last = last->next;
        count++;
    }
    pthread_mutex_lock(&store->mutex);
    if (store->done_last == NULL) {
        store->done_first = jobs;
    } else {
        store->done_last->next = jobs;
    }
    store->done_last = last;
    pthread_mutex_unlock(&store->mutex);
    if (store->options.on_done != NULL) {
        store->options.on_done(store->options.on_done_context);
    }
    return count;
}

// One turn: take, run, commit, publish; only then, with the replies on their way, the log.
static int turn_writer(struct store *store)
{
    int count = 0;
    struct store_job *jobs = take_from(store, STORE_WRITE);
    pthread_mutex_lock(&store->writer->turn);
    if (atomic_load(&store->read_only) &&
        (!store->options.threads || store_clock_steady() >= store->probe_at_ms)) {
        store_batch_probe(store);
    }
    if (jobs != NULL) {
        store_batch_run(store, jobs);
        count = publish(store, jobs);
        store_checkpoint_due(store);
    }
    pthread_mutex_unlock(&store->writer->turn);
    return count;
}

static int turn_reader(struct store *store, enum store_lane lane, struct tx_connection *connection)
{
    struct store_job *job = take_from(store, lane);
    if (job == NULL) {
        return 0;
    }
    int ms_max = lane == STORE_READ && !job->unhurried ? store->options.read_ms_max : 0;
    pthread_mutex_lock(&connection->turn);
    store_batch_read(store, connection, job, ms_max);
    pthread_mutex_unlock(&connection->turn);
    return publish(store, job);
}

static struct tx_connection *connection_of(struct store *store, enum store_lane lane)
{
    switch (lane) {
    case STORE_WRITE:
        return store->writer;
    case STORE_READ:
        return store->readers[0];
    case STORE_PREPARE:
    case STORE_LANES:
        break;
    }
    assert(lane == STORE_PREPARE);
    return store->options.threads ? store->preparers[0] : store->readers[0];
}

static int turn(struct store *store, enum store_lane lane, struct tx_connection *connection)
{
    return lane == STORE_WRITE ? turn_writer(store) : turn_reader(store, lane, connection);
}

int store_step(struct store *store, enum store_lane lane)
{
    assert(!store->options.threads);
    return turn(store, lane, connection_of(store, lane));
}

enum status store_run(struct store *store, struct store_job *job)
{
    struct tx_connection *connection = connection_of(store, job->lane);
    job->next = NULL;
    pthread_mutex_lock(&connection->turn);
    if (job->lane == STORE_WRITE) {
        if (atomic_load(&store->read_only)) {
            store_batch_probe(store);
        }
        store_batch_run(store, job);
        store_checkpoint_due(store);
    } else {
        store_batch_read(store, connection, job, 0);
    }
    pthread_mutex_unlock(&connection->turn);
    return job->outcome;
}

// READ_ONLY unless the disk has room again. With threads the writer looks each second by itself.
static enum status check_room(struct store *store, const struct store_job *job)
{
    if (job->lane != STORE_WRITE || job->vital || !atomic_load(&store->read_only)) {
        return STATUS_OK;
    }
    if (!store->options.threads) {
        pthread_mutex_lock(&store->writer->turn);
        store_batch_probe(store);
        pthread_mutex_unlock(&store->writer->turn);
    }
    return atomic_load(&store->read_only) ? STATUS_READ_ONLY : STATUS_OK;
}

// Behind whoever came before it, but for reads of a party that had one in this round: a party's
// second waits until every other party has had its first. One connection that asks sixty-four times
// at once delays the others by one answer, not by sixty-four; and however often others ask again,
// its own turn comes in every round. Writes share a batch anyway.
static struct store_job *place_of(const struct store_queue *queue, struct store_job *job)
{
    struct store_job *before = NULL;
    job->round = queue->round;
    if (job->lane == STORE_WRITE) {
        return queue->last;
    }
    if (job->party != NULL) {
        int64_t next = job->party->rounds[job->lane] + 1;
        job->round = next > job->round ? next : job->round;
        job->party->rounds[job->lane] = job->round;
    }
    for (struct store_job *other = queue->first; other != NULL && other->round <= job->round;
         other = other->next) {
        before = other;
    }
    return before;
}

static void join(struct store_queue *queue, struct store_job *job)
{
    struct store_job *before = place_of(queue, job);
    struct store_job **link = before == NULL ? &queue->first : &before->next;
    job->next = *link;
    *link = job;
    queue->last = job->next == NULL ? job : queue->last;
    queue->count++;
    if (job->holder != NULL) {
        job->holder->waiting[job->lane]++;
    }
}

// Whether there is no place for it: none at all, or none for one who holds a quarter of them.
static bool is_full(const struct store *store, const struct store_job *job)
{
    int most = store->options.queue_jobs_max[job->lane];
    int share = most < 4 ? most : most / 4;
    return store->queues[job->lane].count >= most ||
           (job->holder != NULL && job->holder->waiting[job->lane] >= share);
}

enum status store_submit(struct store *store, struct store_job *job)
{
    assert((int)job->lane >= 0 && job->lane < STORE_LANES);
    struct store_queue *queue = &store->queues[job->lane];
    enum status status = atomic_load(&store->lost) ? STATUS_UNAVAILABLE : check_room(store, job);
    if (status != STATUS_OK) {
        return status;
    }
    pthread_mutex_lock(&store->mutex);
    if (store->stopping || is_full(store, job)) {
        pthread_mutex_unlock(&store->mutex);
        return STATUS_BUSY;
    }
    join(queue, job);
    atomic_fetch_add(&store->pending, 1);
    bool idle = queue->idle > 0;
    pthread_mutex_unlock(&store->mutex);
    if (idle) {
        pthread_cond_signal(&queue->wake);
    }
    return STATUS_OK;
}

struct store_job *store_take_done(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    struct store_job *jobs = store->done_first;
    store->done_first = NULL;
    store->done_last = NULL;
    pthread_mutex_unlock(&store->mutex);
    int count = 0;
    for (struct store_job *job = jobs; job != NULL; job = job->next) {
        count++;
    }
    atomic_fetch_sub(&store->pending, count);
    return jobs;
}

int store_pending(const struct store *store)
{
    return atomic_load(&store->pending);
}

// Waits for work; a full disk is a reason to look up once a second. False when the store stops and
// nothing waits.
static bool wait_for_work(struct store *store, struct store_queue *queue)
{
    pthread_mutex_lock(&store->mutex);
    bool looked = false;
    while (queue->first == NULL && !store->stopping && !looked) {
        queue->idle++;
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += PROBE_MS / 1000;
        if (atomic_load(&store->read_only)) {
            looked = pthread_cond_timedwait(&queue->wake, &store->mutex, &until) != 0;
        } else {
            pthread_cond_wait(&queue->wake, &store->mutex);
        }
        queue->idle--;
    }
    bool work = queue->first != NULL || !store->stopping;
    pthread_mutex_unlock(&store->mutex);
    return work;
}

static void *work(void *argument)
{
    struct store_worker *worker = argument;
    while (wait_for_work(worker->store, &worker->store->queues[worker->lane])) {
        turn(worker->store, worker->lane, worker->connection);
    }
    return NULL;
}

// Signals belong to the loop: the workers are born with all of them blocked.
enum status store_lanes_start(struct store *store)
{
    static const char *const names[] = {
        "store-write", "store-read", "store-read", "store-prepare", "store-prepare"};
    const struct store_worker workers[STORE_WORKERS] = {
        {.store = store, .lane = STORE_WRITE, .connection = store->writer},
        {.store = store, .lane = STORE_READ, .connection = store->readers[0]},
        {.store = store, .lane = STORE_READ, .connection = store->readers[1]},
        {.store = store, .lane = STORE_PREPARE, .connection = store->preparers[0]},
        {.store = store, .lane = STORE_PREPARE, .connection = store->preparers[1]},
    };
    sigset_t all;
    sigset_t before;
    int code = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int i = 0; i < STORE_WORKERS && code == 0; i++) {
        struct store_worker *worker = &store->workers[i];
        *worker = workers[i];
        code = pthread_create(&worker->thread, NULL, work, worker);
        worker->started = code == 0;
        if (code == 0) {
            pthread_setname_np(worker->thread, names[i]);
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

void store_lanes_stop(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->stopping = true;
    for (int lane = 0; lane < STORE_LANES; lane++) {
        pthread_cond_broadcast(&store->queues[lane].wake);
    }
    pthread_mutex_unlock(&store->mutex);
    for (int i = 0; i < STORE_WORKERS; i++) {
        if (store->workers[i].started) {
            pthread_join(store->workers[i].thread, NULL);
        }
    }
    // Without threads what waits is finished here.
    for (int lane = 0; lane < STORE_LANES; lane++) {
        while (store->queues[lane].first != NULL) {
            turn(store, (enum store_lane)lane, connection_of(store, (enum store_lane)lane));
        }
    }
}
