package dev.proofstream.dashboard.rest;

import dev.proofstream.dashboard.store.SqlState;
import dev.proofstream.platform.UnavailableException;
import io.vertx.core.impl.NoStackTraceThrowable;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Exceptions as JSON. */
final class Errors {
  private static final Logger LOG = Logger.getLogger(Errors.class);

  /** Classes of SQLSTATE: connection, resources, not in a state for it, operator intervention. */
  private static final Set<String> AWAY = Set.of("08", "53", "55", "57");

  @ServerExceptionMapper
  Response api(ApiException e) {
    return json(e.status(), e.body());
  }

  @ServerExceptionMapper
  Response unavailable(UnavailableException e) {
    LOG.warn("Unavailable", e);
    return json(
        503, new ErrorBody("UNAVAILABLE", "", "Kafka or the artifact store is away; try again"));
  }

  /** What the framework refuses: no such path, method or content type. */
  @ServerExceptionMapper
  Response framework(WebApplicationException e) {
    Response response = e.getResponse();
    Response.StatusType status = response.getStatusInfo();
    String code =
        switch (status.getStatusCode()) {
          case 404 -> "NOT_FOUND";
          case 405 -> "METHOD_NOT_ALLOWED";
          case 406 -> "NOT_ACCEPTABLE";
          case 413 -> "TOO_LARGE";
          case 415 -> "UNSUPPORTED_MEDIA_TYPE";
          default -> "HTTP_" + status.getStatusCode();
        };
    String message =
        status.getStatusCode() == 415
            ? "send it with content-type: application/json"
            : status.getReasonPhrase();
    return json(status.getStatusCode(), new ErrorBody(code, "", message));
  }

  @ServerExceptionMapper
  Response fault(Throwable e) {
    if (isDatabaseAway(e)) {
      LOG.warnf("The database is away: %s", e);
      return json(503, new ErrorBody("UNAVAILABLE", "", "the database is away; try again"));
    }
    LOG.error("A request failed", e);
    return json(500, new ErrorBody("INTERNAL", "", "the dashboard failed; its log says why"));
  }

  private static boolean isDatabaseAway(Throwable failure) {
    return SqlState.classOf(failure)
        .map(AWAY::contains)
        .orElse(
            failure instanceof IOException
                || failure instanceof TimeoutException
                // The client's word for a closed connection or pool.
                || failure instanceof NoStackTraceThrowable);
  }

  private static Response json(int status, ErrorBody body) {
    return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body).build();
  }
}
