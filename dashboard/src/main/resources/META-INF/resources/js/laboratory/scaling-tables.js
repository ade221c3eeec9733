// What stands behind the scaling plot: the fitted laws and the cells.

import { byId, cell, element, emptyRow, named, number, rowHead, syncRows } from '../dom.js';
import { NONE, count } from '../format.js';
import { cellNamed, experimentTitle, published, rowsText, sizeOf, statistics } from './cells.js';
import { addsUp, change, isKnown, kindOf, quantity, withSpread } from './measures.js';
import { exponentText } from './scatter.js';

export function fitTable(found) {
  syncRows(byId('fits'), found, {
    key: ({ who, system, experiment }) => JSON.stringify([who, system, experiment]),
    version: ({ fit, points }) => JSON.stringify([fit, points.length]),
    row: fitRow,
    empty: () => emptyRow(9, 'There is nothing to fit yet.'),
  });
}

function fitRow({ who, system, experiment, points, fit }) {
  const sizes = points.map((point) => point.x);
  return element(
    'tr', '',
    rowHead(system),
    cell(experimentTitle(experiment)),
    cell(who),
    number(count(points.length)),
    number(`${count(Math.min(...sizes))} to ${count(Math.max(...sizes))}`),
    number(fit ? exponentText(fit) : 'no law'),
    number(isKnown(fit?.rSquared) ? fit.rSquared.toFixed(3) : NONE),
    number(fit ? `×${fit.worst.toFixed(2)} at ${count(fit.worstAt)}` : NONE),
    number(fit ? fit.localExponent.toFixed(2) : NONE),
  );
}

/** @param cells that are to be seen, whether or not they were measured */
export function scalingTable({ run, other }, cells, x, y, perRow) {
  const twin = (one) => cellNamed(other, one.cell);
  byId('other-head').hidden = !other;
  syncRows(byId('cells'), cells.map((one) => ({ one, twin: twin(one), point: pointOf(run, one, y, perRow) })), {
    key: ({ one }) => one.cell,
    version: (line) => JSON.stringify([line, x, y, perRow, Boolean(other)]),
    row: (line) => cellRow(line, x, y, perRow, Boolean(other)),
    empty: () => emptyRow(8, 'No cell matches these choices.'),
  });
}

/** What was published of the same network and route; sums only where they compare. */
function pointOf(run, one, y, perRow) {
  const same = (point) => point.experiment === one.experiment && point.architecture === one.architecture && point.system === one.system;
  const point = one.reference ?? (run.reference ?? []).find(same) ?? null;
  return point && (perRow || !addsUp(y) || (point.rows ?? one.rows) === one.rows) ? point : null;
}

function cellRow({ one, twin, point }, x, y, perRow, comparing) {
  const kind = kindOf(y);
  const found = statistics(one, y, { perRow });
  const there = statistics(twin, y, { perRow });
  const before = published(point, y, perRow);
  const size = sizeOf(one, x);
  const start = [
    rowHead(named(one.model, `${one.model}, ${one.architecture}`)),
    cell(named(one.architecture)),
    cell(one.system),
    cell(rowsText(one.batch)),
    number(size === null ? NONE : quantity(kindOf(x), size)),
  ];
  const rest = [
    cell(before === null ? NONE : change(kind, before, found?.mean) ?? quantity(kind, before)),
    ...(comparing ? [cell(there ? withSpread(kind, there) : NONE)] : []),
  ];
  if (!found && one.reason) {
    const why = cell(element('span', 'sub', `left empty: ${one.reason}`), 'why');
    why.colSpan = 2;
    return element('tr', '', ...start, why, ...rest);
  }
  return element('tr', '', ...start, number(found ? withSpread(kind, found) : one.done < one.trials ? 'not yet' : NONE), number(found ? count(found.n) : NONE), ...rest);
}
