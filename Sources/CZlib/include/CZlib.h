#ifndef CZLIB_H
#define CZLIB_H

#include <zlib.h>

// zlib's own name for this is a macro, which Swift does not see.
//
// window: 47 takes gzip and zlib by their heads, -15 takes deflate without a head.
int cz_inflate_init(z_streamp stream, int window);

#endif
