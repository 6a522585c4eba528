/* The page's own behaviour. Runs before Gradio's module, so the language and the theme are right from the first paint. */
(() => {
  'use strict';
  const lang = window.studioLang || 'en';
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
  if (here().searchParams.get('present') === '1') page.classList.add('present');
  const wished = here().searchParams.get('__theme') || stored('studio-theme');
  if (wished && !here().searchParams.get('__theme')) put('__theme', wished);
  const dark = wished ? wished === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  page.style.background = dark ? '#121514' : '#f4f3ef';

  const visible = selector => [...document.querySelectorAll(selector)].find(e => e.offsetParent !== null && !e.disabled);

  // The chip of the header as it is now; as it was where the server does not answer
  const device = async () => {
    const answer = await fetch(`device?lang=${lang}`).catch(() => null);
    return answer?.ok ? answer.text() : document.querySelector('#studio-device .chip').outerHTML;
  };

  window.studio = { tab: id => put('tab', id), device };

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

  /* Large view: arrow keys walk, Esc closes */
  let box = null;
  const enlarge = button => {
    const all = [...button.closest('.stage').querySelectorAll('[data-zoom]')];
    let at = all.indexOf(button);
    box = document.createElement('dialog');
    box.className = 'studio-zoom';
    const image = document.createElement('img');
    box.append(image);
    const show = step => {
      at = (at + step + all.length) % all.length;
      image.src = all[at].dataset.zoom;
      image.alt = all[at].getAttribute('aria-label');
    };
    show(0);
    box.addEventListener('click', () => box.close());
    box.addEventListener('keydown', e => {
      if (e.key === 'ArrowRight') show(1);
      if (e.key === 'ArrowLeft') show(-1);
    });
    box.addEventListener('close', () => { box.remove(); box = null; button.focus(); });
    document.body.append(box);
    box.showModal();
  };

  document.addEventListener('click', event => {
    const hit = selector => event.target.closest?.(selector);
    hit('.act-stop')?.setAttribute('aria-busy', 'true');
    hit('.act-run') && document.querySelectorAll('.act-stop').forEach(b => b.removeAttribute('aria-busy'));
    if (hit('[data-theme]')) toggleTheme();
    else if (hit('[data-lang]')) switchLanguage(hit('[data-lang]').dataset.lang);
    else if (hit('.snippet .copy')) copy(hit('.snippet .copy'));
    else if (hit('[data-zoom]')) enlarge(hit('[data-zoom]'));
  });

  document.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      const run = visible('button.act-run');
      if (!run) return;
      event.preventDefault();
      event.stopPropagation();
      document.activeElement?.blur?.(); // Gradio reads some boxes when they lose the focus
      run.click();
    } else if (event.key === 'Escape' && !box) {
      visible('button.act-stop')?.click();
    }
  }, true);

  /* An empty sketch pad waits for a tool to be chosen: choose the brush */
  const handBrush = () => {
    const brush = document.querySelector('.sketchpad canvas') && document.querySelector('.sketchpad button[aria-label="Brush"]');
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
      seen.scrollIntoView({ block: 'center' });
      seen.closest('.block')?.querySelector('input:not([type=file]), textarea, button')?.focus({ preventScroll: true });
    }
    focused = seen || null;
    if (!problems.length) opened = null;
  };
  const settle = () => {
    handBrush();
    showProblem();
    const line = [...document.querySelectorAll('[data-announce]')].find(e => e.offsetParent !== null);
    const live = document.getElementById('studio-live');
    if (live && line && line.dataset.announce !== spoken) live.textContent = spoken = line.dataset.announce;
    document.querySelectorAll('[data-lang]').forEach(b => b.setAttribute('aria-pressed', String(b.dataset.lang === lang)));
    document.querySelectorAll('.status-box .meta-text, .status-box .meta-text-center').forEach(e => {
      const found = /queue:\s*(\d+)\s*\/\s*(\d+)/.exec(e.textContent);
      const words = found ? (lang === 'en' ? `position ${found[1]} of ${found[2]}` : `排隊第 ${found[1]} 位，共 ${found[2]} 位`) : '';
      const right = e.closest('.block').querySelector('.status span + span');
      if (right && right.dataset.queue !== words) right.dataset.queue = words;
    });
  };
  const start = () => {
    new MutationObserver(settle).observe(document.body, { childList: true, subtree: true, characterData: true });
    settle();
  };
  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
})();
