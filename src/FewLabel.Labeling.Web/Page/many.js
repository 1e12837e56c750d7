// Many images of one class: all are accepted but those that were clicked away.
import { ask, inOrder, tell } from './api.js';
import { by, element } from './dom.js';

const count = 48;

export class ManyAtOnce {
  #onState;
  #name = null;

  constructor(onState) {
    this.#onState = onState;
    by('bulk-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.show();
    });
    by('bulk-class').onchange = () => this.show();
    by('accept').onclick = () => this.accept();
  }

  show() {
    return inOrder(async () => {
      this.#name = by('bulk-class').value;
      const images = this.#name ? await ask('bulk', { name: this.#name, count }) : [];
      by('bulk').replaceChildren(...images.map((image) => this.#tile(image)));
      by('bulk-help').textContent = images.length > 0
        ? `Predicted to be ${this.#name}, the most similar first. Click away what is wrong, then accept the others.`
        : 'Nothing to propose: label an image or more of two classes first, or all of this class are labeled.';
      this.#count();
    });
  }

  accept() {
    const images = this.#accepted();
    return images.length === 0 ? Promise.resolve() : inOrder(async () => {
      this.#onState(await tell('label', { class: this.#name, images }));
    }).then(() => this.show());
  }

  #accepted() {
    return [...by('bulk').querySelectorAll('[aria-pressed="true"]')].map((tile) => Number(tile.dataset.index));
  }

  #tile(image) {
    const tile = element('button', { type: 'button', 'aria-pressed': 'true', 'aria-label': `${image.name} is ${this.#name}` },
      element('img', { src: `/image/${image.index}`, alt: '', loading: 'lazy' }),
      element('span', { textContent: image.name }));
    tile.dataset.index = image.index;
    tile.onclick = () => {
      tile.setAttribute('aria-pressed', String(tile.getAttribute('aria-pressed') !== 'true'));
      this.#count();
    };
    return tile;
  }

  #count() {
    const images = this.#accepted().length;
    by('accept').disabled = images === 0;
    by('accept').firstChild.textContent = images === 0 ? 'Accept ' : `Accept ${images} as ${this.#name} `;
  }
}
