// Door to libxml2.
#ifndef NEWSREEL_CLIBXML2_SHIM_H
#define NEWSREEL_CLIBXML2_SHIM_H

#include <libxml/xmlversion.h>
// ICU's UErrorCode clashes with Foundation's copy when both are imported.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

// xmlFree is a mutable global function pointer, which Swift 6 rejects.
static inline void nr_xml_free(void *pointer) { xmlFree(pointer); }

#endif
