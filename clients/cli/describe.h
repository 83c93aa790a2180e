// SPDX-License-Identifier: Apache-2.0
// The published description (rpc.discover), kept in the cache with the mark its daemon greets with.
#pragma once

#include "clients/cli/cli.h"

// Fills cli->description from the cache, or asks the daemon (connecting if needed). EXIT_OK or an
// exit code, said.
int describe_load(struct cli *cli);

// The same for who speaks with the daemon anyway: connects, and where the daemon has another
// description than the cache asks for it.
int describe_current(struct cli *cli);

// The method's map in the description, NULL when unknown.
const struct json *describe_method(const struct cli *cli, const char *name);

// The same; where the cache knows no such method, the daemon is asked.
const struct json *describe_asked(struct cli *cli, const char *name);

// One parameter's map of a method; hyphens and underscores are alike.
const struct json *describe_param(const struct json *method, const char *name, size_t size);

// Whether methods take an id under this name ("bed"): a number that says nothing to people.
bool describe_is_id(const struct cli *cli, const char *name);

// Commands of one word, which are no methods; ends with NULL.
extern const char *const describe_commands[];

// Whether a method is of this noun.
bool describe_is_noun(const struct cli *cli, const char *word);

// For "did you mean", as it is typed: the nearest method to a name with a dot, else the nearest
// noun or command. False when nothing is near.
#define DESCRIBE_NAME_SIZE 130
bool describe_nearest(const struct cli *cli, const char *name, char ret[DESCRIBE_NAME_SIZE]);
