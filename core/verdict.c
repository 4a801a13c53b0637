/* The names and texts of the verdicts, from their one list. */
#include "core/verdict.h"

#include "core/names.h"

const char *verdict_name(enum verdict verdict)
{
#define VERDICT_NAME(enumerator, name, text) name "\0"
    return names_at(SPAN(VERDICT_LIST(VERDICT_NAME)), verdict);
#undef VERDICT_NAME
}

const char *verdict_text(enum verdict verdict)
{
#define VERDICT_TEXT(enumerator, name, text) text "\0"
    return names_at(SPAN(VERDICT_LIST(VERDICT_TEXT)), verdict);
#undef VERDICT_TEXT
}
