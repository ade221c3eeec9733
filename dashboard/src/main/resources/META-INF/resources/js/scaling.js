// The scaling page: time, memory and constraints against the size of a network.

import { byId, text } from './dom.js';
import { distinct, experimentTitle, measureNames } from './laboratory/cells.js';
import { chosenInAddress, keepInAddress, offer, offerFilter, onChoice } from './laboratory/choices.js';
import { addsUp, grouped, kindOf, titleOf } from './laboratory/measures.js';
import { laboratoryPage } from './laboratory/page.js';
import { families, scatter } from './laboratory/scatter.js';
import { fitTable, scalingTable } from './laboratory/scaling-tables.js';

const SIZES = ['parameters', 'nonlinearNeurons', 'constraints'];
const FIRST = ['proveMs', 'wallMs'];

byId('per-row').checked = chosenInAddress('per-row') !== 'off';

const redraw = laboratoryPage('scaling', (shown) => {
  const { cells } = shown.run;
  const names = measureNames(shown.run, shown.other).filter((name) => kindOf(name) !== 'share' && !['parameters', 'nonlinearNeurons'].includes(name));
  const y = offer('measure', grouped(names).map(([title, held]) => [title, held.map((name) => [name, titleOf(name)])]), FIRST);
  const x = offer('size', [['', SIZES.map((name) => [name, titleOf(name).toLowerCase()])]]);
  const experiments = distinct(cells.map((cell) => cell.experiment));
  byId('experiment').closest('label').hidden = experiments.length < 2;
  const experiment = offer('experiment', [['', [['', 'all'], ...experiments.map((name) => [name, experimentTitle(name)])]]]);
  const system = offerFilter('system', cells.map((cell) => cell.system));
  const keep = (thing) => (experiment === '' || thing.experiment === experiment) && (system === '' || thing.system === system);
  byId('per-row').disabled = !addsUp(y);
  byId('measure').disabled = names.length === 0;
  const perRow = byId('per-row').checked;
  const title = names.length === 0 ? 'Nothing measured yet' : `${titleOf(y)}${perRow && addsUp(y) ? ' per row' : ''}`;
  text('chart-title', names.length === 0 ? title : `${title} against ${titleOf(x).toLowerCase()}`);
  text('size-head', titleOf(x));
  text('measure-head', `${title}, mean ± std`);
  const found = families(shown, x, y, perRow, keep);
  scatter(shown, found, x, y, perRow);
  fitTable(found);
  scalingTable(shown, cells.filter(keep), x, y, perRow);
});

onChoice(['measure', 'size', 'experiment', 'system'], redraw);
byId('per-row').addEventListener('change', () => {
  keepInAddress('per-row', byId('per-row').checked ? '' : 'off');
  redraw();
});
