/* One tab alone, for slides: keys, a strip with what a presenter needs, and messages to and from the page around the frame. */
(() => {
  'use strict';
  const words = (window.studioWords || { own: {} }).own;
  const SOURCE = 'multimodal-studio';
  const page = document.documentElement;
  const presenting = page.classList.contains('present');
  const framed = window.parent !== window;
  const task = () => new URL(window.location.href).searchParams.get('tab') || 'text_to_image';
  const part = name => document.getElementById(`${task()}-${name}`);
  const send = said => { if (framed) window.parent.postMessage({ source: SOURCE, ...said }, '*'); };

  const run = () => { const button = part('run'); if (button && !button.disabled) button.click(); };
  const stop = () => { const button = part('stop'); if (button && !button.disabled) button.click(); };

  /* Examples: the cards that the tab shows elsewhere, one after the other */
  const at = {}; // task -> number of the example shown last
  const cards = () => [...document.querySelectorAll(`#${CSS.escape(task())}-examples [data-pick]`)];
  const step = by => {
    const all = cards();
    if (!all.length) return false;
    const next = task() in at ? at[task()] + by : by > 0 ? 0 : -1;
    at[task()] = (next + all.length) % all.length;
    settle();
    return true;
  };
  /* Keys may come faster than examples: the one that was asked for last is clicked once the one before is on the stage */
  let soon = 0, sent = 0, shown = true;
  const settle = () => {
    clearTimeout(soon);
    soon = setTimeout(() => { if (shown || Date.now() - sent > 2000) pick(); else settle(); }, 120);
  };
  const pick = () => {
    shown = false;
    sent = Date.now();
    const seen = new MutationObserver(() => { shown = true; seen.disconnect(); });
    seen.observe(part('stage'), { childList: true, subtree: true, attributes: true, characterData: true });
    cards()[at[task()]]?.click();
  };
  document.addEventListener('click', event => {
    const card = event.target.closest?.('[data-pick]');
    if (card?.closest('[id$="-examples"]')) at[task()] = Number(card.dataset.pick);
  }, true);

  /* The page around the frame may ask for what its keys stand for; no other window may. Without a click or key in the frame so far
     a run starts as one by address does: with bundled models only */
  window.addEventListener('message', event => {
    if (!framed || event.source !== window.parent || event.data?.target !== SOURCE) return;
    const does = {
      run: () => { if (navigator.userActivation?.hasBeenActive) run(); else window.studio.askRun(task()); },
      stop, next: () => step(1), previous: () => step(-1),
    };
    if (Object.hasOwn(does, event.data.action)) does[event.data.action]();
  });

  if (!presenting) { if (framed) window.addEventListener('load', () => send({ ready: true })); return; }

  /* The strip below the result */
  const ICONS = {
    previous: 'M15 5l-7 7 7 7', next: 'M9 5l7 7-7 7', settings: 'M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5v5M8 14.5v5',
    full: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5', keys: 'M9 9a3 3 0 1 1 4.6 2.6c-1 .6-1.6 1.2-1.6 2.4M12 17.6v.4',
  };
  const tool = (kind, name, does) => {
    const made = Object.assign(document.createElement('button'), { type: 'button', className: `present-${kind}`, title: words[name] });
    made.setAttribute('aria-label', words[name]);
    made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[kind]}"/></svg>`;
    made.addEventListener('click', event => { does(); if (event.detail) made.blur(); }); // after the pointer, Space runs again
    return made;
  };
  const open = wanted => {
    const shown = page.classList.toggle('present-open', wanted);
    settings.setAttribute('aria-expanded', String(shown));
    return shown;
  };
  window.studio.showForm = () => open(true);
  const say = text => {
    told.textContent = text;
    clearTimeout(say.until);
    if (text) say.until = setTimeout(() => say(''), 7000);
  };
  const fullScreen = () => {
    if (document.fullscreenElement) { document.exitFullscreen(); return; }
    const asked = document.fullscreenEnabled ? page.requestFullscreen() : Promise.reject(new Error());
    asked.catch(() => say(words.present_no_full_screen));
  };
  const keys = () => {
    if (help.open) { help.close(); return; }
    const rows = [
      [words.present_key_space, words.present_key_run], ['Esc', words.present_key_stop],
      ...(cards().length ? [['← →', words.present_key_examples]] : []), ['S', words.present_settings], ['F', words.present_full_screen],
      ...(framed ? [['Page ↑ ↓', words.present_key_slides]] : []), ['?', words.present_keys],
    ];
    list.replaceChildren(...rows.flatMap(([key, does]) => [
      Object.assign(document.createElement('dt'), { textContent: key }), Object.assign(document.createElement('dd'), { textContent: does }),
    ]));
    help.show();
  };

  const settings = tool('settings', 'present_settings', () => open());
  settings.setAttribute('aria-expanded', 'false');
  const told = Object.assign(document.createElement('p'), { className: 'present-told' });
  told.setAttribute('role', 'status');
  const help = Object.assign(document.createElement('dialog'), { className: 'present-help' });
  help.setAttribute('aria-label', words.present_keys);
  const list = document.createElement('dl');
  help.append(list);
  help.addEventListener('click', () => help.close());
  const strip = Object.assign(document.createElement('div'), { className: 'present-tools' });
  strip.setAttribute('role', 'toolbar');
  strip.setAttribute('aria-label', words.present_keys);
  strip.append(
    tool('previous', 'present_previous', () => step(-1)), tool('next', 'present_next', () => step(1)), settings,
    tool('full', 'present_full_screen', fullScreen), tool('keys', 'present_keys', keys),
  );

  /* Keys. What is typed into a field, or pressed on a button, a player or a list, belongs there */
  const FIELD = 'input:not([type="button"]):not([type="checkbox"]):not([type="file"]), textarea, select, [contenteditable]:not([contenteditable="false"])';
  const BUTTON = 'button, a[href], summary, label, audio, video, input, [role="button"], [role="option"], [role="listbox"], [role="combobox"], [role="slider"], [role="tab"], [role="radio"], [tabindex="0"]';
  const SLIDES = new Set(['PageDown', 'PageUp']);
  const ENDS = new Set(['Home', 'End']);
  const closed = () => {
    if (help.open) { help.close(); return true; }
    if (page.classList.contains('present-open')) { open(false); return true; }
    return false;
  };
  const handOn = event => {
    if (!framed) return false;
    send({ key: event.key });
    return true;
  };
  const pressed = event => {
    const inField = event.target.matches?.(FIELD), onButton = event.target.matches?.(BUTTON);
    if (SLIDES.has(event.key)) return handOn(event);
    if (inField) return false;
    if (ENDS.has(event.key)) return !onButton && handOn(event);
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const ours = event.target.matches?.('[role="slider"], [role="tab"], [role="radio"], input, audio, video, .stage *, .rooms *');
      if (ours && !event.target.matches('.zoom')) return false;
      return step(event.key === 'ArrowRight' ? 1 : -1) || handOn(event);
    }
    if (event.key === ' ') {
      if (onButton) return false;
      if (!event.repeat) run();
      return true;
    }
    if (event.repeat) return false;
    const does = { f: fullScreen, s: () => open(), '?': keys }[event.key.toLowerCase()];
    does?.();
    return Boolean(does);
  };
  // at the window, before the page's own keys: Esc closes what is open and stops nothing then
  window.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]:not(.present-help)')) return; // the picture at full screen has keys of its own
    if (event.key === 'Escape') {
      if (event.target.closest?.('[role="combobox"][aria-expanded="true"]')) return; // an open list closes first
      if (closed()) { event.preventDefault(); event.stopImmediatePropagation(); }
      return; // Stop is the page's own
    }
    if (pressed(event)) { event.preventDefault(); event.stopPropagation(); }
  }, true);

  /* No box has the focus before somebody chooses one: Space and the arrows are for presenting */
  let touched = false;
  for (const kind of ['keydown', 'pointerdown']) document.addEventListener(kind, () => { touched = true; }, true);
  document.addEventListener('focusin', event => { if (!touched) event.target.blur(); });

  const small = window.matchMedia('(max-width: 519px)');
  const fit = () => page.classList.toggle('small', small.matches);
  small.addEventListener('change', fit);
  fit();

  const start = () => {
    document.body.append(strip, told, help);
    const look = () => {
      page.classList.toggle('no-examples', !cards().length);
      if (part('stage') || task() === 'models') { page.dataset.tab = task(); send({ ready: true }); return true; }
      return false;
    };
    if (!look()) new MutationObserver((_, watcher) => { if (look()) watcher.disconnect(); }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
})();
