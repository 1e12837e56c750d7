// Labels to see again.
import { ask, inOrder, tell } from './api.js';
import { by, element } from './dom.js';

const texts = {
  Contradicted: (doubt) => `Labeled ${doubt.class}; the other labels say ${doubt.other}.`,
  Duplicate: (doubt) => `The same image twice, labeled ${doubt.class} and ${doubt.other}.`,
  NearDuplicate: (doubt) => `Almost the same image, labeled ${doubt.class} and ${doubt.other}.`,
  TwoGroups: (doubt) => `The images of ${doubt.class} form two groups. Is this one of ${doubt.count} images a class of its own?`,
};

export class Doubts {
  #onState;

  constructor(onState) {
    this.#onState = onState;
  }

  show() {
    return inOrder(async () => {
      const doubts = await ask('doubts');
      by('doubts').replaceChildren(...doubts.map((doubt) => element('li', {},
        element('p', { textContent: texts[doubt.kind](doubt) }),
        element('div', { className: 'grid' }, ...doubt.images.map((image) => this.#tile(doubt, image))))));
      by('doubts-help').textContent = doubts.length > 0
        ? `${doubts.length === 1 ? 'One doubt' : `${doubts.length} doubts`}. Choose another class below an image, or keep it as it is.`
        : 'No label is doubted. Doubts come with more labels: two or more of each class.';
    });
  }

  #tile(doubt, image) {
    const others = [doubt.other, doubt.class].filter((name) => name && name !== image.class);
    const figure = element('div', {},
      element('img', { src: `/image/${image.index}`, alt: `Image ${image.name}`, loading: 'lazy' }),
      element('span', { textContent: image.class ?? '' }));
    figure.append(...others.map((name) => element('button', {
      className: 'change', textContent: `→ ${name}`, 'aria-label': `Label ${image.name} as ${name}`,
      onclick: () => inOrder(async () => this.#onState(await tell('label', { class: name, images: [image.index] }))).then(() => this.show()),
    })));
    return figure;
  }
}
