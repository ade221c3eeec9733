// A measure against a size, on logarithmic axes, with the power laws that the dashboard fitted.

import { NONE } from '../format.js';
import { experimentTitle, optionsText, published, rowsText, sizeOf, statistics } from './cells.js';
import { addsUp, kindOf, quantity, titleOf, withSpread } from './measures.js';
import { grid, hollow, legend, measureAxis, plot, tooltip, whiskers, zoomOf } from './plot.js';

/** One for each experiment in turn; the reference's are hollow and of other shapes. */
const OURS = ['circle', 'rect', 'pin'];
const THEIRS = ['diamond', 'triangle', 'arrow'];

/**
 * Points by who measured them, route and experiment.
 *
 * @returns [{who, system, experiment, points: [{x, y, low, high, thing, found}], fit}]; who is this run, compared run or the reference
 */
export function families({ run, other }, x, y, perRow, keep) {
  const made = new Map();
  const add = (who, thing, found, value) => {
    const size = sizeOf(thing, x);
    if (!keep(thing) || size === null || !(size > 0) || value === null || value === undefined) return;
    const key = JSON.stringify([who, thing.system, thing.experiment]);
    if (!made.has(key)) made.set(key, { who, system: thing.system, experiment: thing.experiment, points: [] });
    const spread = found?.std ?? null;
    made.get(key).points.push({ x: size, y: value, low: spread === null ? null : value - spread, high: spread === null ? null : value + spread, thing, found });
  };
  const measured = (who, cells) =>
    cells.forEach((cell) => {
      const found = statistics(cell, y, { perRow });
      add(who, cell, found, found?.mean);
    });
  measured('this run', run.cells);
  if (other) measured('compared run', other.cells);
  (run.reference ?? []).forEach((point) => add('the reference', point, null, published(point, y, perRow)));
  return [...made.values()].map((family) => ({ ...family, fit: lawOf(family, { run, other }, x, y, perRow) }));
}

/** Laws are of whole trials, whose rows are alike over a series. */
function lawOf({ who, system, experiment, points }, { run, other }, x, y, perRow) {
  const whose = who === 'the reference' ? 'reference' : 'run';
  const laws = (who === 'compared run' ? other : run).laws;
  const fit = laws.find((law) => law.whose === whose && law.system === system && law.experiment === experiment && law.x === x && law.y === y)?.fit;
  if (!fit) return null;
  const rows = perRow && addsUp(y) ? points[0].thing.rows : 1;
  return { ...fit, factor: fit.factor / rows };
}

const familyName = ({ who, system, experiment }) => [system, experimentTitle(experiment), who === 'this run' ? '' : who].filter(Boolean).join(', ');

export function scatter({ run, other, colours }, found, x, y, perRow) {
  const kind = kindOf(y);
  const title = `${titleOf(y)}${perRow && addsUp(y) ? ' per row' : ''}`;
  const systems = [...new Set(found.map((family) => family.system))];
  const experiments = [...new Set(found.map((family) => family.experiment))];
  const colourOf = ({ system }) => colours.series[systems.indexOf(system) % colours.series.length];
  const points = found.flatMap((family) => family.points);
  const series = found.flatMap((family) => {
    const color = colourOf(family);
    const shape = experiments.indexOf(family.experiment) % OURS.length;
    const theirs = family.who === 'the reference';
    const faint = family.who === 'compared run';
    const drawn = [
      {
        name: familyName(family),
        type: 'scatter',
        symbol: theirs ? THEIRS[shape] : OURS[shape],
        symbolSize: theirs ? 11 : 9,
        z: 4,
        itemStyle: theirs ? hollow(color) : { color, opacity: faint ? 0.45 : 1 },
        data: family.points.map((point) => ({ value: [point.x, point.y], told: told(family, point) })),
      },
    ];
    const spread = family.points.filter((point) => point.low !== null);
    if (spread.length > 0) drawn.push(whiskers(familyName(family), spread.map((point) => [point.x, point.low, point.high]), { color }));
    if (family.fit) {
      const sizes = family.points.map((point) => point.x);
      drawn.push({
        name: familyName(family),
        type: 'line',
        symbol: 'none',
        silent: true,
        tooltip: { show: false },
        lineStyle: { color, width: 1.5, opacity: faint || theirs ? 0.5 : 0.9, type: theirs ? 'dotted' : 'dashed' },
        data: [Math.min(...sizes), Math.max(...sizes)].map((size) => [size, family.fit.factor * size ** family.fit.exponent]),
      });
    }
    return drawn;
  });
  plot('chart', {
    empty: points.length > 0 ? '' : y === '' ? 'Nothing has been measured yet.' : `Nothing here has both ${title.toLowerCase()} and ${titleOf(x).toLowerCase()} yet.`,
    label: `${title} against ${titleOf(x).toLowerCase()}, ${points.length} points; the tables below have the figures`,
    colours,
    title: { title: `${title} against ${titleOf(x).toLowerCase()}`, detail: [run.run.runId, other && `compared with ${other.run.runId}`].filter(Boolean).join(', '), file: `${run.run.runId}-${y}-by-${x}` },
    option: {
      grid: grid({ left: 30, bottom: 40, top: 40 }),
      legend: legend(colours, found.map((family) => ({ name: familyName(family) }))),
      tooltip: tooltip(colours, ({ data }) => data.told ?? '', { trigger: 'item' }),
      xAxis: measureAxis(colours, x, points.map((point) => point.x), { log: true, gap: 28 }),
      yAxis: measureAxis(colours, y, points.map((point) => point.y), { log: true, gap: 56, name: title }),
      dataZoom: [zoomOf({ xAxisIndex: 0 }), zoomOf({ yAxisIndex: 0 })],
      series,
    },
  });

  function told(family, { thing, found: statisticsOf, x: size, y: value }) {
    const options = optionsText(thing);
    return [
      [thing.model, thing.architecture].filter(Boolean).join(', '),
      `${familyName(family)}${options ? `, ${options}` : ''}`,
      `${titleOf(x)}: ${quantity(kindOf(x), size)}`,
      `${title}: ${statisticsOf ? `${withSpread(kind, statisticsOf)} (n = ${statisticsOf.n})` : quantity(kind, value)}`,
      [rowsText(thing.batch), thing.rows > 0 ? `${thing.rows} rows a trial` : ''].filter(Boolean).join(', '),
      thing.source ?? '',
    ]
      .filter(Boolean)
      .join('\n')
      .replace(/[{}|]/g, ' ');
  }
}

/** Exponent ± half of its 95 % confidence interval. */
export const exponentText = (fit) => (fit ? `${fit.exponent.toFixed(2)} ± ${fit.confidence.toFixed(2)}` : NONE);
