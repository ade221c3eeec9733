package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.dashboard.store.EvaluationRow;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Evaluations as they are shown. */
final class Evaluations {
  private Evaluations() {}

  /** The newest evaluation of each model and proof system; needs a session. */
  static Uni<List<EvaluationRow>> newest() {
    return EvaluationRow.list(
        "from EvaluationRow e where not exists (from EvaluationRow later where later.model = e.model"
            + " and later.proofSystem = e.proofSystem"
            + " and (later.at > e.at or later.at = e.at and later.id > e.id))");
  }

  /** The report as it was sent, with the time that it is filed under. */
  static ObjectNode view(EvaluationRow row) {
    return Json.with(Json.stored(row.report), "at", row.at);
  }
}
