/* Slides with live tabs. `?host=https://your.host` says where the studio runs; without it, this machine's port 7860. */
import Reveal from './vendor/reveal.esm.js';

const STUDIO = 'multimodal-studio';
const host = new URLSearchParams(window.location.search).get('host') || 'http://127.0.0.1:7860';
const base = new URL(host.endsWith('/') ? host : `${host}/`);
if (!/^https?:$/.test(base.protocol)) throw new Error('host has to be an address of the web');

const frames = [...document.querySelectorAll('iframe[data-live]')];
for (const frame of frames) frame.src = `${base.href}?present=1&__theme=dark&lang=en&${frame.dataset.live}`;

const deck = new Reveal({
  width: 1280, height: 720, margin: 0.02, hash: true, transition: 'fade', center: true,
  viewDistance: 2, // a live slide is loaded two slides ahead. With `src` it stays loaded: `data-src` is emptied when one is far away
  keyboard: { 32: () => tell('run') || deck.next() }, // Space
});
await deck.initialize();

/* What a presenter's remote does, from wherever the focus is */
const KEYS = {
  PageDown: () => deck.next(), PageUp: () => deck.prev(), ArrowRight: () => deck.next(), ArrowLeft: () => deck.prev(),
  Home: () => deck.slide(0), End: () => deck.slide(deck.getTotalSlides() - 1),
};

function tell(action) {
  const frame = deck.getCurrentSlide()?.querySelector('.frame.ready iframe');
  frame?.contentWindow.postMessage({ target: STUDIO, action }, base.origin);
  return Boolean(frame);
}

window.addEventListener('message', event => {
  const frame = frames.find(one => one.contentWindow === event.source);
  if (!frame || event.origin !== base.origin || event.data?.source !== STUDIO) return;
  if (event.data.ready) {
    frame.parentElement.classList.add('ready'); // until then, and without a host, the picture stays
    if (deck.getCurrentSlide()?.contains(frame)) frame.focus();
  } else if (Object.hasOwn(KEYS, event.data.key)) KEYS[event.data.key]();
});

/* The keys of the tab work once its slide is shown, and those of the deck on the other slides */
deck.on('slidechanged', event => {
  const frame = event.currentSlide.querySelector('.frame.ready iframe');
  if (frame) frame.focus(); else { document.activeElement?.blur(); window.focus(); }
});
