// The b + 1 bits of in + 2^b, for -2^b <= in < 2^b. The top bit says whether in >= 0.
// Unique: the bits are 0 or 1 and their sum stays below 2^(b+1), far below the order of the field.
template SignedBits(b) {
    signal input in;
    signal output bits[b + 1];
    var sum = 0;
    for (var i = 0; i <= b; i++) {
        bits[i] <-- ((in + (1 << b)) >> i) & 1;
        bits[i] * (bits[i] - 1) === 0;
        sum += bits[i] * (1 << i);
    }
    sum === in + (1 << b);
}

// in < 0 ? 0 : floor(in / 2^shift). What shift drops is range-checked as bits of the same sum.
template RescaledRelu(b, shift) {
    signal input in;
    signal output out;
    component signed = SignedBits(b);
    signed.in <== in;
    var magnitude = 0;
    for (var i = shift; i < b; i++) {
        magnitude += signed.bits[i] * (1 << (i - shift));
    }
    out <== signed.bits[b] * magnitude;
}
