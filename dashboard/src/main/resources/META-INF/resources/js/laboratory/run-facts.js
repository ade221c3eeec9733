// The run that is looked at: how far it is, where and of what it was measured.

import { badge, byId, element, text } from '../dom.js';
import { bytes, count, time } from '../format.js';

const TONES = { running: '', finished: 'good', stopped: 'warn', failed: 'bad' };
/** A trial may take minutes; longer silence than this is worth a word. */
const SILENT_MS = 15 * 60 * 1000;

/** @param path of the run in the REST interface */
export function runFacts({ run, cells }, path) {
  progress(run, cells.filter((cell) => cell.reason).length);
  text('message', run.message ?? '');
  byId('message').hidden = !run.message;
  byId('facts').replaceChildren(
    ...fact('Begun', time(run.createdAt)),
    ...fact(run.endedAt ? 'Took' : 'Last heard of', run.endedAt ? span(Date.parse(run.endedAt) - Date.parse(run.createdAt)) : time(run.updatedAt)),
    ...fact('Machine', facts(run.machine)),
    ...fact('Versions', facts(run.versions)),
    ...fact('Commit', run.commit),
    ...fact('Data', facts(run.data)),
    ...fact('Options', facts(run.options)),
  );
  for (const [id, address, name] of [['csv', `${path}/csv`, 'csv'], ['json', path, 'json'], ['trials', `${path}/trials`, 'trials.json']]) {
    byId(id).href = address;
    byId(id).download = `${run.runId}.${name}`;
  }
}

function progress(run, empty) {
  byId('state').replaceChildren(badge(TONES[run.state] ?? '', run.state));
  const bar = byId('progress');
  bar.max = Math.max(run.planned, 1);
  bar.value = run.done;
  const parts = [`${count(run.done)} of ${count(run.planned)} trials in ${count(run.cellCount)} cells`];
  if (empty > 0) parts.push(`${count(empty)} ${empty === 1 ? 'cell' : 'cells'} left empty, with the reason`);
  const silent = Date.now() - Date.parse(run.updatedAt);
  if (run.state === 'running' && silent > SILENT_MS) parts.push(`nothing heard of it for ${count(Math.round(silent / 60000))} minutes: is its process still there?`);
  text('done', parts.join('; '));
}

function fact(name, value) {
  return value === '' || value === null || value === undefined ? [] : [element('div', '', element('dt', '', name), element('dd', '', value))];
}

const WORDS = { description: '', memoryBytes: 'memory' };

function facts(object) {
  return Object.entries(object ?? {})
    .filter(([, value]) => value !== null && value !== '' && value !== false)
    .map(([name, value]) => (value === true ? name : `${Object.hasOwn(WORDS, name) ? WORDS[name] : name} ${shown(name, value)}`.trim()))
    .join(', ');
}

/** Hours and minutes, or minutes and seconds. */
function span(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours}\u202fh ${minutes}\u202fmin` : minutes > 0 ? `${minutes}\u202fmin ${seconds % 60}\u202fs` : `${seconds}\u202fs`;
}

function shown(name, value) {
  if (name.endsWith('Bytes') && typeof value === 'number') return bytes(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
