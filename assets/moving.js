/* Films: two that play together, and the line of time of the audio-to-visual tab. */
(() => {
  'use strict';
  const STAGE = '#audio_to_visual-stage [data-film]';
  const media = () => document.querySelector(STAGE);
  const panel = () => document.querySelector('#audio_to_visual-timeline .sound-line[data-length]');
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  // a recording that has not become a film yet may be shown from before the part that is used
  const from = element => (element?.dataset.source === undefined ? 0 : Number(panel()?.dataset.from) || 0);

  /* Playhead */
  const place = () => {
    const element = media();
    const line = panel();
    if (!line) return;
    const length = Number(line.dataset.length);
    const now = element ? element.currentTime - from(element) : 0;
    const share = Math.min(Math.max(now / length, 0), 1);
    const lanes = line.querySelector('.lanes');
    const sound = line.querySelector('.sound');
    lanes.style.setProperty('--at', share);
    sound.setAttribute('aria-valuenow', Math.max(now, 0).toFixed(1));
    sound.setAttribute('aria-valuetext', `${Math.max(now, 0).toFixed(1)} s`);
    const scroll = lanes.parentElement;
    if (element && !element.paused && scroll.scrollWidth > scroll.clientWidth + 4) {
      const x = share * scroll.scrollWidth;
      if (x < scroll.scrollLeft + 20 || x > scroll.scrollLeft + scroll.clientWidth - 40) scroll.scrollLeft = x - 80;
    }
  };
  const tick = () => {
    const element = media();
    if (!element || element.paused) return;
    place();
    requestAnimationFrame(tick);
  };
  const seek = time => {
    const element = media();
    if (!element || !Number.isFinite(time)) return;
    element.currentTime = Math.max(0, from(element) + time + 0.001);
    place();
  };

  /* Two films on one stage play, pause and jump together */
  const other = element => {
    const all = [...(element.closest?.('.stage.film[data-count="2"]')?.querySelectorAll('video[data-film]') || [])];
    return all.find(v => v !== element);
  };
  const heard = event => {
    const element = event.target;
    if (!element.matches?.('[data-film]')) return;
    const twin = other(element);
    if (twin) {
      if (event.type === 'play' && twin.paused) twin.play()?.catch(() => {});
      if (event.type === 'pause' && !element.ended && !twin.paused) twin.pause();
      // each begins anew by itself: only the first may then correct the second; nobody sees less than an eighth of a second while they play
      const again = !element.paused && element.currentTime < 0.2 && element.compareDocumentPosition(twin) & Node.DOCUMENT_POSITION_PRECEDING;
      const apart = Math.abs(twin.currentTime - element.currentTime);
      if (event.type === 'seeked' && !again && apart > (element.paused ? 0.01 : 0.12)) twin.currentTime = element.currentTime;
    }
    if (element === media()) {
      place();
      if (event.type === 'play') requestAnimationFrame(tick);
    }
  };
  ['play', 'pause', 'seeked', 'timeupdate', 'loadedmetadata'].forEach(name => document.addEventListener(name, heard, true));

  document.addEventListener('click', event => {
    const hit = event.target.closest?.('#audio_to_visual-timeline [data-go]');
    if (hit) seek(Number(hit.dataset.go));
  });

  document.addEventListener('pointerdown', event => {
    const sound = event.target.closest?.('#audio_to_visual-timeline .sound');
    if (!sound) return;
    const box = sound.getBoundingClientRect();
    const length = Number(sound.closest('.sound-line').dataset.length);
    const go = e => seek(Math.min(Math.max((e.clientX - box.left) / box.width, 0), 1) * length);
    go(event);
    sound.setPointerCapture?.(event.pointerId);
    sound.addEventListener('pointermove', go);
    const end = () => sound.removeEventListener('pointermove', go);
    sound.addEventListener('pointerup', end, { once: true });
    sound.addEventListener('pointercancel', end, { once: true });
  });

  /* Arrows go from beat to beat, or by half a second where there is none */
  document.addEventListener('keydown', event => {
    const element = media();
    if (!element || !event.target.matches?.('#audio_to_visual-timeline .sound')) return;
    const beats = JSON.parse(event.target.dataset.beats || '[]');
    const now = element.currentTime - from(element);
    const length = Number(panel().dataset.length);
    const moves = {
      ArrowRight: () => seek(beats.length ? beats.find(b => b > now + 0.02) ?? length : Math.min(now + 0.5, length)),
      ArrowLeft: () => seek(beats.length ? [...beats].reverse().find(b => b < now - 0.05) ?? 0 : Math.max(now - 0.5, 0)),
      Home: () => seek(0),
      End: () => seek(length),
      ' ': () => (element.paused ? element.play()?.catch(() => {}) : element.pause()),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  });

  /* Nothing plays by itself for those who asked for less motion */
  const settle = () => {
    if (calm.matches) document.querySelectorAll('video[data-film][autoplay]').forEach(film => { film.removeAttribute('autoplay'); film.pause(); });
    place();
  };
  const start = () => {
    let due = false;
    const later = () => { due = false; settle(); };
    new MutationObserver(records => {
      if (due || !records.some(r => r.addedNodes.length)) return;
      due = true;
      setTimeout(later, 60); // the page changes thousands of times while it is being built
    }).observe(document.body, { childList: true, subtree: true });
    settle();
  };
  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
})();
