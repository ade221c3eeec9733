// Small pieces of page. Data only ever becomes text, never markup.

export const byId = (id) => document.getElementById(id);

/** An element with a class and children (elements or texts). */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
  return made;
}

export function text(id, value) {
  const target = byId(id);
  if (target.textContent !== value) target.textContent = value;
}

export const badge = (tone, value) => element('span', `badge ${tone}`, value);

/** Monospaced text, shortened for the eye; the whole of it is its title. */
export function code(value, shown = value) {
  const made = element('span', 'mono clip', shown);
  made.title = value;
  return made;
}

/** A name that may be long. */
export function named(value, title = value) {
  const made = element('span', 'clip name', value);
  made.title = title;
  return made;
}

export function cell(content, className = '') {
  const made = element('td', className);
  made.append(...(Array.isArray(content) ? content : [content]).filter((part) => part !== ''));
  return made;
}

export const number = (content) => cell(content, 'num');

export function rowHead(content) {
  const made = element('th', '');
  made.scope = 'row';
  made.append(content);
  return made;
}

/** Says in a table that has no rows how to get some. */
export function emptyRow(columns, ...content) {
  const made = cell(content, 'empty');
  made.colSpan = columns;
  return element('tr', '', made);
}

/**
 * Makes the rows of a table body those of the items, keeping rows that did not change. Items have a
 * key and a version; a row is made anew only when the version differs.
 */
export function syncRows(body, items, { key, version, row, empty }) {
  const known = new Map([...body.children].map((child) => [child.dataset.key, child]));
  const hadRows = known.size > 0 && !known.has('');
  const rows = items.map((item) => {
    const itemKey = `k${key(item)}`;
    const itemVersion = version(item);
    const there = known.get(itemKey);
    if (there && there.dataset.version === itemVersion) return there;
    const made = row(item);
    made.dataset.key = itemKey;
    made.dataset.version = itemVersion;
    if (hadRows) made.classList.add('fresh');
    return made;
  });
  if (rows.length === 0) {
    const none = empty();
    none.dataset.key = '';
    rows.push(none);
  }
  const same = rows.length === body.children.length && rows.every((made, i) => made === body.children[i]);
  if (!same) body.replaceChildren(...rows);
}
