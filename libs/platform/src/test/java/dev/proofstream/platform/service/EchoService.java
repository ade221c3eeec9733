package dev.proofstream.platform.service;

import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.requests.RequestReader;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.Topics;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.MDC;

/** A service as the real ones are, which answers each request without looking at it. */
@ApplicationScoped
class EchoService {
  @Inject OutcomeLedger ledger;
  @Inject EventPublisher publisher;
  @Inject CircuitCatalog catalog;
  @Inject RequestReader requests;

  private final CountDownLatch meeting = new CountDownLatch(2);
  private final AtomicInteger unserved = new AtomicInteger();

  void start(@Observes StartupEvent event) {
    ledger.prepare();
    catalog.start();
  }

  @Incoming("requests")
  @Blocking(ordered = false)
  void answer(ShareRecord record) throws Exception {
    String id = record.key();
    try (LogContext context = LogContext.request(id)) {
      if (!id.equals(MDC.get("requestId"))) {
        throw new IllegalStateException("the request id is not in the MDC of " + id);
      }
      ledger.claim(id, record.value(), record.source());
      catalog.awaitCaughtUp();
      if (id.startsWith("meeting")) {
        meeting.countDown();
        meeting.await(30, TimeUnit.SECONDS);
      } else {
        Thread.sleep(Long.parseLong(new String(record.value(), StandardCharsets.UTF_8)));
      }
      String source = requests.read(record.source()).orElseThrow().source().toString();
      ProofVerified outcome =
          ProofVerified.newBuilder().setRequestId(id).setSource(source).setValid(true).build();
      publisher.publish(
          ledger.complete(
              id, publisher.event(Topics.VERIFICATIONS, id, outcome, EventFormat.JSON)));
    }
  }

  /** The channel's system is not among those that are served. */
  @Incoming("unserved")
  @Blocking(ordered = false)
  void count(ShareRecord record) {
    unserved.incrementAndGet();
  }

  /** Records that came to the channel that is not served. */
  int unserved() {
    return unserved.get();
  }
}
