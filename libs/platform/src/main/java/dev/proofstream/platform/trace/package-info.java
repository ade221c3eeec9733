/** Traces that follow a request from topic to topic: W3C trace context in the records' headers. */
package dev.proofstream.platform.trace;
