// One measure against the quantisation scale, a line for each route.

import { distinct, published, rowsText, statistics } from './cells.js';
import { kindOf, quantity, titleOf, withSpread } from './measures.js';
import { grid, hollow, legend, measureAxis, plot, tooltip, whiskers, zoomOf } from './plot.js';

const MOST_TICKS = 16;

/** Scale that a cell used, as binary digits after the point; null where it is not said. */
export const scaleOf = (cell) => cell.scale ?? statistics(cell, 'scale')?.mean ?? null;

/** A chosen scale need be no power of 2. */
export const powerText = (scale) => `2^${Number(scale.toFixed(1))}`;

/**
 * The reference scaled by powers of 10 on its Circom route and of 2 on EZKL (milestone 2, table 1),
 * so a decimal exponent stands at as many binary digits as it is worth.
 */
export const publishedScale = (point) => (point.scale ?? null) === null ? null : point.scale * (point.system === 'circom-groth16' ? Math.log2(10) : 1);

export const isCalibrated = (cell) => (cell.scale ?? null) === null;

/** Lines for each route: forced scales in order; one that was not measured is a gap. */
function line(cells, system, measure) {
  return cells
    .filter((cell) => cell.system === system && !isCalibrated(cell))
    .sort((a, b) => a.scale - b.scale)
    .map((cell) => ({ cell, found: statistics(cell, measure) }));
}

export function byScale(id, { run, other, colours, group }, keep, measure) {
  const kind = kindOf(measure);
  const cells = run.cells.filter(keep);
  const systems = distinct(run.cells.map((cell) => cell.system));
  const colourOf = (system) => colours.series[systems.indexOf(system) % colours.series.length];
  const seen = distinct(cells.map((cell) => cell.system));
  const points = (run.reference ?? []).filter((point) => keep(point) && publishedScale(point) !== null && published(point, measure) !== null);
  const values = [];
  const scales = [...[...run.cells, ...(other?.cells ?? [])].filter(keep).map(scaleOf), ...(run.reference ?? []).filter(keep).map(publishedScale)].filter((scale) => scale !== null);
  const [first, last] = [Math.min(0, ...scales), Math.max(1, ...scales.map(Math.ceil))];
  const series = [];
  for (const system of seen) {
    const held = line(cells, system, measure);
    const measured = held.filter(({ found }) => found);
    measured.forEach(({ found }) => values.push(found.mean));
    const chosen = chosenOf(cells, system, measure);
    if (chosen?.found) values.push(chosen.found.mean);
    series.push({ ...curve(system, held, { lineStyle: { width: 2 } }), ...(chosen && { markLine: mark(chosen, system) }) });
    const spread = measured.filter(({ found }) => found.std > 0);
    if (spread.length > 0) series.push(whiskers(system, spread.map(({ cell, found }) => [cell.scale, found.mean - found.std, found.mean + found.std]), { color: colourOf(system) }));
    if (other) {
      const there = line(other.cells.filter(keep), system, measure);
      there.forEach(({ found }) => found && values.push(found.mean));
      series.push(curve(`${system}, compared run`, there, { lineStyle: { width: 1.5, type: 'dashed' }, itemStyle: hollow(colourOf(system)) }, system));
    }
  }
  for (const system of distinct(points.map((point) => point.system))) {
    const theirs = points.filter((point) => point.system === system);
    theirs.forEach((point) => values.push(published(point, measure)));
    series.push({
      name: `${system}, the reference`,
      type: 'scatter',
      symbol: 'diamond',
      symbolSize: 11,
      itemStyle: hollow(colourOf(system)),
      data: theirs.map((point) => ({ value: [publishedScale(point), published(point, measure)], told: `${system}, the reference, scale ${system === 'circom-groth16' ? 10 : 2}^${point.scale}: ${quantity(kind, published(point, measure))}` })),
    });
  }
  plot(id, {
    empty: values.length === 0 ? `${titleOf(measure)} is not measured.` : '',
    label: `${titleOf(measure)} against the quantisation scale; the table below has the figures`,
    colours,
    group,
    title: { title: `${titleOf(measure)} against the quantisation scale`, detail: [run.run.runId, other && `compared with ${other.run.runId}`].filter(Boolean).join(', '), file: `${run.run.runId}-${measure}-by-scale` },
    option: {
      grid: grid({ bottom: 36, top: 40 }),
      legend: legend(colours, series.filter(({ type }) => type !== 'custom').map(({ name }) => ({ name }))),
      tooltip: tooltip(colours, ({ data }) => data?.told?.replace(/[{}|]/g, ' ') ?? '', { trigger: 'item' }),
      xAxis: { ...measureAxis(colours, 'scale', [], { name: 'scale, binary digits after the point', gap: 26 }), min: first, max: last, ...(last - first <= MOST_TICKS ? { interval: 1 } : { minInterval: 1 }) },
      yAxis: { ...measureAxis(colours, measure, values, { log: kind === 'time' && Math.max(...values) > 20 * Math.min(...values), name: '' }), ...(kind === 'share' ? { min: 0, max: 1, splitNumber: 5 } : {}) },
      dataZoom: [zoomOf({ xAxisIndex: 0 }), zoomOf({ yAxisIndex: 0 })],
      series,
    },
  });

  function curve(name, held, look, system = name) {
    const color = colourOf(system);
    return {
      name,
      type: 'line',
      symbol: 'circle',
      symbolSize: 7,
      connectNulls: false,
      showAllSymbol: true,
      itemStyle: { color },
      data: held.map(({ cell, found }) => ({
        value: [cell.scale, found ? found.mean : null],
        told: found && `${name}, ${cell.model}, ${rowsText(cell.batch)}, scale 2^${cell.scale}: ${withSpread(kind, found)} (n = ${found.n})`,
      })),
      ...look,
      lineStyle: { color, ...look.lineStyle },
    };
  }

  /** Upright at the scale that calibration chose; where that is not said, level at what it gave. */
  function mark({ cell, found }, system) {
    const scale = scaleOf(cell);
    const color = colourOf(system);
    return {
      symbol: 'none',
      animation: false,
      lineStyle: { color, type: 'dotted', width: 2 },
      label: { formatter: 'chosen', color, fontSize: 11, position: scale === null ? 'insideStartTop' : 'end', distance: 2 },
      data: [scale === null ? { yAxis: found.mean } : { xAxis: scale }],
    };
  }
}

/** The calibrated cell of a route, if its place in the plot is known. */
function chosenOf(cells, system, measure) {
  const cell = cells.find((one) => one.system === system && isCalibrated(one));
  if (!cell) return null;
  const found = statistics(cell, measure);
  return found || scaleOf(cell) !== null ? { cell, found } : null;
}
