/* The editor of the auto-subtitles tab. The list of captions lives here, with its whole history; the server judges and writes it after every
   pause, and before anything is done with it. What it sends stands in #auto_subtitles-editor-data. */
(() => {
  'use strict';
  const C = window.studioCues, T = window.studioCueTools;
  const PAUSE = 500, PATIENCE = 20000, MOST = 2000, RECORDINGS = 6; // ms, ms, steps of the history
  const SECOND_TRY = '[data-format], #auto_subtitles-burn, #auto_subtitles-mux, #auto_subtitles-repair, #auto_subtitles-style label, #auto_subtitles-style input';
  const find = name => document.getElementById(`auto_subtitles-${name}`);
  const media = () => find('stage')?.querySelector('video, audio') || null;
  const overlap = (p, q) => Math.min(p.b, q.b) - Math.max(p.a, q.a);
  const stored = (name, value) => {
    try {
      if (value === undefined) return JSON.parse(window.localStorage.getItem(name));
      if (value === null) window.localStorage.removeItem(name); else window.localStorage.setItem(name, JSON.stringify(value));
    } catch { /* private mode, or full */ }
    return null;
  };

  let cues = [], loaded = [], past = [], future = [];
  let chosen = 0; // id of the selected caption
  let about = { guide: {}, cuts: [], speakers: [], length: 0, gap: 0, rate: 24, translated: false, hours: false, version: '' };
  let judged = new Map(); // id -> { cue, marks }: what the style guide said about a caption as it was
  const errors = new Map(); // id -> why what was typed could not be used
  let seq = 0, sent = 0, known = 0; // numbers of changes: the latest, the one on its way, the one that the server has
  let lost = false; // the server has not answered for long
  let epoch = '', sentCues = null, sentAt = 0, timer = 0, send = null, after = [];
  let offer = null; // edits of before a reload
  let list, wave, finder, shifter, root, detail, state, bar, offered;

  const index = () => cues.findIndex(cue => cue.id === chosen);
  const now = () => media()?.currentTime || 0;
  const short = rule => T.said(`cue_rule_${rule}`);

  /* What is wrong with a caption at once, before the server has judged it */
  const guessed = (cue, i) => {
    const g = about.guide, found = [], next = cues[i + 1], long = cue.b - cue.a;
    if (!cue.t.trim()) return [['empty']];
    if (C.longest(cue) > g.max_line) found.push('line_length');
    if (cue.t.split('\n').length > g.max_lines) found.push('line_count');
    if (g.max_cps && C.columns(cue) > g.max_cps * (long + 0.002)) found.push('reading_speed');
    if (long + 0.002 < g.min_duration) found.push('min_duration');
    if (long > g.max_duration + 0.002) found.push('max_duration');
    if (next && next.a < cue.b - 0.002) found.push('overlap');
    return found.map(rule => [rule]);
  };
  const marks = (cue, i) => {
    const known_ = judged.get(cue.id);
    if (known_?.cue === cue) return known_.marks;
    const found = guessed(cue, i).map(([rule]) => [short(rule), short(rule)]);
    judged.set(cue.id, { cue, marks: found });
    return found;
  };

  const tools = () => {
    const i = index(), set = (name, on) => { bar.querySelector(`[data-tool="${name}"]`).disabled = !on; };
    set('undo', past.length); set('redo', future.length);
    for (const name of ['split', 'delete', 'set_start', 'set_end']) set(name, i >= 0);
    set('merge', i >= 0 && i + 1 < cues.length);
    set('snap', i >= 0 && about.cuts.length);
    set('shift', cues.length); set('find', cues.length);
    set('problem', cues.some((cue, n) => marks(cue, n).length));
    bar.querySelector('[data-tool="translation"]').setAttribute('aria-pressed', String(about.translated));
  };
  const describe = () => {
    const i = index(), cue = cues[i];
    const error = cue && errors.get(cue.id);
    const lines = !cue ? [T.said(cues.length ? 'cue_hint' : 'cue_none')] : error ? [error] : marks(cue, i).map(mark => mark[1]);
    const text = (lines.length ? lines : [T.said('cue_hint')]).join('\n');
    if (detail.textContent !== text) detail.textContent = text;
    detail.className = `cue-detail${error ? ' is-error' : cue && lines.length ? ' is-problem' : ''}`;
    state.textContent = T.said(seq <= known ? 'cue_state_saved' : lost ? 'cue_state_lost' : 'cue_state_busy');
    state.classList.toggle('is-busy', seq > known);
  };
  const wrong = cue => (judged.get(cue.id)?.cue === cue ? judged.get(cue.id).marks : guessed(cue, -2)).length > 0;
  const shown = () => window.studioPlayer?.show(cues, seq, wrong);
  const redraw = () => { list.refresh(); wave.draw(); tools(); describe(); };

  const select = (id, { show = true } = {}) => {
    if (id === chosen && !show) return;
    chosen = id;
    if (show) list.show(id); else list.draw();
    const cue = cues[index()];
    if (cue) wave.reveal(cue.a);
    wave.draw();
    tools();
    describe();
  };
  const selectAt = i => { if (cues.length) select(cues[Math.min(Math.max(i, 0), cues.length - 1)].id); };

  /* ---- changes and their history ---- */
  const changedNow = () => {
    seq += 1;
    clearTimeout(timer);
    timer = setTimeout(flush, PAUSE);
    shown();
    redraw();
  };
  const apply = (fresh, id = chosen) => {
    if (fresh === cues) return false;
    past.push({ cues, chosen });
    if (past.length > MOST) past.shift();
    future = [];
    cues = fresh;
    chosen = cues.some(cue => cue.id === id) ? id : 0;
    changedNow();
    if (chosen) list.show(chosen, true);
    return true;
  };
  const step = (from, to) => {
    const last = from.pop();
    if (!last) return;
    to.push({ cues, chosen });
    cues = last.cues;
    chosen = cues.some(cue => cue.id === last.chosen) ? last.chosen : cues.some(cue => cue.id === chosen) ? chosen : 0;
    changedNow();
    if (chosen) list.show(chosen, true);
  };

  /* ---- to the server and back ---- */
  const row = cue => [cue.a, cue.b, cue.t, cue.s, cue.o, cue.u || ''];
  /* The newest recordings only: a browser keeps some megabytes */
  const prune = () => {
    try {
      const others = Object.keys(window.localStorage).filter(name => name.startsWith('studio-captions-') && name !== about.key);
      others.sort((p, q) => (stored(q)?.at || 0) - (stored(p)?.at || 0)).slice(RECORDINGS - 1).forEach(name => stored(name, null));
    } catch { /* private mode */ }
  };
  const keep = () => {
    if (!about.key) return;
    const same = cues.length === loaded.length && cues.every((cue, i) => cue === loaded[i]);
    if (same) { if (!offer) stored(about.key, null); } else { prune(); stored(about.key, { at: Date.now(), rows: cues.map(row) }); }
  };
  function flush() {
    clearTimeout(timer);
    if (seq <= known || !send) return;
    (window.requestIdleCallback || setTimeout)(keep);
    if (sent > known && Date.now() - sentAt < PATIENCE) return; // one is on its way; its answer sends the next
    sent = seq;
    sentCues = cues;
    sentAt = Date.now();
    send('edit', { epoch, seq, rows: JSON.stringify(cues.map(row)), translated: about.translated });
    timer = setTimeout(() => { lost = seq > known; flush(); }, PATIENCE + 100); // asks again where no answer comes
    describe();
  }
  const settled = () => {
    if (seq > known) { flush(); return; }
    const waiting = after;
    after = [];
    waiting.forEach(run => run());
  };
  const whenSaved = run => { if (seq <= known) run(); else { after.push(run); flush(); } };

  const judge = data => {
    if (data.seq < known || !sentCues) return;
    known = data.seq;
    lost = false;
    const of = sentCues;
    judged = new Map(of.map((cue, i) => [cue.id, { cue, marks: named(data.problems[i]) }]));
    for (const [i, text] of Object.entries(data.texts || {})) { // the style guide set a long line in two
      const given = of[i];
      const at = cues.indexOf(given);
      if (at < 0 || given.t === text) continue;
      const fresh = C.changed(given, { t: text });
      cues = cues.map(cue => cue === given ? fresh : cue);
      judged.set(fresh.id, { cue: fresh, marks: judged.get(given.id).marks });
    }
    shown();
    redraw();
    settled();
  };
  const named = found => (found || []).map(([rule, sentence]) => [window.studioWords?.own?.[`cue_rule_${rule}`] || sentence, sentence]);
  const received = data => data.cues.map(([a, b, t, s, w], i) => C.made({ a, b, t, s, w: w || null, o: [data.offset + i] }));
  const learn = data => {
    about = { ...about, ...data.about, version: data.version };
    about.hours = about.length >= 3600 || cues.some(cue => cue.b >= 3600);
    root.classList.toggle('has-speakers', about.speakers.length > 0);
  };
  /* Translations stay where their captions were */
  const carried = (fresh, old) => {
    const texts = new Map();
    for (const cue of old.filter(c => c.u)) {
      const best = fresh.reduce((p, q) => !p || overlap(q, cue) > overlap(p, cue) ? q : p, null);
      if (best) texts.set(best, [...(texts.get(best) || []), cue.u]);
    }
    return texts.size ? fresh.map(cue => texts.has(cue) ? C.changed(cue, { u: texts.get(cue).join('\n') }) : cue) : fresh;
  };
  const from = (cue, all) => all.filter(one => overlap(one, cue) > 0.05).flatMap(one => one.o); // which captions of the server it may be made of
  /* The same captions again, with other names of speakers for example: the history stays, and names the captions anew */
  const adopt = data => {
    const fresh = received(data), anew = new Map(cues.map((cue, i) => [cue, C.changed(cue, { o: fresh[i].o })]));
    const named_ = cue => { if (!anew.has(cue)) anew.set(cue, C.changed(cue, { o: from(cue, fresh) })); return anew.get(cue); };
    past = past.map(step => ({ ...step, cues: step.cues.map(named_) }));
    future = future.map(step => ({ ...step, cues: step.cues.map(named_) }));
    loaded = loaded.map(named_);
    cues = cues.map(named_);
    epoch = data.epoch;
    seq = sent = known = 0;
    sentCues = cues;
    learn(data);
    judged = new Map(cues.map((cue, i) => [cue.id, { cue, marks: named(data.problems[i]) }]));
    redraw();
    settled();
  };
  const alike = data => data.about.key === about.key && data.cues.length === cues.length && past.length > 0
    && data.cues.every(([a, b, t, s], i) => cues[i].a === a && cues[i].b === b && cues[i].t === t && cues[i].s === s);
  const load = data => {
    if (alike(data)) { adopt(data); if (about.sound && send) send('peaks', { epoch }); return; }
    if (list.editing) list.cancel();
    cues = loaded = received(data);
    past = []; future = []; errors.clear();
    seq = sent = known = 0;
    epoch = data.epoch;
    sentCues = cues;
    chosen = 0;
    about.translated = false;
    learn(data);
    judged = new Map(cues.map((cue, i) => [cue.id, { cue, marks: named(data.problems[i]) }]));
    root.classList.remove('has-translation');
    list.box.scrollTop = list.top = 0;
    wave.span = Math.min(12, about.length || 12);
    wave.from = 0;
    wave.sound(null, 100);
    offer = stored(about.key);
    const text = given => JSON.stringify(given.map(r => [r[0], r[1], r[2], r[3], r[5] || '']));
    if (!offer?.rows || text(offer.rows) === text(cues.map(row))) offer = null;
    offered.hidden = !offer;
    if (offer) offered.firstChild.textContent = T.said('cue_offer', { when: new Date(offer.at).toLocaleString(window.studioLang || undefined, { dateStyle: 'medium', timeStyle: 'short' }) });
    redraw();
    if (about.sound && send) send('peaks', { epoch });
  };
  /* The server made other captions (a repair, another style): one more step of the history */
  const replaced = data => {
    const fresh = carried(received(data), cues);
    past.push({ cues, chosen });
    future = [];
    const at = cues[index()];
    cues = fresh;
    learn(data);
    judged = new Map(cues.map((cue, i) => [cue.id, { cue, marks: named(data.problems[i]) }]));
    chosen = at ? (cues.find(cue => cue.b > at.a) || cues[cues.length - 1])?.id || 0 : 0;
    sentCues = cues;
    known = seq = Math.max(seq, data.seq);
    if (cues.some(cue => cue.u)) seq += 1; // the file of the translation has the old times
    shown();
    keep();
    redraw();
    settled();
  };
  let version = '';
  const refresh = () => {
    const source = find('editor-data')?.querySelector('[data-editor]');
    if (!source || !root || source.dataset.version === version) return;
    version = source.dataset.version;
    let data;
    try { data = JSON.parse(source.dataset.editor); } catch { return; }
    if (data.kind === 'load') load(data);
    else if (data.epoch !== epoch) return;
    else if (data.kind === 'change') replaced(data);
    else { if (data.about) learn(data); judge(data); }
  };
  const peaks = () => {
    const source = find('editor-peaks')?.querySelector('[data-peaks]');
    if (!source || source.dataset.epoch !== epoch) return;
    wave.sound(Uint8Array.from(atob(source.dataset.peaks), c => c.charCodeAt(0)), Number(source.dataset.rate));
  };
  const restore = () => {
    if (!offer) return;
    const fresh = C.ordered(offer.rows.map(([a, b, t, s, , u]) => {
      const same = loaded.find(cue => cue.t === t && overlap(cue, { a, b }) > 0.05);
      return C.made({ a, b, t, s, u, w: same && same.a === a ? same.w : null, o: same ? same.o : from({ a, b }, loaded) });
    }));
    if (offer.rows.some(r => r[5])) translate(true);
    offer = null;
    offered.hidden = true;
    apply(fresh, 0);
    list.box.focus();
  };
  const discard = () => { offer = null; offered.hidden = true; stored(about.key, null); keep(); list.box.focus(); };
  const translate = on => {
    about.translated = on;
    root.classList.toggle('has-translation', on);
    redraw();
  };

  /* ---- what the cells take ---- */
  const refusal = (id, name, text) => {
    const i = cues.findIndex(cue => cue.id === id), cue = cues[i], number = i + 1;
    if (name === 'text' || name === 'translation') {
      if (text.includes('-->')) return T.said('cue_error_arrow', { row: number });
      return text.length > 2000 ? T.said('cue_error_long', { row: number, max: 2000 }) : '';
    }
    const seconds = C.parseTime(text);
    if (seconds === null) return T.said('cue_error_time', { row: number, value: text.trim().slice(0, 40) || '—' });
    const [a, b] = name === 'start' ? [seconds, cue.b] : name === 'end' ? [cue.a, seconds] : [cue.a, cue.a + seconds];
    if (a < 0 || b < 0) return T.said('cue_error_negative', { row: number });
    if (Math.max(a, b) > C.LATEST) return T.said('cue_error_late', { row: number });
    return b <= a ? T.said('cue_error_backwards', { row: number }) : '';
  };
  const changeCell = (id, name, text) => {
    const i = cues.findIndex(cue => cue.id === id), cue = cues[i];
    if (name === 'text') { if (C.tidy(text) !== cue.t) apply(C.write(cues, i, text), id); return; }
    const seconds = C.parseTime(text);
    const what = { start: { a: seconds }, end: { b: seconds }, duration: { b: C.ms(cue.a + seconds) }, translation: { u: C.tidy(text) } }[name];
    apply(C.ordered(cues.map(c => c.id === id ? C.changed(c, what) : c)), id);
  };

  /* ---- what the tools and keys do; each first takes what is being typed ---- */
  const seek = seconds => window.studioPlayer?.seek(seconds, false, true);
  const ready = () => !list.editing || list.commit();
  const place = i => cues[i]?.id || 0;
  const act = {
    undo: () => { if (ready()) step(past, future); },
    redo: () => { if (ready()) step(future, past); },
    insert: () => { if (ready()) opened(C.insert(cues, now(), '', Math.max(about.length, now() + C.SHORTEST))); },
    after: () => { const cue = cues[index()]; if (cue && ready()) opened(C.insert(cues, cues[index()].b, '', Math.max(about.length, cue.b + C.SHORTEST))); },
    before: () => { if (index() >= 0 && ready()) opened(C.insertBefore(cues, index())); },
    split: () => {
      const open = list.editing;
      const cursor = open?.field === 'text' ? open.box.selectionStart : null;
      const typed = open?.field === 'text' ? open.box.value : null;
      const id = open?.id || chosen;
      if (open) {
        if (refusal(id, open.field, open.box.value)) { list.commit(); return; }
        if (typed === null) list.commit(); else list.cancel();
      }
      let base = cues;
      const i = base.findIndex(cue => cue.id === id);
      if (i < 0) return;
      if (typed !== null && C.tidy(typed) !== base[i].t) base = C.write(base, i, typed);
      const from = cursor === null ? null : cursor - (typed.length - typed.trimStart().length);
      const time = now();
      const inside = base[i].a + C.SHORTEST <= time && time <= base[i].b - C.SHORTEST;
      const done = C.split(base, i, from === null ? { at: inside ? C.ms(time) : null, gap: about.gap } : { cursor: from, gap: about.gap });
      if (done === base && from !== null && base !== cues) { apply(base, id); return; }
      if (!apply(done, done[i + 1]?.id)) say('cue_cannot_split');
    },
    merge: () => { const i = index(); if (i >= 0 && ready() && !apply(C.merge(cues, index(), 2, about.guide.max_lines || 2), chosen)) say('cue_cannot_merge'); },
    remove: () => { const i = index(); if (i < 0) return; if (list.editing) list.cancel(); apply(C.remove(cues, [i]), place(i + 1) || place(i - 1)); },
    start: () => { if (index() >= 0 && ready()) apply(C.setTimes(cues, index(), { start: C.ms(now()) })); },
    end: () => { if (index() >= 0 && ready()) apply(C.setTimes(cues, index(), { end: C.ms(now()) })); },
    startRest: () => { const i = index(); if (i >= 0 && ready()) apply(C.shift(cues, C.ms(now() - cues[index()].a), index())); },
    endNext: () => { if (index() < 0 || !ready()) return; const i = index(); apply(C.setTimes(cues, i, { end: C.ms(now()) })); selectAt(i + 1); },
    snap: () => { if (index() >= 0 && ready()) apply(C.snap(cues, index(), about.cuts, { gap: about.gap, rate: about.rate })); },
    shift: () => { if (ready()) { finder.box.hidden = true; shifter.open(); } },
    find: () => { if (ready()) { shifter.box.hidden = true; finder.open(false); } },
    replace: () => { if (ready()) { shifter.box.hidden = true; finder.open(true); } },
    findNext: () => { if (finder.box.hidden) act.find(); else finder.step(1); },
    findBefore: () => { if (finder.box.hidden) act.find(); else finder.step(-1); },
    translation: () => { if (ready()) translate(!about.translated); },
    problem: (by = 1) => {
      if (!ready()) return;
      const from = index();
      for (let n = 1; n <= cues.length; n++) {
        const i = (from + by * n + 2 * cues.length) % cues.length;
        if (marks(cues[i], i).length) { select(cues[i].id); seek(cues[i].a); return; }
      }
      say('cue_no_problem');
    },
    problemBefore: () => act.problem(-1),
    help: T.help,
    go: () => { const cue = cues[index()]; if (cue) { seek(cue.a); wave.reveal(cue.a); } },
    play: () => { const film = media(); if (film) { if (film.paused) film.play()?.catch(() => {}); else film.pause(); } },
    edit: () => { if (index() >= 0) list.edit(chosen, 'text'); },
  };
  const opened = ([fresh, at]) => { apply(fresh, fresh[at].id); list.edit(fresh[at].id, 'text'); };
  const say = key => { detail.textContent = T.said(key); detail.className = 'cue-detail is-problem'; };

  /* Anywhere in the editor; `LIST` only while no field is open */
  const EVERYWHERE = {
    F3: 'findNext', 'Shift+F3': 'findBefore', 'Ctrl+F': 'find', 'Ctrl+H': 'replace', F6: 'go', F8: 'problem', 'Shift+F8': 'problemBefore', F9: 'startRest',
    F10: 'endNext', 'Shift+F9': 'insert', 'Alt+Insert': 'after', 'Ctrl+Shift+Insert': 'before', 'Ctrl+Alt+V': 'split', 'Ctrl+Shift+M': 'merge',
    'Ctrl+Shift+9': 'snap', 'Ctrl+Shift+A': 'shift', F1: 'help',
  };
  const LIST = {
    'Ctrl+Z': 'undo', 'Ctrl+Y': 'redo', 'Ctrl+Shift+Z': 'redo', Delete: 'remove', Insert: 'insert', '[': 'start', ']': 'end', Enter: 'edit', F2: 'edit',
    'Ctrl+Enter': 'edit', ' ': 'play', '?': 'help',
  };
  const MOVES = {
    ArrowUp: () => selectAt(index() - 1), ArrowDown: () => selectAt(index() + 1), Home: () => selectAt(0), End: () => selectAt(cues.length - 1),
    PageUp: () => selectAt(index() - 8), PageDown: () => selectAt(index() + 8), ArrowLeft: () => seek(Math.max(0, now() - 1)), ArrowRight: () => seek(now() + 1),
    'Shift+ArrowLeft': () => seek(Math.max(0, now() - 0.1)), 'Shift+ArrowRight': () => seek(now() + 0.1),
  };
  const inCell = (event, key) => {
    const open = list.editing, text = open.box.tagName === 'TEXTAREA';
    const order = ['start', 'end', 'duration', 'text', ...(about.translated ? ['translation'] : [])];
    if (key === 'Escape') list.cancel();
    else if (key === 'Enter') list.commit();
    else if (key === 'Ctrl+Enter') {
      const i = cues.findIndex(cue => cue.id === open.id), next = place(i + 1);
      if (list.commit() && next) { select(next); list.edit(next, open.field); }
    } else if (key === 'Tab' || key === 'Shift+Tab') {
      const to = order[order.indexOf(open.field) + (key === 'Tab' ? 1 : -1)];
      if (!list.commit()) return true;
      if (to) list.edit(open.id, to); // at either end the list has the focus, and Tab leads on from there
    } else if (text && key === 'Shift+Enter') return false;
    else return run(EVERYWHERE[key]);
    return true;
  };
  const run = name => { if (!name) return false; act[name](); return true; };
  const inPanel = (event, key, panel) => {
    if (key === 'Escape') panel.hide();
    else if (key === 'Enter' && event.target.tagName === 'INPUT') {
      if (panel === finder) { if (event.target === finder.instead) finder.replace(); else finder.step(1); } else shifter.go(false);
    } else return run(EVERYWHERE[key]);
    return true;
  };
  const pressed = event => {
    if (event.isComposing || event.keyCode === 229 || !root?.offsetParent || document.querySelector('dialog[open]')) return;
    const key = T.named(event);
    const inside = root.contains(event.target);
    const near = !inside && event.target.closest?.('#auto_subtitles-stage, #auto_subtitles-timeline');
    if (!inside && !near) return;
    let done = false;
    if (list.editing && event.target === list.editing.box) done = inCell(event, key);
    else if (finder.box.contains(event.target)) done = inPanel(event, key, finder);
    else if (shifter.box.contains(event.target)) done = inPanel(event, key, shifter);
    else if (event.target.matches('select, input')) done = run(EVERYWHERE[key]);
    else if (event.target === list.box || event.target === wave.canvas) {
      done = run(EVERYWHERE[key]) || run(LIST[key]);
      if (!done && MOVES[key]) { MOVES[key](); done = true; }
    } else done = run(EVERYWHERE[key]) || ((key.startsWith('Ctrl+') || '[]'.includes(key)) && key !== 'Ctrl+Enter' ? run(LIST[key]) : false);
    if (done || (inside && key === 'Ctrl+Enter')) { event.preventDefault(); event.stopPropagation(); } // else it would transcribe anew
  };

  /* ---- putting it together ---- */
  const build = () => {
    root = T.element('div', 'cue-editor');
    const host = {
      cues: () => cues, selected: () => chosen, about: () => about, marks, error: id => errors.get(id) || '', refusal, changeCell, seek, select,
      tell: (id, error) => { if (error) errors.set(id, error); else errors.delete(id); describe(); },
      speaker: (id, number) => apply(cues.map(cue => cue.id === id ? C.changed(cue, { s: number }) : cue), id),
      opened: () => { const id = list.editing.id; if (chosen !== id) select(id, { show: false }); },
    };
    list = new window.studioCueList(host);
    wave = new window.studioCueWave({
      cues: () => cues, selected: () => chosen, about: () => about, time: now, seek, playing: () => media() && !media().paused,
      bad: wrong,
      select, focus: () => list.box.focus({ preventScroll: true }),
      retime: (id, start, end, part) => {
        const i = cues.findIndex(cue => cue.id === id);
        if (i >= 0 && ready()) apply(part === 'body' ? C.ordered(cues.map(cue => cue.id === id ? { ...C.shift([cue], start - cue.a)[0] } : cue)) : C.setTimes(cues, i, part === 'start' ? { start } : { end }), id);
      },
    });
    finder = new T.Finder({ cues: () => cues, selected: index, apply: fresh => apply(fresh), show: i => { select(cues[i].id); seek(cues[i].a); }, focus: () => list.box.focus() });
    shifter = new T.Shifter({
      apply: (seconds, all) => { const first = all ? 0 : Math.max(0, index()); apply(C.shift(cues, seconds, first)); return cues.length - first; },
      focus: () => list.box.focus(),
    });
    bar = T.toolbar(act);
    offered = T.element('div', 'cue-offer');
    offered.setAttribute('role', 'status');
    offered.append(T.element('span'), T.plain('cue_restore', restore, 'is-main'), T.plain('cue_discard', discard));
    offered.hidden = true;
    detail = T.element('p', 'cue-detail');
    detail.setAttribute('role', 'status');
    state = T.element('span', 'cue-state');
    const foot = T.element('div', 'cue-foot');
    foot.append(detail, state);
    root.append(offered, bar, finder.box, shifter.box, wave.box, list.head, list.box, foot);
  };
  const mount = (shell, trigger) => {
    if (!root) build();
    send = trigger;
    shell.replaceChildren(root);
    refresh();
    redraw();
  };

  const time = () => {
    if (!root?.offsetParent) return;
    const at = now(), playing = media() && !media().paused;
    list.now(cues.filter(cue => cue.a <= at + 1e-3 && at < cue.b).map(cue => cue.id), playing);
    if (playing) wave.follow(at); else wave.draw();
  };
  const run_ = () => { time(); if (media() && !media().paused) requestAnimationFrame(run_); };
  window.addEventListener('keydown', pressed, true);
  for (const name of ['timeupdate', 'seeked', 'pause', 'loadedmetadata']) document.addEventListener(name, time, true);
  document.addEventListener('seeked', () => { if (root?.offsetParent) wave.reveal(now()); }, true);
  document.addEventListener('play', () => requestAnimationFrame(run_), true);
  window.addEventListener('pagehide', () => { if (seq > known) keep(); });
  /* Whatever is done with the captions waits until the server has the latest ones */
  document.addEventListener('click', event => {
    const hit = event.target.closest?.(SECOND_TRY);
    if (!hit || !root || !find('rooms')?.offsetParent) return;
    if (list.editing) list.leave();
    if (seq <= known) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const again = hit.dataset.format ? () => document.querySelector(`[data-format="${hit.dataset.format}"]`) : () => hit;
    whenSaved(() => setTimeout(() => again()?.click(), 60)); // the page draws the fresh links first
  }, true);

  window.studioEditor = { mount, refresh, peaks, seq: () => seq, epoch: () => epoch, cues: () => cues, act, select: i => selectAt(i) };
})();
