/* The list of captions in the editor: a grid of which only the visible rows exist, with cells that are edited in place. */
(() => {
  'use strict';
  const C = window.studioCues;
  const words = () => window.studioWords?.own || {};
  const AROUND = 6; // rows that exist above and below the visible ones
  const FIELDS = ['start', 'end', 'duration', 'text', 'translation'];
  const isText = field => field === 'text' || field === 'translation';
  const element = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  /* `host` has: cues(), selected(), marks(cue, index), error(id), about(), changeCell(id, field, text), select(id), seek(seconds), speaker(id, number), opened() */
  class CueList {
    constructor(host) {
      this.host = host;
      this.rows = new Map(); // id -> its element; `built` says from what
      this.tops = new Float64Array(1);
      this.editing = null; // { id, field, box, before }
      this.playing = new Set();
      this.scrolledAt = 0;
      this.head = element('div', 'cue-head');
      this.head.setAttribute('aria-hidden', 'true');
      for (const name of ['number', 'start', 'end', 'duration', 'speaker', 'text', 'translation', 'speed', 'length']) {
        const cell = element('span', `c-${name}`, words()[`cue_${name}`]);
        if (words()[`cue_${name}_title`]) cell.title = words()[`cue_${name}_title`];
        this.head.append(cell);
      }
      this.box = element('div', 'cue-list');
      this.box.setAttribute('role', 'grid');
      this.box.setAttribute('aria-label', words().cue_list);
      this.box.tabIndex = 0;
      this.space = element('div', 'cue-space');
      this.space.setAttribute('role', 'rowgroup');
      this.box.append(this.space);
      this.top = this.view = 0; // how far it is scrolled and how tall it is: asking the browser in between would cost a layout of the page
      this.box.addEventListener('scroll', () => { this.top = this.box.scrollTop; this.draw(); }, { passive: true });
      for (const name of ['wheel', 'touchmove']) this.box.addEventListener(name, () => { this.scrolledAt = Date.now(); }, { passive: true });
      this.box.addEventListener('click', event => this.clicked(event));
      this.box.addEventListener('dblclick', event => {
        const [id, field] = this.hit(event);
        if (id && FIELDS.includes(field)) this.edit(id, field);
      });
      this.box.addEventListener('focusout', event => { if (this.editing && event.target === this.editing.box) this.leave(); });
      this.box.addEventListener('change', event => {
        const [id] = this.hit(event);
        if (event.target.tagName === 'SELECT') this.host.speaker(id, event.target.value);
      });
      this.narrow = false; // as in the style sheet: times above the text
      new ResizeObserver(() => {
        this.view = this.box.clientHeight;
        const narrow = this.box.offsetWidth > 0 && this.box.offsetWidth < 600;
        if (narrow === this.narrow) { this.draw(); return; }
        this.narrow = narrow;
        this.box.parentElement.classList.toggle('is-narrow', narrow);
        this.refresh();
      }).observe(this.box);
    }

    hit(event) {
      const row = event.target.closest?.('.cue-row');
      const cell = event.target.closest?.('[data-field]');
      return row ? [Number(row.dataset.id), cell?.dataset.field || ''] : [0, ''];
    }

    clicked(event) {
      const [id, field] = this.hit(event);
      if (!id || event.target.closest('input, textarea, select')) return;
      const again = event.pointerType === 'touch' && this.host.selected() === id; // a second tap; not every phone tells of a double one
      this.host.select(id);
      if (again && isText(field)) { this.edit(id, field); return; }
      const cue = this.host.cues().find(c => c.id === id);
      if (cue && field === 'start') this.host.seek(cue.a);
      if (cue && field === 'end') this.host.seek(Math.max(cue.a, cue.b - 0.04));
      this.box.focus({ preventScroll: true });
    }

    height(cue, index) {
      const typed = this.editing?.id === cue.id && isText(this.editing.field) ? this.editing.lines : 0;
      const below = this.host.error(cue.id) || this.host.marks(cue, index).length ? 17 : 0;
      const own = Math.max(1, cue.t.split('\n').length), other = this.host.about().translated ? (cue.u || '').split('\n').length : 0;
      if (!this.narrow) return Math.max(34, Math.max(own, other, typed) * 20 + 12) + below;
      const open = this.editing?.field;
      return 39 + 21 * ((open === 'text' && typed || own) + (open === 'translation' && typed || other)) + (typed ? 6 : 0) + below;
    }

    /* After any change of the captions */
    refresh() {
      const cues = this.host.cues();
      this.tops = new Float64Array(cues.length + 1);
      cues.forEach((cue, i) => { this.tops[i + 1] = this.tops[i] + this.height(cue, i); });
      this.space.style.height = `${this.tops[cues.length]}px`;
      this.box.setAttribute('aria-rowcount', cues.length);
      this.box.classList.toggle('is-empty', !cues.length);
      this.draw();
    }

    at(y) {
      let low = 0, high = this.tops.length - 1;
      while (low < high) { const mid = (low + high) >> 1; if (this.tops[mid + 1] <= y) low = mid + 1; else high = mid; }
      return low;
    }

    draw() {
      const cues = this.host.cues();
      if (this.tops.length !== cues.length + 1) return;
      const most = Math.max(0, this.tops[cues.length] - this.view);
      const from = Math.min(this.top, most);
      const first = Math.max(0, this.at(from) - AROUND);
      const last = Math.min(cues.length - 1, this.at(from + this.view) + AROUND);
      const kept = new Map();
      const place = i => {
        const row = this.row(cues[i], i);
        row.style.transform = `translateY(${this.tops[i]}px)`;
        row.style.height = `${this.tops[i + 1] - this.tops[i]}px`;
        kept.set(cues[i].id, row);
      };
      for (let i = first; i <= last; i++) place(i);
      if (this.editing && !kept.has(this.editing.id)) {
        const i = cues.findIndex(cue => cue.id === this.editing.id);
        if (i >= 0) place(i);
      }
      for (const [id, row] of this.rows) if (!kept.has(id)) row.remove();
      let before = null;
      for (const row of kept.values()) { // in the order of the list, for programs that read it out
        if (row.parentNode !== this.space || row.previousSibling !== before) this.space.insertBefore(row, before ? before.nextSibling : this.space.firstChild);
        before = row;
      }
      this.rows = kept;
      const chosen = this.host.selected();
      this.box.setAttribute('aria-activedescendant', kept.has(chosen) ? `cue-${chosen}` : '');
    }

    row(cue, index) {
      const marks = this.host.marks(cue, index);
      const error = this.host.error(cue.id);
      const chosen = this.host.selected() === cue.id;
      const about = this.host.about();
      const row = this.rows.get(cue.id) || element('div', 'cue-row');
      row.classList.toggle('is-selected', chosen);
      row.classList.toggle('is-now', this.playing.has(cue.id));
      row.setAttribute('aria-selected', String(chosen));
      const built = JSON.stringify([cue.a, cue.b, cue.t, cue.s, cue.u, about.translated, index, marks, error, about.version, chosen && about.speakers.length > 0]);
      if (row.built === built || this.editing?.id === cue.id && row.built) return row;
      row.built = built;
      row.id = `cue-${cue.id}`;
      row.dataset.id = cue.id;
      row.setAttribute('role', 'row');
      row.setAttribute('aria-rowindex', index + 1);
      row.classList.toggle('has-marks', marks.length > 0);
      row.classList.toggle('has-error', Boolean(error));
      const cell = (name, text, field) => {
        const made = element('span', `c-${name}`, text);
        made.setAttribute('role', 'gridcell');
        if (field) made.dataset.field = name;
        return made;
      };
      const written = (name, said) => {
        const made = cell(name, undefined, true);
        made.append(...(said || '').split('\n').map(line => { const one = element('span', 'line', line); one.dir = 'auto'; return one; }));
        return made;
      };
      const text = written('text', cue.t);
      if (!cue.t) text.append(element('em', '', words().cue_no_text));
      const speed = C.speed(cue), longest = C.longest(cue), limits = about.guide;
      const fast = cell('speed', cue.t ? speed.toFixed(speed < 100 ? 1 : 0) : '');
      fast.classList.toggle('over', Boolean(limits.max_cps) && C.columns(cue) > limits.max_cps * (cue.b - cue.a + 0.002));
      const long = cell('length', cue.t ? String(Math.round(longest)) : '');
      long.classList.toggle('over', longest > limits.max_line);
      row.replaceChildren(
        cell('number', String(index + 1)), cell('start', C.clock(cue.a, about.hours), true), cell('end', C.clock(cue.b, about.hours), true),
        cell('duration', (cue.b - cue.a).toFixed(2), true), this.chip(cue, cell, chosen), text, ...(about.translated ? [written('translation', cue.u)] : []), fast, long,
      );
      if (error || marks.length) {
        const told = element('span', `c-problem${error ? ' is-error' : ''}`, error || marks.map(mark => mark[0]).join(' · '));
        told.title = error || marks.map(mark => mark[1]).join('\n');
        told.setAttribute('role', 'gridcell');
        if (error) told.setAttribute('aria-live', 'assertive');
        row.append(told);
      }
      return row;
    }

    chip(cue, cell, chosen) {
      const speakers = this.host.about().speakers;
      const made = cell('speaker', '');
      if (!speakers.length) return made;
      const choice = element('select', 'cue-chip');
      choice.tabIndex = chosen ? 0 : -1;
      choice.setAttribute('aria-label', words().cue_speaker);
      choice.dataset.speaker = cue.s;
      for (const [number, name] of [['', '–'], ...speakers]) {
        const option = new Option(name, number);
        option.selected = number === cue.s;
        choice.append(option);
      }
      made.append(choice);
      return made;
    }

    /* Opens a cell; the text is selected, so that typing replaces a time, and the cursor stands behind a text */
    edit(id, field) {
      if (this.editing) this.leave();
      const cues = this.host.cues();
      const index = cues.findIndex(cue => cue.id === id);
      if (index < 0) return;
      this.show(id);
      const cue = cues[index];
      const row = this.rows.get(id);
      const cell = row?.querySelector(`[data-field="${field}"]`);
      if (!cell) return;
      const box = element(isText(field) ? 'textarea' : 'input', 'cue-box');
      const hours = this.host.about().hours;
      box.value = { start: () => C.clock(cue.a, hours), end: () => C.clock(cue.b, hours), duration: () => (cue.b - cue.a).toFixed(3), text: () => cue.t, translation: () => cue.u || '' }[field]();
      box.setAttribute('aria-label', `${words()[`cue_${field}`]} ${index + 1}`);
      box.dir = isText(field) ? 'auto' : 'ltr';
      box.spellcheck = isText(field);
      if (!isText(field)) { box.inputMode = 'decimal'; box.autocomplete = 'off'; }
      this.editing = { id, field, box, before: box.value, lines: Math.max(1, box.value.split('\n').length) };
      cell.classList.add('is-open');
      cell.replaceChildren(box);
      if (isText(field)) box.addEventListener('input', () => {
        const lines = Math.max(1, box.value.split('\n').length);
        if (lines !== this.editing?.lines && this.editing) { this.editing.lines = lines; this.refresh(); }
      });
      this.refresh();
      box.focus({ preventScroll: true });
      if (isText(field)) box.setSelectionRange(box.value.length, box.value.length); else box.select();
      this.host.opened();
    }

    /* Takes what was typed; where it cannot be used the box stays open and the reason stands below the row */
    commit() {
      const open = this.editing;
      if (!open) return true;
      const error = open.box.value === open.before ? '' : this.host.refusal(open.id, open.field, open.box.value);
      this.host.tell(open.id, error);
      if (error) {
        open.box.setAttribute('aria-invalid', 'true');
        this.note(open.id, error);
        return false;
      }
      this.close();
      if (open.box.value !== open.before) this.host.changeCell(open.id, open.field, open.box.value);
      return true;
    }

    note(id, error) {
      const row = this.rows.get(id);
      row.querySelector('.c-problem')?.remove();
      row.classList.add('has-error');
      const told = element('span', 'c-problem is-error', error);
      told.setAttribute('role', 'gridcell');
      row.append(told);
      this.refresh();
    }

    /* Closes the cell without a change */
    cancel() {
      if (!this.editing) return;
      this.host.tell(this.editing.id, '');
      this.close();
    }

    /* The focus went elsewhere: what can be used is taken; else the old value stays, and the reason */
    leave() {
      if (!this.commit()) this.close();
    }

    close() {
      const open = this.editing;
      this.editing = null;
      const row = this.rows.get(open.id);
      if (row) row.built = '';
      const inside = open.box.contains(document.activeElement);
      this.refresh();
      if (inside) this.box.focus({ preventScroll: true });
    }

    /* Scrolls the list, never the page, until the row can be seen */
    show(id, calm = false) {
      const i = this.host.cues().findIndex(cue => cue.id === id);
      if (i < 0) return;
      const top = this.tops[i], bottom = this.tops[i + 1], view = this.view;
      if (calm && top >= this.top && bottom <= this.top + view) return;
      const room = calm ? view / 3 : Math.min(60, view / 4);
      const most = Math.max(0, this.tops[this.tops.length - 1] - view);
      const to = top - room < this.top ? top - room : bottom + room > this.top + view ? bottom + room - view : this.top;
      if (to !== this.top) this.box.scrollTop = this.top = Math.min(Math.max(0, to), most);
      this.draw();
    }

    /* Marks the captions that are on the screen; follows them while the recording plays, unless somebody has just scrolled */
    now(ids, follow) {
      const same = ids.length === this.playing.size && ids.every(id => this.playing.has(id));
      if (!same) {
        this.playing = new Set(ids);
        for (const [id, row] of this.rows) row.classList.toggle('is-now', this.playing.has(id));
        if (follow && ids.length && !this.editing && Date.now() - this.scrolledAt > 4000) this.show(ids[0], true);
      }
    }
  }

  window.studioCueList = CueList;
})();
