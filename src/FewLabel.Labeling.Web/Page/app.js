// Views, keys, and what other pages of the same session do.
import { ask, look, tell } from './api.js';
import { showAccuracy } from './accuracy.js';
import { Classes } from './classes.js';
import { Doubts } from './doubts.js';
import { by } from './dom.js';
import { ManyAtOnce } from './many.js';
import { OneByOne } from './one.js';

const poll = 1500;
let version = -1;
let view = 'one';

const one = new OneByOne(show);
const many = new ManyAtOnce(show);
const doubts = new Doubts(show);
const classes = new Classes((name) => pick(name), show);

function show(state) {
  // What comes late is old.
  if (state.version < version) {
    return;
  }
  version = state.version;
  classes.show(state.classes);
  const parts = [`${state.labeled} labeled`, `${state.open} open`, `sample ${state.measured} of ${state.measured + state.openMeasured}`];
  if (state.skipped > 0) { parts.push(`${state.skipped} skipped`); }
  if (state.unclear > 0) { parts.push(`${state.unclear} unclear`); }
  if (state.missing > 0) { parts.push(`${state.missing} missing`); }
  by('progress').textContent = parts.join(' · ');
  by('export').hidden = !state.canExport;
  document.body.dataset.version = String(state.version);
}

// In the one-by-one view the class goes to the image; in the others it is only added.
async function pick(name) {
  if (view === 'one') {
    await one.label(name);
  } else if (view === 'many' && [...by('bulk-class').options].some((option) => option.value === name)) {
    by('bulk-class').value = name;
    await many.show();
  } else {
    show(await tell('add', { class: name }));
  }
}

async function open(name, isMeasuring = false) {
  view = name;
  for (const tab of document.querySelectorAll('[role="tab"]')) {
    const isOpen = tab.dataset.view === name;
    tab.setAttribute('aria-selected', String(isOpen));
    tab.tabIndex = isOpen ? 0 : -1;
    by(`view-${tab.dataset.view}`).hidden = !isOpen;
  }
  const views = { one: () => one.start(isMeasuring), many: () => many.show(), doubts: () => doubts.show(), measure: () => showAccuracy() };
  await views[name]();
}

document.querySelector('nav').addEventListener('click', (event) => {
  const tab = event.target.closest('[role="tab"]');
  if (tab) {
    open(tab.dataset.view);
  }
});
document.querySelector('nav').addEventListener('keydown', (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    const tabs = [...document.querySelectorAll('[role="tab"]')];
    const next = tabs[(tabs.findIndex((tab) => tab.dataset.view === view) + step + tabs.length) % tabs.length];
    next.focus();
    open(next.dataset.view);
  }
});
by('measure').onclick = () => open('one', true);
by('refresh').onclick = () => showAccuracy();
by('export').onclick = async () => {
  const done = await tell('export');
  by('exported').textContent = `${done.labels} labels in ${done.file}, ${done.measured} for measuring in ${done.measuredFile}.`;
};

// A button that was clicked does not keep the keys to itself; one that was reached by Tab does.
document.addEventListener('click', (event) => {
  if (event.detail > 0) {
    event.target.closest('button')?.blur();
  }
});

async function undo() {
  await one.undo();
  const again = { many: () => many.show(), doubts: () => doubts.show(), measure: () => showAccuracy() };
  await again[view]?.();
}

document.addEventListener('keydown', (event) => {
  const isTyping = event.target.matches('input, select') || by('edit').open;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping) {
    if (event.key === 'Escape' && isTyping) {
      event.target.blur();
    }
    return;
  }
  if ((event.key === ' ' || event.key === 'Enter') && event.target.matches('button')) {
    return;
  }
  const name = classes.nameOf(event.key);
  const actions = { z: undo, n: () => by('add-name').focus() };
  if (view === 'one') {
    Object.assign(actions, { ' ': () => one.skip(), u: () => one.unclear(), '+': () => one.zoom(), '=': () => one.zoom(), '-': () => one.zoom() });
  } else if (view === 'many') {
    Object.assign(actions, { Enter: () => many.accept() });
  }
  const isChoosing = view === 'one' || view === 'many';
  const act = actions[event.key] ?? actions[event.key.toLowerCase()] ?? (name && isChoosing ? () => pick(name) : null);
  if (act) {
    event.preventDefault();
    Promise.resolve(act()).catch(() => {});
  }
});

setInterval(async () => {
  if (document.visibilityState !== 'visible') {
    return;
  }
  try {
    const state = await look('state');
    if (state.version > version) {
      show(state);
      if (view === 'one') {
        await one.changed();
      }
    }
  } catch {
    // It is shown already.
  }
}, poll);

show(await ask('state'));
await open('one');
document.body.dataset.ready = 'true';
