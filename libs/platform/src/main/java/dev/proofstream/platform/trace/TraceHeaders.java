package dev.proofstream.platform.trace;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.header.Headers;

/** {@code traceparent} and {@code tracestate} of a Kafka record (W3C Trace Context, level 1). */
public final class TraceHeaders {
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private static final TextMapGetter<Map<String, byte[]>> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, byte[]> headers) {
          return headers.keySet();
        }

        @Override
        public String get(Map<String, byte[]> headers, String name) {
          byte[] value = headers == null ? null : headers.get(name);
          return value == null ? null : new String(value, StandardCharsets.UTF_8);
        }
      };

  private TraceHeaders() {}

  /** The trace that a record belongs to; the root context when it names none, or a wrong one. */
  public static Context extract(Map<String, byte[]> headers) {
    return W3C.extract(Context.root(), headers, GETTER);
  }

  /** Names the current trace in a record that is about to be sent; nothing while there is none. */
  public static void inject(Headers headers) {
    W3C.inject(
        Context.current(),
        headers,
        (carrier, name, value) -> {
          carrier.remove(name);
          carrier.add(name, value.getBytes(StandardCharsets.UTF_8));
        });
  }
}
