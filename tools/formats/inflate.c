/* libdeflate inflates whole members at once, several times as fast as zlib's stream. What does not
 * fit into memory goes through inflate_stream.c. */
#include "tools/formats/inflate.h"

#include "tools/common/allocate.h"

#include <libdeflate.h>
#include <stdlib.h>

bool inflate_exactly(struct span compressed, char *ret_bytes, size_t len)
{
    struct libdeflate_decompressor *decompressor = allocated(libdeflate_alloc_decompressor());
    size_t used = 0;

    enum libdeflate_result result = libdeflate_deflate_decompress_ex(
        decompressor, compressed.at, compressed.len, ret_bytes, len, &used, NULL);

    libdeflate_free_decompressor(decompressor);
    return result == LIBDEFLATE_SUCCESS && used == compressed.len;
}

uint32_t crc32_of(struct span bytes)
{
    return libdeflate_crc32(0, bytes.at, bytes.len);
}
