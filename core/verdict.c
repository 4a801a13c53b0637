/* Names and texts of the verdicts. */
#include "core/verdict.h"

#include "core/text.h"

const char *verdict_name(enum verdict verdict)
{
#define VERDICT_NAME(enumerator, name, text) name "\0"
    return text_of_list(SPAN(VERDICT_LIST(VERDICT_NAME)), verdict);
#undef VERDICT_NAME
}

const char *verdict_text(enum verdict verdict)
{
#define VERDICT_TEXT(enumerator, name, text) text "\0"
    return text_of_list(SPAN(VERDICT_LIST(VERDICT_TEXT)), verdict);
#undef VERDICT_TEXT
}
