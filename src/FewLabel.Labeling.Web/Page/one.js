// One image at a time: proposed ones, or those of the measured sample.
import { ask, inOrder, look, tell } from './api.js';
import { by } from './dom.js';

const ahead = 8;
const least = 4;

export class OneByOne {
  #queue = [];
  #shown = null;
  #isMeasuring = false;
  #asking = null;
  #onState;

  // Images that were answered here or elsewhere and may still come in an answer under way.
  #done = new Set();

  constructor(onState) {
    this.#onState = onState;
    by('skip').onclick = () => this.skip();
    by('unclear').onclick = () => this.unclear();
    by('undo').onclick = () => this.undo();
    by('zoom').onclick = () => this.zoom();
    by('picture').ondblclick = () => this.zoom();
    by('picture').onload = () => by('picture').classList.toggle('small', by('picture').naturalWidth < 100);
  }

  get isMeasuring() {
    return this.#isMeasuring;
  }

  async start(isMeasuring) {
    if (this.#isMeasuring !== isMeasuring) {
      this.#isMeasuring = isMeasuring;
      this.#queue = [];
      this.#shown = null;
    }
    await this.#next();
  }

  label(name) {
    return this.#answer((image) => tell('label', { class: name, images: [image] }));
  }

  skip() {
    return this.#answer((image) => tell('skip', { image }));
  }

  unclear() {
    return this.#answer((image) => tell('unclear', { image }));
  }

  zoom() {
    const isZoomed = by('picture').classList.toggle('zoomed');
    by('zoom').setAttribute('aria-pressed', String(isZoomed));
  }

  undo() {
    return inOrder(async () => {
      const answer = await tell('undo');
      this.#onState(answer.state);
      const images = answer.images ?? [];
      images.forEach((image) => this.#done.delete(image));
      if (images.length > 0) {
        const back = await ask('images', { index: images[0] });
        const others = [...(this.#shown ? [this.#shown] : []), ...this.#queue].filter((own) => own.index !== images[0]);
        this.#queue = [...back, ...others];
        this.#shown = null;
      }
    }).then(() => this.#next());
  }

  // Another page has labeled: what it has answered is not asked again.
  async changed() {
    await inOrder(async () => {
      const known = [this.#shown, ...this.#queue].filter(Boolean);
      if (known.length > 0) {
        const now = new Map((await look('images', known.map((own) => ['index', own.index]))).map((own) => [own.index, own]));
        const isOpen = (own) => !now.has(own.index) || now.get(own.index).status === 'open';
        this.#queue = this.#queue.filter(isOpen);
        if (this.#shown && !isOpen(this.#shown)) {
          this.#shown = null;
        }
      }
    });
    await this.#next();
  }

  // The next image is shown at once; what was said goes to the server in order.
  #answer(say) {
    const image = this.#shown;
    if (!image) {
      return Promise.resolve();
    }
    this.#done.add(image.index);
    this.#shown = null;
    const kept = inOrder(async () => {
      try {
        this.#onState(await say(image.index));
      } catch (error) {
        this.#done.delete(image.index);
        this.#queue = [image, ...(this.#shown ? [this.#shown] : []), ...this.#queue];
        this.#shown = null;
        throw error;
      }
    });
    const advance = () => this.#next().catch(() => {});
    advance();
    return kept.then(advance, advance);
  }

  async #next() {
    if (!this.#shown) {
      this.#shown = this.#queue.shift() ?? null;
      this.#show();
    }
    if (this.#queue.length < least) {
      await this.#fill();
    }
  }

  #fill() {
    this.#asking ??= inOrder(async () => {
      try {
        const isMeasuring = this.#isMeasuring;
        const found = await ask(isMeasuring ? 'sample' : 'next', { count: ahead });
        if (isMeasuring === this.#isMeasuring) {
          const known = new Set([this.#shown?.index, ...this.#queue.map((own) => own.index)]);
          this.#queue.push(...found.filter((own) => !known.has(own.index) && !(this.#done.has(own.index) && own.status !== 'skipped')));
          this.#queue.slice(0, ahead).forEach((own) => { new Image().src = `/image/${own.index}`; });
        }
      } finally {
        this.#asking = null;
      }
      if (!this.#shown && this.#queue.length > 0) {
        this.#shown = this.#queue.shift();
        this.#show();
      } else if (!this.#shown) {
        this.#end();
      }
    });
    return this.#asking;
  }

  #show() {
    const image = this.#shown;
    by('empty').hidden = true;
    by('picture').hidden = !image;
    by('picture').classList.remove('zoomed');
    by('zoom').setAttribute('aria-pressed', 'false');
    by('name').textContent = image ? image.name : '';
    by('prediction').textContent = image?.prediction ? `looks like ${image.prediction.class}${image.prediction.other ? ` or ${image.prediction.other}` : ''}` : this.#isMeasuring ? 'sample for measuring: no prediction is shown' : '';
    if (image) {
      by('picture').src = `/image/${image.index}`;
      by('picture').alt = `Image ${image.name}`;
      by('picture').dataset.index = image.index;
    }
  }

  #end() {
    by('empty').hidden = false;
    by('empty').textContent = this.#isMeasuring ? 'The whole sample is labeled. See Accuracy.' : 'No image is open. See Doubts, Accuracy, or export.';
    by('name').textContent = '';
    by('prediction').textContent = '';
  }
}
