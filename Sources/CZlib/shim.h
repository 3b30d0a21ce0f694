// Door to zlib, for bodies in the content codings gzip and deflate, for gzip files on the command line, and for segments.
#ifndef NEWSREEL_CZLIB_SHIM_H
#define NEWSREEL_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2 and deflateInit2 are macros, which Swift does not import.
static inline int nr_inflate_init2(z_streamp stream, int window_bits) { return inflateInit2(stream, window_bits); }

static inline int nr_deflate_init_gzip(z_streamp stream, int level) {
    // 16 beyond the largest window asks for a gzip header.
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
