// Door to libzstd, for bodies in the content coding zstd, and for segments.
#ifndef NEWSREEL_CZSTD_SHIM_H
#define NEWSREEL_CZSTD_SHIM_H

#include <zstd.h>

#endif
