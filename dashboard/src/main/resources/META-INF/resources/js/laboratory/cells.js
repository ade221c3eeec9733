// A cell of a run: its names and its statistics.

import { addsUp, isKnown } from './measures.js';

const EXPERIMENTS = { 'one-proof': 'one proof', 'all-rows': 'all rows', width: 'growing width', depth: 'growing depth', imported: 'imported graphs', scale: 'quantisation scale' };

export const experimentTitle = (name) => (Object.hasOwn(EXPERIMENTS, name) ? EXPERIMENTS[name] : String(name ?? ''));

export const rowsText = (batch) => (isKnown(batch) ? `${batch} ${batch === 1 ? 'row' : 'rows'} a proof` : 'batch not said');

export function optionsText(cell) {
  const { parameters = '', input = '', output = '' } = cell.options ?? {};
  return [parameters, input, output].filter(Boolean).join(' · ');
}

const divided = (statistics, by) =>
  Object.fromEntries(Object.entries(statistics).map(([name, value]) => [name, name !== 'n' && isKnown(value) ? value / by : value]));

/**
 * @param kept measures or cold of a cell
 * @param perRow whether what adds up over a trial is shared out over its rows
 * @returns n, mean, std, p50, p95, min, max, or null when it was not measured
 */
export function statistics(cell, measure, { kept = 'measures', perRow = false } = {}) {
  const found = cell?.[kept] && Object.hasOwn(cell[kept], measure) ? cell[kept][measure] : null;
  if (!isKnown(found?.mean)) return null;
  return perRow && addsUp(measure) && cell.rows > 0 ? divided(found, cell.rows) : found;
}

/** @returns a published number or null */
export function published(point, measure, perRow = false) {
  const found = point?.measures && Object.hasOwn(point.measures, measure) ? point.measures[measure] : null;
  if (!isKnown(found)) return null;
  if (!perRow || !addsUp(measure)) return found;
  return point.rows > 0 ? found / point.rows : null;
}

/** What a circuit's size is plotted against. */
export function sizeOf(thing, measure) {
  return statistics(thing, measure)?.mean ?? published(thing, measure);
}

/** Names of all measures that any of the runs holds, as they first appear. */
export function measureNames(...runs) {
  const names = new Set();
  for (const run of runs) {
    for (const cell of run?.cells ?? []) {
      for (const kept of [cell.measures, cell.cold]) Object.keys(kept ?? {}).forEach((name) => names.add(name));
    }
  }
  return [...names];
}

export const cellNamed = (run, name) => run?.cells.find((cell) => cell.cell === name) ?? null;

export const distinct = (values) => [...new Set(values)];
