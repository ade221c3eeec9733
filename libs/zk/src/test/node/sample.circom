pragma circom 2.1.0;

// A small circuit of every kind of signal that ours have: bits, products, removed linear signals, public inputs, a binding.
template Bits(n) {
  signal input in;
  signal output bits[n];
  var sum = 0;
  for (var i = 0; i < n; i++) {
    bits[i] <-- (in >> i) & 1;
    bits[i] * (bits[i] - 1) === 0;
    sum += bits[i] * (1 << i);
  }
  sum === in;
}

template Sample(n) {
  signal input x[3];
  signal input secret;
  signal input binding;
  signal output label;
  signal output score;

  signal linear <== 3 * x[0] - 5 * x[1] + 7 * x[2] + secret - 11;
  component bits = Bits(n);
  bits.in <== linear + (1 << (n - 1));
  label <== bits.bits[n - 1];
  score <== label * linear;
  signal square <== binding * binding;
}

component main {public [x, binding]} = Sample(12);
