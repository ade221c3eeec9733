package dev.proofstream.dashboard.http;

import io.netty.util.NetUtil;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Stands before every resource. The dashboard has no log-in and binds to this machine, so other web
 * pages that the user has open are what it must be guarded against: a page of another origin may
 * not send anything, and a name that was made to point here (DNS rebinding) is not answered.
 */
@ApplicationScoped
public class HttpGuard {
  private static final int PRIORITY = 1000;
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
          + "form-action 'none'; frame-ancestors 'none'";

  private final Set<String> hosts;

  HttpGuard(DashboardConfig config) {
    hosts = config.hosts().orElse(Set.of());
  }

  void register(@Observes Filters filters) {
    filters.register(this::guard, PRIORITY);
  }

  private void guard(RoutingContext exchange) {
    HttpServerRequest request = exchange.request();
    HostAndPort authority = request.authority();
    // At the end, for the static files' handler sets its own.
    exchange.addHeadersEndHandler(ignored -> headers(exchange));
    if (authority == null || !isOurs(authority.host())) {
      refuse(
          exchange,
          "Host",
          "this name is not permitted; use localhost or list it in proofstream.dashboard.hosts");
    } else if (!SAFE.contains(request.method()) && isForeign(request, authority)) {
      refuse(exchange, "Origin", "requests of other sites' pages are not taken");
    } else {
      exchange.next();
    }
  }

  private boolean isOurs(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    String address = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    return name.equals("localhost")
        || NetUtil.isValidIpV4Address(address)
        || NetUtil.isValidIpV6Address(address)
        || hosts.contains(name)
        || hosts.contains("*");
  }

  private static boolean isForeign(HttpServerRequest request, HostAndPort authority) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      return true;
    }
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return false;
    }
    try {
      URI uri = URI.create(origin);
      return !authority.host().equalsIgnoreCase(uri.getHost())
          || portOf(authority.port(), request.scheme()) != portOf(uri.getPort(), uri.getScheme());
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private static int portOf(int port, String scheme) {
    if (port > 0) {
      return port;
    }
    return "https".equals(scheme) ? 443 : 80;
  }

  private static void headers(RoutingContext exchange) {
    String path = exchange.normalizedPath();
    var headers = exchange.response().headers();
    headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    if (path.startsWith("/_static/")) {
      headers.set("Cache-Control", "public, max-age=86400");
    } else if (path.startsWith("/api/") || path.startsWith("/q/")) {
      headers.set("Cache-Control", "no-store");
    } else {
      // Own page: asked for again each time, answered 304 when unchanged.
      headers.set("Cache-Control", "no-cache");
    }
  }

  private static void refuse(RoutingContext exchange, String field, String message) {
    exchange
        .response()
        .setStatusCode(403)
        .putHeader("Content-Type", "application/json")
        .end(
            new JsonObject()
                .put("code", "FORBIDDEN")
                .put("field", field)
                .put("message", message)
                .encode());
  }
}
