// What the laboratory's three pages share: a run to look at, another to compare with, kept current.

import { get } from '../api.js';
import { byId, element, text } from '../dom.js';
import { listen } from '../live.js';
import { PALETTE } from '../palette.js';
import { refresher } from '../refresh.js';
import { theme } from '../theme.js';
import { chosenInAddress, keepInAddress, offer, onChoice } from './choices.js';
import { runFacts } from './run-facts.js';

const RUNS = '/api/laboratory/runs';
const NEWEST = '100';
const LIVE_TEXT = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' };
/** Without news a running run grows older all the same. */
const AGE_EVERY_MS = 15000;

const address = (runId) => `${RUNS}/${encodeURIComponent(runId)}`;

const when = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false });
const runTitle = (run) => [when.format(new Date(run.createdAt)), run.state, run.runId].join(' · ');

/**
 * @param command report, scaling or sweep: only its runs are offered
 * @param draw called with {run, other, colours} whenever one of them changed; other may be null
 */
export function laboratoryPage(command, draw) {
  const shown = { run: null, other: null, colours: PALETTE.light };

  const redraw = () => {
    if (!shown.run) return;
    runFacts(shown.run, address(shown.run.run.runId));
    draw(shown);
  };

  function none() {
    byId('welcome').hidden = false;
    byId('content').classList.add('without-runs');
    shown.run = null;
  }

  function choose(runs) {
    const newest = runs.find((run) => run.done > 0) ?? runs[0];
    const chosen = offer('run', [['', runs.map((run) => [run.runId, runTitle(run)])]], [newest.runId]);
    const others = runs.filter((run) => run.runId !== chosen).map((run) => [run.runId, runTitle(run)]);
    const other = offer('with', [['', [['', 'nothing'], ...others]]]);
    byId('with').disabled = others.length === 0;
    return [chosen, other];
  }

  /** Runs that the address names may be older than the newest, or gone. */
  async function addNamed(runs) {
    let missing = '';
    for (const list of ['run', 'with']) {
      const runId = chosenInAddress(list);
      if (runId === '' || runs.some((run) => run.runId === runId)) continue;
      try {
        runs.push((await get(address(runId))).run);
      } catch {
        keepInAddress(list, '');
        missing = `No run ${runId} is kept. `;
      }
    }
    return missing;
  }

  async function load() {
    const { items } = await get(RUNS, { command, size: NEWEST });
    const missing = await addNamed(items);
    text('trouble', missing);
    byId('trouble').hidden = missing === '';
    if (items.length === 0) {
      none();
      return;
    }
    byId('welcome').hidden = true;
    byId('content').classList.remove('without-runs');
    const [chosen, other] = choose(items);
    [shown.run, shown.other] = await Promise.all([get(address(chosen)), other === '' ? null : get(address(other))]);
    redraw();
  }

  const refresh = refresher(async () => {
    try {
      await load();
    } catch (failure) {
      byId('trouble').replaceChildren(
        'The runs could not be read or drawn; what stands here may be old. ',
        element('code', '', './proofstream status'),
        ` says what is running. (${failure.message})`,
      );
      byId('trouble').hidden = false;
    }
  });

  onChoice(['run', 'with'], () => {
    if (byId('run').value === byId('with').value) {
      byId('with').value = '';
      keepInAddress('with', '');
    }
    refresh();
  });
  theme((effective) => {
    shown.colours = PALETTE[effective];
    redraw();
  });
  listen(
    (views, data) => {
      if (concerns(data)) refresh();
    },
    (state) => {
      byId('live').dataset.state = state;
      text('live-text', LIVE_TEXT[state]);
    },
    { LaboratoryChanged: ['runs'] },
    ['runs'],
  );
  refresh();
  setInterval(() => {
    if (shown.run) runFacts(shown.run, address(shown.run.run.runId));
  }, AGE_EVERY_MS);

  /** Trials of a run that is not looked at change nothing here, a new run is one to choose. */
  function concerns(data) {
    const runId = data === '' ? '' : JSON.parse(data).runId;
    const known = [...byId('run').options].some((option) => option.value === runId);
    return runId === '' || !known || [byId('run').value, byId('with').value].includes(runId);
  }

  return redraw;
}
