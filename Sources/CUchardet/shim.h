// Door to uchardet, which guesses the encoding of bytes that declare none.
#ifndef NEWSREEL_CUCHARDET_SHIM_H
#define NEWSREEL_CUCHARDET_SHIM_H

#include <uchardet.h>

#endif
