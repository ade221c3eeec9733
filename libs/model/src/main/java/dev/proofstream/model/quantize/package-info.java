/**
 * From a float network to integers and shifts.
 *
 * <p>A {@link dev.proofstream.model.quantize.QuantizedModel} is <em>the</em> meaning of a model for
 * the Circom route: evaluator, circuit and witness follow it bit for bit. {@link
 * dev.proofstream.model.quantize.Quantizer} makes one for given scales, {@link
 * dev.proofstream.model.quantize.Calibrator} looks for the scales whose circuit is smallest.
 */
package dev.proofstream.model.quantize;
