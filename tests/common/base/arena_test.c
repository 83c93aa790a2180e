// SPDX-License-Identifier: Apache-2.0
// The memory of one call.

#include "common/base/arena.h"

#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

Test(arena, hands_out_zeroed_aligned_pieces_that_do_not_overlap)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    static const size_t sizes[] = {1, 7, 16, 100, 4000, 4096, 5000, 3, 20000, 1, 0};
    unsigned char *pieces[sizeof sizes / sizeof sizes[0]];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        pieces[i] = arena_alloc(&arena, sizes[i]);
        cr_assert_not_null(pieces[i]);
        cr_assert_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < sizes[i]; j++) {
            cr_assert_eq(pieces[i][j], 0);
        }
        memset(pieces[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t j = 0; j < sizes[i]; j++) {
            cr_assert_eq(pieces[i][j], i + 1);
        }
    }
    arena_done(&arena);
}

Test(arena, keeps_using_a_block_after_a_large_piece)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    char *first = arena_alloc(&arena, 16);
    cr_assert_not_null(arena_alloc(&arena, 100000));
    char *second = arena_alloc(&arena, 16);
    cr_assert_eq(second - first, 16);
    arena_done(&arena);
}

Test(arena, refuses_more_than_its_limit_and_goes_on_below_it)
{
    struct arena arena;
    arena_init(&arena, 64);
    cr_assert_not_null(arena_alloc(&arena, 48));
    cr_assert_null(arena_alloc(&arena, 17));
    cr_assert_not_null(arena_alloc(&arena, 16));
    cr_assert_null(arena_alloc(&arena, 1));
    cr_assert_null(arena_alloc(&arena, SIZE_MAX));
    cr_assert_null(arena_copy(&arena, "", SIZE_MAX));
    cr_assert_eq(arena.used_bytes, 64);
    arena_done(&arena);
    cr_assert_eq(arena.used_bytes, 0);
    cr_assert_not_null(arena_alloc(&arena, 64));
    arena_done(&arena);
}

Test(arena, copies_and_prints_text)
{
    struct arena arena;
    arena_init(&arena, 4096);
    cr_assert_str_eq(arena_copy(&arena, "abcdef", 3), "abc");
    cr_assert_str_eq(arena_copy_text(&arena, "嘉定"), "嘉定");
    cr_assert_str_eq(arena_print(&arena, "%s %d", "bed", 12), "bed 12");
    cr_assert_null(arena_copy(&arena, NULL, 3));
    cr_assert_null(arena_copy_text(&arena, NULL));
    cr_assert_null(arena_print(&arena, "%5000d", 1));
    arena_done(&arena);
}
