/** Trains the models that are asked for on training-requests and announces them on models. */
package dev.proofstream.trainer;
