// A chart as a file, with a title that says what it shows and of which run.

/* global echarts */

const TITLE_HEIGHT = 52;

/** @param shown {option, title, colours} of a chart */
export function offerPicture(type, shown, chart) {
  if (!shown) return;
  const { option, title, colours } = shown;
  const size = { width: chart.getWidth(), height: chart.getHeight() + TITLE_HEIGHT };
  const whole = {
    ...option,
    animation: false,
    backgroundColor: colours.surface,
    title: { text: title.title, subtext: title.detail, left: 8, top: 8, itemGap: 6, textStyle: { color: colours.ink, fontSize: 14, lineHeight: 18 }, subtextStyle: { color: colours.soft, fontSize: 11, lineHeight: 14 } },
    grid: { ...option.grid, top: option.grid.top + TITLE_HEIGHT },
    legend: option.legend && { ...option.legend, top: option.legend.top + TITLE_HEIGHT, left: 8 },
    // As it is seen now.
    dataZoom: chart.getOption().dataZoom.map(({ start, end }, i) => ({ ...option.dataZoom[i], start, end })),
  };
  const file = `${title.file.replace(/[^A-Za-z0-9._-]+/g, '-')}.${type}`;
  if (type === 'svg') {
    const drawn = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size });
    drawn.setOption(whole);
    const address = URL.createObjectURL(new Blob([drawn.renderToSVGString()], { type: 'image/svg+xml' }));
    save(address, file);
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    drawn.dispose();
  } else {
    const drawn = echarts.init(document.createElement('div'), null, { renderer: 'canvas', ...size });
    drawn.setOption(whole);
    save(drawn.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: colours.surface }), file);
    drawn.dispose();
  }
}

function save(address, file) {
  const link = document.createElement('a');
  link.href = address;
  link.download = file;
  link.click();
}
