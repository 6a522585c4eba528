/* The page's own behaviour. Runs before Gradio's module, so the language and the theme are right from the first paint. */
(() => {
  'use strict';
  const lang = window.studioLang || 'en';
  const words = window.studioWords || { own: {}, fixed: {} };
  const here = () => new URL(window.location.href);
  const put = (name, value) => {
    const url = here();
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    window.history.replaceState(window.history.state, '', url);
  };
  const stored = name => { try { return window.localStorage.getItem(name); } catch { return null; } };
  const store = (name, value) => { try { window.localStorage.setItem(name, value); } catch { /* private mode */ } };

  // Gradio's own words (drop zone, upload) follow the browser's language: tell it the page's
  Object.defineProperty(navigator, 'language', { get: () => lang, configurable: true });
  Object.defineProperty(navigator, 'languages', { get: () => [lang], configurable: true });

  const page = document.documentElement;
  const presenting = here().searchParams.get('present') === '1'; // alike for every audience: nothing is kept, and nothing comes back
  if (presenting) page.classList.add('present');
  const wished = here().searchParams.get('__theme') || (presenting ? null : stored('studio-theme'));
  if (wished && !here().searchParams.get('__theme')) put('__theme', wished);
  const dark = wished ? wished === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  page.style.background = dark ? '#121514' : '#f4f3ef';

  const visible = selector => [...document.querySelectorAll(selector)].find(e => e.offsetParent !== null && !e.disabled);

  // The chip of the header as it is now; as it was where the server does not answer
  const device = async () => {
    const answer = await fetch(`device?lang=${lang}`).catch(() => null);
    return answer?.ok ? answer.text() : document.querySelector('#studio-device .chip').outerHTML;
  };

  /* Each tab that is opened is a step in the browser's history, and Back opens the one before */
  const tabShown = () => here().searchParams.get('tab') || 'text_to_image';
  const tab = id => {
    if (id === tabShown()) return;
    const url = here();
    url.searchParams.set('tab', id);
    url.searchParams.delete('x'); // what is open in the Lab
    if (id === 'lab' && page.dataset.lab) url.searchParams.set('x', page.dataset.lab);
    window.history.pushState(window.history.state, '', url);
  };
  /* Opens a tab as a click on its name does, and returns whether there is one. Names that the header has no room for stand in its menu,
     where they have no ids */
  const openTab = id => {
    const name = window.gradio_config?.components.find(c => c.type === 'tabitem' && c.props.id === id)?.props.label;
    const inMenu = () => [...document.querySelectorAll('#studio-tabs > .tab-wrapper .overflow-dropdown button')].find(b => b.textContent.trim() === name);
    const button = document.getElementById(`tab-${id}-button`) || inMenu();
    button?.click();
    return Boolean(button);
  };
  window.addEventListener('popstate', () => openTab(tabShown()));

  /* The settings of each tab live as long as the browser's tab does: they come back after Reload, Back and a change of language */
  const read = new Set(); // what was kept is read before anything is kept anew: a page under construction holds defaults
  const keep = (task, names, values) => {
    if (read.has(task) && !presenting) try {
      window.sessionStorage.setItem(`studio-form-${task}`, JSON.stringify(Object.fromEntries(names.map((name, i) => [name, values[i]]))));
    } catch { /* private mode, or full */ }
  };
  const kept = (task, names) => {
    let found = null;
    read.add(task);
    if (!presenting && !window.studio.addressed) try { found = JSON.parse(window.sessionStorage.getItem(`studio-form-${task}`)); } catch { /* private mode */ }
    // "as large as the start picture" needs one, and pictures are not kept
    const usable = name => found && name in found && !(name === 'aspect' && found[name] === 'picture');
    return names.map(name => usable(name) ? found[name] : { __type__: 'update' });
  };

  // A random name for this browser tab, under which the server finds its results again
  const visitor = () => {
    if (presenting) return '';
    const made = () => Array.from(window.crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('');
    try {
      const known = window.sessionStorage.getItem('studio-visitor') || made();
      window.sessionStorage.setItem('studio-visitor', known);
      return known;
    } catch { return ''; } // private mode: nothing comes back
  };

  window.studio = { tab, openTab, device, keep, kept, visitor };

  const toggleTheme = () => {
    const next = document.body.classList.toggle('dark') ? 'dark' : 'light';
    page.style.background = '';
    store('studio-theme', next);
    put('__theme', next);
  };

  const switchLanguage = next => {
    if (next === lang) return;
    const url = here();
    url.searchParams.set('lang', next);
    window.location.assign(url);
  };

  const copy = async button => {
    const text = button.closest('.snippet').querySelector('code').textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no permission, or not a secure context
      const area = Object.assign(document.createElement('textarea'), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    const before = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = before; }, 1600);
  };

  document.addEventListener('click', event => {
    const hit = selector => event.target.closest?.(selector);
    hit('.act-stop')?.setAttribute('aria-busy', 'true');
    if (hit('.act-run')) {
      document.querySelectorAll('.act-stop').forEach(b => b.removeAttribute('aria-busy'));
      begun(hit('.act-run'));
    }
    if (hit('[data-theme]')) toggleTheme();
    else if (hit('[data-lang]')) switchLanguage(hit('[data-lang]').dataset.lang);
    else if (hit('.snippet .copy')) copy(hit('.snippet .copy'));
  });

  /* Ctrl + Enter starts; during a run it waits for the end of it and says so. Esc stops the run, and what waits. */
  const hint = Object.assign(document.createElement('div'), { className: 'studio-hint' });
  hint.setAttribute('role', 'status');
  let waiting = null; // the button to press once it can be pressed again
  const say = text => { if (hint.textContent !== text) hint.textContent = text; };
  const wait = button => { waiting = button; say(button ? words.own.run_waits : ''); };
  const shown = selector => [...document.querySelectorAll(selector)].find(e => e.offsetParent !== null);
  let next = 0; // what waited is about to begin
  const goOn = () => {
    if (!waiting?.isConnected) waiting = null;
    else if (!waiting.disabled) { const run = waiting; wait(null); next = setTimeout(() => run.click()); }
    if (!waiting) say('');
    stopEarly();
  };
  /* Esc between the click on Run and the server's answer: Stop cannot be pressed yet, and is pressed as soon as it can */
  let starting = null, unwanted = false; // the Stop button of the run that was asked for; whether it is to be stopped
  const begun = run => { starting = document.getElementById(run.id.replace(/-run$/, '-stop')); unwanted = false; };
  const stopEarly = () => {
    if (!starting?.isConnected || starting.disabled) return;
    const stop = starting;
    starting = null;
    if (unwanted) setTimeout(() => stop.click());
  };
  const stopRun = () => {
    clearTimeout(next);
    wait(null);
    const stop = visible('button.act-stop');
    if (stop) stop.click(); else unwanted = true;
  };
  /* Esc belongs to a list only while the focus is in it: Gradio may leave one open behind the focus */
  const choosing = () => document.activeElement?.closest('[role="listbox"], [role="combobox"][aria-expanded="true"]') || shown('[role="menu"]');
  const modifiers = ['Control', 'Shift', 'Alt', 'Meta'];

  document.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229) return; // the key belongs to an input method
    if (document.querySelector('dialog[open]')) return; // or to the picture at full screen
    if (['Tab', ...modifiers].includes(event.key) && event.target.getAttribute?.('role') === 'combobox') {
      event.stopPropagation(); // Gradio would open or filter the list by it and leave it open behind the focus
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      const run = shown('button.act-run');
      if (!run) return;
      event.preventDefault();
      event.stopPropagation();
      document.activeElement?.blur?.(); // Gradio reads some boxes when they lose the focus
      if (run.disabled) wait(run); else run.click();
    } else if (event.key === 'Escape' && !choosing()) {
      stopRun();
    }
  }, true);

  /* What Gradio says in English whatever the language: labels of boxes and tools, and the words of its toasts */
  const fixed = Object.entries(words.fixed).filter(([english, ours]) => english !== ours);
  const inOurWords = text => {
    for (const [english, ours] of fixed) {
      if (english === text) return ours;
      if (english.endsWith('*') && text.startsWith(english.slice(0, -1))) return ours.replace('{rest}', text.slice(english.length - 1));
    }
    return null;
  };
  const labelled = ['aria-label', 'title'].flatMap(name => fixed.map(([english]) =>
    english.endsWith('*') ? `[${name}^="${english.slice(0, -1)}"]` : `[${name}="${english}"]`)).join(',');
  const translate = () => {
    document.querySelectorAll(labelled).forEach(e => ['aria-label', 'title'].forEach(name => {
      const ours = e.hasAttribute(name) ? inOurWords(e.getAttribute(name)) : null;
      if (ours) e.setAttribute(name, ours);
    }));
    // an upload box is called what stands in it: a voice user says what they read
    document.querySelectorAll('button[aria-label]:has(input[type="file"])').forEach(e => { if (e.textContent.trim()) e.removeAttribute('aria-label'); });
    document.querySelectorAll('.toast-title, .toast-message-text').forEach(e => {
      const ours = e.childElementCount < 2 && inOurWords(e.textContent.trim());
      if (ours) e.textContent = ours;
    });
  };

  /* An empty sketch pad waits for a tool to be chosen: choose the brush */
  const handBrush = () => {
    const brush = document.querySelector('.sketchpad canvas') && document.querySelector(`.sketchpad button[aria-label="${words.own.brush}"]`);
    if (!brush || brush.dataset.chosen) return;
    brush.dataset.chosen = 'yes';
    setTimeout(() => { if (brush.isConnected) brush.click(); }, 400); // the pad is still setting itself up
  };

  /* Read out only what matters; mark the current language; say the queue position in the page's language */
  let spoken = '';
  let focused = null, opened = null;
  /* The first wrong field gets the focus, once; a folded panel that hides it is opened first */
  const showProblem = () => {
    const problems = [...document.querySelectorAll('div.validation-error')].filter(e => e.closest('[role="tabpanel"]')?.offsetParent !== null);
    const seen = problems.find(e => e.offsetParent !== null);
    if (!seen && problems.length && opened !== problems[0]) {
      opened = problems[0];
      opened.closest('[data-testid="accordion-content"]')?.parentElement.querySelector(':scope > button.label-wrap')?.click();
    }
    if (seen && seen !== focused) {
      starting = null; // no run begins
      seen.scrollIntoView({ block: 'center' });
      seen.closest('.block')?.querySelector('input:not([type=file]), textarea, button')?.focus({ preventScroll: true });
    }
    focused = seen || null;
    if (!problems.length) opened = null;
  };
  const settle = () => {
    handBrush();
    translate();
    showProblem();
    goOn();
    const line = [...document.querySelectorAll('[data-announce]')].find(e => e.offsetParent !== null);
    const live = document.getElementById('studio-live');
    if (live && line && line.dataset.announce !== spoken) live.textContent = spoken = line.dataset.announce;
    document.querySelectorAll('[data-lang]').forEach(b => b.setAttribute('aria-pressed', String(b.dataset.lang === lang)));
    document.querySelectorAll('.status-box .meta-text, .status-box .meta-text-center').forEach(e => {
      const found = /queue:\s*(\d+)\s*\/\s*(\d+)/.exec(e.textContent);
      const place = found ? words.own.queue_position.replace('{position}', found[1]).replace('{size}', found[2]) : '';
      const right = e.closest('.block').querySelector('.status span + span');
      if (right && right.dataset.queue !== place) right.dataset.queue = place;
    });
  };
  /* While the page is being built it changes thousands of times: look at it some times a second */
  let due = false;
  const later = () => {
    if (due) return;
    due = true;
    setTimeout(() => { due = false; settle(); }, 60);
  };
  const start = () => {
    document.body.append(hint);
    new MutationObserver(later).observe(document.body, { childList: true, subtree: true, characterData: true });
    new MutationObserver(goOn).observe(document.body, { attributes: true, attributeFilter: ['disabled'], subtree: true });
    settle();
  };
  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
})();
