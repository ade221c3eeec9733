// Ties the views to the REST interface and to the stream of events.

import { get } from './api.js';
import * as charts from './charts.js';
import { byId, element, text } from './dom.js';
import { figures } from './figures.js';
import { count } from './format.js';
import { listen } from './live.js';
import { refresher } from './refresh.js';
import * as tables from './tables.js';
import { theme } from './theme.js';

const ROWS = 15;
/** The throughput window moves on without events too. */
const SUMMARY_EVERY_MS = 5000;
const LIVE_TEXT = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' };
const FILTERS = {
  '': {},
  valid: { valid: 'true' },
  invalid: { valid: 'false' },
  failed: { state: 'failed' },
  pending: { state: 'pending' },
};

let summary = null;
let models = null;
let page = 0;
let span = null;

/** Reads a view; when that fails, says so on the page instead of in the console. */
const view = (load) =>
  refresher(async () => {
    try {
      await load();
      byId('trouble').hidden = true;
    } catch {
      text('trouble', 'The dashboard’s service does not answer; these figures may be old. ./proofstream status says what is running.');
      byId('trouble').hidden = false;
    }
  });

function drawCharts() {
  if (!summary) return;
  const active = sumOf(summary.throughput.perSecond) > 0;
  const shown = span ?? (active ? 'seconds' : 'minutes');
  for (const name of ['seconds', 'minutes']) byId(`span-${name}`).setAttribute('aria-pressed', String(name === shown));
  charts.throughput(shown === 'seconds' ? summary.throughput.perSecond : summary.throughput.perMinute, shown);
  charts.stageTimes(summary.results);
  charts.memory(summary.results);
}

const sumOf = (series) => [...series.requested, ...series.verified, ...series.failed].reduce((total, value) => total + value, 0);

function drawModels() {
  if (models && summary) tables.models(models, summary.results);
}

function drawModelFilter() {
  const select = byId('filter-model');
  const names = [...new Set(summary.results.map((result) => result.model))];
  if (names.join('\n') === [...select.options].slice(1).map((option) => option.value).join('\n')) return;
  const kept = select.value;
  select.replaceChildren(select.options[0], ...names.map((name) => Object.assign(element('option', '', name), { value: name })));
  select.value = names.includes(kept) ? kept : '';
}

const refresh = {
  summary: view(async () => {
    summary = await get('/api/summary');
    figures(summary);
    tables.stages(summary);
    tables.replicas(summary.replicas);
    drawModels();
    drawModelFilter();
    drawCharts();
  }),
  models: view(async () => {
    models = (await get('/api/models', { size: '20' })).items;
    drawModels();
  }),
  circuits: view(async () => {
    tables.circuits((await get('/api/circuits', { size: '20' })).items);
  }),
  failures: view(async () => {
    const { items, total } = await get('/api/failures', { size: '12' });
    tables.failures(items, total);
  }),
  predictions: view(async () => {
    const filter = { model: byId('filter-model').value, ...FILTERS[byId('filter-state').value] };
    const { items, total } = await get('/api/predictions', { page: String(page), size: String(ROWS), ...filter });
    if (items.length === 0 && page > 0) {
      page = 0;
      refresh.predictions();
      return;
    }
    tables.predictions(items, Object.values(filter).some(Boolean));
    const first = page * ROWS;
    text('predictions-range', total === 0 ? '' : `${count(first + 1)} to ${count(first + items.length)} of ${count(total)}`);
    byId('predictions-newer').disabled = page === 0;
    byId('predictions-older').disabled = first + items.length >= total;
  }),
};

function turnTo(newPage) {
  page = Math.max(0, newPage);
  refresh.predictions();
}

byId('prediction-filters').addEventListener('change', () => turnTo(0));
byId('prediction-filters').addEventListener('submit', (event) => event.preventDefault());
byId('predictions-newer').addEventListener('click', () => turnTo(page - 1));
byId('predictions-older').addEventListener('click', () => turnTo(page + 1));
for (const name of ['seconds', 'minutes']) {
  byId(`span-${name}`).addEventListener('click', () => {
    span = name;
    drawCharts();
  });
}

theme((effective) => {
  charts.setTheme(effective);
  drawCharts();
});
listen(
  (views) => views.forEach((name) => refresh[name]()),
  (state) => {
    byId('live').dataset.state = state;
    text('live-text', LIVE_TEXT[state]);
  },
);
Object.values(refresh).forEach((start) => start());
setInterval(() => {
  if (!document.hidden) refresh.summary();
}, SUMMARY_EVERY_MS);
