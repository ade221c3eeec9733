// Views are read anew when events make them stale, but never faster than the eye follows.

const SHORTEST_MS = 500;

/** A function that runs `load` soon, once for many calls, one run at a time. */
export function refresher(load) {
  let running = false;
  let again = false;
  let lastEnd = -SHORTEST_MS;
  let timer = null;

  async function run() {
    timer = null;
    running = true;
    again = false;
    try {
      await load();
    } finally {
      running = false;
      lastEnd = performance.now();
      if (again) request();
    }
  }

  function request() {
    if (running) {
      again = true;
    } else if (timer === null) {
      timer = setTimeout(run, Math.max(0, lastEnd + SHORTEST_MS - performance.now()));
    }
  }

  return request;
}
