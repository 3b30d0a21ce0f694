// Door to libbrotlidec, for bodies in the content coding br.
#ifndef NEWSREEL_CBROTLI_SHIM_H
#define NEWSREEL_CBROTLI_SHIM_H

#include <brotli/decode.h>

#endif
