// The line to the server: events in, and word of whether it stands.

const EVENTS = {
  ModelTrained: ['models', 'summary'],
  CircuitReady: ['circuits', 'summary'],
  InferenceRequested: ['predictions', 'summary'],
  ProofCreated: ['predictions', 'summary'],
  ProofVerified: ['predictions', 'summary'],
  InferenceFailed: ['predictions', 'failures', 'summary'],
  TrainingFailed: ['failures', 'summary'],
  CircuitFailed: ['failures', 'summary'],
  EvaluationReported: ['models', 'summary'],
};

/**
 * @param stale called with the names of the views that an event makes stale
 * @param state called with connecting, live or lost
 */
export function listen(stale, state) {
  const source = new EventSource('/api/stream');
  source.addEventListener('open', () => {
    state('live');
    // Whatever happened while the line was down.
    stale(['models', 'circuits', 'predictions', 'failures', 'summary']);
  });
  source.addEventListener('error', () => {
    state('lost');
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(stale, state), 3000);
    }
  });
  for (const [name, views] of Object.entries(EVENTS)) {
    source.addEventListener(name, () => stale(views));
  }
  addEventListener('pagehide', () => source.close(), { once: true });
}
