/* DEFLATE piece by piece, for what is too large for memory: the only door to zlib. */
#ifndef DDINJECT_TOOLS_FORMATS_INFLATE_STREAM_H
#define DDINJECT_TOOLS_FORMATS_INFLATE_STREAM_H

#include "core/span.h"

/* Gets a piece of the bytes; negative ends the inflating. */
typedef int inflate_sink(struct span piece, void *context);

/* 0, what the sink returned when negative, or -EBADMSG: broken, or not exactly `len` bytes, or
 * bytes behind its end. `*ret_crc` is the CRC-32 of all pieces. */
int inflate_pieces(struct span compressed, uint64_t len, inflate_sink *sink, void *context,
                   uint32_t *ret_crc);

#endif
