// What each thread has in work, in memory that outlives the process (a shared mapping of a file), so that the next
// process knows what this one died of. Marking is done by storing; these functions judge.
#ifndef NEWSREEL_CRASH_MARKS_H
#define NEWSREEL_CRASH_MARKS_H

#include <stdint.h>

enum { NR_IN_WORK = 0, NR_CRASHED = 1, NR_HUNG = 2 };

// A slot: a document, an item or a page that a thread works on.
//
// `state` alone says whether the slot is taken: it is stored last when one is taken, and changed by compare-and-swap,
// so that who looks at any moment (a signal handler, the watch, the next process after a kill) sees a mark whole or
// none, and a judgement meant for one mark never reaches the slot's next one.
struct nr_mark {
    int64_t feed;
    uint64_t item;  // 0 while the feed's document itself is read
    uint64_t state; // 0: free; else the mark's number (never 0) << 32 | how the process died of it
    int32_t thread; // nr_thread()
    uint32_t unused;
};

// Takes a free slot. `number` tells one mark from the next; not 0.
static inline void nr_mark_take(struct nr_mark *mark, int64_t feed, uint64_t item, int32_t thread, uint32_t number) {
    // Whoever sees one of these stores sees too that the slot was freed before.
    __atomic_thread_fence(__ATOMIC_RELEASE);
    __atomic_store_n(&mark->feed, feed, __ATOMIC_RELAXED);
    __atomic_store_n(&mark->item, item, __ATOMIC_RELAXED);
    __atomic_store_n(&mark->thread, thread, __ATOMIC_RELAXED);
    __atomic_store_n(&mark->state, (uint64_t)number << 32 | NR_IN_WORK, __ATOMIC_RELEASE);
}

// Frees the slot. False when the process is dying of this mark, which then stays.
static inline int nr_mark_free(struct nr_mark *mark, uint32_t number) {
    uint64_t in_work = (uint64_t)number << 32 | NR_IN_WORK;
    return __atomic_compare_exchange_n(&mark->state, &in_work, 0, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

// Frees the slot whatever it holds: nothing is in work any more.
static inline void nr_mark_clear(struct nr_mark *mark) { __atomic_store_n(&mark->state, 0, __ATOMIC_RELEASE); }

// Notes how the process dies of this mark. False when that work is over already, or has another ending.
static inline int nr_mark_end(struct nr_mark *mark, uint32_t number, uint32_t ending) {
    uint64_t in_work = (uint64_t)number << 32 | NR_IN_WORK;
    return __atomic_compare_exchange_n(
        &mark->state, &in_work, (uint64_t)number << 32 | ending, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

// A copy of a mark at one moment; `state` is 0 when the slot was free, or changed hands meanwhile.
static inline struct nr_mark nr_mark_read(const struct nr_mark *mark) {
    struct nr_mark copy = {.state = __atomic_load_n(&mark->state, __ATOMIC_ACQUIRE)};
    copy.feed = __atomic_load_n(&mark->feed, __ATOMIC_RELAXED);
    copy.item = __atomic_load_n(&mark->item, __ATOMIC_RELAXED);
    copy.thread = __atomic_load_n(&mark->thread, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    // Its owner may have taken the slot anew between two of these loads.
    if (__atomic_load_n(&mark->state, __ATOMIC_RELAXED) >> 32 != copy.state >> 32) copy.state = 0;
    return copy;
}

// Has a fault (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, abort(3)) noted in the slot of the thread that it happens on,
// and the process aborted when a slot's thread spends `limit` milliseconds of CPU time on one mark, looked at every
// `interval` milliseconds by a thread that the first call starts. `marks` must stay mapped until nr_marks_forget.
void nr_marks_watch(struct nr_mark *marks, int count, int interval, int limit);

void nr_marks_forget(struct nr_mark *marks);

// The calling thread's id, gettid(2). Its first call gives the thread a stack of its own for signals, so that an
// overflow of its ordinary one is noted too.
int32_t nr_thread(void);

#endif
