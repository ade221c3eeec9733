// The line to the server: events in, and word of whether it stands.

const ALL = ['models', 'circuits', 'predictions', 'failures', 'summary'];
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
 * @param stale called with the names of the views that an event makes stale, and the event's data
 * @param state called with connecting, live or lost
 * @param events name of an event to the views that it makes stale
 * @param all the views that are stale after the line was down, when there is no data
 */
export function listen(stale, state, events = EVENTS, all = ALL) {
  const source = new EventSource('/api/stream');
  source.addEventListener('open', () => {
    state('live');
    // Whatever happened while the line was down.
    stale(all, '');
  });
  source.addEventListener('error', () => {
    state('lost');
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(stale, state, events, all), 3000);
    }
  });
  for (const [name, views] of Object.entries(events)) {
    source.addEventListener(name, (event) => stale(views, event.data));
  }
  addEventListener('pagehide', () => source.close(), { once: true });
}
