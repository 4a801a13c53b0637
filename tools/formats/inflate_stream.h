/* Decompression piece by piece, for members that are too large for memory. inflate_stream.c is the
 * only file that uses zlib. */
#ifndef DDINJECT_TOOLS_FORMATS_INFLATE_STREAM_H
#define DDINJECT_TOOLS_FORMATS_INFLATE_STREAM_H

#include "core/span.h"

/* Takes the next piece of the bytes, which is valid during the call alone. A negative result ends
 * the inflating. */
typedef int inflate_sink(struct span piece, void *context);

/* Inflates raw DEFLATE (RFC 1951) and hands the bytes to `sink`. `*ret_crc` is the CRC-32 of all of
 * them. Returns 0; a negative result of the sink's; or -EBADMSG when the data is broken, does not
 * give exactly `len` bytes, or is followed by others. */
int inflate_pieces(struct span compressed, uint64_t len, inflate_sink *sink, void *context,
                   uint32_t *ret_crc);

#endif
