// A few lines that the preprocessor turns into a million million words.
#define A(x) x x x x x x x x x x
#define B(x) A(A(A(x)))
#define C(x) B(B(B(B(x))))
inline const char* very_long = C("word");
