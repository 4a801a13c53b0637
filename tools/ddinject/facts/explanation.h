/* Collects the facts about a process for printing, each with its name and its source, and prints
 * them with the verdict that they give. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_EXPLANATION_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_EXPLANATION_H

#include "core/decide.h"
#include "tools/common/text_list.h"

/* One fact: a text, or yes or no. */
struct explanation_row {
    const char *name; /* a static string */
    bool is_yes_or_no;
    bool is_yes;  /* only where is_yes_or_no */
    char *value;  /* the text; NULL where is_yes_or_no */
    char *source; /* where the fact comes from, for people */
};

struct explanation {
    struct facts facts;
    bool never_asks;              /* Python ignores PYTHONPATH, so there is no verdict */
    struct explanation_row *rows; /* in the order in which they are printed */
    size_t row_count;
    struct text_list notes;
};

/* Each of these adds a row. The source is copied. */
void explanation_add(struct explanation *explanation, const char *name, const char *source,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
void explanation_add_bool(struct explanation *explanation, const char *name, const char *source,
                          bool is_yes);
/* Prints the version as the diagnostic line does (core/report.h), without glibc's patch level,
 * which changes nothing for a payload. */
void explanation_add_libc(struct explanation *explanation, const char *name, const char *source,
                          struct libc_version version);
/* Adds a sentence that is no fact of the decision, but helps to understand it. */
void explanation_note(struct explanation *explanation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void explanation_release(struct explanation *explanation);

/* Print the explanation as a table for people, or as one JSON object. The caller frees it. */
char *explanation_table(const struct explanation *explanation);
char *explanation_json(const struct explanation *explanation);

#endif
