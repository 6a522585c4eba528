/* The player of the auto-subtitles tab: captions over the film, the line of time, jumping to a moment. */
(() => {
  'use strict';
  const FRAME = 1 / 30;
  const find = name => document.getElementById(`auto_subtitles-${name}`);
  const media = () => find('stage')?.querySelector('video, audio') || null;
  let cues = [];
  let version = '';
  let edits = 0;
  let taken = ''; // version of the server's captions that were shown last
  let marked = new Map(); // text without italics -> the caption as the server sent it
  let wired = null; // the media element that has our listeners
  let track = null;
  let shown = null; // the captions on the screen, by their indexes
  let latest = []; // latest end of a caption up to each one: how far back a search has to go
  let lit = []; // their bars on the line of time
  let about = {};
  let touched = false; // somebody has played the film or chosen a moment

  const clock = s => {
    const whole = Math.max(0, Math.floor(s));
    const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return (parts[0] ? `${parts[0]}:${String(parts[1]).padStart(2, '0')}` : parts[1]) + ':' + String(parts[2]).padStart(2, '0');
  };

  /* All captions at a time, the one that began first on top */
  const at = time => {
    let low = 0;
    let high = cues.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cues[middle].a <= time + 1e-3) low = middle + 1; else high = middle;
    }
    const found = [];
    for (let i = low - 1; i >= 0 && latest[i] > time; i--) if (time < cues[i].b) found.unshift(i);
    return found;
  };
  const take = fresh => {
    cues = fresh;
    let end = 0;
    latest = cues.map(cue => (end = Math.max(end, cue.b)));
  };

  const words = line => {
    const row = document.createElement('span');
    row.dir = 'auto';
    line.forEach(([word, mark], i) => {
      if (i) row.append(' ');
      if (!mark) { row.append(word); return; }
      const made = document.createElement(mark & 1 ? 'mark' : 'i');
      made.textContent = word;
      if (mark & 1) made.title = about.doubt || '';
      if (mark & 2) made.style.fontStyle = 'italic';
      row.append(made);
    });
    return row;
  };

  /* Captions that are shown at once, by their place: the bottom comes last in reading order, wherever it was written */
  const PLACES = ['top', 'middle', ''];
  const placed = found => PLACES.flatMap(place => {
    const here = found.filter(index => (cues[index].p || '') === place);
    if (!here.length) return [];
    const group = document.createElement('div');
    group.dataset.place = place || 'bottom';
    group.append(...here.flatMap(index => cues[index].t.map(words)));
    return [group];
  });

  const draw = force => {
    const element = media();
    const box = find('stage')?.querySelector('.caption');
    if (!element || !box) return;
    const found = at(element.currentTime);
    if (force || found.join() !== shown?.join()) {
      shown = found;
      box.replaceChildren(...placed(found));
      box.dataset.cue = found.join(' ');
      const row = find('timeline')?.querySelector('.bars');
      lit.forEach(bar => bar.remove());
      lit = row ? found.map(index => bar(row, cues[index])) : [];
    }
    box.hidden = track?.mode === 'showing';
    place(element);
  };

  const place = element => {
    const lane = find('timeline')?.querySelector('.lane');
    const length = length_of(element);
    const share = length ? Math.min(element.currentTime / length, 1) : 0;
    find('stage').querySelector('.wave-box')?.style.setProperty('--at', share);
    if (!lane) return;
    lane.style.setProperty('--at', share);
    const bars = lane.querySelector('.bars');
    bars.setAttribute('aria-valuenow', element.currentTime.toFixed(1));
    const said = shown.flatMap(index => cues[index]?.t.map(l => l.map(w => w[0]).join(' ')) || []).join(' ');
    bars.setAttribute('aria-valuetext', `${clock(element.currentTime)} ${said}`);
    const scroll = lane.parentElement;
    if (!element.paused && scroll.scrollWidth > scroll.clientWidth + 4) {
      const x = share * scroll.scrollWidth;
      if (x < scroll.scrollLeft + 20 || x > scroll.scrollLeft + scroll.clientWidth - 40) scroll.scrollLeft = x - 80;
    }
  };

  const length_of = element => Number(find('timeline')?.querySelector('.timeline')?.dataset.length) || element.duration || 0;

  /* Bars of the captions on the line of time */
  const bars = () => {
    const row = find('timeline')?.querySelector('.bars');
    const length = Number(row?.closest('.timeline').dataset.length);
    if (!row || !length || row.dataset.version === version) return;
    row.dataset.version = version;
    paint(row, length);
  };
  /* One picture of all of them: thousands of elements would make every key in the page slow */
  const paint = (row, length) => {
    const sheet = row.querySelector('canvas') || row.appendChild(document.createElement('canvas'));
    const wide = row.clientWidth, tall = row.clientHeight, dots = Math.min(window.devicePixelRatio || 1, 2, 16000 / Math.max(wide, 1));
    if (!wide || !tall) { delete row.dataset.version; return; } // not visible yet
    sheet.width = wide * dots;
    sheet.height = tall * dots;
    const pen = sheet.getContext('2d'), style = getComputedStyle(row);
    const colours = [style.getPropertyValue('--cue').trim(), style.getPropertyValue('--cue-bad').trim()];
    pen.scale(dots, dots);
    cues.forEach(cue => {
      pen.globalAlpha = cue.bad ? 0.85 : 0.55;
      pen.fillStyle = colours[cue.bad ? 1 : 0];
      pen.beginPath();
      pen.roundRect(cue.a / length * wide, 7, Math.max(Math.max(cue.b - cue.a, 0) / length * wide - 1, 2), tall - 14, 3);
      pen.fill();
    });
  };
  const bar = (row, cue) => {
    const made = document.createElement('i');
    const length = Number(row.closest('.timeline').dataset.length) || 1;
    made.style.left = `${100 * cue.a / length}%`;
    made.style.width = `${100 * Math.max(cue.b - cue.a, 0) / length}%`;
    made.className = cue.bad ? 'bad now' : 'now';
    row.append(made);
    return made;
  };

  /* The same captions as a text track: in full screen, and for programs that read them out */
  const plain = cue => cue.t.map(l => l.map(w => w[0]).join(' ')).join('\n');
  const safe = word => word.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const tagged = cue => cue.t.map(l => l.map(([word, mark]) => (mark & 2 ? `<i>${safe(word)}</i>` : safe(word))).join(' ')).join('\n');
  let held = new Map(); // captions that are in the track
  const fill = () => {
    if (!track) return;
    const kept = new Map();
    cues.forEach(cue => {
      if (cue.b <= cue.a) return;
      const old = held.get(cue);
      const one = old || new VTTCue(cue.a, cue.b, tagged(cue));
      if (!old) {
        if (cue.p) { one.snapToLines = false; one.line = cue.p === 'top' ? 5 : 45; }
        track.addCue(one);
      }
      held.delete(cue);
      kept.set(cue, one);
    });
    held.forEach(gone => track.removeCue(gone));
    held = kept;
  };

  const tick = () => {
    const element = media();
    if (!element || element.paused) return;
    draw(false);
    requestAnimationFrame(tick);
  };

  const wire = element => {
    wired = element;
    track = null;
    held = new Map();
    shown = null;
    if (!element) return;
    ['timeupdate', 'seeked', 'pause', 'loadedmetadata'].forEach(name => element.addEventListener(name, () => draw(false)));
    element.addEventListener('play', () => { touched = true; requestAnimationFrame(tick); });
    element.addEventListener('pointerdown', () => { touched = true; });
    touched = false;
    if (element.tagName === 'VIDEO') {
      track = element.addTextTrack('captions', about.track || 'Captions', about.language || 'en');
      track.mode = 'hidden';
      element.textTracks.addEventListener('change', () => draw(true));
      element.addEventListener('fullscreenchange', () => { track.mode = document.fullscreenElement === element ? 'showing' : 'hidden'; draw(true); });
    }
    element.addEventListener('loadedmetadata', settle);
    if (element.readyState) settle();
  };

  /* While captions arrive the film shows the newest, afterwards the first; never once somebody has played or moved it */
  const settle = () => {
    const element = media();
    if (!cues.length || !element?.readyState || !element.paused || touched) return;
    const cue = about.live ? cues[cues.length - 1] : cues[0];
    const wanted = Math.min(cue.a + 0.2, (cue.a + cue.b) / 2);
    if (Math.abs(wanted - element.currentTime) > 0.01) element.currentTime = wanted;
    if (!about.live) touched = true;
  };

  const refresh = () => {
    const element = media();
    const data = find('captions')?.querySelector('[data-captions]');
    const fresh = data && data.dataset.version !== taken; // what the editor has shown since then is newer
    if (fresh) {
      version = taken = data.dataset.version;
      if (data.dataset.live && !about.live) touched = false; // a new run
      about = { ...data.dataset };
      try { take(JSON.parse(about.captions)); } catch { take([]); }
      marked = new Map(cues.map(cue => [plain(cue), cue]));
    }
    if (element !== wired) wire(element);
    else if (!fresh && !find('timeline')?.querySelector('.bars:not([data-version])')) return;
    fill();
    bars();
    settle();
    draw(true);
  };

  /* Words of a line as it is typed, with 2 for those in <i>...</i>; a mark without its other half is text */
  const slanted = line => {
    const found = [];
    let text = '', italics = [];
    line.split(/<i>((?:(?!<\/?i>).)*)<\/i>/).forEach((piece, i) => { text += piece; italics = italics.concat(Array(piece.length).fill(i % 2)); });
    for (const word of text.matchAll(/\S+/g)) {
      found.push([word[0], italics.slice(word.index, word.index + word[0].length).includes(1) ? 2 : 0]);
    }
    return found;
  };

  /* The captions as the editor has them, at once; track and bars follow when nobody is waiting for them */
  let later = 0;
  const drawn = new WeakMap(); // captions of the editor -> ours; most stay the same from edit to edit
  const show = (fresh, seq, bad) => {
    if (!seq) return; // as the server sent them
    take(fresh.map(cue => {
      if (!drawn.has(cue)) {
        const before = marked.get(cue.t.replace(/<i>((?:(?!<\/?i>).)*)<\/i>/g, '$1'));
        const t = cue.t.split('\n').map(slanted).filter(line => line.length);
        before?.t.forEach((line, i) => line.forEach(([, mark], j) => { if (t[i]?.[j]) t[i][j][1] |= mark & 1; }));
        drawn.set(cue, { a: cue.a, b: cue.b, p: before?.p, t });
      }
      const one = drawn.get(cue);
      one.bad = bad(cue);
      return one;
    }));
    version = `edit ${++edits}`;
    draw(true);
    clearTimeout(later);
    later = setTimeout(() => { if (media()) { fill(); bars(); draw(true); } }, 250);
  };

  const seek = (time, play, still) => {
    const element = media();
    if (!element || !Number.isFinite(time)) return;
    touched = true;
    element.currentTime = Math.max(0, time + (time ? FRAME / 4 : 0));
    if (play) element.play()?.catch(() => {});
    if (!still && element.getBoundingClientRect().bottom < 60) element.scrollIntoView({ block: 'center', behavior: 'smooth' });
    draw(false);
  };

  const drag = event => {
    const lane = event.target.closest?.('#auto_subtitles-timeline .bars');
    if (!lane) return;
    const box = lane.getBoundingClientRect();
    const go = e => seek((e.clientX - box.left) / box.width * Number(lane.closest('.timeline').dataset.length), false);
    go(event);
    lane.setPointerCapture?.(event.pointerId);
    lane.addEventListener('pointermove', go);
    const end = () => lane.removeEventListener('pointermove', go);
    lane.addEventListener('pointerup', end, { once: true });
    lane.addEventListener('pointercancel', end, { once: true });
  };

  document.addEventListener('pointerdown', drag);
  document.addEventListener('click', event => {
    const hit = event.target.closest?.('[data-seek]');
    if (hit) seek(Number(hit.dataset.seek), false);
  });

  /* On the line of time: arrows go from caption to caption, Space plays */
  document.addEventListener('keydown', event => {
    const element = media();
    if (!element || !event.target.matches?.('#auto_subtitles-timeline .bars')) return;
    const now = element.currentTime;
    const next = cues.find(c => c.a > now + 0.05);
    const before = [...cues].reverse().find(c => c.a < now - 0.3);
    const moves = {
      ArrowRight: () => seek(next ? next.a : length_of(element) - FRAME),
      ArrowLeft: () => seek(before ? before.a : 0),
      Home: () => seek(0),
      End: () => seek(cues.length ? cues[cues.length - 1].a : length_of(element)),
      ' ': () => (element.paused ? element.play()?.catch(() => {}) : element.pause()),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  });

  /* The growing list stays at its newest line, unless somebody scrolled up */
  const follow = () => document.querySelectorAll('ol[data-follow]').forEach(list => {
    if (list.dataset.at === String(list.childElementCount)) return;
    list.dataset.at = String(list.childElementCount);
    list.scrollTop = list.scrollHeight;
  });

  window.studioPlayer = { refresh, show, seek, now: () => media()?.currentTime || 0 };
  const start = () => {
    new MutationObserver(() => { if (media() !== wired) refresh(); follow(); }).observe(document.body, { childList: true, subtree: true });
    const again = () => { const row = find('timeline')?.querySelector('.bars'); if (row) { delete row.dataset.version; bars(); } };
    new MutationObserver(again).observe(document.body, { attributes: true, attributeFilter: ['class'] }); // light or dark
    let resized = 0;
    window.addEventListener('resize', () => { clearTimeout(resized); resized = setTimeout(again, 200); });
    refresh();
  };
  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
})();
