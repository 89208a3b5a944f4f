#include "CZlib.h"

int cz_inflate_init(z_streamp stream, int window) { return inflateInit2(stream, window); }
