// SPDX-License-Identifier: Apache-2.0
// Reading a profile: four files in one folder.

#include "clients/link/profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/yaml.h"
#include "common/crypto/crypto.h"

#define KEY_FILE "key.pem"

enum { PEM_BYTES_MAX = 64 * 1024, PORT_MAX = 65535 };

static char *choose_directory(const char *directory)
{
    char *chosen = NULL;
    const char *named = getenv("ELDERCARE_PROFILE");
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    int size = -1;
    if (directory != NULL) {
        return strdup(directory);
    }
    if (named != NULL && named[0] != '\0') {
        return strdup(named);
    }
    if (config != NULL && config[0] == '/') {
        size = asprintf(&chosen, "%s/eldercare", config);
    } else if (home != NULL) {
        size = asprintf(&chosen, "%s/.config/eldercare", home);
    }
    return size < 0 ? NULL : chosen;
}

static char *path_in(const struct profile *profile, const char *file)
{
    char *path = NULL;
    return asprintf(&path, "%s/%s", profile->directory, file) < 0 ? NULL : path;
}

// A key that others may read is theirs too.
static bool is_open_key(FILE *stream, const char *file)
{
    struct stat found;
    return strcmp(file, KEY_FILE) == 0 && fstat(fileno(stream), &found) == 0 &&
           (found.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

static char *read_pem(const struct profile *profile, const char *file, struct text *complaint)
{
    char *path = path_in(profile, file);
    FILE *stream = path != NULL ? fopen(path, "re") : NULL;
    char *pem = calloc(1, PEM_BYTES_MAX);
    if (stream != NULL && is_open_key(stream, file)) {
        text_print(complaint, "the profile's %s: others may read it: chmod 600", path);
        free(pem);
        pem = NULL;
    } else if (stream == NULL || pem == NULL) {
        text_print(complaint, "the profile's %s cannot be read: %s", path != NULL ? path : file,
            strerror(errno));
        free(pem);
        pem = NULL;
    } else if (fread(pem, 1, PEM_BYTES_MAX - 1, stream) == 0) {
        text_print(complaint, "the profile's %s is empty", path);
        free(pem);
        pem = NULL;
    }
    if (stream != NULL) {
        (void)fclose(stream);
    }
    free(path);
    return pem;
}

static bool copy_scalar(const struct yaml_node *node, char **ret)
{
    if (node == NULL || node->kind != YAML_SCALAR || node->value[0] == '\0') {
        return false;
    }
    *ret = strdup(node->value);
    return *ret != NULL;
}

static enum status read_yaml(struct profile *profile, struct text *complaint)
{
    char *path = path_in(profile, "profile.yaml");
    struct yaml_file *file = NULL;
    enum status status = path != NULL ? yaml_load(path, &file, complaint) : STATUS_NO_MEMORY;
    free(path);
    if (status != STATUS_OK) {
        return status;
    }
    const struct yaml_node *root = yaml_root(file);
    int64_t port = 0;
    if (!copy_scalar(yaml_get(root, "host"), &profile->host)) {
        yaml_complain(file, root, complaint, "host is missing: the daemon's name or address");
        status = STATUS_MALFORMED;
    } else if (!yaml_integer(yaml_get(root, "port"), &port) || port < 0 || port > PORT_MAX) {
        yaml_complain(file, root, complaint, "port must be a number from 1 to 65535");
        status = STATUS_MALFORMED;
    } else if (port == 0) {
        yaml_complain(file, root, complaint,
            "port is 0: the system chooses one when eldercared is served; write here that of its "
            "line \"ready HOST:PORT\"");
        status = STATUS_MALFORMED;
    } else if (!copy_scalar(yaml_get(root, "server_name"), &profile->server_name)) {
        profile->server_name = strdup(profile->host);
        status = profile->server_name != NULL ? STATUS_OK : STATUS_NO_MEMORY;
    }
    profile->port = (int)port;
    yaml_free(file);
    return status;
}

static void mark(struct profile *profile)
{
    uint8_t digest[DIGEST_SIZE];
    struct digest_part part = {profile->certificate_pem, strlen(profile->certificate_pem)};
    crypto_digest(&part, 1, digest);
    for (size_t i = 0; i < 8; i++) {
        (void)snprintf(profile->mark + 2 * i, 3, "%02x", digest[i]);
    }
}

enum status profile_load(const char *directory, struct profile **ret, struct text *complaint)
{
    struct profile *profile = calloc(1, sizeof(*profile));
    if (profile == NULL) {
        return STATUS_NO_MEMORY;
    }
    profile->directory = choose_directory(directory);
    if (profile->directory == NULL) {
        text_add_string(complaint, "no profile: set ELDERCARE_PROFILE or give --profile DIR");
        profile_free(profile);
        return STATUS_MALFORMED;
    }
    enum status status = read_yaml(profile, complaint);
    if (status == STATUS_OK) {
        profile->authority_pem = read_pem(profile, "ca.pem", complaint);
        profile->certificate_pem = read_pem(profile, "cert.pem", complaint);
        profile->key_pem = read_pem(profile, KEY_FILE, complaint);
        bool whole = profile->authority_pem != NULL && profile->certificate_pem != NULL &&
                     profile->key_pem != NULL;
        status = whole ? STATUS_OK : STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        profile_free(profile);
        return status;
    }
    mark(profile);
    *ret = profile;
    return STATUS_OK;
}

void profile_free(struct profile *profile)
{
    if (profile == NULL) {
        return;
    }
    if (profile->key_pem != NULL) {
        crypto_wipe(profile->key_pem, strlen(profile->key_pem));
    }
    free(profile->directory);
    free(profile->host);
    free(profile->server_name);
    free(profile->authority_pem);
    free(profile->certificate_pem);
    free(profile->key_pem);
    free(profile);
}
