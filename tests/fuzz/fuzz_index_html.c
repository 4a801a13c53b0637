/* Pages of an index: any bytes are read without a crash. */
#include "tools/ddpack/index/index_html.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    json_free(index_html_read((struct span){(const char *)bytes, len}));
    return 0;
}
