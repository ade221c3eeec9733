// The tables.

import { bundleAddress } from './api.js';
import { badge, byId, cell, code, element, emptyRow, named, number, rowHead, syncRows } from './dom.js';
import { NONE, bytes, count, durationText, mebibytes, millis, share, short, time } from './format.js';

const DEMO = () => element('code', '', './proofstream demo');
const stageOf = (prediction, name) => prediction.timings.find((timing) => timing.stage === name)?.millis;
const draw = (id, items, shape) => syncRows(byId(id), items, { version: (item) => JSON.stringify(item), ...shape });

/** One row per model and proof system that it was evaluated with. */
export function models(items, results) {
  const rows = items.flatMap((model) => {
    const systems = new Set(Object.keys(model.evaluation));
    results.filter((result) => result.modelId === model.modelId).forEach((result) => systems.add(result.system));
    return [...(systems.size > 0 ? systems : [''])].sort().map((system) => ({ model, system, evaluation: model.evaluation[system] ?? null }));
  });
  draw('models-body', rows, {
    key: ({ model, system }) => `${model.modelId} ${system}`,
    row: modelRow,
    empty: () => emptyRow(12, 'No model has been trained yet. ', DEMO(), ' trains two; ', element('code', '', './proofstream train --model NAME'), ' trains one of your own.'),
  });
}

function modelRow({ model, system, evaluation }) {
  const data = [`${model.dataSource || NONE} `];
  if (model.synthetic) {
    const mark = badge('warn', 'synthetic data');
    mark.title = 'The rows were made up, so these figures say nothing about patients.';
    data.push(mark);
  }
  const unknown = evaluation ? '' : `./proofstream evaluate --model ${model.model} measures this`;
  const measured = (content) => {
    const made = number(content);
    made.title = unknown;
    return made;
  };
  return element(
    'tr', '',
    rowHead(named(model.model, `${model.model}, ${model.modelId}`)),
    cell(model.architecture || NONE),
    number(count(model.parameters)),
    cell(data),
    number(share(model.quality?.accuracy)),
    cell(system || NONE),
    measured(share(evaluation?.zkAccuracy)),
    measured(share(evaluation?.agreement)),
    number(share(model.quality?.majorityBaseline)),
    measured(evaluation ? `${count(evaluation.verified ?? evaluation.rows)} of ${count(evaluation.rows)}` : NONE),
    measured(durationText(evaluation?.wallMs)),
    number(time(model.receivedAt)),
  );
}

export function predictions(items, filtered) {
  draw('predictions-body', items, {
    key: (prediction) => prediction.requestId,
    row: predictionRow,
    empty: () =>
      filtered
        ? emptyRow(11, 'No prediction matches these filters.')
        : emptyRow(11, 'No prediction yet. ', DEMO(), ' proves the test rows; ', element('code', '', './proofstream infer --model mlp --set Age=54 …'), ' proves one.'),
  });
}

function outcome(prediction) {
  if (prediction.state === 'failed') return badge('bad', 'failed');
  if (prediction.state === 'pending') return badge('', prediction.provenAt ? 'proven' : 'in flight');
  return prediction.valid ? badge('good', 'valid') : badge('bad', 'invalid');
}

function reason(prediction) {
  if (prediction.state === 'failed') {
    return [prediction.code, prediction.field, prediction.message].filter(Boolean).join(' · ');
  }
  return prediction.reason;
}

function predictionRow(prediction) {
  const why = element('span', 'clip reason', reason(prediction));
  why.title = reason(prediction);
  const row = element(
    'tr', '',
    cell(time(prediction.updatedAt)),
    rowHead(code(prediction.requestId)),
    cell(named(prediction.model || NONE)),
    cell(prediction.proofSystem || NONE),
    cell(outcome(prediction)),
    cell(prediction.label === null ? NONE : prediction.labelName ? [`${prediction.labelName} `, element('span', 'sub', `(${prediction.label})`)] : String(prediction.label)),
    cell(why),
    number(millis(stageOf(prediction, 'prove'))),
    number(millis(stageOf(prediction, 'verify'))),
    cell(prediction.prover || NONE),
    cell(bundle(prediction)),
  );
  row.id = `prediction-${prediction.requestId}`;
  return row;
}

function bundle(prediction) {
  if (!prediction.bundle) return NONE;
  const link = element('a', '', 'zip');
  link.href = bundleAddress(prediction.requestId);
  link.download = '';
  link.setAttribute('aria-label', `Download the bundle of ${prediction.requestId}`);
  return [link, element('span', 'sub', ` ${bytes(prediction.bundle.sizeBytes)}`)];
}

export function circuits(items) {
  byId('dev-keys').hidden = !items.some((circuit) => circuit.keys === 'dev');
  draw('circuits-body', items, {
    key: (circuit) => circuit.circuitId,
    row: circuitRow,
    empty: () => emptyRow(12, 'No circuit is ready yet; one is made for each trained model. ', DEMO(), ' makes two.'),
  });
}

function keysBadge(keys) {
  if (keys === 'ceremony') return badge('good', 'ceremony');
  const made = badge('bad', keys || 'unknown');
  made.title = keys === 'dev' ? 'Whoever made this key can forge proofs.' : 'Nothing says how this key came to be.';
  return made;
}

function circuitRow(circuit) {
  const options = circuit.options ?? {};
  const batch = options.batch > 1 ? ` · ${options.batch} rows` : '';
  const agreeing = circuit.calibrationRows > 0 ? `${count(circuit.agreeingRows)} of ${count(circuit.calibrationRows)}` : NONE;
  return element(
    'tr', '',
    rowHead(code(circuit.circuitId, short(circuit.circuitId))),
    cell(named(circuit.model)),
    cell(circuit.proofSystem),
    cell(keysBadge(circuit.keys)),
    cell(`${options.parameters || 'fixed'} · ${options.input || 'public'} · ${options.output || 'label'}${batch}`),
    number(count(circuit.constraints)),
    number(count(circuit.wires)),
    number(bytes(circuit.provingKeyBytes)),
    number(bytes(circuit.verifyingKeyBytes)),
    number(agreeing),
    cell(circuit.signer ? code(circuit.signer, short(circuit.signer)) : NONE),
    number(time(circuit.receivedAt)),
  );
}

/** One row per model, proof system and stage; trainings come under no proof system. */
export function stages(summary) {
  const groups = [
    ...summary.training.map((training) => ({ ...training, system: '' })),
    ...summary.results,
  ].sort((a, b) => a.model.localeCompare(b.model) || a.system.localeCompare(b.system));
  const rows = groups.flatMap((group) =>
    Object.entries(group.stagesMs).map(([stage, statistics], i) => ({
      first: i === 0,
      model: group.model,
      system: group.system,
      stage,
      statistics,
      memory: group.peakMemoryBytes[stage],
    })),
  );
  draw('stages-body', rows, {
    key: (row) => JSON.stringify([row.model, row.system, row.stage]),
    row: stageRow,
    empty: () => emptyRow(8, 'Nothing has been timed yet. ', DEMO(), ' runs every stage.'),
  });
}

/** Names of the group stand in its first row; in the others they are only read out. */
function stageRow({ first, model, system, stage, statistics, memory }) {
  const spread = statistics.n > 1 ? ` ± ${millis(statistics.std)}` : '';
  return element(
    'tr', first ? 'group' : 'more',
    cell(named(model)),
    cell(system || NONE),
    rowHead(stage),
    number(count(statistics.n)),
    number(`${millis(statistics.mean)}${spread}`),
    number(millis(statistics.p50)),
    number(millis(statistics.p95)),
    number(mebibytes(memory)),
  );
}

export function failures(items, total) {
  byId('failures-count').textContent = total > items.length ? `newest ${count(items.length)} of ${count(total)}` : '';
  draw('failures-body', items, {
    key: (failure) => JSON.stringify([failure.kind, failure.requestId, failure.modelId, failure.source, failure.code]),
    row: failureRow,
    empty: () => emptyRow(6, 'Nothing has failed.'),
  });
}

function failureRow(failure) {
  const subject = failure.requestId || failure.model || failure.modelId;
  const kind = failure.kind.replace('Failed', '').toLowerCase();
  const what = code(subject);
  what.title = `${failure.kind} ${subject}, record ${failure.source || 'unknown'}`;
  return element(
    'tr', '',
    cell(time(failure.at)),
    rowHead(element('span', '', element('span', 'sub', `${kind} `), what)),
    cell(badge('bad', failure.code || 'unknown')),
    cell(failure.field ? element('span', 'mono', failure.field) : NONE),
    cell([failure.message || NONE, failure.stage ? element('span', 'sub', ` (${failure.stage})`) : ''], 'wrap'),
    cell(failure.reporter || NONE),
  );
}

const DONE = { prover: 'proofs', verifier: 'verdicts', trainer: 'models' };

export function replicas(items) {
  draw('replicas-body', items, {
    key: (replica) => `${replica.role} ${replica.name}`,
    row: (replica) =>
      element('tr', '', rowHead(replica.name), number(`${count(replica.count)} ${DONE[replica.role] ?? ''}`), number(time(replica.lastAt))),
    empty: () => emptyRow(3, 'No replica has reported yet.'),
  });
}
