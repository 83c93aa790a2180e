// SPDX-License-Identifier: Apache-2.0
// A client profile as files.
#include "daemon/access/profile.h"

#include <string.h>

#include "daemon/access/secret_file.h"

#define YAML_SIZE_MAX 1024

static enum status write_text(
    const char *dir, const char *name, const char *text, struct text *complaint)
{
    return secret_file_write(dir, name, text, strlen(text), complaint);
}

static enum status write_yaml(
    const char *dir, const struct profile *profile, struct text *complaint)
{
    struct text yaml;
    text_init(&yaml, YAML_SIZE_MAX);
    text_print(&yaml, "# Where the server is; the certificate beside this says who we are.\n");
    text_print(&yaml, "host: \"%s\"\nport: %d\nserver_name: \"%s\"\n", profile->host, profile->port,
        profile->server_name);
    enum status status =
        yaml.failed ? STATUS_NO_MEMORY
                    : secret_file_write(dir, "profile.yaml", yaml.bytes, yaml.size, complaint);
    text_done(&yaml);
    return status;
}

enum status profile_write(const char *dir, const struct profile *profile, struct text *complaint)
{
    const char *const files[][2] = {
        {"ca.pem", profile->authority_pem},
        {"cert.pem", profile->certificate_pem},
        {"key.pem", profile->key_pem},
        {"password", profile->password},
    };
    enum status status = secret_file_folder(dir, complaint);
    for (size_t i = 0; status == STATUS_OK && i < sizeof files / sizeof files[0]; i++) {
        if (files[i][1] != NULL) {
            status = write_text(dir, files[i][0], files[i][1], complaint);
        }
    }
    // Last: a folder with profile.yaml is a whole profile.
    return status == STATUS_OK ? write_yaml(dir, profile, complaint) : status;
}
