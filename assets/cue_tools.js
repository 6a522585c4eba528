/* What stands around the list of captions in the editor: tools, find and replace, moving in time, the keys, and an offer to restore. */
(() => {
  'use strict';
  const C = window.studioCues;
  const words = () => window.studioWords?.own || {};
  const said = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), words()[key] || key);
  const ICONS = {
    undo: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3', redo: 'm15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3',
    insert: 'M12 5v14M5 12h14', split: 'M3 6h18M3 18h18M12 9v6M7 12h2M15 12h2', merge: 'M4 5h16M4 19h16M12 8v8m-3-3 3 3 3-3',
    remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13', start: 'M5 4v16M9 12h11m-4-4-7 4 7 4', end: 'M19 4v16M4 12h11m-4-4 7 4-7 4',
    snap: 'M12 3v18M4 8v8M20 8v8M4 12h5m6 0h5', shift: 'M3 12h18M6 9l-3 3 3 3m12-6 3 3-3 3', find: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM20 20l-4.8-4.8',
    problem: 'M12 4 2.8 20h18.4zM12 10v5m0 2.5v.5', help: 'M9 9a3 3 0 1 1 4.6 2.5c-1 .7-1.6 1.2-1.6 2.5m0 3v.5', close: 'M6 6l12 12M18 6 6 18',
    translation: 'M3 5h18v14H3zM12 5v14M6 9h3M6 12h3M15 9h3M15 12h3',
  };
  const element = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const button = (icon, key, run, labelled = false) => {
    const made = Object.assign(element('button', `cue-tool${labelled ? ' is-labelled' : ''}`), { type: 'button', title: said(`cue_do_${key}`) });
    made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
    if (labelled) made.append(element('span', '', said(`cue_${key}`)));
    made.setAttribute('aria-label', labelled ? said(`cue_${key}`) : said(`cue_do_${key}`));
    made.dataset.tool = key;
    made.addEventListener('mousedown', event => event.preventDefault()); // the cursor stays in the text that is being edited
    made.addEventListener('click', run);
    return made;
  };
  const plain = (key, run, kind = '') => {
    const made = Object.assign(element('button', `cue-plain ${kind}`, said(key)), { type: 'button' });
    made.addEventListener('click', run);
    return made;
  };
  const field = (key, type = 'text') => {
    const made = Object.assign(element('input'), { type, placeholder: said(key), autocomplete: 'off' });
    made.setAttribute('aria-label', said(key));
    return made;
  };

  /* The bar of tools; `act` holds what each does */
  const toolbar = act => {
    const bar = element('div', 'cue-tools');
    bar.setAttribute('role', 'toolbar');
    bar.setAttribute('aria-label', said('cue_tools'));
    const groups = [
      [button('undo', 'undo', act.undo), button('redo', 'redo', act.redo)],
      [button('insert', 'insert', act.insert, true), button('split', 'split', act.split, true), button('merge', 'merge', act.merge, true), button('remove', 'delete', act.remove, true)],
      [button('start', 'set_start', act.start), button('end', 'set_end', act.end), button('snap', 'snap', act.snap), button('shift', 'shift', act.shift)],
      [button('find', 'find', act.find), button('translation', 'translation', act.translation), button('problem', 'problem', act.problem), button('help', 'help', act.help)],
    ];
    for (const group of groups) { const box = element('div', 'cue-group'); box.append(...group); bar.append(box); }
    return bar;
  };

  class Finder {
    /* `host` has: cues(), selected(), apply(cues), show(index), focus() */
    constructor(host) {
      this.host = host;
      this.box = element('div', 'cue-panel cue-finder');
      this.box.setAttribute('role', 'search');
      this.box.hidden = true;
      this.wanted = field('cue_find_what', 'search');
      this.instead = field('cue_replace_with');
      this.match = Object.assign(element('input'), { type: 'checkbox' });
      const label = element('label', 'cue-check');
      label.append(this.match, said('cue_match_case'));
      this.count = element('output', 'cue-count');
      this.box.append(
        this.wanted, this.count, plain('cue_find_next', () => this.step(1)), label, this.instead, plain('cue_replace', () => this.replace()),
        plain('cue_replace_all', () => this.all()), button('close', 'close', () => this.hide()),
      );
      this.at = -1;
      this.wanted.addEventListener('input', () => { this.at = -1; this.tell(); });
      this.match.addEventListener('change', () => { this.at = -1; this.tell(); });
    }

    hits() { return C.find(this.host.cues(), this.wanted.value, this.match.checked); }

    tell(done = '') {
      const hits = this.hits();
      this.at = Math.min(this.at, hits.length - 1);
      const place = this.at >= 0 ? said('cue_hit', { number: this.at + 1, count: hits.length }) : said('cue_hits', { count: hits.length });
      this.count.textContent = done || (this.wanted.value.trim() ? place : '');
    }

    open(replacing) {
      this.box.hidden = false;
      this.box.classList.toggle('is-replacing', replacing);
      this.tell();
      this.wanted.focus();
      this.wanted.select();
    }

    hide() { this.box.hidden = true; this.host.focus(); }

    /* To the next place (or the one before, with -1), from the selected caption on */
    step(by) {
      const hits = this.hits();
      if (!hits.length) { this.tell(); return; }
      if (this.at < 0) {
        const from = Math.max(0, this.host.selected());
        const after = hits.findIndex(hit => hit[0] >= from);
        this.at = by > 0 ? (after < 0 ? 0 : after) : (after <= 0 ? hits.length - 1 : after - 1);
      } else this.at = (this.at + by + hits.length) % hits.length;
      this.host.show(hits[this.at][0]);
      this.tell();
    }

    replace() {
      const hit = this.hits()[this.at];
      if (!hit) { this.step(1); return; }
      const cues = this.host.cues(), [index, from, length] = hit;
      const text = cues[index].t.slice(0, from) + this.instead.value + cues[index].t.slice(from + length);
      this.host.apply(C.write(cues, index, text));
      this.at -= 1;
      this.step(1);
    }

    all() {
      const [cues, count] = C.substitute(this.host.cues(), this.wanted.value, this.instead.value, this.match.checked);
      if (count) this.host.apply(cues);
      this.at = -1;
      this.tell(said('cue_replaced', { count }));
    }
  }

  class Shifter {
    /* `host` has: apply(seconds, all), focus() */
    constructor(host) {
      this.host = host;
      this.box = element('div', 'cue-panel cue-shifter');
      this.box.hidden = true;
      this.by = field('cue_shift_by');
      this.by.inputMode = 'decimal';
      this.told = element('output', 'cue-count');
      const label = element('label', 'cue-label', said('cue_shift_by'));
      label.append(this.by);
      this.box.append(label, plain('cue_shift_all', () => this.go(true)), plain('cue_shift_from', () => this.go(false)), this.told, button('close', 'close', () => this.hide()));
    }

    open() { this.box.hidden = false; this.told.textContent = ''; this.by.focus(); this.by.select(); }
    hide() { this.box.hidden = true; this.host.focus(); }

    go(all) {
      const seconds = C.parseTime(this.by.value.replace(/^\+/, ''));
      this.by.setAttribute('aria-invalid', String(seconds === null));
      if (seconds === null) { this.told.textContent = said('cue_not_a_shift', { value: this.by.value.slice(0, 20) }); return; }
      this.told.textContent = said('cue_shifted', { count: this.host.apply(seconds, all), seconds: String(seconds) });
    }
  }

  const KEYS = [
    ['Enter', 'key_edit'], ['Shift+Enter', 'key_break'], ['Ctrl+Enter', 'key_next'], ['Esc', 'key_cancel'], ['Space', 'key_play'], ['↑ ↓', 'key_move'],
    ['← →', 'key_seek'], ['F6', 'key_go'], ['[ ]', 'key_times'], ['F9', 'key_f9'], ['F10', 'key_f10'], ['Insert', 'key_insert'], ['Alt+Insert', 'key_after'],
    ['Ctrl+Shift+Insert', 'key_before'], ['Delete', 'key_delete'], ['Ctrl+Alt+V', 'key_split'], ['Ctrl+Shift+M', 'key_merge'],
    ['Ctrl+Shift+9', 'key_snap'], ['Ctrl+Shift+A', 'key_shift'], ['F8', 'key_problem'], ['Ctrl+F, F3', 'key_find'], ['Ctrl+H', 'key_replace'], ['Ctrl+Z, Ctrl+Y', 'key_undo'],
  ];
  const help = () => {
    const box = element('dialog', 'cue-help');
    box.setAttribute('aria-label', said('cue_do_help'));
    const close = button('close', 'close', () => box.close());
    const head = element('header');
    head.append(element('strong', '', said('cue_do_help')), close);
    const list = element('dl');
    for (const [keys, what] of KEYS) {
      const term = element('dt');
      keys.split(', ').forEach((key, i) => { if (i) term.append(' '); term.append(element('kbd', '', key)); });
      list.append(term, element('dd', '', said(`cue_${what}`)));
    }
    box.append(head, list, element('p', '', said('cue_help_browser')));
    box.addEventListener('click', event => { if (event.target === box) box.close(); });
    box.addEventListener('close', () => box.remove());
    document.body.append(box);
    box.showModal();
  };

  /* The name of a key as the table of keys has it; a Mac's Command counts as Ctrl */
  const named = event => {
    const key = event.code === 'Digit9' ? '9' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const held = [(event.ctrlKey || event.metaKey) && 'Ctrl', event.altKey && 'Alt', event.shiftKey && key !== '?' && 'Shift'].filter(Boolean);
    return [...held, event.altKey && event.code === 'KeyV' ? 'V' : key].join('+');
  };

  window.studioCueTools = { toolbar, Finder, Shifter, help, named, said, element, plain };
})();
