// The REST interface, same origin only.

export async function get(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''));
  const response = await fetch(query.size > 0 ? `${path}?${query}` : path, { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

export const bundleAddress = (requestId) => `/api/predictions/${encodeURIComponent(requestId)}/bundle`;
