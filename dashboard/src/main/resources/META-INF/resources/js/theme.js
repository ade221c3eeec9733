// Light, dark, or as the system has it.

import { byId } from './dom.js';

const ORDER = ['auto', 'light', 'dark'];
const KEY = 'proofstream.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

function chosen() {
  try {
    const stored = localStorage.getItem(KEY);
    return ORDER.includes(stored) ? stored : 'auto';
  } catch {
    return 'auto'; // storage may be switched off
  }
}

/** @param changed called with light or dark, at once and whenever it changes */
export function theme(changed) {
  let choice = chosen();
  const apply = () => {
    const effective = choice === 'auto' ? (system.matches ? 'dark' : 'light') : choice;
    document.documentElement.dataset.theme = effective;
    byId('theme').textContent = `Theme: ${choice}`;
    changed(effective);
  };
  byId('theme').addEventListener('click', () => {
    choice = ORDER[(ORDER.indexOf(choice) + 1) % ORDER.length];
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // then it lasts until the page is left
    }
    apply();
  });
  system.addEventListener('change', apply);
  apply();
}
