// The report's page: models, routes, batches and options side by side.

import { byId, text } from './dom.js';
import { bars } from './laboratory/bars.js';
import { distinct, experimentTitle, measureNames, optionsText, rowsText } from './laboratory/cells.js';
import { chosenInAddress, keepInAddress, offer, offerFilter, onChoice } from './laboratory/choices.js';
import { axisUnit, grouped, kindOf, titleOf } from './laboratory/measures.js';
import { laboratoryPage } from './laboratory/page.js';
import { reportTable } from './laboratory/report-table.js';

const FILTERS = { model: (cell) => cell.model, system: (cell) => cell.system, batch: (cell) => rowsText(cell.batch), options: optionsText };
const FIRST = ['proveMs', 'wallMs'];

byId('log').checked = chosenInAddress('log') !== 'off';

const redraw = laboratoryPage('report', (shown) => {
  const { cells } = shown.run;
  const experiment = offer('experiment', [['', distinct(cells.map((cell) => cell.experiment)).map((name) => [name, experimentTitle(name)])]], ['all-rows']);
  const names = measureNames(shown.run, shown.other);
  const measure = offer('measure', grouped(names).map(([title, held]) => [title, held.map((name) => [name, titleOf(name)])]), FIRST);
  let seen = cells.filter((cell) => cell.experiment === experiment);
  for (const [id, of] of Object.entries(FILTERS)) {
    const value = offerFilter(id, cells.map(of));
    seen = seen.filter((cell) => value === '' || of(cell) === value);
  }
  byId('measure').disabled = names.length === 0;
  byId('log').disabled = kindOf(measure) === 'share';
  text('chart-title', names.length === 0 ? 'Nothing measured yet' : titleOf(measure));
  text('chart-unit', [axisUnit(kindOf(measure)), 'mean ± standard deviation'].filter(Boolean).join(', '));
  text('table-unit', titleOf(measure));
  bars(shown, seen, measure, byId('log').checked);
  reportTable(shown, seen, measure);
});

onChoice(['experiment', 'measure', ...Object.keys(FILTERS)], redraw);
byId('log').addEventListener('change', () => {
  keepInAddress('log', byId('log').checked ? '' : 'off');
  redraw();
});
