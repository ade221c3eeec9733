// The report's figures, a line for each cell.

import { byId, cell, element, emptyRow, named, number, rowHead, syncRows } from '../dom.js';
import { NONE, count } from '../format.js';
import { cellNamed, optionsText, published, rowsText, statistics } from './cells.js';
import { change, kindOf, quantity, withSpread } from './measures.js';

const COLUMNS = 9;

/** @param cells of the run that are to be seen */
export function reportTable({ run, other }, cells, measure) {
  const optional = { other: Boolean(other), options: new Set(run.cells.map(optionsText)).size > 1 };
  byId('other-head').hidden = !optional.other;
  byId('options-head').hidden = !optional.options;
  const lines = [
    ...cells.map((one) => ({ one, twin: cellNamed(other, one.cell) })),
    ...alone(run, cells, measure).map((point) => ({ point })),
  ];
  syncRows(byId('cells'), lines, {
    key: ({ one, point }) => (one ? `cell ${one.cell}` : JSON.stringify(point)),
    version: (line) => JSON.stringify([line, measure, optional]),
    row: ({ one, twin, point }) => (one ? cellRow(one, twin, measure, optional) : pointRow(point, measure, optional)),
    empty: () => emptyRow(COLUMNS, 'No cell matches these choices.'),
  });
}

/** What was published with no cell that stands for it. */
function alone(run, cells, measure) {
  const held = new Set(run.cells.filter((one) => one.reference).map(identity));
  const models = new Set(cells.map((one) => one.model));
  const systems = new Set(cells.map((one) => one.system));
  const experiments = new Set(cells.map((one) => one.experiment));
  return (run.reference ?? []).filter(
    (point) => published(point, measure) !== null && models.has(point.model) && systems.has(point.system) && experiments.has(point.experiment) && !held.has(identity(point)),
  );
}

const identity = ({ experiment, model, architecture, system }) => JSON.stringify([experiment, model, architecture, system]);

function heading(thing) {
  return [
    rowHead(named(thing.model, [thing.model, thing.architecture].filter(Boolean).join(', '))),
    cell(thing.system),
    cell(rowsText(thing.batch)),
  ];
}

function cellRow(one, twin, measure, optional) {
  const kind = kindOf(measure);
  const warm = statistics(one, measure);
  const cold = statistics(one, measure, { kept: 'cold' });
  const before = published(one.reference, measure);
  const start = [...heading(one), ...(optional.options ? [cell(optionsText(one) || NONE)] : [])];
  const compared = optional.other ? [comparison(twin, measure, warm)] : [];
  if (one.reason && !warm && !cold) {
    const why = cell(element('span', 'sub', `left empty: ${one.reason}`), 'why');
    why.colSpan = 4;
    return element('tr', '', ...start, why, publishedCell(one.reference, measure, null), ...compared);
  }
  const unmeasured = warm || cold ? NONE : one.done < one.trials ? 'not yet' : NONE;
  return element(
    'tr', '',
    ...start,
    number(warm ? withSpread(kind, warm) : unmeasured),
    number(warm ? count(warm.n) : NONE),
    number(warm ? `${quantity(kind, warm.p50)} / ${quantity(kind, warm.p95)}` : NONE),
    number(cold ? [withSpread(kind, cold), element('span', 'sub', ` n = ${count(cold.n)}`)] : NONE),
    publishedCell(one.reference, measure, before === null ? null : change(kind, before, warm?.mean)),
    ...compared,
  );
}

function publishedCell(point, measure, changed) {
  const value = published(point, measure);
  if (value === null) return cell(NONE);
  const made = cell(changed ?? quantity(kindOf(measure), value));
  made.title = source(point);
  return made;
}

const source = (point) => [point.source, rowsText(point.batch), point.note].filter(Boolean).join('; ');

function comparison(twin, measure, warm) {
  const there = statistics(twin, measure);
  if (!there) return cell(twin?.reason ? element('span', 'sub', `left empty: ${twin.reason}`) : NONE, 'why');
  return cell([withSpread(kindOf(measure), there), element('span', 'sub', ` n = ${count(there.n)}`), warm ? element('div', 'sub', `to this run: ${change(kindOf(measure), there.mean, warm.mean)}`) : '']);
}

/** Columns of what was measured here stay blank. */
function pointRow(point, measure, optional) {
  const blank = [0, 1, 2].map(() => number(NONE));
  return element(
    'tr', 'published',
    ...heading(point),
    ...(optional.options ? [cell(NONE)] : []),
    number('published only'),
    ...blank,
    publishedCell(point, measure, null),
    ...(optional.other ? [cell(NONE)] : []),
  );
}
