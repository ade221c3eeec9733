// The sweep's figures: a line for each route and scale, a column for each measure.

import { badge, byId, cell, element, emptyRow, named, number, rowHead, syncRows } from '../dom.js';
import { NONE } from '../format.js';
import { cellNamed, published, statistics } from './cells.js';
import { isCalibrated, powerText, scaleOf } from './by-scale.js';
import { kindOf, quantity, titleOf, withSpread } from './measures.js';

/** @param measures names of the columns */
export function sweepTable({ run, other }, keep, measures) {
  const head = ['Scale', 'Route', 'Model', 'Whose', ...measures.map(titleOf)].map((title, i) => {
    const made = element('th', i > 3 ? 'num' : '', title);
    made.scope = 'col';
    return made;
  });
  byId('cells-head').replaceChildren(element('tr', '', ...head));
  const lines = run.cells.filter(keep).flatMap((one) => {
    const there = cellNamed(other, one.cell);
    return [{ whose: 'this run', one }, ...(there ? [{ whose: 'compared run', one: there }] : [])];
  });
  const points = (run.reference ?? []).filter((point) => keep(point) && (point.scale ?? null) !== null).map((point) => ({ whose: 'the reference', point }));
  syncRows(byId('cells'), [...lines, ...points], {
    key: ({ whose, one, point }) => JSON.stringify([whose, one?.cell ?? point]),
    version: (line) => JSON.stringify([line, measures]),
    row: (line) => (line.one ? cellRow(line, measures) : pointRow(line, measures)),
    empty: () => emptyRow(4 + measures.length, 'No cell matches these choices.'),
  });
}

function cellRow({ whose, one }, measures) {
  const found = measures.map((measure) => [measure, statistics(one, measure)]);
  const scale = scaleOf(one);
  const start = [
    rowHead(isCalibrated(one) ? element('span', '', scale === null ? '' : `${powerText(scale)} `, badge('good', 'chosen')) : `2^${one.scale}`),
    cell(one.system),
    cell(named(one.model, `${one.model}, ${one.architecture}`)),
    cell(whose),
  ];
  if (one.reason && !found.some(([, value]) => value)) {
    const why = cell(element('span', 'sub', `left empty: ${one.reason}`), 'why');
    why.colSpan = measures.length;
    return element('tr', '', ...start, why);
  }
  return element('tr', '', ...start, ...found.map(([measure, value]) => figures(measure, value)));
}

function figures(measure, value) {
  const made = number(withSpread(kindOf(measure), value?.std > 0 ? value : value && { ...value, std: null }));
  if (value) made.title = `n = ${value.n}`;
  return made;
}

function pointRow({ whose, point }, measures) {
  const source = cell(whose);
  source.title = [point.source, point.note].filter(Boolean).join('; ');
  return element(
    'tr', 'published',
    rowHead(`${point.system === 'circom-groth16' ? 10 : 2}^${point.scale}`),
    cell(point.system),
    cell(named(point.model ?? NONE)),
    source,
    ...measures.map((measure) => number(quantity(kindOf(measure), published(point, measure)))),
  );
}
