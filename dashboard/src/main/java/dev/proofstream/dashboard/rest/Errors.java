package dev.proofstream.dashboard.rest;

import dev.proofstream.platform.UnavailableException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Exceptions as JSON. */
final class Errors {
  private static final Logger LOG = Logger.getLogger(Errors.class);

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

  /**
   * SQLSTATE classes 08 (connection), 53 (resources), 55 (not in a state for it) and 57 (operator
   * intervention), or no connection at all.
   */
  private static boolean isDatabaseAway(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof TimeoutException
          || cause instanceof NoStackTraceThrowable) {
        return true;
      }
      if (cause instanceof PgException refusal && refusal.getSqlState() != null) {
        return List.of("08", "53", "55", "57").contains(refusal.getSqlState().substring(0, 2));
      }
    }
    return false;
  }

  private static Response json(int status, ErrorBody body) {
    return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body).build();
  }
}
