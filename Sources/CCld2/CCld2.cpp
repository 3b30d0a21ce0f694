#include "include/CCld2.h"

// The header names FILE without including this.
#include <cstdio>

#include <cld2/public/compact_lang_det.h>

const char *nr_detect_language(const char *bytes, int length, bool *is_reliable) {
    CLD2::Language language = CLD2::DetectLanguage(bytes, length, /* is_plain_text */ true, is_reliable);
    if (language == CLD2::UNKNOWN_LANGUAGE) return nullptr;
    return CLD2::LanguageCode(language);
}
