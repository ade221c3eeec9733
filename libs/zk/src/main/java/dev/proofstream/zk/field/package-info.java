/**
 * The fields of BN254 on flat arrays of longs, Montgomery form: Fp and Fr, and the tower Fp2, Fp6,
 * Fp12 over Fp. Hot loops go through {@link dev.proofstream.zk.field.FieldKernels}.
 */
package dev.proofstream.zk.field;
