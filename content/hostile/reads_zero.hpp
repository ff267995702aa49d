// Has the compiler read a file that never ends.
#include "/dev/zero"
