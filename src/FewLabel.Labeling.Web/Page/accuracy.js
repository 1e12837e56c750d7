// Accuracy on the sample, and how it grew with the labels.
import { ask, inOrder } from './api.js';
import { by, drawing, percent } from './dom.js';

const [width, height, left, bottom] = [640, 320, 48, 36];

export function showAccuracy() {
  return inOrder(async () => {
    const curve = await ask('accuracy');
    const now = curve.at(-1);
    by('accuracy').textContent = now
      ? `${percent(now.accuracy)} right: ${now.correct} of ${now.count} images of the sample, with ${now.labels} labels. The accuracy on all images lies from ${percent(now.low)} to ${percent(now.high)} (95 %).`
      : 'Nothing measured yet: label images of two classes, then some of the sample.';
    by('curve').replaceChildren(...(curve.length > 1 ? [plot(curve)] : []));
  });
}

function plot(curve) {
  const [first, last] = [Math.log(curve[0].labels), Math.log(curve.at(-1).labels)];
  const x = (labels) => left + (width - left - 16) * (Math.log(labels) - first) / Math.max(last - first, 1e-9);
  const y = (share) => 12 + (height - bottom - 12) * (1 - share);
  const points = (value, order = curve) => order.map((own) => `${x(own.labels).toFixed(1)},${y(value(own)).toFixed(1)}`).join(' ');
  const band = `${points((own) => own.high)} ${points((own) => own.low, [...curve].reverse())}`;
  return drawing('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `Accuracy from ${percent(curve[0].accuracy)} with ${curve[0].labels} labels to ${percent(curve.at(-1).accuracy)} with ${curve.at(-1).labels}` },
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      drawing('line', { class: 'axis', x1: left, x2: width - 16, y1: y(share), y2: y(share) }),
      drawing('text', { x: 4, y: y(share) + 4 }, `${100 * share} %`)]),
    ...curve.map((own) => drawing('text', { x: x(own.labels), y: height - 14, 'text-anchor': 'middle' }, String(own.labels))),
    drawing('polygon', { class: 'band', points: band }),
    drawing('polyline', { class: 'mean', points: points((own) => own.accuracy) }));
}
