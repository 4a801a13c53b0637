/* What was found out, for printing: facts with their names and sources, and the verdict. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_EXPLANATION_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_EXPLANATION_H

#include "core/decide.h"
#include "tools/common/text_list.h"

enum { EXPLANATION_ROWS_MAX = 32 };

struct explanation_row {
    const char *name; /* a static string */
    bool is_yes_or_no, is_yes;
    char *value; /* NULL: yes or no */
    char *source;
};

struct explanation {
    struct facts facts;
    bool never_asks; /* Python was told not to: there is no verdict */
    struct explanation_row rows[EXPLANATION_ROWS_MAX];
    size_t row_count;
    struct text_list notes;
};

void explanation_add(struct explanation *explanation, const char *name, const char *source,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
void explanation_add_bool(struct explanation *explanation, const char *name, const char *source,
                          bool is_yes);
/* As in the diagnostic line of core/report.h: glibc's patch level says nothing. */
void explanation_add_libc(struct explanation *explanation, const char *name, const char *source,
                          struct libc_version version);
void explanation_note(struct explanation *explanation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void explanation_release(struct explanation *explanation);

/* The text for people, or one JSON object; the caller frees it. */
char *explanation_table(const struct explanation *explanation);
char *explanation_json(const struct explanation *explanation);

#endif
