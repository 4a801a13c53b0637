/* zlib's stream is slower than libdeflate, but its memory does not grow with the file. */
#include "tools/formats/inflate_stream.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { PIECE_SIZE = 256 * 1024 };

/* zlib counts in unsigned int, so a larger input is handed over in parts. */
static void give_input(z_stream *stream, struct span *rest)
{
    size_t len = rest->len > INT_MAX ? INT_MAX : rest->len;

    if (stream->avail_in > 0 || len == 0)
        return;
    stream->next_in = (Bytef *)(uintptr_t)rest->at;
    stream->avail_in = (unsigned)len;
    *rest = span_from(*rest, len);
}

static int inflate_all(z_stream *stream, struct span compressed, uint64_t len, inflate_sink *sink,
                       void *context, uint32_t *ret_crc)
{
    /* Not on the stack: workers.c gives its threads only twice as much. */
    static _Thread_local unsigned char piece[PIECE_SIZE];
    uint64_t done = 0;
    int status = Z_OK;

    *ret_crc = 0;
    while (status == Z_OK) {
        give_input(stream, &compressed);
        stream->next_out = piece;
        stream->avail_out = PIECE_SIZE;
        status = inflate(stream, Z_NO_FLUSH);
        size_t made = PIECE_SIZE - stream->avail_out;

        done += made;
        if ((status != Z_OK && status != Z_STREAM_END) || done > len)
            return -EBADMSG;
        *ret_crc = (uint32_t)crc32(*ret_crc, piece, (unsigned)made);
        int result = sink((struct span){(const char *)piece, made}, context);

        if (result < 0)
            return result;
    }
    return done == len && stream->avail_in == 0 && span_is_empty(compressed) ? 0 : -EBADMSG;
}

int inflate_pieces(struct span compressed, uint64_t len, inflate_sink *sink, void *context,
                   uint32_t *ret_crc)
{
    z_stream stream = {0};

    /* Negative window bits mean raw DEFLATE. With valid arguments only memory can be missing. */
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        abort();
    int result = inflate_all(&stream, compressed, len, sink, context, ret_crc);

    inflateEnd(&stream);
    return result;
}
