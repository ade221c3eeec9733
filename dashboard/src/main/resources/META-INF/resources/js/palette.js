// The charts' colours by theme.

export const PALETTE = {
  light: { ink: '#172033', soft: '#566175', line: '#e1e6ee', surface: '#ffffff', good: '#12a37b', bad: '#d8433a', series: ['#3d4fd1', '#12a37b', '#e08a1e', '#9a4fd1', '#2a93c9', '#d1497f'] },
  dark: { ink: '#e7ecf4', soft: '#9dabbf', line: '#283344', surface: '#1b2431', good: '#3fc79b', bad: '#f0766c', series: ['#8494ff', '#3fc79b', '#f0ad4e', '#c08cf0', '#5cb8e6', '#f083ad'] },
};
