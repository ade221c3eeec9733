// One chart with whiskers, zoom and its picture to take away.

import { byId, element } from '../dom.js';
import { kindOf, tick, titleOf } from './measures.js';
import { offerPicture } from './picture.js';

/* global echarts */

const QUIET = matchMedia('(prefers-reduced-motion: reduce)');
const STEP = 0.25;
const plots = new Map();

/**
 * Draws an option, or says what is missing. A zoom outlasts redrawing.
 *
 * @param id of the chart's box, whose panel holds its buttons
 * @param empty why there is nothing to draw, or ''
 * @param label what a reader who cannot see it is told
 * @param title of the picture to take away: {title, detail, file}
 */
export function plot(id, { empty = '', label, option, title, colours, group }) {
  const box = byId(id);
  const note = box.parentElement.querySelector('.chart-empty');
  note.hidden = !empty;
  note.textContent = empty;
  box.style.visibility = empty ? 'hidden' : 'visible';
  box.setAttribute('aria-label', empty || label);
  const made = plots.get(id) ?? create(box, group);
  made.shown = empty ? null : { option, title, colours };
  made.buttons.forEach((button) => {
    button.disabled = Boolean(empty);
  });
  if (empty) return;
  const zoom = made.chart.getOption()?.dataZoom?.map(({ start, end }) => ({ start, end })) ?? [];
  const kept = option.dataZoom.map((one, i) => ({ ...one, ...(zoom[i] ?? {}) }));
  made.chart.setOption({ animation: !QUIET.matches, animationDuration: 250, ...option, dataZoom: kept }, true);
}

function create(box, group) {
  const chart = echarts.init(box, null, { renderer: 'canvas' });
  if (group) {
    chart.group = group;
    echarts.connect(group);
  }
  new ResizeObserver(() => chart.resize()).observe(box);
  const made = { chart, shown: null, buttons: [] };
  const tools = element('span', 'tools');
  const name = box.closest('.panel').querySelector('h2, h3').textContent.trim();
  const button = (sign, label, act) => {
    const one = element('button', 'quiet', sign);
    one.type = 'button';
    one.title = label;
    one.setAttribute('aria-label', `${label}: ${name}`);
    one.addEventListener('click', act);
    made.buttons.push(one);
    tools.append(one);
  };
  button('+', 'Zoom in', () => zoomBy(chart, STEP));
  button('−', 'Zoom out', () => zoomBy(chart, -2 * STEP));
  button('Reset', 'Show all', () => zoomTo(chart, () => [0, 100]));
  for (const type of ['png', 'svg']) button(type.toUpperCase(), `Download the picture as ${type.toUpperCase()}`, () => offerPicture(type, made.shown, chart));
  box.closest('.panel').querySelector('.panel-head').append(tools);
  plots.set(box.id, made);
  return made;
}

function zoomTo(chart, range) {
  (chart.getOption()?.dataZoom ?? []).forEach(({ start, end }, dataZoomIndex) => {
    const [from, to] = range(start, end);
    chart.dispatchAction({ type: 'dataZoom', dataZoomIndex, start: Math.max(0, from), end: Math.min(100, to) });
  });
}

function zoomBy(chart, share) {
  zoomTo(chart, (start, end) => [start + ((end - start) * share) / 2, end - ((end - start) * share) / 2]);
}

/** Drag to move, Ctrl and wheel or two fingers to zoom, so that a page scrolls over its charts. */
export const zoomOf = (axis) => ({ type: 'inside', ...axis, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, preventDefaultMouseMove: false });

export const tooltip = (colours, formatter, more = {}) => ({
  renderMode: 'richText',
  confine: true,
  backgroundColor: colours.surface,
  borderColor: colours.line,
  textStyle: { color: colours.ink, fontSize: 12, lineHeight: 18 },
  formatter,
  ...more,
});

export const legend = (colours, data) => ({
  top: 0,
  left: 0,
  itemWidth: 12,
  itemHeight: 9,
  type: 'scroll',
  textStyle: { color: colours.soft, fontSize: 12 },
  pageIconColor: colours.ink,
  pageIconInactiveColor: colours.line,
  pageTextStyle: { color: colours.soft },
  data,
});

/** A mark that shows what is behind it, in either theme. */
export const hollow = (color) => ({ color: 'transparent', borderColor: color, borderWidth: 1.6, opacity: 1 });

export const grid = (more) => ({ left: 8, right: 22, top: 34, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel', ...more });

/**
 * An axis of a measure. Logarithmic only where every value is above 0.
 *
 * @param values all that is to be seen on it
 * @param fromZero whether bars stand on it
 */
export function measureAxis(colours, measure, values, { log = false, fromZero = false, name = titleOf(measure), position = 'middle', gap = 30 } = {}) {
  const kind = kindOf(measure);
  const logarithmic = log && kind !== 'share' && values.length > 0 && values.every((value) => value > 0);
  const base = kind === 'bytes' ? 2 : 10;
  const axis = {
    type: logarithmic ? 'log' : 'value',
    name,
    nameLocation: position,
    nameGap: gap,
    nameTextStyle: { color: colours.soft, fontSize: 12 },
    axisLabel: { color: colours.soft, fontSize: 11, hideOverlap: true, formatter: (value) => tick(kind, value) },
    axisLine: { show: true, lineStyle: { color: colours.line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colours.line } },
    splitNumber: 4,
  };
  if (logarithmic) {
    const power = (round, value) => base ** round(Math.log(value) / Math.log(base));
    const low = power(Math.floor, Math.min(...values) * (fromZero ? 0.7 : 0.98));
    const high = power(Math.ceil, Math.max(...values) * 1.02);
    return { ...axis, logBase: base, min: low, max: high, startValue: low };
  }
  return { ...axis, scale: !fromZero, min: fromZero ? 0 : null };
}

/**
 * Mean ± std as whiskers.
 *
 * @param data [category or x, low, high]; low may lie under the axis
 * @param along which of x and y the measure is on
 * @param shift pixels across, of a datum
 */
export function whiskers(name, data, { color, along = 'y', shift = () => 0 }) {
  const place = (api, at, value) => {
    const seen = Math.max(value, Number.MIN_VALUE);
    return along === 'y' ? api.coord([at, seen]) : api.coord([seen, at]);
  };
  return {
    name,
    type: 'custom',
    silent: true,
    clip: true,
    z: 5,
    data,
    encode: along === 'y' ? { x: 0, y: [1, 2] } : { y: 0, x: [1, 2] },
    tooltip: { show: false },
    renderItem(params, api) {
      const at = api.value(0);
      const area = params.coordSys;
      const low = place(api, at, api.value(1));
      const high = place(api, at, api.value(2));
      const across = along === 'y' ? 0 : 1;
      const edge = along === 'y' ? area.y + area.height : area.x;
      const i = along === 'y' ? 1 : 0;
      if (!Number.isFinite(low[i])) low[i] = edge;
      const offset = shift(api, params.dataIndex);
      low[across] += offset;
      high[across] += offset;
      const cap = (point) => {
        const [x, y] = point;
        return along === 'y' ? { x1: x - 4, y1: y, x2: x + 4, y2: y } : { x1: x, y1: y - 4, x2: x, y2: y + 4 };
      };
      const line = (shape) => ({ type: 'line', shape, style: { stroke: color, lineWidth: 1.4 } });
      return { type: 'group', children: [line({ x1: low[0], y1: low[1], x2: high[0], y2: high[1] }), line(cap(low)), line(cap(high))] };
    },
  };
}
