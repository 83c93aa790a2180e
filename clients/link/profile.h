// SPDX-License-Identifier: Apache-2.0
// A profile: the folder that says where the daemon is and who this terminal is (protocol.md §6).
#pragma once

#include "common/base/text.h"

struct profile {
    char *directory; // owned, as all texts here
    char *host;
    int port;
    char *server_name;
    char *authority_pem;
    char *certificate_pem;
    char *key_pem; // wiped by profile_free
    char mark[17]; // of the certificate: tells this profile's kept login from another's
};

// directory NULL: ELDERCARE_PROFILE, else $XDG_CONFIG_HOME/eldercare, else ~/.config/eldercare.
// MALFORMED with words in complaint.
enum status profile_load(
    const char *directory, struct profile **ret, struct text *complaint) MUST_USE;
void profile_free(struct profile *profile);
