// Charts by Apache ECharts on canvas. Tooltips are drawn, not built from markup.

import { byId, text } from './dom.js';
import { count, millis } from './format.js';
import { PALETTE } from './palette.js';

/* global echarts */

const QUIET = matchMedia('(prefers-reduced-motion: reduce)');
const PREDICTION_STAGES = ['witness', 'prove', 'verify'];
const charts = new Map();
let colours = PALETTE.light;

function chart(id) {
  let made = charts.get(id);
  if (!made) {
    const box = byId(id);
    made = echarts.init(box, null, { renderer: 'canvas' });
    new ResizeObserver(() => made.resize()).observe(box);
    charts.set(id, made);
  }
  return made;
}

/** Draws, or says what is missing. */
function show(id, empty, label, option) {
  const box = byId(id);
  const note = box.parentElement.querySelector('.chart-empty');
  note.hidden = !empty;
  note.textContent = empty || '';
  box.style.visibility = empty ? 'hidden' : 'visible';
  box.setAttribute('aria-label', empty || label);
  if (!empty) chart(id).setOption({ animation: !QUIET.matches, animationDuration: 300, ...option }, true);
}

const axisText = () => ({ color: colours.soft, fontSize: 11 });
const tooltip = (more) => ({
  renderMode: 'richText',
  confine: true,
  backgroundColor: colours.surface,
  borderColor: colours.line,
  textStyle: { color: colours.ink, fontSize: 12 },
  ...more,
});
const legend = () => ({ top: 0, left: 0, itemWidth: 12, itemHeight: 8, icon: 'roundRect', textStyle: { color: colours.soft, fontSize: 12 }, type: 'scroll' });
const valueAxis = (more) => ({
  type: 'value',
  axisLabel: { ...axisText(), hideOverlap: true },
  splitLine: { lineStyle: { color: colours.line } },
  ...more,
});

export function setTheme(theme) {
  colours = PALETTE[theme];
}

/** @param series of the summary's throughput */
export function throughput(series, span) {
  const seconds = series.bucketMs === 1000;
  text('throughput-unit', seconds ? 'per second' : 'per minute');
  const start = Date.parse(series.startAt);
  const points = (values) => values.map((value, i) => [start + i * series.bucketMs, value]);
  const total = [...series.requested, ...series.verified, ...series.failed].reduce((sum, value) => sum + value, 0);
  const bars = (name, values, color) => ({ name, type: 'bar', stack: 'outcome', data: points(values), itemStyle: { color }, barCategoryGap: '20%', barMaxWidth: 14 });
  show(
    'chart-throughput',
    total === 0 ? `No requests in the last ${span === 'seconds' ? '2 minutes' : 'hour'}.` : '',
    `Outcomes per ${seconds ? 'second' : 'minute'}, ${count(series.verified.reduce((a, b) => a + b, 0))} verified in this span`,
    {
      grid: { left: 8, right: 14, top: 34, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: legend(),
      tooltip: tooltip({ trigger: 'axis', axisPointer: { type: 'shadow' } }),
      xAxis: {
        type: 'time',
        min: start,
        max: start + series.verified.length * series.bucketMs,
        axisLabel: { ...axisText(), hideOverlap: true, formatter: seconds ? '{HH}:{mm}:{ss}' : '{HH}:{mm}' },
        axisLine: { lineStyle: { color: colours.line } },
        axisTick: { show: false },
        splitLine: { show: false },
      },
      yAxis: valueAxis({ minInterval: 1 }),
      series: [
        bars('verified', series.verified, colours.good),
        bars('invalid or failed', series.failed, colours.bad),
        { name: 'requested', type: 'line', step: 'middle', symbol: 'none', data: points(series.requested), lineStyle: { width: 1.5, color: colours.soft }, itemStyle: { color: colours.soft } },
      ],
    },
  );
}

const groupName = (result) => (result.system === 'circom-groth16' ? result.model : `${result.model} · ${result.system}`);

/** @param results of the summary */
export function stageTimes(results) {
  const groups = results.filter((result) => PREDICTION_STAGES.some((stage) => result.stagesMs[stage])).slice(0, 8);
  show('chart-stages', groups.length === 0 ? 'No proof has been made yet.' : '', `Mean milliseconds of ${PREDICTION_STAGES.join(', ')} by model`, {
    grid: { left: 8, right: 18, top: 34, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: legend(),
    tooltip: tooltip({ trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (value) => `${millis(value)} ms` }),
    xAxis: valueAxis({ axisLabel: { ...axisText(), hideOverlap: true, formatter: '{value} ms' }, splitNumber: 3 }),
    yAxis: { type: 'category', inverse: true, data: groups.map(groupName), axisLabel: { ...axisText(), fontSize: 12, color: colours.ink, width: 90, overflow: 'truncate' }, axisLine: { show: false }, axisTick: { show: false } },
    series: PREDICTION_STAGES.map((stage, i) => ({
      name: stage,
      type: 'bar',
      stack: 'stages',
      barMaxWidth: 26,
      itemStyle: { color: colours.series[[4, 0, 1][i]] },
      data: groups.map((result) => result.stagesMs[stage]?.mean ?? 0),
    })),
  });
}

/** @param results of the summary */
export function memory(results) {
  const groups = results.filter((result) => Object.keys(result.peakMemoryBytes).length > 0).slice(0, 6);
  const stages = [...new Set(groups.flatMap((result) => Object.keys(result.peakMemoryBytes)))];
  show('chart-memory', groups.length === 0 ? 'No memory has been measured yet.' : '', 'Peak memory in mebibytes by stage and model', {
    grid: { left: 8, right: 18, top: 34, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: legend(),
    tooltip: tooltip({ trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (value) => (value === null || value === undefined ? '–' : `${count(Math.round(value))} MiB`) }),
    xAxis: { type: 'category', data: stages, axisLabel: { ...axisText(), interval: 0, hideOverlap: true }, axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false } },
    yAxis: valueAxis({ axisLabel: { ...axisText(), formatter: '{value}' }, splitNumber: 4 }),
    series: groups.map((result, i) => ({
      name: groupName(result),
      type: 'bar',
      barMaxWidth: 18,
      itemStyle: { color: colours.series[i % colours.series.length], borderRadius: [3, 3, 0, 0] },
      data: stages.map((stage) => (result.peakMemoryBytes[stage] ? result.peakMemoryBytes[stage] / 1024 / 1024 : null)),
    })),
  });
}
