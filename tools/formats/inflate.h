/* Decompression of whole members in memory. inflate.c is the only file that uses libdeflate. */
#ifndef DDINJECT_TOOLS_FORMATS_INFLATE_H
#define DDINJECT_TOOLS_FORMATS_INFLATE_H

#include "core/span.h"

/* Inflates raw DEFLATE (RFC 1951) into exactly `len` bytes. Returns false when the data is broken,
 * gives fewer or more bytes, or is followed by others. */
bool inflate_exactly(struct span compressed, char *ret_bytes, size_t len);
/* Returns the CRC-32 that ZIP and gzip use. */
uint32_t crc32_of(struct span bytes);

#endif
