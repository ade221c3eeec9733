package dev.proofstream.platform.share;

import dev.proofstream.platform.trace.TraceHeaders;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.smallrye.reactive.messaging.providers.locals.LocalContextMetadata;
import io.vertx.core.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * One span for each attempt at a record, within the trace that the record's own headers name, or a
 * new trace. Names as in OpenTelemetry's semantic conventions for messaging; nothing of a record's
 * content, and of a failure its class alone.
 */
@ApplicationScoped
class DeliverySpans {
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  private static final AttributeKey<String> TOPIC =
      AttributeKey.stringKey("messaging.destination.name");
  private static final AttributeKey<String> GROUP =
      AttributeKey.stringKey("messaging.consumer.group.name");
  private static final AttributeKey<String> PARTITION =
      AttributeKey.stringKey("messaging.destination.partition.id");
  private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
  private static final AttributeKey<Long> DELIVERY =
      AttributeKey.longKey("proofstream.delivery.count");

  private final Tracer tracer;

  DeliverySpans(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("dev.proofstream.platform.share");
  }

  /**
   * Begins a span that is the current one for everything that runs on the context.
   *
   * @param context the message's own, duplicated one
   */
  ShareChannel.Envelope begin(ShareRecord record, String group, Context context) {
    var parent = TraceHeaders.extract(record.headers());
    Span span =
        tracer
            .spanBuilder("process " + record.topic())
            .setParent(parent)
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute(SYSTEM, "kafka")
            .setAttribute(TOPIC, record.topic())
            .setAttribute(GROUP, group)
            .setAttribute(PARTITION, Integer.toString(record.partition()))
            .setAttribute(OFFSET, record.offset())
            .setAttribute(DELIVERY, (long) record.deliveryCount())
            .startSpan();
    QuarkusContextStorage.INSTANCE.attach(context, parent.with(span));
    return new Spanned(span, new LocalContextMetadata(context));
  }

  private record Spanned(Span span, LocalContextMetadata context) implements ShareChannel.Envelope {
    @Override
    public List<Object> metadata() {
      return List.of(context);
    }

    @Override
    public void ended(Throwable reason) {
      if (reason != null) {
        // Messages may quote what was read.
        span.setStatus(StatusCode.ERROR, reason.getClass().getName());
      }
      span.end();
    }
  }
}
