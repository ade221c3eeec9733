// Lists to choose from, whose choice is kept in the page's address.

import { byId, element } from '../dom.js';

const address = () => new URL(location.href);

export const chosenInAddress = (name) => address().searchParams.get(name) ?? '';

export function keepInAddress(name, value) {
  const changed = address();
  if (value) changed.searchParams.set(name, value);
  else changed.searchParams.delete(name);
  if (changed.href !== location.href) history.replaceState(null, '', changed);
}

const option = ([value, title]) => Object.assign(element('option', '', title), { value });

function group([title, options]) {
  const made = element('optgroup', '', ...options.map(option));
  made.label = title;
  return made;
}

/**
 * Fills a list and keeps what was chosen if it is still there.
 *
 * @param groups [[title, [[value, title]]]]; options of the title '' stand by themselves
 * @param preferred tried in order when what was chosen is gone
 * @returns the value that is chosen now
 */
export function offer(id, groups, preferred = []) {
  const select = byId(id);
  const version = JSON.stringify(groups);
  if (select.dataset.version !== version) {
    const kept = select.value || chosenInAddress(id);
    select.replaceChildren(...groups.flatMap((entry) => (entry[0] === '' ? entry[1].map(option) : [group(entry)])));
    select.dataset.version = version;
    const there = new Set([...select.options].map((made) => made.value));
    const value = [kept, ...preferred].find((candidate) => candidate !== '' && there.has(candidate));
    select.value = value ?? select.options[0]?.value ?? '';
  }
  return select.value;
}

/** Filters by one value or all: hidden where there is nothing to choose. */
export function offerFilter(id, values) {
  const names = [...new Set(values)];
  byId(id).closest('label').hidden = names.length < 2;
  return offer(id, [['', [['', 'all'], ...names.map((name) => [name, name])]]]);
}

/** Keeps the choices of these lists in the address and tells of each change. */
export function onChoice(ids, changed) {
  for (const id of ids) {
    byId(id).addEventListener('change', () => {
      keepInAddress(id, byId(id).value);
      changed();
    });
  }
  document.querySelectorAll('form').forEach((form) => form.addEventListener('submit', (event) => event.preventDefault()));
}
