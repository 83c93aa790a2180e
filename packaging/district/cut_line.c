// SPDX-License-Identifier: Apache-2.0
// cut_line: a relay between a client and the daemon that lets a request through and cuts the line
// before its answer. For the demo and the system tests: what the daemon did is on disk, and the
// client never heard of it.
//
//   cut_line LISTEN_PORT DAEMON_PORT BURST    cuts when the daemon begins its BURST-th run of bytes
//   (3: the first call
//                                             behind the handshake and session.hello), then serves
//                                             the next connection

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE_BYTES = 16384, WAIT_MS = 30000 };

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
}

static bool pass_on(int from, int to)
{
    char piece[PIECE_BYTES];
    ssize_t size = read(from, piece, sizeof(piece));
    for (ssize_t sent = 0; size > 0 && sent < size;) {
        ssize_t once = write(to, piece + sent, (size_t)(size - sent));
        if (once <= 0) {
            return false;
        }
        sent += once;
    }
    return size > 0;
}

static bool was_ready(const struct pollfd *end)
{
    return (end->revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

// A burst is what the daemon sends in answer to what the client sent last.
static void relay(int client, int daemon_end, int bursts_max)
{
    struct pollfd ends[2] = {
        {.fd = client, .events = POLLIN}, {.fd = daemon_end, .events = POLLIN}};
    int bursts = 0;
    bool client_spoke = true;
    while (poll(ends, 2, WAIT_MS) > 0) {
        if (was_ready(&ends[1])) {
            bursts += client_spoke;
            client_spoke = false;
            if (bursts >= bursts_max || !pass_on(daemon_end, client)) {
                break;
            }
        }
        if (was_ready(&ends[0])) {
            client_spoke = true;
            if (!pass_on(client, daemon_end)) {
                break;
            }
        }
    }
}

static int to_daemon(int port)
{
    struct sockaddr_in address = loopback(port);
    int end = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (end >= 0 && connect(end, (struct sockaddr *)&address, sizeof(address)) != 0) {
        (void)close(end);
        return -1;
    }
    return end;
}

int main(int count, char **words)
{
    int listen_port = count == 4 ? atoi(words[1]) : 0;
    int daemon_port = count == 4 ? atoi(words[2]) : 0;
    int bursts_max = count == 4 ? atoi(words[3]) : 0;
    if (listen_port < 1 || daemon_port < 1 || bursts_max < 1) {
        (void)fputs("usage: cut_line LISTEN_PORT DAEMON_PORT BURST\n", stderr);
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    struct sockaddr_in address = loopback(listen_port);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(listener, 16) != 0) {
        perror("cut_line");
        return 1;
    }
    for (;;) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        int daemon_end = client >= 0 ? to_daemon(daemon_port) : -1;
        if (daemon_end >= 0) {
            relay(client, daemon_end, bursts_max);
            (void)close(daemon_end);
        }
        if (client >= 0) {
            // A reset, as a pulled cable ends: no close_notify, no orderly end.
            struct linger hard = {.l_onoff = 1, .l_linger = 0};
            (void)setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
            (void)close(client);
        }
    }
}
