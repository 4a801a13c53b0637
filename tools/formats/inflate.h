/* Decompression: the only door to libdeflate. */
#ifndef DDINJECT_TOOLS_FORMATS_INFLATE_H
#define DDINJECT_TOOLS_FORMATS_INFLATE_H

#include "core/span.h"

/* Raw DEFLATE (RFC 1951) into exactly `len` bytes. false: broken, shorter or longer. */
bool inflate_exactly(struct span compressed, char *ret_bytes, size_t len);
/* The CRC-32 of ZIP and gzip. */
uint32_t crc32_of(struct span bytes);

#endif
