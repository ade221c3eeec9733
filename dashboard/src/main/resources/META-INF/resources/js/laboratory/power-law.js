// A power law y = factor · x^exponent.

/**
 * Ordinary least squares of log y on log x: slope Sxy/Sxx, R² = Sxy²/(Sxx·Syy), standard error of
 * the slope sqrt((Syy − slope·Sxy) / ((n − 2)·Sxx)). Draper and Smith, Applied Regression Analysis,
 * 3rd edition, chapter 1.
 *
 * @param points [x, y], both above 0
 * @returns n, exponent, error (of the exponent), factor and r2; null for fewer than 3 sizes
 */
export function powerLaw(points) {
  const logs = points.filter(([x, y]) => x > 0 && y > 0).map(([x, y]) => [Math.log(x), Math.log(y)]);
  const n = logs.length;
  if (new Set(logs.map(([x]) => x)).size < 3) return null;
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const [x, y] of logs) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  const exponent = xy / xx;
  return {
    n,
    exponent,
    error: Math.sqrt(Math.max(0, yy - exponent * xy) / ((n - 2) * xx)),
    factor: Math.exp(meanY - exponent * meanX),
    // A level line has nothing to explain.
    r2: yy > 0 ? xy ** 2 / (xx * yy) : null,
  };
}
