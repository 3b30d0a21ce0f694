#define _GNU_SOURCE
#include "include/CLinux.h"

#include <malloc.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int nr_spawn_close_from(void *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int nr_pidfd_open(int process) { return (int)syscall(SYS_pidfd_open, process, 0); }

void nr_malloc_trim(void) { malloc_trim(0); }

void nr_malloc_set_up(int arenas) {
    mallopt(M_ARENA_MAX, arenas);
    // Grow by steps that spare most of the system calls.
    mallopt(M_TOP_PAD, 256 << 10);
}

void nr_malloc_keep(int bytes) {
    mallopt(M_TRIM_THRESHOLD, bytes);
    // The largest threshold there is (DEFAULT_MMAP_THRESHOLD_MAX).
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

const void *nr_find(const void *text, size_t length, const void *part, size_t part_length) {
    return memmem(text, length, part, part_length);
}
