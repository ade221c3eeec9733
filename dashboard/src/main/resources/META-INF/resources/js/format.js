// Figures as text, with their units.

const LOCALE = 'en';
const whole = new Intl.NumberFormat(LOCALE);
const percentage = new Intl.NumberFormat(LOCALE, { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 });
const significant = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const dayAndClock = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });

export const NONE = '–';
const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

export const count = (value) => (known(value) ? whole.format(value) : NONE);

export const share = (value) => (known(value) ? percentage.format(value).replace('%', '\u202f%') : NONE);

/** Milliseconds without the unit, for columns that name it. */
export function millis(value) {
  if (!known(value)) return NONE;
  return value >= 100 ? whole.format(Math.round(value)) : significant.format(value);
}

/** A time with the unit that suits it: [figure, unit]. */
export function duration(value) {
  if (!known(value)) return [NONE, ''];
  return value < 10000 ? [millis(value), 'ms'] : [significant.format(value / 1000), 's'];
}

export const durationText = (value) => duration(value).filter(Boolean).join('\u202f');

export function bytes(value) {
  if (!known(value) || value === 0) return NONE;
  if (value < 1024) return `${whole.format(value)}\u202fB`;
  if (value < 1024 * 1024) return `${significant.format(value / 1024)}\u202fKiB`;
  return `${significant.format(value / 1024 / 1024)}\u202fMiB`;
}

export const mebibytes = (value) => (known(value) && value > 0 ? whole.format(Math.round(value / 1024 / 1024)) : NONE);

export const short = (digest) => (digest.length > 12 ? `${digest.slice(0, 10)}…` : digest || NONE);

/** A <time> with the clock, and the day when it is not today. */
export function time(iso) {
  const made = document.createElement('time');
  if (!iso) {
    made.textContent = NONE;
    return made;
  }
  const at = new Date(iso);
  made.dateTime = iso;
  made.title = at.toString();
  made.textContent = at.toDateString() === new Date().toDateString() ? clock.format(at) : dayAndClock.format(at);
  return made;
}
