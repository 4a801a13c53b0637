/* Reading the text of Py_GetVersion(). */
#include "core/python.h"

bool python_build_parse(struct span text, struct python_build *ret_build)
{
    struct python_build build = {0};
    struct span rest = text;

    if (!span_take_number(&rest, &build.version.major) || !span_take(&rest, SPAN(".")) ||
        !span_take_number(&rest, &build.version.minor))
        return false;
    /* Python 3.13 writes "experimental free-threading build", 3.14 and later write "free-threading
     * build". */
    build.is_free_threaded = span_contains(rest, SPAN("free-threading build"));
    *ret_build = build;
    return true;
}
