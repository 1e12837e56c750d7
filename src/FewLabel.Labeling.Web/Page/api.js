// Talks to the server. A fault is shown until the next thing that a person does succeeds.
const fault = document.getElementById('fault');

async function request(path, options, isQuiet = false) {
  let response;
  try {
    response = await fetch(`/api/${path}`, options);
  } catch {
    throw show('The program has ended. What was labeled is kept: start fewlabel label again and open the address that it prints.');
  }
  if (!response.ok) {
    const type = response.headers.get('content-type') ?? '';
    throw show(type.includes('json') ? (await response.json()).fault : await response.text() || `The server answered ${response.status}.`);
  }
  fault.hidden ||= !isQuiet;
  return response.json();
}

function show(text) {
  fault.textContent = text;
  fault.hidden = false;
  return new Error(text);
}

export const ask = (path, parameters = {}) => request(`${path}?${new URLSearchParams(parameters)}`);

// Asked by the page itself, which leaves a fault standing.
export const look = (path, parameters = {}) => request(`${path}?${new URLSearchParams(parameters)}`, undefined, true);

export const tell = (path, body = {}) =>
  request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

// One thing after the other, in the order in which it was asked for. What waits for its end must not be called within.
let pending = Promise.resolve();
export const inOrder = (work) => {
  const next = pending.then(work, work);
  pending = next.catch(() => {});
  return next;
};
