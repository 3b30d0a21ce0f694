// What each thread has in work, in memory that outlives the process (a shared mapping of a file), so that the next
// process knows what this one died of. Marking is done by storing; these functions judge.
#ifndef NEWSREEL_CRASH_MARKS_H
#define NEWSREEL_CRASH_MARKS_H

#include <stdint.h>

enum { NR_IN_WORK = 0, NR_CRASHED = 1, NR_HUNG = 2 };

// A slot: a document, an item or a page that a thread works on. All zeroes when free.
struct nr_mark {
    int64_t feed;    // 0: free
    uint64_t item;   // 0 while the feed's document itself is read
    int32_t thread;  // nr_thread()
    uint32_t round;  // of this slot; tells one mark from the next
    uint32_t ending; // NR_IN_WORK, or how the process died of it
    uint32_t unused;
};

// Has a fault (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, abort(3)) noted in the slot of the thread that it happens on,
// and the process aborted when a slot's thread spends `limit` milliseconds of CPU time on one mark, looked at every
// `interval` milliseconds by a thread that the first call starts. `marks` must stay mapped until nr_marks_forget.
void nr_marks_watch(struct nr_mark *marks, int count, int interval, int limit);

void nr_marks_forget(struct nr_mark *marks);

// The calling thread's id, gettid(2). Its first call gives the thread a stack of its own for signals, so that an
// overflow of its ordinary one is noted too.
int32_t nr_thread(void);

#endif
