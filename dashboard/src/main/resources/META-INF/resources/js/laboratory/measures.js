// What a measure is called, its unit, and its figures as text.

import { NONE } from '../format.js';

const SPACE = '\u202f';
const KIBI = 1024;
const TITLES = {
  proveMs: 'Prove time',
  wallMs: 'Wall time',
  witnessMs: 'Witness time',
  verifyMs: 'Verify time',
  queuedMs: 'Time in the queue',
  setupMs: 'Set-up time',
  srsMs: 'SRS time',
  circuitBytes: 'Circuit size',
  provingKeyBytes: 'Proving key size',
  verifyingKeyBytes: 'Verifying key size',
  proofBytes: 'Proof size',
  zkAccuracy: 'zk-accuracy',
  accuracy: 'Accuracy of the float model',
  f1: 'F1',
  nonlinearNeurons: 'Nonlinear neurons',
  majorityBaseline: 'Majority baseline',
  verified: 'Rows verified',
};
const SHARES = new Set(['zkAccuracy', 'agreement', 'accuracy', 'precision', 'recall', 'f1', 'majorityBaseline', 'calibrationAgreement']);
const COUNTS = new Set(['parameters', 'nonlinearNeurons', 'constraints', 'proofs', 'verified']);
/** Added up over the proofs of a trial, so that only equal numbers of rows compare. */
const OVER_A_TRIAL = /^(wall|witness|prove|verify|queued)(Cpu)?Ms$/;
const GROUPS = [
  ['Time of a trial', (name) => OVER_A_TRIAL.test(name)],
  ['Time of one proof', (name) => /Ms\.p\d+$/.test(name)],
  ['Making the circuit', (name) => kindOf(name) === 'time'],
  ['Memory', (name) => name.startsWith('peakMemoryBytes')],
  ['Size', (name) => kindOf(name) === 'bytes' || COUNTS.has(name)],
  ['Quality', (name) => SHARES.has(name)],
  ['Other', () => true],
];

/** time (ms), bytes, share (0 to 1), count or number. */
export function kindOf(name) {
  if (/Ms(\.|$)/.test(name)) return 'time';
  if (/Bytes(\.|$)/.test(name)) return 'bytes';
  if (SHARES.has(name)) return 'share';
  return COUNTS.has(name) ? 'count' : 'number';
}

export const addsUp = (name) => OVER_A_TRIAL.test(name);

const words = (name) => {
  const spaced = name.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

/** A name that is not known is shown as it is, in words. */
export function titleOf(name) {
  if (Object.hasOwn(TITLES, name)) return TITLES[name];
  const memory = /^peakMemoryBytes\.(.+)$/.exec(name);
  if (memory) return `Peak memory, ${memory[1]}`;
  const percentile = /^(.+Ms)\.(p\d+)$/.exec(name);
  if (percentile) return `${titleOf(percentile[1])} of one proof, ${percentile[2]}`;
  const processor = /^(.+)CpuMs$/.exec(name);
  if (processor) return `${words(processor[1])} processor time`;
  return /Ms$/.test(name) ? `${words(name.slice(0, -2))} time` : words(name);
}

/** Groups of measures in an order that suits a list: [[title, names]]. */
export function grouped(names) {
  const groups = GROUPS.map(([title]) => [title, []]);
  for (const name of names) groups[GROUPS.findIndex(([, holds]) => holds(name))][1].push(name);
  return groups.filter(([, held]) => held.length > 0);
}

function unitFor(kind, value) {
  const size = Math.abs(value);
  if (kind === 'time') return size < 10000 ? [1, 'ms'] : [1000, 's'];
  if (kind === 'share') return [0.01, '%'];
  if (kind !== 'bytes') return [1, ''];
  if (size < KIBI) return [1, 'B'];
  if (size < KIBI ** 2) return [KIBI, 'KiB'];
  return size < KIBI ** 3 ? [KIBI ** 2, 'MiB'] : [KIBI ** 3, 'GiB'];
}

const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function figure(kind, value) {
  if (kind === 'share') return hundredths.format(value);
  if (kind === 'count') return tenth.format(value);
  return Math.abs(value) >= 100 ? whole.format(value) : three.format(value);
}

/** A spread with as many digits after the point as its mean has, unless that would round it away. */
function alike(kind, std, mean) {
  if (kind === 'share' || kind === 'count' || std === 0) return figure(kind, std);
  const digits = Math.abs(mean) >= 100 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(mean) || 1)));
  const shown = new Intl.NumberFormat('en', { maximumFractionDigits: Math.min(digits, 20) }).format(std);
  return shown === '0' ? three.format(std) : shown;
}

export const isKnown = (value) => typeof value === 'number' && Number.isFinite(value);

/** A figure with the unit that suits it; what is not known is a dash. */
export function quantity(kind, value) {
  if (!isKnown(value)) return NONE;
  const [factor, unit] = unitFor(kind, value);
  return [figure(kind, value / factor), unit].filter(Boolean).join(SPACE);
}

/** Mean ± sample standard deviation in one unit; without spread where there was but one trial. */
export function withSpread(kind, statistics) {
  if (!isKnown(statistics?.mean)) return NONE;
  if (!isKnown(statistics.std)) return quantity(kind, statistics.mean);
  const [factor, unit] = unitFor(kind, statistics.mean);
  return [`${figure(kind, statistics.mean / factor)} ± ${alike(kind, statistics.std / factor, statistics.mean / factor)}`, unit].filter(Boolean).join(SPACE);
}

const times = (ratio) => (ratio >= 10 ? whole.format(ratio) : three.format(ratio));

/** Such as "139 s → 12.4 s, 11 times less"; null when either is not known. */
export function change(kind, before, after) {
  if (!isKnown(before) || !isKnown(after)) return null;
  const arrow = `${quantity(kind, before)} → ${quantity(kind, after)}`;
  if (kind === 'share') {
    const points = 100 * (after - before);
    if (Math.abs(points) < 0.005) return `${arrow}, the same`;
    return `${arrow}, ${points < 0 ? '−' : '+'}${hundredths.format(Math.abs(points))} points`;
  }
  if (before <= 0 || after <= 0) return arrow;
  const ratio = before / after;
  if (Math.abs(ratio - 1) < 0.005) return `${arrow}, the same`;
  return `${arrow}, ${ratio > 1 ? `${times(ratio)} times less` : `${times(1 / ratio)} times more`}`;
}

/** The unit that an axis names; its ticks carry one of their own where sizes differ much. */
export const axisUnit = (kind) => ({ time: 'ms, s', bytes: 'bytes', share: '%', count: 'count', number: '' })[kind];

export function tick(kind, value) {
  if (kind === 'share') return `${three.format(100 * value)}${SPACE}%`;
  if (kind === 'time' && Math.abs(value) >= 1000) return `${three.format(value / 1000)}${SPACE}s`;
  if (kind === 'number' || kind === 'count') return Math.abs(value) >= 1e6 ? `${three.format(value / 1e6)} M` : three.format(value);
  return quantity(kind, value);
}
