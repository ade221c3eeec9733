/** Data sets: their description, their rows and split, and the encoding of rows as model inputs. */
package dev.proofstream.model.data;
