// Has the compiler read what comes out of a device of noise, for as long as it likes.
#include "/dev/urandom"
