/**
 * Training with PyTorch through DJL. The only package that needs DJL; its jars are optional
 * dependencies, so whoever trains declares them.
 */
package dev.proofstream.model.training;
