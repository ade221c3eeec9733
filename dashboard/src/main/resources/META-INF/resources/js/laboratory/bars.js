// Bars of one measure, a cell beside a cell.

import { byId } from '../dom.js';
import { NONE } from '../format.js';
import { cellNamed, optionsText, published, rowsText, statistics } from './cells.js';
import { kindOf, quantity, titleOf, withSpread } from './measures.js';
import { grid, hollow, legend, measureAxis, plot, tooltip, whiskers, zoomOf } from './plot.js';

const LAYOUT = { barGap: '12%', barCategoryGap: '34%', barMaxWidth: 16 };
const ROW_HEIGHT = 44;
const AROUND = 86;
const COMPARED = 'compared run';
const COLD = 'cold trials';
const REFERENCE = 'published by the reference';

/** What tells the cells apart, and no more. */
function names(cells) {
  const several = new Set(cells.map(optionsText)).size > 1;
  return cells.map((cell) => [cell.model, rowsText(cell.batch), several ? optionsText(cell) : ''].filter(Boolean).join(', '));
}

/**
 * @param cells of the run that are to be seen
 * @param log whether the axis is to be logarithmic
 */
export function bars({ run, other, colours }, cells, measure, log) {
  const seen = cells.filter((cell) => has(cell, cellNamed(other, cell.cell), measure));
  const kind = kindOf(measure);
  const systems = [...new Set(cells.map((cell) => cell.system))];
  const colourOf = (cell) => colours.series[systems.indexOf(cell.system) % colours.series.length];
  const labels = names(seen);
  const twins = seen.map((cell) => cellNamed(other, cell.cell));
  const warm = seen.map((cell) => statistics(cell, measure));
  const compared = twins.map((cell) => statistics(cell, measure));
  const cold = seen.map((cell) => statistics(cell, measure, { kept: 'cold' }));
  const reference = seen.map((cell) => published(cell.reference, measure));
  const values = [...[...warm, ...compared, ...cold].filter(Boolean).map(({ mean }) => mean), ...reference.filter((value) => value !== null)];
  const slots = other ? 2 : 1;
  const column = (statisticsOf, name, opacity) => ({
    name,
    type: 'bar',
    ...LAYOUT,
    data: statisticsOf.map((found, i) => ({ value: found?.mean ?? null, itemStyle: { color: colourOf(seen[i]), opacity, borderRadius: 3 } })),
  });
  const spread = (statisticsOf, slot) => {
    const held = statisticsOf.map((found, i) => [i, found]).filter(([, found]) => found && found.std !== null);
    return whiskers('', held.map(([i, { mean, std }]) => [i, mean - std, mean + std]), {
      color: colours.ink,
      along: 'x',
      shift: (api) => api.barLayout({ count: slots, ...LAYOUT })[slot].offsetCenter,
    });
  };
  const marks = (list, name, symbol, itemStyle) => ({
    name,
    type: 'scatter',
    symbol,
    symbolSize: 10,
    z: 6,
    itemStyle,
    data: list.map((value, i) => [value, i]).filter(([value]) => value !== null),
  });
  const swatches = systems.map((system, i) => ({ name: system, type: 'scatter', data: [], itemStyle: { color: colours.series[i % colours.series.length], opacity: 1 } }));
  const series = [
    column(warm, 'this run', 1),
    ...(other ? [column(compared, COMPARED, 0.45)] : []),
    spread(warm, 0),
    ...(other ? [spread(compared, 1)] : []),
    marks(cold.map((found) => found?.mean ?? null), COLD, 'circle', hollow(colours.soft)),
    marks(reference, REFERENCE, 'diamond', { color: colours.bad, opacity: 1 }),
    ...swatches,
  ];
  const entries = [
    ...systems.map((name) => ({ name, icon: 'roundRect' })),
    ...(other ? [{ name: COMPARED, icon: 'roundRect', itemStyle: { color: colours.soft, opacity: 0.45 } }] : []),
    ...(cold.some(Boolean) ? [{ name: COLD }] : []),
    ...(reference.some((value) => value !== null) ? [{ name: REFERENCE }] : []),
  ];
  byId('chart').style.height = `${AROUND + Math.max(seen.length, 3) * (other ? ROW_HEIGHT + 10 : ROW_HEIGHT)}px`;
  plot('chart', {
    empty: seen.length > 0 ? '' : measure === '' ? 'Nothing has been measured yet.' : `None of these cells has ${titleOf(measure).toLowerCase()}.`,
    label: `${titleOf(measure)} of ${seen.length} cells, mean with standard deviation; the table below has the figures`,
    colours,
    title: { title: titleOf(measure), detail: [run.run.runId, other && `compared with ${other.run.runId}`].filter(Boolean).join(', '), file: `${run.run.runId}-${measure}` },
    option: {
      grid: grid({ bottom: 36 }),
      legend: { ...legend(colours, entries), selectedMode: false },
      tooltip: tooltip(colours, ([{ dataIndex }]) => told(dataIndex), { trigger: 'axis', axisPointer: { type: 'shadow' } }),
      xAxis: measureAxis(colours, measure, values, { log, fromZero: true, gap: 26 }),
      yAxis: {
        type: 'category',
        inverse: true,
        data: seen.map((_, i) => String(i)),
        axisLabel: {
          interval: 0,
          formatter: (value) => `{name|${plain(labels[value])}}\n{system|${plain(seen[value].system)}}`,
          rich: { name: { color: colours.ink, fontSize: 12, lineHeight: 16, align: 'right' }, system: { color: colours.soft, fontSize: 11, lineHeight: 14, align: 'right' } },
          width: 170,
          overflow: 'truncate',
        },
        axisLine: { lineStyle: { color: colours.line } },
        axisTick: { show: false },
      },
      dataZoom: [zoomOf({ xAxisIndex: 0 })],
      series,
    },
  });

  function told(i) {
    const lines = [`${labels[i]}, ${seen[i].system}`];
    const line = (name, found) => found && lines.push(`${name}: ${withSpread(kind, found)} (n = ${found.n})`);
    line('This run', warm[i]);
    line('Cold', cold[i]);
    line('Compared run', compared[i]);
    if (reference[i] !== null) lines.push(`Published: ${quantity(kind, reference[i])}, ${seen[i].reference.source ?? NONE}`);
    return lines.map(plain).join('\n');
  }
}

const has = (cell, twin, measure) => statistics(cell, measure) || statistics(cell, measure, { kept: 'cold' }) || statistics(twin, measure);

/** Braces and bars would be taken for the marks of rich text. */
const plain = (value) => String(value).replace(/[{}|]/g, ' ');
