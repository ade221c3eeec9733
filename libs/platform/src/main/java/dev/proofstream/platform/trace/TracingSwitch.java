package dev.proofstream.platform.trace;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Traces are off, and cost nothing, until {@value #ENDPOINT} (PROOFSTREAM_TRACES_ENDPOINT) names a
 * collector that speaks OTLP over gRPC, such as {@code http://localhost:4317}.
 */
public final class TracingSwitch implements ConfigSourceFactory {
  static final String ENDPOINT = "proofstream.traces.endpoint";

  /** Between the defaults in microprofile-config.properties (100) and application.properties. */
  private static final int ORDINAL = 110;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue endpoint = context.getValue(ENDPOINT);
    String value = endpoint == null ? null : endpoint.getValue();
    Map<String, String> settings =
        value == null || value.isBlank()
            ? Map.of("quarkus.otel.sdk.disabled", "true")
            : Map.of(
                "quarkus.otel.sdk.disabled",
                "false",
                "quarkus.otel.exporter.otlp.endpoint",
                value.strip());
    return List.of(new PropertiesConfigSource(settings, "proofstream traces", ORDINAL));
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(ORDINAL);
  }
}
