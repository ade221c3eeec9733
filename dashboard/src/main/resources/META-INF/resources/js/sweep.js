// The sweep's page: what the quantisation scale costs and what it gives.

import { byId } from './dom.js';
import { byScale } from './laboratory/by-scale.js';
import { measureNames } from './laboratory/cells.js';
import { offer, offerFilter, onChoice } from './laboratory/choices.js';
import { grouped, titleOf } from './laboratory/measures.js';
import { laboratoryPage } from './laboratory/page.js';
import { sweepTable } from './laboratory/sweep-table.js';

const QUALITY = ['agreement', 'zkAccuracy', 'precision', 'recall', 'f1'];
const GROUP = 'sweep';

const redraw = laboratoryPage('sweep', (shown) => {
  const { cells } = shown.run;
  const model = offerFilter('model', cells.map((cell) => cell.model));
  const system = offerFilter('system', cells.map((cell) => cell.system));
  // The reference names its networks otherwise; their layers tell.
  const layers = new Set(cells.filter((cell) => cell.model === model).map((cell) => cell.architecture));
  const keep = (thing) => (model === '' || thing.model === model || (thing.cell === undefined && layers.has(thing.architecture))) && (system === '' || thing.system === system);
  const names = measureNames(shown.run, shown.other).filter((name) => name !== 'scale' && !QUALITY.includes(name) && name !== 'constraints');
  const cost = offer('measure', grouped(names).map(([title, held]) => [title, held.map((name) => [name, titleOf(name)])]), ['proveMs', 'wallMs']);
  byId('measure').disabled = names.length === 0;
  byId('chosen-title').textContent = cost === '' ? 'Time' : titleOf(cost);
  for (const measure of [...QUALITY, 'constraints']) byScale(`chart-${measure}`, { ...shown, group: GROUP }, keep, measure);
  byScale('chart-chosen', { ...shown, group: GROUP }, keep, cost || 'proveMs');
  sweepTable(shown, keep, [...QUALITY, 'constraints', ...(cost === '' ? [] : [cost])]);
});

onChoice(['model', 'system', 'measure'], redraw);
