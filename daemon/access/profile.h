// SPDX-License-Identifier: Apache-2.0
// A client profile: the folder a terminal takes along (protocol.md §6).
#pragma once

#include "common/base/text.h"

struct profile {
    const char *host;
    int port;
    const char *server_name; // what the server's certificate must say
    const char *authority_pem;
    const char *certificate_pem;
    const char *key_pem;
    const char *password; // NULL, or what goes into the file "password" (init's admin)
};

// Makes dir (mode 0700) with profile.yaml, ca.pem, cert.pem, key.pem and perhaps password, all mode
// 0600. One sentence for a person in complaint.
enum status profile_write(
    const char *dir, const struct profile *profile, struct text *complaint) MUST_USE;
