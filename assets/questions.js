/* The page of questions: search, topics, and buttons that go to a tab with its settings filled in. The list arrives when the tab is
   opened (tabs/lab/questions_page.py); each item carries its words in both languages, folded as the search folds what is typed. */
(() => {
  'use strict';
  const root = document.documentElement;
  const here = () => new URL(window.location.href);
  const fold = text => text.normalize('NFKC').toLowerCase();
  const page = () => document.getElementById('lab-questions');
  const box = () => document.getElementById('lab-questions-search');
  const items = () => [...page().querySelectorAll('.questions-list > li')];
  let topic = '';
  const filled = {}; // tab -> settings that buttons have filled in since the page was opened
  let left = 0; // how far down the list was when a button led away from it

  /* The words looked for are marked, where the browser can do it without touching the text */
  const mark = (shown, words) => {
    if (!window.CSS?.highlights) return;
    const ranges = [];
    for (const item of words.length ? shown : []) {
      const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode.data.toLowerCase();
        for (const word of words) {
          for (let at = text.indexOf(word); at >= 0 && text.length === walker.currentNode.length; at = text.indexOf(word, at + word.length)) {
            const range = new Range();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + word.length);
            ranges.push(range);
          }
        }
      }
    }
    CSS.highlights.set('studio-found', new Highlight(...ranges));
  };

  const look = () => {
    if (!page() || !box()) return;
    const words = fold(box().value).split(/\s+/).filter(Boolean);
    const all = items();
    const shown = all.filter(item => {
      const fits = (!topic || item.dataset.topic === topic) && words.every(word => item.dataset.find.includes(word));
      item.hidden = !fits;
      return fits;
    });
    const part = name => page().querySelector(`.questions-${name}`);
    part('none').hidden = shown.length > 0 || !all.length;
    const count = part('count');
    count.textContent = all.length ? count.dataset.words.replace('{shown}', shown.length).replace('{count}', all.length) : '';
    page().querySelectorAll('[data-topic][aria-pressed]').forEach(b => b.setAttribute('aria-pressed', String(b.dataset.topic === topic)));
    mark(shown, words);
  };
  window.studio.questions = look;

  /* The list is asked for when it is looked at for the first time */
  let ask = null;
  const needed = () => {
    if (root.dataset.lab !== 'questions' || !ask) return;
    ask();
    ask = null;
  };
  window.studio.wantQuestions = asks => { if (!items().length) ask = asks; needed(); };

  /* The rooms of the Lab: experiments and questions. Which is shown stands in html[data-lab] and in the address, as for experiments */
  const enter = room => {
    root.dataset.lab = room;
    needed();
    look();
  };
  const inLab = url => url.searchParams.get('tab') === 'lab';
  if (inLab(here()) && here().searchParams.get('x') === 'questions') root.dataset.lab = 'questions';
  window.addEventListener('popstate', () => {
    if (!inLab(here())) return;
    const room = here().searchParams.get('x') ?? '';
    if (room === '' || room === 'questions' || document.querySelector(`#lab-intro [data-lab-now="${CSS.escape(room)}"]`)) enter(room);
    else document.querySelector(`#lab-examples [data-id="${CSS.escape(room)}"]`)?.click();
  });
  document.addEventListener('click', event => {
    const door = event.target.closest?.('.lab-rooms a');
    if (!door || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const url = here(), room = door.dataset.room;
    url.searchParams.delete('x');
    if (room) url.searchParams.set('x', room);
    if (url.href !== here().href) window.history.pushState(window.history.state, '', url);
    enter(room);
    document.querySelector(room ? '#lab-questions .lab-rooms [aria-current]' : '#lab-shelf .lab-rooms [aria-current]')?.focus();
  });

  /* What the page's own address says about language, colours and slides goes along */
  const keeping = link => {
    const url = new URL(link.getAttribute('href'), window.location.href);
    const own = here().searchParams;
    for (const name of ['lang', '__theme', 'present']) if (own.has(name)) url.searchParams.set(name, own.get(name));
    return url.href;
  };
  const completed = event => {
    const link = event.target.closest?.('#lab-questions a[data-visit]');
    if (link) link.href = keeping(link);
  };
  /* What the question before filled in and this one does not name gets its usual value back, as on a page that is loaded anew */
  const alone = address => {
    const url = new URL(address);
    const usual = JSON.parse(page().querySelector('.questions-list').dataset.usual)[url.searchParams.get('tab')] ?? {};
    const before = filled[url.searchParams.get('tab')] ??= new Set();
    for (const name of Object.keys(usual)) {
      if (url.searchParams.has(name)) before.add(name);
      else if (before.delete(name)) url.searchParams.set(name, usual[name]);
    }
    return url.href;
  };
  for (const kind of ['pointerover', 'focusin']) document.addEventListener(kind, completed);

  /* Back leads to the place that one came from */
  window.addEventListener('popstate', () => setTimeout(() => { if (page()?.offsetParent) window.scrollTo(0, left); }, 100));

  document.addEventListener('input', event => { if (event.target === box()) look(); });
  document.addEventListener('click', event => {
    const hit = selector => event.target.closest?.(`#lab-questions ${selector}`);
    const chosen = hit('button[data-topic]');
    if (chosen) {
      topic = chosen.dataset.topic;
      look();
    } else if (hit('[data-clear]')) {
      topic = '';
      box().value = '';
      look();
      box().focus();
    } else if (hit('a[data-visit]') && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      completed(event);
      const down = window.scrollY;
      if (window.studio.visit(alone(hit('a[data-visit]').href))) {
        left = down;
        event.preventDefault();
      }
    }
  });
})();
