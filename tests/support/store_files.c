// SPDX-License-Identifier: Apache-2.0
// The file system as a test wants it: a shim over SQLite's own VFS.
#include "tests/support/store_files.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#define FILES_MAX 16
#define NAME_SIZE 128
#define SECTOR 512

// A write, or with bytes NULL a truncation to offset, that no sync has followed.
struct change {
    struct change *next;
    int64_t offset;
    int64_t size;
    uint8_t *bytes;
};

struct image {
    uint8_t *bytes; // owned
    int64_t size;
    int64_t capacity;
};

struct tracked {
    char name[NAME_SIZE]; // without folder; "" : free
    struct image durable;
    bool exists; // on disk, since a sync
    struct change *changes;
    struct change **changes_end;
    int counts[STORE_FILES_CALLS];
};

struct store_files {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    char name[32];
    pthread_mutex_t mutex;
    struct tracked tracked[FILES_MAX];
    int counts[STORE_FILES_CALLS];
    char fail_end[16];
    unsigned fail_calls;
    int fail_nth;
    bool fail_forever;
    bool failed;
    int64_t room;
    void (*on_sync)(void *);
    void *on_sync_context;
};

struct shim {
    sqlite3_file base;
    struct store_files *files;
    struct tracked *tracked;
    sqlite3_file *real;
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size > 0 ? size : 1);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static struct tracked *track(struct store_files *files, const char *path)
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    const char *name = path == NULL ? "temporary" : slash == NULL ? path : slash + 1;
    for (int i = 0; i < FILES_MAX; i++) {
        struct tracked *tracked = &files->tracked[i];
        if (tracked->name[0] == '\0') {
            snprintf(tracked->name, sizeof tracked->name, "%s", name);
            tracked->changes_end = &tracked->changes;
        }
        if (strcmp(tracked->name, name) == 0) {
            return tracked;
        }
    }
    abort();
}

static bool ends_with(const char *name, const char *end)
{
    size_t size = strlen(name);
    return size >= strlen(end) && strcmp(name + size - strlen(end), end) == 0;
}

// Counts a call; true when it is to fail.
static bool count(struct store_files *files, struct tracked *tracked, enum store_files_call call)
{
    pthread_mutex_lock(&files->mutex);
    files->counts[call]++;
    if (tracked != NULL) {
        tracked->counts[call]++;
    }
    bool fails = false;
    if ((files->fail_calls >> call & 1) != 0 && files->fail_nth > 0 &&
        ends_with(tracked == NULL ? "" : tracked->name, files->fail_end)) {
        files->fail_nth--;
        fails = files->fail_nth == 0;
        if (fails && files->fail_forever) {
            files->fail_nth = 1;
        }
        files->failed = files->failed || fails;
    }
    pthread_mutex_unlock(&files->mutex);
    return fails;
}

static void add_change(struct shim *shim, const void *bytes, int64_t size, int64_t offset)
{
    struct change *change = allocate(sizeof *change);
    change->offset = offset;
    change->size = size;
    if (bytes != NULL) {
        change->bytes = allocate((size_t)size);
        memcpy(change->bytes, bytes, (size_t)size);
    }
    pthread_mutex_lock(&shim->files->mutex);
    *shim->tracked->changes_end = change;
    shim->tracked->changes_end = &change->next;
    pthread_mutex_unlock(&shim->files->mutex);
}

// What a file holds; grows by doubling.
static void resize(struct image *image, int64_t wanted)
{
    if (wanted > image->capacity) {
        int64_t capacity = image->capacity * 2 > wanted ? image->capacity * 2 : wanted + 4096;
        image->bytes = realloc(image->bytes, (size_t)capacity);
        if (image->bytes == NULL) {
            abort();
        }
        image->capacity = capacity;
    }
    if (wanted > image->size) {
        memset(image->bytes + image->size, 0, (size_t)(wanted - image->size));
    }
    image->size = wanted;
}

static void put(struct image *image, const uint8_t *bytes, int64_t length, int64_t offset)
{
    if (offset + length > image->size) {
        resize(image, offset + length);
    }
    memcpy(image->bytes + offset, bytes, (size_t)length);
}

static void harden(struct tracked *tracked)
{
    while (tracked->changes != NULL) {
        struct change *change = tracked->changes;
        tracked->changes = change->next;
        if (change->bytes == NULL) {
            resize(&tracked->durable, change->offset);
        } else {
            put(&tracked->durable, change->bytes, change->size, change->offset);
        }
        free(change->bytes);
        free(change);
    }
    tracked->changes_end = &tracked->changes;
    tracked->exists = true;
}

static void forget(struct tracked *tracked)
{
    harden(tracked);
    free(tracked->durable.bytes);
    tracked->durable = (struct image){0};
    tracked->exists = false;
}

static struct shim *shim_of(sqlite3_file *file)
{
    return (struct shim *)file;
}

static int file_close(sqlite3_file *file)
{
    struct shim *shim = shim_of(file);
    return shim->real->pMethods == NULL ? SQLITE_OK : shim->real->pMethods->xClose(shim->real);
}

static int file_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    struct shim *shim = shim_of(file);
    if (count(shim->files, shim->tracked, STORE_FILES_READ)) {
        return SQLITE_IOERR_READ;
    }
    return shim->real->pMethods->xRead(shim->real, bytes, size, offset);
}

// Whether the file may grow to end; takes the room.
static bool has_room(struct shim *shim, int64_t end)
{
    sqlite3_int64 now = 0;
    bool fits = true;
    shim->real->pMethods->xFileSize(shim->real, &now);
    pthread_mutex_lock(&shim->files->mutex);
    if (shim->files->room >= 0 && end > now) {
        fits = end - now <= shim->files->room;
        shim->files->room -= fits ? end - now : 0;
    }
    pthread_mutex_unlock(&shim->files->mutex);
    return fits;
}

static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    struct shim *shim = shim_of(file);
    if (count(shim->files, shim->tracked, STORE_FILES_WRITE)) {
        return SQLITE_IOERR_WRITE;
    }
    if (!has_room(shim, offset + size)) {
        return SQLITE_FULL;
    }
    int code = shim->real->pMethods->xWrite(shim->real, bytes, size, offset);
    if (code == SQLITE_OK) {
        add_change(shim, bytes, size, offset);
    }
    return code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct shim *shim = shim_of(file);
    if (count(shim->files, shim->tracked, STORE_FILES_TRUNCATE)) {
        return SQLITE_IOERR_TRUNCATE;
    }
    int code = shim->real->pMethods->xTruncate(shim->real, size);
    if (code == SQLITE_OK) {
        add_change(shim, NULL, 0, size);
    }
    return code;
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct shim *shim = shim_of(file);
    (void)flags;
    if (count(shim->files, shim->tracked, STORE_FILES_SYNC)) {
        return SQLITE_IOERR_FSYNC;
    }
    if (shim->files->on_sync != NULL) {
        shim->files->on_sync(shim->files->on_sync_context);
    }
    pthread_mutex_lock(&shim->files->mutex);
    harden(shim->tracked);
    pthread_mutex_unlock(&shim->files->mutex);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    struct shim *shim = shim_of(file);
    if (count(shim->files, shim->tracked, STORE_FILES_SIZE)) {
        return SQLITE_IOERR_FSTAT;
    }
    return shim->real->pMethods->xFileSize(shim->real, ret_size);
}

static int file_lock(sqlite3_file *file, int level)
{
    struct shim *shim = shim_of(file);
    if (count(shim->files, shim->tracked, STORE_FILES_LOCK)) {
        return SQLITE_IOERR_LOCK;
    }
    return shim->real->pMethods->xLock(shim->real, level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return shim_of(file)->real->pMethods->xUnlock(shim_of(file)->real, level);
}

static int file_check_lock(sqlite3_file *file, int *ret)
{
    return shim_of(file)->real->pMethods->xCheckReservedLock(shim_of(file)->real, ret);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return shim_of(file)->real->pMethods->xFileControl(shim_of(file)->real, operation, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return shim_of(file)->real->pMethods->xSectorSize(shim_of(file)->real);
}

static int file_device(sqlite3_file *file)
{
    return shim_of(file)->real->pMethods->xDeviceCharacteristics(shim_of(file)->real);
}

static int file_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret)
{
    struct shim *shim = shim_of(file);
    if (count(shim->files, NULL, STORE_FILES_MAP)) {
        return SQLITE_IOERR_SHMMAP;
    }
    return shim->real->pMethods->xShmMap(shim->real, page, size, extend, ret);
}

static int file_map_lock(sqlite3_file *file, int offset, int number, int flags)
{
    struct shim *shim = shim_of(file);
    if ((flags & SQLITE_SHM_LOCK) != 0 && count(shim->files, NULL, STORE_FILES_LOCK)) {
        return SQLITE_IOERR_SHMLOCK;
    }
    return shim->real->pMethods->xShmLock(shim->real, offset, number, flags);
}

static void file_map_barrier(sqlite3_file *file)
{
    shim_of(file)->real->pMethods->xShmBarrier(shim_of(file)->real);
}

static int file_unmap(sqlite3_file *file, int remove)
{
    return shim_of(file)->real->pMethods->xShmUnmap(shim_of(file)->real, remove);
}

// Version 2: no mapping of the database itself.
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_map,
    .xShmLock = file_map_lock,
    .xShmBarrier = file_map_barrier,
    .xShmUnmap = file_unmap,
};

static struct store_files *files_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

static int vfs_open(
    sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
    struct store_files *files = files_of(vfs);
    struct shim *shim = shim_of(file);
    memset(shim, 0, sizeof *shim);
    pthread_mutex_lock(&files->mutex);
    struct tracked *tracked = track(files, path);
    pthread_mutex_unlock(&files->mutex);
    if (count(files, tracked, STORE_FILES_OPEN)) {
        return SQLITE_CANTOPEN;
    }
    shim->files = files;
    shim->tracked = tracked;
    shim->real = (sqlite3_file *)(shim + 1);
    int code = files->real->xOpen(files->real, path, shim->real, flags, ret_flags);
    if (code == SQLITE_OK) {
        shim->base.pMethods = &methods;
    }
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
    struct store_files *files = files_of(vfs);
    if (count(files, NULL, STORE_FILES_DELETE)) {
        return SQLITE_IOERR_DELETE;
    }
    int code = files->real->xDelete(files->real, path, 0 * sync);
    if (code == SQLITE_OK) {
        pthread_mutex_lock(&files->mutex);
        forget(track(files, path));
        pthread_mutex_unlock(&files->mutex);
    }
    return code;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *ret)
{
    struct store_files *files = files_of(vfs);
    if (count(files, NULL, STORE_FILES_ACCESS)) {
        return SQLITE_IOERR_ACCESS;
    }
    return files->real->xAccess(files->real, path, flags, ret);
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int size, char *ret)
{
    return files_of(vfs)->real->xFullPathname(files_of(vfs)->real, path, size, ret);
}

static int vfs_random(sqlite3_vfs *vfs, int size, char *ret)
{
    return files_of(vfs)->real->xRandomness(files_of(vfs)->real, size, ret);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    return files_of(vfs)->real->xSleep(files_of(vfs)->real, microseconds);
}

static int vfs_time(sqlite3_vfs *vfs, double *ret)
{
    return files_of(vfs)->real->xCurrentTime(files_of(vfs)->real, ret);
}

static int vfs_error(sqlite3_vfs *vfs, int size, char *ret)
{
    return files_of(vfs)->real->xGetLastError(files_of(vfs)->real, size, ret);
}

struct store_files *store_files_new(void)
{
    static atomic_int number;
    struct store_files *files = allocate(sizeof *files);
    files->real = sqlite3_vfs_find(NULL);
    files->room = -1;
    pthread_mutex_init(&files->mutex, NULL);
    snprintf(files->name, sizeof files->name, "files-%d", atomic_fetch_add(&number, 1));
    files->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = (int)sizeof(struct shim) + files->real->szOsFile,
        .mxPathname = files->real->mxPathname,
        .zName = files->name,
        .pAppData = files,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_error,
    };
    sqlite3_vfs_register(&files->vfs, 0);
    return files;
}

void store_files_free(struct store_files *files)
{
    sqlite3_vfs_unregister(&files->vfs);
    for (int i = 0; i < FILES_MAX && files->tracked[i].name[0] != '\0'; i++) {
        forget(&files->tracked[i]);
    }
    pthread_mutex_destroy(&files->mutex);
    free(files);
}

const char *store_files_vfs(const struct store_files *files)
{
    return files->name;
}

int store_files_count(const struct store_files *files, enum store_files_call call, const char *end)
{
    if (end[0] == '\0') {
        return files->counts[call];
    }
    int total = 0;
    for (int i = 0; i < FILES_MAX; i++) {
        const struct tracked *tracked = &files->tracked[i];
        if (ends_with(tracked->name, end)) {
            total += tracked->counts[call];
        }
    }
    return total;
}

void store_files_fail(struct store_files *files, unsigned calls, int nth, bool forever)
{
    pthread_mutex_lock(&files->mutex);
    files->fail_calls = calls;
    files->fail_nth = nth;
    files->fail_forever = forever;
    files->failed = false;
    pthread_mutex_unlock(&files->mutex);
}

void store_files_fail_only(struct store_files *files, const char *end)
{
    snprintf(files->fail_end, sizeof files->fail_end, "%s", end);
}

bool store_files_failed(const struct store_files *files)
{
    return files->failed;
}

void store_files_room(struct store_files *files, int64_t bytes)
{
    pthread_mutex_lock(&files->mutex);
    files->room = bytes;
    pthread_mutex_unlock(&files->mutex);
}

void store_files_on_sync(struct store_files *files, void (*hook)(void *), void *context)
{
    files->on_sync = hook;
    files->on_sync_context = context;
}

static uint32_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

// Whether a piece that was not synced is on the disk after all.
static bool survives(uint32_t seed, uint64_t *state)
{
    return seed == 1 || (seed > 1 && draw(state) % 2 == 0);
}

static void cut_write(
    const struct change *change, uint32_t seed, uint64_t *state, struct image *image)
{
    for (int64_t at = 0; at < change->size;) {
        int64_t length = SECTOR - (change->offset + at) % SECTOR;
        length = length < change->size - at ? length : change->size - at;
        if (survives(seed, state)) {
            put(image, change->bytes + at, length, change->offset + at);
        }
        at += length;
    }
}

static void write_image(const char *folder, const char *name, const struct image *image)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "wb");
    if (stream == NULL ||
        fwrite(image->bytes, 1, (size_t)image->size, stream) != (size_t)image->size ||
        fclose(stream) != 0) {
        perror(path);
        abort();
    }
}

void store_files_cut(struct store_files *files, const char *folder, uint32_t seed)
{
    uint64_t state = seed;
    for (int i = 0; i < FILES_MAX && files->tracked[i].name[0] != '\0'; i++) {
        const struct tracked *tracked = &files->tracked[i];
        struct image image = {0};
        resize(&image, tracked->durable.size);
        if (image.size > 0) {
            memcpy(image.bytes, tracked->durable.bytes, (size_t)image.size);
        }
        for (const struct change *change = tracked->changes; change != NULL;
             change = change->next) {
            if (change->bytes != NULL) {
                cut_write(change, seed, &state, &image);
            } else if (survives(seed, &state)) {
                resize(&image, change->offset);
            }
        }
        if (tracked->exists || image.size > 0) {
            write_image(folder, tracked->name, &image);
        }
        free(image.bytes);
    }
}
