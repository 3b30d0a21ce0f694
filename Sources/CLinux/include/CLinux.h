// Linux and GNU calls that Swift's Glibc module does not show.
#ifndef NEWSREEL_CLINUX_H
#define NEWSREEL_CLINUX_H

#include "CrashMarks.h"

#include <stddef.h>

// Returns freed heap pages to the kernel; see malloc_trim(3).
void nr_malloc_trim(void);

// Bounds the number of heap arenas, which otherwise grows with the threads, and makes them grow in larger steps; see
// mallopt(3), M_ARENA_MAX and M_TOP_PAD.
void nr_malloc_set_up(int arenas);

#endif
