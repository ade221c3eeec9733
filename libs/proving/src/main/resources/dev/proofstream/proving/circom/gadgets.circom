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

// floor(in / 2^shift) of either sign, for shift <= b.
template Rescaled(b, shift) {
    signal input in;
    signal output out;
    component signed = SignedBits(b);
    signed.in <== in;
    var sum = 0;
    for (var i = shift; i <= b; i++) {
        sum += signed.bits[i] * (1 << (i - shift));
    }
    out <== sum - (1 << (b - shift));
}

// in >= 0.
template Sign(b) {
    signal input in;
    signal output out;
    component signed = SignedBits(b);
    signed.in <== in;
    out <== signed.bits[b];
}

// The n digits of in, for 0 <= in < 2^n. Unique for the same reason as those of SignedBits.
template Digits(n) {
    signal input in;
    signal output out[n];
    var sum = 0;
    for (var i = 0; i < n; i++) {
        out[i] <-- (in >> i) & 1;
        out[i] * (out[i] - 1) === 0;
        sum += out[i] * (1 << i);
    }
    sum === in;
}

template Product() {
    signal input left;
    signal input right;
    signal output out;
    out <== left * right;
}

// The larger of a and b, for -2^n <= a - b < 2^n.
template Maximum(n) {
    signal input a;
    signal input b;
    signal output out;
    component signed = SignedBits(n);
    signed.in <== a - b;
    out <== b + signed.bits[n] * (a - b);
}

// yes where bit is 1, no where it is 0. That it is a bit is for whoever made it to see to.
template Select() {
    signal input bit;
    signal input yes;
    signal input no;
    signal output out;
    out <== no + bit * (yes - no);
}

// Coefficients of the polynomial in single bits that takes the value table[i] at the bits of i.
function multilinear(index, table) {
    var size = 1 << index;
    for (var k = 0; k < index; k++) {
        for (var s = 0; s < size; s++) {
            if (((s >> k) & 1) == 1) {
                table[s] -= table[s - (1 << k)];
            }
        }
    }
    return table;
}

// A function of u = floor(in / 2^drop) by 2^index straight pieces of width 2^low from 0 on, with one
// straight line on either side: base[i] + slope[i] * (u - i 2^low), left[0] + left[1] * u,
// right[0] + right[1] * (u - end). below, above: whether u can leave the table there. sloped: whether any slope is not 0.
template Curve(b, drop, index, low, below, above, sloped, base, slope, left, right) {
    signal input in;
    signal output out;
    var size = 1 << index;
    var end = drop + low + index;
    component signed = SignedBits(b);
    signed.in <== in;
    var u = 0 - (1 << (b - drop));
    for (var i = drop; i <= b; i++) {
        u += signed.bits[i] * (1 << (i - drop));
    }

    // subset[s]: the product of the index bits that are set in s.
    signal subset[size];
    subset[0] <== 1;
    for (var s = 1; s < size; s++) {
        var top = 0;
        while ((2 << top) <= s) {
            top++;
        }
        if (s == (1 << top)) {
            subset[s] <== signed.bits[drop + low + top];
        } else {
            subset[s] <== subset[s - (1 << top)] * signed.bits[drop + low + top];
        }
    }
    var baseOf[size] = multilinear(index, base);
    var slopeOf[size] = multilinear(index, slope);
    var start = 0;
    var gradient = 0;
    for (var s = 0; s < size; s++) {
        start += baseOf[s] * subset[s];
        gradient += slopeOf[s] * subset[s];
    }
    var place = 0;
    for (var i = 0; i < low; i++) {
        place += signed.bits[drop + i] * (1 << i);
    }
    signal inside;
    if (sloped == 1) {
        inside <== start + gradient * place;
    } else {
        inside <== start;
    }

    // any[k]: whether one of the first k + 1 bits above the table is set.
    var higher = b - end;
    signal any[higher > 0 ? higher : 1];
    signal capped;
    if (above == 1) {
        any[0] <== signed.bits[end];
        for (var k = 1; k < higher; k++) {
            any[k] <== any[k - 1] + signed.bits[end + k] - any[k - 1] * signed.bits[end + k];
        }
        capped <== inside + any[higher - 1] * (right[0] + right[1] * (u - (1 << (end - drop))) - inside);
    } else {
        for (var k = 0; k < (higher > 0 ? higher : 1); k++) {
            any[k] <== 0;
        }
        capped <== inside;
    }
    if (below == 1) {
        out <== left[0] + left[1] * u + signed.bits[b] * (capped - left[0] - left[1] * u);
    } else {
        out <== capped;
    }
}

// 0 <= in <= top, for 0 < top < 2^n: n bits, and from the lowest one up whether those so far exceed
// the same bits of top.
template Level(n, top) {
    signal input in;
    signal bits[n];
    signal above[n];
    var sum = 0;
    for (var i = 0; i < n; i++) {
        bits[i] <-- (in >> i) & 1;
        bits[i] * (bits[i] - 1) === 0;
        sum += bits[i] * (1 << i);
    }
    sum === in;
    for (var i = 0; i < n; i++) {
        if (i == 0) {
            if ((top & 1) == 1) {
                above[0] <== 0;
            } else {
                above[0] <== bits[0];
            }
        } else {
            if (((top >> i) & 1) == 1) {
                above[i] <== bits[i] * above[i - 1];
            } else {
                above[i] <== bits[i] + above[i - 1] - bits[i] * above[i - 1];
            }
        }
    }
    above[n - 1] === 0;
}

// x^5, the S-box of Poseidon.
template Fifth() {
    signal input in;
    signal output out;
    signal square <== in * in;
    signal fourth <== square * square;
    out <== fourth * in;
}
