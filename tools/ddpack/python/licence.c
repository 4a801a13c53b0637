/* Reads the fields of core metadata that declare a licence, for the bill of materials. */
#include "tools/ddpack/python/licence.h"

#define CLASSIFIER "License ::"

/* Names that mean exactly one SPDX identifier. "BSD License" and "Apache Software License" are not
 * among them: each is the classifier of several licences. */
static const struct {
    const char *name, *id;
} IDS[] = {
    {"MIT License", "MIT"},
    {"The MIT License (MIT)", "MIT"},
    {"MIT", "MIT"},
    {"Apache-2.0", "Apache-2.0"},
    {"BSD-2-Clause", "BSD-2-Clause"},
    {"BSD-3-Clause", "BSD-3-Clause"},
    {"ISC License (ISCL)", "ISC"},
    {"ISC", "ISC"},
    {"Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"},
    {"MPL-2.0", "MPL-2.0"},
    {"PSF-2.0", "PSF-2.0"},
    {"The Unlicense (Unlicense)", "Unlicense"},
    {"zlib/libpng License", "Zlib"},
    {"GNU General Public License v2 (GPLv2)", "GPL-2.0-only"},
    {"GNU General Public License v3 (GPLv3)", "GPL-3.0-only"},
    {"GNU Lesser General Public License v3 (LGPLv3)", "LGPL-3.0-only"},
    {"GNU Lesser General Public License v3 or later (LGPLv3+)", "LGPL-3.0-or-later"},
};

/* The values of the licence fields: the first License and the first classifier that have one. */
struct licence_fields {
    struct span expression, license, classifier;
};

static void take_classifier(struct licence_fields *fields, struct span value)
{
    size_t colon = span_find_last(value, ':');
    struct span name = span_trim(span_from(value, colon < value.len ? colon + 1 : 0));

    /* "License :: OSI Approved" alone is a category and names no licence. */
    if (span_is_empty(fields->classifier) && !span_equals(name, SPAN("OSI Approved")))
        fields->classifier = name;
}

static void take_licence_line(struct licence_fields *fields, struct span line)
{
    if (span_take(&line, SPAN("License-Expression:")))
        fields->expression = span_trim(line);
    else if (span_take(&line, SPAN("License:")) && span_is_empty(fields->license))
        fields->license = span_trim(line);
    else if (span_take(&line, SPAN("Classifier:")) &&
             span_starts_with(span_trim(line), SPAN(CLASSIFIER)))
        take_classifier(fields, span_trim(line));
}

/* Reads up to the first empty line, which ends the fields. The description that follows may have
 * lines that look like fields. */
static struct licence_fields read_licence_fields(struct span metadata)
{
    struct licence_fields fields = {0};

    while (metadata.at != NULL) {
        struct span line = span_cut(&metadata, '\n');

        if (span_is_empty(span_trim(line)))
            break;
        take_licence_line(&fields, line);
    }
    return fields;
}

/* Leaves `*ret_licence` as it was when the name has no identifier. */
static bool find_licence_id(struct span name, struct licence *ret_licence)
{
    for (size_t i = 0; i < sizeof(IDS) / sizeof(IDS[0]); i++)
        if (span_equals(span_of(IDS[i].name), name)) {
            *ret_licence = (struct licence){LICENCE_ID, span_of(IDS[i].id)};
            return true;
        }
    return false;
}

struct licence licence_of(struct span metadata)
{
    struct licence_fields fields = read_licence_fields(metadata);
    struct licence licence = {LICENCE_NONE, SPAN_EMPTY};

    if (!span_is_empty(fields.expression))
        return (struct licence){LICENCE_EXPRESSION, fields.expression};
    if (find_licence_id(fields.classifier, &licence) || find_licence_id(fields.license, &licence))
        return licence;
    /* setuptools writes UNKNOWN for a field that the package leaves out. */
    bool is_known = !span_is_empty(fields.license) && !span_equals(fields.license, SPAN("UNKNOWN"));

    licence.text = is_known ? fields.license : fields.classifier;
    licence.kind = span_is_empty(licence.text) ? LICENCE_NONE : LICENCE_NAME;
    return licence;
}
