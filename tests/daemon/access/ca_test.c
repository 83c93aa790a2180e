// SPDX-License-Identifier: Apache-2.0
// The authority of an instance: its files, and what it issues.
#include "daemon/access/ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/day.h"

struct place {
    char folder[64];
    char dir[96];
    struct text complaint;
};

static void make(struct place *place)
{
    snprintf(place->folder, sizeof place->folder, "/tmp/eldercare-ca-XXXXXX");
    cr_assert_not_null(mkdtemp(place->folder));
    snprintf(place->dir, sizeof place->dir, "%s/pki", place->folder);
    text_init(&place->complaint, 1000);
}

static int run_in(const struct place *place, const char *words)
{
    char command[600];
    snprintf(command, sizeof command, "cd %s && %s", place->folder, words);
    return system(command);
}

static void clear(struct place *place)
{
    cr_assert_eq(run_in(place, "rm -rf ../$(basename $PWD)"), 0);
    text_done(&place->complaint);
}

static void write_file(const struct place *place, const char *name, const struct text *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", place->folder, name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(text->bytes, 1, text->size, file), text->size);
    cr_assert_eq(fclose(file), 0);
}

Test(ca, is_made_once_and_issues_what_openssl_accepts)
{
    struct place place;
    struct ca ca;
    struct ca_server server;
    struct text certificate;
    struct text key;
    make(&place);
    text_init(&certificate, 16384);
    text_init(&key, 16384);
    cr_assert_eq(ca_create(place.dir, "127.0.0.1", instant_now(), &place.complaint), STATUS_OK);
    cr_assert_eq(
        ca_create(place.dir, "127.0.0.1", instant_now(), &place.complaint), STATUS_STATE_CONFLICT);
    cr_assert_eq(ca_load(place.dir, &ca, &place.complaint), STATUS_OK);
    cr_assert_eq(ca_load_server(place.dir, &server, &place.complaint), STATUS_OK);
    struct ca_order order = {.terminal = 42, .name = "窗口", .now_ms = instant_now()};
    cr_assert_eq(ca_issue(&ca, &order, &certificate, &key, &place.complaint), STATUS_OK);
    write_file(&place, "terminal.pem", &certificate);
    cr_assert_eq(run_in(&place, "openssl verify -purpose sslclient -CAfile pki/ca.pem terminal.pem"
                                " >/dev/null && openssl x509 -in terminal.pem -noout -text |"
                                " grep -q 'URI:urn:eldercare:terminal:42$'"),
        0);
    cr_assert_eq(
        run_in(&place, "openssl verify -purpose sslserver -CAfile pki/ca.pem pki/server.pem"
                       " >/dev/null"),
        0);
    cr_assert_eq(ca_expiry(0), INT64_C(397) * 86400000);
    text_done(&certificate);
    text_done(&key);
    ca_server_done(&server);
    ca_done(&ca);
    clear(&place);
}

Test(ca, signs_a_request_for_its_key_and_refuses_what_is_none)
{
    struct place place;
    struct ca ca;
    struct text certificate;
    struct text key;
    make(&place);
    text_init(&certificate, 16384);
    text_init(&key, 16384);
    cr_assert_eq(ca_create(place.dir, "localhost", instant_now(), &place.complaint), STATUS_OK);
    cr_assert_eq(ca_load(place.dir, &ca, &place.complaint), STATUS_OK);
    struct ca_order order = {
        .terminal = 7, .name = "x", .now_ms = instant_now(), .request_pem = "no request"};
    cr_assert_eq(ca_issue(&ca, &order, &certificate, &key, &place.complaint), STATUS_MALFORMED);
    cr_assert_eq(
        run_in(&place, "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                       " -keyout own.key -out own.csr -subj /CN=own 2>/dev/null"),
        0);
    char path[128];
    char request[4096] = "";
    snprintf(path, sizeof path, "%s/own.csr", place.folder);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file);
    request[fread(request, 1, sizeof request - 1, file)] = '\0';
    fclose(file);
    order.request_pem = request;
    cr_assert_eq(ca_issue(&ca, &order, &certificate, &key, &place.complaint), STATUS_OK);
    cr_assert_eq(key.size, 0);
    write_file(&place, "own.pem", &certificate);
    cr_assert_eq(run_in(&place, "test \"$(openssl x509 -in own.pem -noout -pubkey)\" ="
                                " \"$(openssl pkey -in own.key -pubout)\""),
        0);
    text_done(&certificate);
    text_done(&key);
    ca_done(&ca);
    clear(&place);
}

Test(ca, with_files_missing_damaged_or_mixed_up_is_refused)
{
    static const struct {
        const char *command;
        enum status status;
        bool of_server;
    } cases[] = {
        {"rm pki/ca.pem", STATUS_NOT_FOUND, false},
        {"rm pki/ca-key.pem", STATUS_NOT_FOUND, false},
        {"truncate -s 0 pki/ca.pem", STATUS_MALFORMED, false},
        {"truncate -s 0 pki/ca-key.pem", STATUS_MALFORMED, false},
        {"cp pki/server-key.pem pki/ca-key.pem", STATUS_MALFORMED, false},
        {"echo x > pki/ca.pem", STATUS_MALFORMED, false},
        {"rm pki/server.pem", STATUS_NOT_FOUND, true},
        {"chmod 644 pki/server-key.pem", STATUS_MALFORMED, true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct place place;
        struct ca ca;
        struct ca_server server;
        make(&place);
        cr_assert_eq(ca_create(place.dir, "localhost", instant_now(), &place.complaint), STATUS_OK);
        cr_assert_eq(run_in(&place, cases[i].command), 0);
        enum status status = cases[i].of_server
                                 ? ca_load_server(place.dir, &server, &place.complaint)
                                 : ca_load(place.dir, &ca, &place.complaint);
        cr_expect_eq(status, cases[i].status, "%s", cases[i].command);
        cr_expect(place.complaint.size > 0);
        clear(&place);
    }
}

Test(ca, is_not_made_for_a_host_that_can_be_none_or_in_an_open_folder)
{
    struct place place;
    make(&place);
    cr_assert_neq(ca_create(place.dir, "", instant_now(), &place.complaint), STATUS_OK);
    cr_assert_eq(run_in(&place, "rm -rf pki && mkdir -m 755 pki"), 0);
    cr_assert_eq(
        ca_create(place.dir, "localhost", instant_now(), &place.complaint), STATUS_MALFORMED);
    clear(&place);
}
