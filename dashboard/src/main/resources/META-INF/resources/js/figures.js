// The key figures at the top.

import { byId, element, text } from './dom.js';
import { count, duration, durationText } from './format.js';

const sum = (values) => values.reduce((total, value) => total + value, 0);

function figure(id, value, unit = '') {
  byId(`figure-${id}`).replaceChildren(value, ...(unit ? [element('span', 'of-unit', unit)] : []));
}

export function figures(summary) {
  const { totals, throughput } = summary;
  figure('verified', count(totals.valid), totals.valid === 1 ? 'proof' : 'proofs');
  text('note-verified', `of ${count(totals.requests)} requests`);
  byId('figure-verified').parentElement.dataset.tone = totals.valid > 0 ? 'good' : '';

  const notProven = totals.invalid + totals.failed;
  figure('failed', count(notProven), notProven === 1 ? 'request' : 'requests');
  text('note-failed', `${count(totals.failed)} failed, ${count(totals.invalid)} with an invalid proof`);
  byId('figure-failed').parentElement.dataset.tone = notProven > 0 ? 'bad' : '';

  figure('pending', count(totals.pending), totals.pending === 1 ? 'request' : 'requests');
  text('note-pending', 'without an outcome so far');

  const minutes = throughput.perMinute.verified;
  figure('throughput', count(sum(throughput.perSecond.verified.slice(-60))), 'per minute');
  text('note-throughput', `verified; busiest minute of the hour: ${count(Math.max(...minutes))}`);

  const [value, unit] = duration(totals.proveMs?.p50);
  figure('prove', value, unit);
  text('note-prove', totals.proveMs ? `p95 ${durationText(totals.proveMs.p95)}, over ${count(totals.proveMs.n)} proofs` : 'no proof so far');

  byId('welcome').hidden = totals.requests > 0 || summary.results.length > 0;
}
