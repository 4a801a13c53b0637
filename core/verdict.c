/* Names and texts of the verdicts. Switches, not tables of pointers: a table would need
 * relocations, and so work of ld.so in every process. */
#include "core/verdict.h"

const char *verdict_name(enum verdict verdict)
{
    switch (verdict) {
#define VERDICT_NAME(enumerator, name, text)                                                       \
    case VERDICT_##enumerator:                                                                     \
        return name;
        VERDICT_LIST(VERDICT_NAME)
#undef VERDICT_NAME
    case VERDICT_COUNT:
        break;
    }
    return "unknown";
}

const char *verdict_text(enum verdict verdict)
{
    switch (verdict) {
#define VERDICT_TEXT(enumerator, name, text)                                                       \
    case VERDICT_##enumerator:                                                                     \
        return text;
        VERDICT_LIST(VERDICT_TEXT)
#undef VERDICT_TEXT
    case VERDICT_COUNT:
        break;
    }
    return "unknown";
}
