// Door to zlib, for bodies in the content codings gzip and deflate, and for gzip files on the command line.
#ifndef NEWSREEL_CZLIB_SHIM_H
#define NEWSREEL_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2 is a macro, which Swift does not import.
static inline int nr_inflate_init2(z_streamp stream, int window_bits) { return inflateInit2(stream, window_bits); }

#endif
