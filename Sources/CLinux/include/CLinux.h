// Linux and GNU calls that Swift's Glibc module does not show.
#ifndef NEWSREEL_CLINUX_H
#define NEWSREEL_CLINUX_H

#include "CrashMarks.h"

#include <stddef.h>

// Has a program that is spawned begin without descriptors from this one on; `actions` is a posix_spawn_file_actions_t. See
// posix_spawn_file_actions_addclosefrom_np, a function of glibc since 2.34.
int nr_spawn_close_from(void *actions, int first);

// A descriptor that is readable once the process has ended, closed on exec; -1 with errno. See pidfd_open(2).
int nr_pidfd_open(int process);

// Returns freed heap pages to the kernel; see malloc_trim(3).
void nr_malloc_trim(void);

// Bounds the number of heap arenas, which otherwise grows with the threads, and makes them grow in larger steps; see
// mallopt(3), M_ARENA_MAX and M_TOP_PAD.
void nr_malloc_set_up(int arenas);

// Keeps freed memory up to this many bytes at the heap's end, and takes nothing smaller from the kernel by itself: for a
// program that frees and takes the same large buffers again and again; see mallopt(3), M_TRIM_THRESHOLD and
// M_MMAP_THRESHOLD.
void nr_malloc_keep(int bytes);

// memmem(3): where bytes first stand in others; NULL where they do not.
const void *nr_find(const void *text, size_t length, const void *part, size_t part_length);

#endif
