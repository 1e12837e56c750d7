// The classes and the keys that stand for them.
import { by, element } from './dom.js';
import { tell } from './api.js';

// Without n, u and z, which do something else.
const keys = '123456789abcdefghijklmopqrstvwxy';

export class Classes {
  #names = [];
  #onPick;
  #onState;

  constructor(onPick, onState) {
    this.#onPick = onPick;
    this.#onState = onState;
    by('add-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#add();
    });
  }

  nameOf(key) {
    return key.length === 1 ? this.#names[keys.indexOf(key.toLowerCase())] : undefined;
  }

  show(classes) {
    this.#names = classes.map((own) => own.name);
    by('classes').replaceChildren(...classes.map((own, place) => element('li', {},
      element('button', { className: 'pick', onclick: () => this.#onPick(own.name), title: own.name },
        element('kbd', { textContent: keys[place] ?? '·', 'aria-hidden': 'true' }),
        element('span', { className: 'spoken', textContent: 'Label as ' }),
        element('span', { className: 'name', textContent: own.name }),
        element('span', { className: 'spoken', textContent: ', ' }),
        element('span', { className: 'count', textContent: String(own.labels) }),
        element('span', { className: 'spoken', textContent: ' labels' })),
      element('button', { className: 'edit', textContent: '✎', onclick: () => this.#edit(own.name), 'aria-label': `Rename or merge ${own.name}` }))));
    const chosen = by('bulk-class').value;
    by('bulk-class').replaceChildren(...this.#options(chosen));
  }

  #options(chosen, without) {
    return this.#names.filter((name) => name !== without)
      .map((name) => element('option', { value: name, textContent: name, selected: name === chosen }));
  }

  // A new class gets the image that is shown, as a picked one does.
  #add() {
    const name = by('add-name').value.trim();
    if (name) {
      by('add-name').value = '';
      by('add-name').blur();
      this.#onPick(name);
    }
  }

  #edit(name) {
    const dialog = by('edit');
    by('edit-title').textContent = `Rename or merge ${name}`;
    by('edit-name').value = name;
    by('edit-into').replaceChildren(...this.#options(undefined, name));
    by('edit-merge').disabled = this.#names.length < 2;
    dialog.returnValue = 'cancel';
    dialog.onclose = async () => {
      if (dialog.returnValue === 'rename') {
        this.#onState(await tell('rename', { class: name, into: by('edit-name').value }));
      } else if (dialog.returnValue === 'merge') {
        this.#onState(await tell('merge', { class: name, into: by('edit-into').value }));
      }
    };
    dialog.showModal();
  }
}
