/* Edits of a list of captions as pure functions, as studio/captions/editing/cue_edits.py does them; a test holds the two together.
   A caption is { id, a, b, t, s, o, w }: start and end in seconds, text, number of the speaker, the captions of the server it was made
   from, and [character, seconds] of each timed word (null where they are unknown). Lists are never changed in place. */
window.studioCues = (() => {
  'use strict';
  const SHORTEST = 0.1, NEW = 2, LATEST = 360000, NEAR = 13 / 24, FILM = 24;
  const WIDE_RANGES = 'ᄀ-ᅟ⺀-〾ぁ-㏿㐀-䶿一-鿿ꀀ-꓏가-힣豈-﫿︰-﹏！-｠￠-￦';
  const wideChar = new RegExp(`[${WIDE_RANGES}]|[\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]`, 'u');
  const noSpace = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]/u;
  const CLOSING = '。，、！？；：」』）】》〉…‥,.!?;:)]}%”’', OPENING = '「『（【《〈([{“‘';
  const ms = value => Math.round(value * 1000) / 1000;
  const within = (value, low, high) => Math.min(Math.max(value, low), high);
  let next = 1;
  const made = cue => ({ s: '', o: [], w: null, ...cue, id: next++ });
  const changed = (cue, what) => ({ ...cue, ...what }); // the same row of the list: its id stays

  const ordered = cues => {
    for (let i = 1; i < cues.length; i++) {
      const left = cues[i - 1], right = cues[i];
      if (left.a > right.a || (left.a === right.a && left.b > right.b)) return [...cues].sort((x, y) => x.a - y.a || x.b - y.b);
    }
    return cues;
  };
  const linesOf = text => text.split('\n').map(line => line.trim().replace(/\s+/g, ' ')).filter(Boolean);
  const tidy = text => linesOf(text).join('\n');
  const width = given => {
    const text = given.replace(/<\/?i>/g, '');
    if (/^[\x20-\x7e]*$/.test(text)) return text.length;
    let total = 0;
    for (const c of text) total += /\p{M}/u.test(c) ? 0 : wideChar.test(c) ? 2 : 1;
    return total;
  };
  const columns = cue => { const lines = linesOf(cue.t); return lines.reduce((sum, line) => sum + width(line), 0) + Math.max(0, lines.length - 1); };
  const longest = cue => Math.max(0, ...linesOf(cue.t).map(width));
  const speed = cue => columns(cue) / Math.max(cue.b - cue.a, 1e-3);
  const joined = lines => lines.reduce((text, line) =>
    text && line ? text + (noSpace.test([...text].pop()) && noSpace.test([...line][0]) ? '' : ' ') + line : text + line, '');

  /* Pieces between which a text may be divided, as [piece, character]: words, or single characters of scripts without spaces */
  const units = text => {
    const found = [];
    for (const word of text.matchAll(/\S+/g)) {
      let last = null;
      let at = word.index;
      for (const piece of word[0].match(new RegExp(`${noSpace.source}|[^\\s${noSpace.source.slice(1)}+`, 'gu')) || []) {
        const glue = last && (CLOSING.includes([...piece][0]) || OPENING.includes([...last[0]].pop()) || !(noSpace.test([...last[0]].pop()) && noSpace.test([...piece][0])));
        if (glue) last[0] += piece;
        else found.push(last = [piece, at]);
        at += piece.length;
      }
    }
    return found;
  };
  const timeAt = (cue, cursor) => {
    const after = (cue.w || []).find(([place]) => place >= cursor);
    if (after) return after[1];
    const whole = width(cue.t.replace(/\n/g, ' ')) || 1;
    return cue.a + (cue.b - cue.a) * width(cue.t.slice(0, cursor).replace(/\n/g, ' ')) / whole;
  };
  const cursorAt = (cue, at) => {
    const timed = cue.w ? cue.w.slice(1) : [];
    const places = timed.length ? timed : units(cue.t).map(([, place]) => [place, timeAt(cue, place)]).slice(1);
    return places.length ? places.reduce((best, item) => Math.abs(item[1] - at) < Math.abs(best[1] - at) ? item : best)[0] : cue.t.length;
  };

  const split = (cues, index, { at = null, cursor = null, gap = 0 } = {}) => {
    const cue = cues[index];
    if (at !== null && !(cue.a < at && at < cue.b)) return cues;
    if (cursor === null) cursor = cursorAt(cue, at === null ? (cue.a + cue.b) / 2 : at);
    const first = tidy(cue.t.slice(0, cursor)), second = tidy(cue.t.slice(cursor));
    if (!first || !second || cue.b - cue.a < 2 * SHORTEST) return cues;
    const when = ms(within(at === null ? timeAt(cue, cursor) : at, cue.a + SHORTEST, cue.b - SHORTEST));
    const end = ms(Math.max(when - gap, cue.a + SHORTEST));
    const lost = cue.t.length - cue.t.slice(cursor).trimStart().length; // characters before the second text
    const left = changed(cue, { b: end, t: first, w: cue.w && cue.w.filter(([place]) => place < cursor) });
    const right = made({ ...cue, a: when, t: second, w: cue.w && cue.w.filter(([place]) => place >= cursor).map(([place, s]) => [place - lost, s]) });
    return ordered([...cues.slice(0, index), left, right, ...cues.slice(index + 1)]);
  };

  const merge = (cues, index, count = 2, maxLines = 2) => {
    const parts = cues.slice(index, index + count);
    if (parts.length < count) return cues;
    let lines = parts.flatMap(cue => linesOf(cue.t));
    const fits = lines.length <= maxLines;
    const w = fits && parts.every(cue => cue.w) ? [] : null;
    if (w) parts.reduce((before, cue) => { w.push(...cue.w.map(([place, s]) => [place + before, s])); return before + cue.t.length + 1; }, 0);
    if (!fits) lines = [joined(lines)];
    const same = parts.every(cue => cue.s === parts[0].s);
    const whole = changed(parts[0], {
      b: Math.max(...parts.map(cue => cue.b)), t: lines.join('\n'), s: same ? parts[0].s : '', w,
      o: [...new Set(parts.flatMap(cue => cue.o))], u: parts.map(cue => cue.u || '').filter(Boolean).join('\n'),
    });
    return ordered([...cues.slice(0, index), whole, ...cues.slice(index + count)]);
  };

  const insert = (cues, start, text = '', limit = LATEST) => {
    start = Math.max(start, 0, ...cues.filter(cue => cue.a <= start && start < cue.b).map(cue => cue.b));
    const after = cues.find(cue => cue.a > start);
    const end = Math.min(start + NEW, limit, after ? after.a : LATEST);
    const fresh = made({ a: ms(start), b: ms(Math.max(end, start + SHORTEST)), t: tidy(text) });
    const found = ordered([...cues.filter(cue => cue.a <= start), fresh, ...cues.filter(cue => cue.a > start)]);
    return [found, found.indexOf(fresh)];
  };
  const insertBefore = (cues, index, text = '') => {
    const end = cues[index].a;
    let start = Math.max(0, end - NEW);
    for (let i = 0; i < index; i++) if (cues[i].b < end) start = Math.max(start, cues[i].b);
    const fresh = made({ a: ms(start), b: ms(Math.max(end, start + SHORTEST)), t: tidy(text) });
    const found = ordered([...cues.slice(0, index), fresh, ...cues.slice(index)]);
    return [found, found.indexOf(fresh)];
  };
  const remove = (cues, indexes) => { const gone = new Set(indexes); return cues.filter((_, i) => !gone.has(i)); };

  const moved = (cue, by) => changed(cue, { a: ms(cue.a + by), b: ms(cue.b + by), w: cue.w && cue.w.map(([place, s]) => [place, ms(s + by)]) });
  const shift = (cues, seconds, first = 0) => {
    const earliest = cues.slice(first).reduce((least, cue) => Math.min(least, cue.a), Infinity);
    const by = Math.max(seconds, -(Number.isFinite(earliest) ? earliest : 0));
    return ordered(cues.map((cue, i) => i < first ? cue : moved(cue, by)));
  };

  const setTimes = (cues, index, { start = null, end = null } = {}) => {
    const cue = cues[index];
    let earliest = 0, latest = LATEST;
    for (let i = 0; i < index; i++) if (cues[i].b <= cue.a) earliest = Math.max(earliest, cues[i].b);
    for (let i = index + 1; i < cues.length; i++) if (cues[i].a >= cue.b) latest = Math.min(latest, cues[i].a);
    if (start !== null && end !== null) {
      start = Math.min(Math.max(start, earliest), latest - SHORTEST);
      end = Math.min(Math.max(end, start + SHORTEST), latest);
    } else if (start !== null) start = Math.min(Math.max(start, earliest), cue.b - SHORTEST);
    else if (end !== null) end = Math.min(Math.max(end, cue.a + SHORTEST), latest);
    const fresh = changed(cue, { a: start === null ? cue.a : ms(Math.max(start, 0)), b: end === null ? cue.b : ms(end) });
    return ordered([...cues.slice(0, index), fresh, ...cues.slice(index + 1)]);
  };

  /* Shot changes, as studio/captions/cue_timing.py has them; Python rounds halves to the even number */
  const round = value => { const r = Math.round(value); return Math.abs(value % 1) === 0.5 && r % 2 ? r - 1 : r; };
  const snapIn = (time, cuts, rate) => {
    const near = cuts.filter(cut => Math.abs(cut - time) <= NEAR);
    if (!near.length) return time;
    const cut = near.reduce((best, c) => Math.abs(c - time) < Math.abs(best - time) ? c : best);
    const d = round((time - cut) * FILM);
    if (d === 0 && Math.abs(time - cut) < 0.5 / Math.max(rate, 1)) return time;
    if (d >= -7 && d <= 9) return cut;
    if (d >= -11 && d <= -8) return cut - 0.5;
    return d === 10 || d === 11 ? cut + 0.5 : time;
  };
  const snapOut = (time, cuts, gap) => {
    const cut = cuts.find(c => c >= time - 0.5 / FILM);
    if (cut === undefined) return time;
    const d = round((time - cut) * FILM), target = cut - gap;
    if (Math.abs(time - target) < 0.5 / FILM) return time;
    return d >= -7 && d <= 0 ? target : d >= -11 && d <= -8 ? cut - 0.5 : time;
  };
  const snap = (cues, index, cuts, { gap = 0, rate = FILM } = {}) =>
    setTimes(cues, index, { start: snapIn(cues[index].a, cuts, rate), end: snapOut(cues[index].b, cuts, gap) });

  const pattern = (wanted, matchCase) =>
    new RegExp(wanted.split(/\s/).map(part => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('\\s'), matchCase ? 'gu' : 'giu');
  const find = (cues, wanted, matchCase = false) => {
    if (!wanted.trim()) return [];
    const looked = pattern(wanted, matchCase);
    return cues.flatMap((cue, i) => [...cue.t.matchAll(looked)].map(hit => [i, hit.index, hit[0].length]));
  };
  const substitute = (cues, wanted, instead, matchCase = false) => {
    if (!wanted.trim()) return [cues, 0];
    const looked = pattern(wanted, matchCase);
    let total = 0;
    const found = cues.map(cue => {
      let count = 0;
      const text = cue.t.replace(looked, () => { count++; return instead; });
      total += count;
      return count ? changed(cue, { t: tidy(text), w: null }) : cue;
    });
    return [total ? found : cues, total];
  };
  const write = (cues, index, text) => cues.map((cue, i) => i === index ? changed(cue, { t: tidy(text), w: tidy(text) === cue.t ? cue.w : null }) : cue);

  /* Seconds of a time as people write it (1:02.5, 0:00:01,500, 12.5 s); null for anything else */
  const parseTime = text => {
    const found = /^([-−])?\s*(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6}(?:[.,]\d*)?|[.,]\d+)\s*s?$/i.exec(text.normalize('NFKC').trim());
    if (!found) return null;
    return ms((found[1] ? -1 : 1) * (Number(found[2] || 0) * 3600 + Number(found[3] || 0) * 60 + Number(found[4].replace(',', '.'))));
  };
  const clock = (seconds, withHours = false) => {
    const whole = Math.max(0, Math.round(seconds * 1000));
    const two = n => String(n).padStart(2, '0');
    const hours = Math.floor(whole / 3600000);
    return `${hours || withHours ? `${hours}:` : ''}${two(Math.floor(whole / 60000) % 60)}:${two(Math.floor(whole / 1000) % 60)}.${String(whole % 1000).padStart(3, '0')}`;
  };

  return {
    SHORTEST, LATEST, made, changed, ordered, tidy, linesOf, width, columns, longest, speed, split, merge, insert, insertBefore, remove, shift,
    setTimes, snap, find, substitute, write, parseTime, clock, ms,
  };
})();
