// Door to CLD2, which is C++ without a C interface.
#ifndef NEWSREEL_CCLD2_H
#define NEWSREEL_CCLD2_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

// The language of UTF-8 plain text as a BCP 47 code (static storage), or NULL when
// CLD2 is not sure. `bytes` need not end in a NUL.
const char *nr_detect_language(const char *bytes, int length, bool *is_reliable);

#ifdef __cplusplus
}
#endif

#endif
