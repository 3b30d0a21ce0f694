// Door to libxml2.
#ifndef NEWSREEL_CLIBXML2_SHIM_H
#define NEWSREEL_CLIBXML2_SHIM_H

#include <libxml/xmlversion.h>
// ICU's UErrorCode clashes with Foundation's copy when both are imported.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>

#endif
