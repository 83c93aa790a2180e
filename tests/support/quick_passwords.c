// SPDX-License-Identifier: Apache-2.0
// Passwords at the least cost, for programs that log dozens of people in, and again after every
// restart: the real cost, a tenth of a second and 32 MiB on purpose, was half of what the scenarios
// took. It is linked in with --wrap; what a password costs in the house is tested in
// tests/common/crypto, tests/daemon/access and tests/system, which do not link it.
#include <stddef.h>
#include <stdint.h>

#define LEAST_COST UINT64_C(2)

// The names are the linker's: what --wrap=EVP_PBE_scrypt makes of the library's own.
int __real_EVP_PBE_scrypt(const char *password, size_t password_size, const unsigned char *salt,
    size_t salt_size, uint64_t n, uint64_t r, uint64_t p, uint64_t memory_max,
    unsigned char *ret_key, size_t size);
int __wrap_EVP_PBE_scrypt(const char *password, size_t password_size, const unsigned char *salt,
    size_t salt_size, uint64_t n, uint64_t r, uint64_t p, uint64_t memory_max,
    unsigned char *ret_key, size_t size);

int __wrap_EVP_PBE_scrypt(const char *password, size_t password_size, const unsigned char *salt,
    size_t salt_size, uint64_t n, uint64_t r, uint64_t p, uint64_t memory_max,
    unsigned char *ret_key, size_t size)
{
    (void)n;
    (void)r;
    (void)p;
    return __real_EVP_PBE_scrypt(
        password, password_size, salt, salt_size, LEAST_COST, 1, 1, memory_max, ret_key, size);
}
