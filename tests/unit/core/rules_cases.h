/* Reading tests/cases/rules.txt, the table that the Python evaluator is tested with as well. */
#ifndef DDINJECT_TESTS_UNIT_CORE_RULES_CASES_H
#define DDINJECT_TESTS_UNIT_CORE_RULES_CASES_H

#include "core/path.h"
#include "core/rules.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

#define RULES_CASES_FILE "tests/cases/rules.txt"
#define RULES_SHIPPED_FILE "payload/rules.conf"

enum { RULES_CASES_MAX = 200, RULES_CASE_SIZE = 8192 };

struct rules_case {
    char *name, *program, *directory, *expected;
    char rules[RULES_CASE_SIZE];
    size_t rules_len;
    char words[RULES_CASE_SIZE];
    size_t words_len;
};

static inline char *file_contents(const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "rb");
    char *bytes = calloc(1, RULES_FILE_SIZE_MAX + 1);

    ck_assert_msg(file != NULL, "%s: run from the project's directory", path);
    *ret_len = fread(bytes, 1, RULES_FILE_SIZE_MAX, file);
    fclose(file);
    return bytes;
}

/* %XX is a byte, a single "%" an empty word. */
static inline size_t decode(const char *text, size_t len, char *to)
{
    size_t made = 0;
    unsigned byte;

    if (len == 1 && text[0] == '%')
        return 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] == '%' && sscanf(text + i + 1, "%2x", &byte) == 1) {
            to[made++] = (char)byte;
            i += 2;
        } else
            to[made++] = text[i];
    return made;
}

static inline void case_add_words(struct rules_case *one, char *list)
{
    for (char *word = strtok(list, " "); word != NULL; word = strtok(NULL, " ")) {
        one->words_len += decode(word, strlen(word), one->words + one->words_len);
        one->words[one->words_len++] = '\0';
    }
}

static inline void case_add_rule(struct rules_case *one, const char *rule)
{
    one->rules_len += decode(rule, strlen(rule), one->rules + one->rules_len);
    one->rules[one->rules_len++] = '\n';
}

static inline void case_add_line(struct rules_case *one, char *line)
{
    char *rest = line + strcspn(line, " ");
    size_t len;

    rest += *rest == ' ';
    if (strncmp(line, "case ", 5) == 0)
        one->name = strdup(rest);
    else if (strncmp(line, "program ", 8) == 0)
        one->program = strdup(rest);
    else if (strncmp(line, "directory ", 10) == 0)
        one->directory = strdup(rest);
    else if (strncmp(line, "expect ", 7) == 0)
        one->expected = strdup(rest);
    else if (strncmp(line, "words", 5) == 0)
        case_add_words(one, rest);
    else if (strcmp(line, "shipped") == 0) {
        char *shipped = file_contents(RULES_SHIPPED_FILE, &len);

        ck_assert_uint_lt(len, sizeof(one->rules));
        memcpy(one->rules, shipped, len);
        one->rules_len = len;
        free(shipped);
    } else if (strncmp(line, "rule", 4) == 0)
        case_add_rule(one, rest);
    else
        ck_abort_msg("%s: %s", RULES_CASES_FILE, line);
}

/* The next case of `*text`, which it moves on; NULL: no more. */
static inline struct rules_case *rules_case_next(char **text)
{
    struct rules_case *one = calloc(1, sizeof(*one));
    char *line;

    while (*text != NULL && (line = strsep(text, "\n")) != NULL && (*line != '\0' || !one->name))
        if (*line != '#' && *line != '\0')
            case_add_line(one, line);
    if (one->name != NULL)
        return one;
    free(one);
    return NULL;
}

static inline void rules_case_free(struct rules_case *one)
{
    free(one->name);
    free(one->program);
    free(one->directory);
    free(one->expected);
    free(one);
}

#endif
