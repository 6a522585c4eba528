/* Addresses that fill the form of their tab, open an example and press Run: ?tab=text_to_image&prompt=a+fox&seed=7&run=1.
   The server checks the values (tabs/shared/addresses); this reads the address once and does what a visitor would do. */
(() => {
  'use strict';
  const words = (window.studioWords || { own: {} }).own;
  const PAGE = new Set(['tab', 'x', 'present', 'lang', 'run', 'example', 'tour', 'view', 'logs', 'session_hash', 'deep_link']);
  const QUIET = 350; // ms without a change of the tab: what hangs on the filled fields has followed
  const LONGEST = 6000; // ms that this is waited for

  /* What an address asks for: a tab, settings by name, an example, a run. In the Lab an experiment opens like an example */
  const understood = given => {
    const task = given.get('tab') || 'text_to_image';
    const experiment = task === 'lab' ? given.get('x') ?? given.get('experiment') : null;
    const fields = {};
    for (const [name, value] of given) {
      if (!PAGE.has(name) && !(task === 'lab' && name === 'experiment') && !name.startsWith('__') && !Object.hasOwn(fields, name)) fields[name] = value;
    }
    const wish = given.get('example') ?? (experiment === 'questions' ? null : experiment), starts = given.get('run') === '1';
    return { task, fields, wish, starts, asks: Object.keys(fields).length > 0 || wish !== null || starts };
  };
  let link = understood(new URL(window.location.href).searchParams); // as the page was opened
  window.studio.addressed = link.asks;

  const triggers = {}; // task -> what sends the `asked` event of its line
  let after = null; // what is to happen once the example of the address is shown
  let shown; // its number

  const element = (id, part) => document.getElementById(`${id}-${part}`);
  const cards = id => [...document.querySelectorAll(`#${CSS.escape(id)}-examples [data-pick]`)];

  /* Does `what` once the tab has stopped changing */
  const settled = (id, what) => {
    const tab = document.getElementById(`tab-${id}`) || document.body;
    let quiet = 0;
    const end = () => { watcher.disconnect(); clearTimeout(quiet); clearTimeout(late); what(); };
    const wait = () => { clearTimeout(quiet); quiet = setTimeout(end, QUIET); };
    const watcher = new MutationObserver(wait);
    watcher.observe(tab, { childList: true, subtree: true, characterData: true, attributes: true });
    const late = setTimeout(end, LONGEST);
    wait();
  };

  const press = id => {
    const run = element(id, 'run');
    if (run && !run.disabled) run.click();
  };

  /* A sentence above the result, as the server's answer makes them */
  const tell = (id, sentence) => {
    const line = Object.assign(document.createElement('p'), { className: 'link-told', textContent: sentence });
    line.setAttribute('role', 'alert');
    element(id, 'linked')?.before(line);
  };

  const atField = (id, { dataset: { field, far }, textContent: sentence }) => {
    const place = element(id, field);
    if (!place) { tell(id, far); return; } // in a folded panel, which is not drawn yet
    place.querySelector(':scope > .studio-refusal')?.remove();
    const line = Object.assign(document.createElement('p'), { className: 'studio-refusal', textContent: sentence });
    line.setAttribute('role', 'alert');
    place.append(line);
    const gone = () => { line.remove(); for (const kind of ['input', 'click']) place.removeEventListener(kind, gone); };
    for (const kind of ['input', 'click']) place.addEventListener(kind, gone);
  };

  const ask = id => {
    if (id !== link.task || triggers[id] === undefined) return;
    if (!Object.keys(link.fields).length && !link.starts) return;
    triggers[id]({ fields: link.fields, run: link.starts, example: shown ?? null });
  };

  const openExample = () => {
    const { task, wish } = link;
    const all = cards(task);
    const at = /^\d{1,4}$/.test(wish) ? Number(wish) - 1 : all.findIndex(card => card.dataset.id === wish);
    if (!all[at]) {
      const sentence = all.length ? words.link_no_example : words.link_no_examples;
      tell(task, sentence.replace('{name}', wish.slice(0, 60)).replace('{count}', all.length));
      ask(task);
      return;
    }
    shown = at;
    after = () => ask(task);
    all[at].click();
  };

  /* The line of a tab is drawn when its tab is opened; an address is about the tab that it names, once */
  let read = false;
  const follow = () => {
    if (read || !link.asks || triggers[link.task] === undefined) return;
    read = true;
    const { task, wish } = link;
    settled(task, wish === null ? () => ask(task) : openExample);
  };
  window.studio.linked = (id, trigger) => {
    triggers[id] = trigger;
    if (id === link.task) follow();
  };

  /* Goes to a tab, or to another place in the Lab, with its settings as its address would, in the page that is open; false where only
     loading it anew does that: on slides, where nothing of before may stay, and inside the tab that is shown */
  window.studio.visit = address => {
    const next = understood(new URL(address, window.location.href).searchParams);
    const shows = new URL(window.location.href).searchParams.get('tab') || 'text_to_image';
    const inLab = next.task === 'lab' && shows === 'lab';
    if (document.documentElement.classList.contains('present') || (next.task === shows && !inLab)) return false;
    if (inLab) window.history.pushState(window.history.state, '', window.location.href); // Back leads here again
    else if (!window.studio.openTab(next.task)) return false;
    link = next;
    read = false;
    after = null;
    shown = undefined;
    follow();
    window.scrollTo(0, 0);
    return true;
  };

  window.studio.exampleShown = id => {
    const then = after;
    after = null;
    if (then && id === link.task) { settled(id, then); return; }
    if (document.querySelector(`#${CSS.escape(id)}-examples [data-runs]`)) settled(id, () => press(id));
  };

  window.studio.linkShown = id => settled(id, () => {
    const answer = element(id, 'linked')?.querySelector('.link-answer');
    if (!answer) return;
    const wrong = [...answer.querySelectorAll('[data-field]')];
    wrong.forEach(item => { atField(id, item); item.remove(); });
    if (wrong.length) window.studio.showForm?.();
    document.querySelector(`#tab-${CSS.escape(id)} .studio-refusal`)?.scrollIntoView({ block: 'nearest' });
    if (answer.dataset.starts) {
      delete answer.dataset.starts; // once
      press(id);
    }
  });

  /* Another page asks for a run: as an address does, so only bundled models start by it */
  window.studio.askRun = id => triggers[id]?.({ fields: {}, run: true, example: null });
})();
