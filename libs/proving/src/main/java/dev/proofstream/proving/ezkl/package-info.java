/**
 * The EZKL route: the real program, in worker processes of its own. It is optional and the user's
 * to install; nothing of it is part of this project.
 */
package dev.proofstream.proving.ezkl;
