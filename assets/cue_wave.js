/* The sound above the list of captions: a canvas with the captions as blocks that can be dragged. Draws only what is visible. */
(() => {
  'use strict';
  const C = window.studioCues;
  const words = () => window.studioWords?.own || {};
  const LEVELS = 4; // halvings by 8: two hours on one screen read as few values as ten seconds do
  const EDGE = 6, FINGER = 16, SNAP = 7, SLOP = 4; // px
  const within = (value, low, high) => Math.min(Math.max(value, low), high);

  /* `host` has: cues(), selected(), about(), bad(cue), select(id), seek(seconds), time(), playing(), retime(id, start, end, whole) */
  class CueWave {
    constructor(host) {
      this.host = host;
      this.peaks = [];
      this.rate = 100;
      this.from = 0; // seconds at the left edge
      this.span = 12; // seconds that are visible
      this.dragged = null; // { id, part, a, b } while a block is moved
      this.box = document.createElement('div');
      this.box.className = 'cue-wave';
      this.canvas = document.createElement('canvas');
      this.canvas.setAttribute('role', 'img');
      this.canvas.setAttribute('aria-label', words().cue_wave);
      this.bar = Object.assign(document.createElement('input'), { type: 'range', className: 'cue-pan', min: 0, max: 1000, step: 'any', value: 0 });
      this.bar.setAttribute('aria-label', words().cue_pan);
      this.bar.addEventListener('input', () => { this.from = Number(this.bar.value) / 1000 * this.most(); this.held = Date.now(); this.draw(); });
      const zoom = document.createElement('div');
      zoom.className = 'cue-zoom';
      for (const [name, sign, factor] of [['cue_zoom_out', '−', 1.6], ['cue_zoom_in', '+', 1 / 1.6]]) {
        const button = Object.assign(document.createElement('button'), { type: 'button', textContent: sign, title: words()[name] });
        button.setAttribute('aria-label', words()[name]);
        button.addEventListener('click', () => this.zoom(factor, this.host.time()));
        zoom.append(button);
      }
      const below = document.createElement('div');
      below.className = 'cue-wave-below';
      below.append(this.bar, zoom);
      this.box.append(this.canvas, below);
      this.canvas.addEventListener('pointerdown', event => this.press(event));
      this.canvas.addEventListener('pointermove', event => this.hover(event));
      this.canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
      this.wide = this.tall = 0;
      new ResizeObserver(() => { this.wide = this.canvas.clientWidth; this.tall = this.canvas.clientHeight; this.ink = null; this.draw(); }).observe(this.canvas);
      new MutationObserver(() => { this.ink = null; this.draw(); }).observe(document.body, { attributes: true, attributeFilter: ['class'] });
    }

    length() { return Math.max(this.host.about().length, 0.1); }
    most() { return Math.max(0, this.length() - this.span); }

    /* `peaks`: Uint8Array, `rate` of them a second */
    sound(peaks, rate) {
      this.rate = rate;
      this.peaks = peaks ? [peaks] : [];
      for (let level = 1; peaks && level < LEVELS; level++) {
        const finer = this.peaks[level - 1];
        const coarser = new Uint8Array(Math.ceil(finer.length / 8));
        for (let i = 0; i < finer.length; i++) if (finer[i] > coarser[i >> 3]) coarser[i >> 3] = finer[i];
        this.peaks.push(coarser);
      }
      this.box.classList.toggle('has-sound', Boolean(peaks));
      this.draw();
    }

    zoom(factor, around) {
      const center = within(around, this.from, this.from + this.span) === around ? around : this.from + this.span / 2;
      const share = (center - this.from) / this.span;
      this.span = within(this.span * factor, Math.min(1.5, this.length()), this.length());
      this.from = within(center - share * this.span, 0, this.most());
      this.draw();
    }

    /* Brings a moment into view; `calm` leaves the view alone as long as the moment is in it */
    reveal(seconds, calm = true) {
      if (calm && seconds >= this.from && seconds <= this.from + this.span * 0.95) return;
      this.from = within(seconds - this.span * 0.15, 0, this.most());
      this.draw();
    }

    follow(seconds) {
      if (this.dragged || Date.now() - (this.held || 0) < 3000) { this.draw(); return; }
      if (seconds < this.from || seconds > this.from + this.span) this.from = within(seconds - this.span * 0.05, 0, this.most());
      this.draw();
    }

    draw() {
      if (this.due) return;
      this.due = true;
      requestAnimationFrame(() => { this.due = false; this.paint(); });
    }

    colours() {
      const style = getComputedStyle(this.box);
      const read = name => style.getPropertyValue(name).trim();
      return { ink: read('--ink-3'), wave: read('--wave'), paper: read('--wave-paper'), cue: read('--cue'), bad: read('--cue-bad'), cut: read('--warn'), head: read('--bad'), text: read('--ink'), line: read('--line') };
    }

    paint() {
      const { wide, tall } = this;
      if (!wide || !tall) return;
      const dots = Math.min(window.devicePixelRatio || 1, 2);
      if (this.canvas.width !== Math.round(wide * dots) || this.canvas.height !== Math.round(tall * dots)) {
        this.canvas.width = Math.round(wide * dots);
        this.canvas.height = Math.round(tall * dots);
      }
      this.span = Math.min(this.span, this.length());
      this.from = within(this.from, 0, this.most());
      this.bar.value = this.most() ? this.from / this.most() * 1000 : 0;
      this.bar.disabled = !this.most();
      this.bar.style.setProperty('--part', `${Math.max(4, this.span / this.length() * 100)}%`);
      const g = this.canvas.getContext('2d');
      const ink = this.ink ||= this.colours();
      g.setTransform(dots, 0, 0, dots, 0, 0);
      g.fillStyle = ink.paper;
      g.fillRect(0, 0, wide, tall);
      const x = seconds => (seconds - this.from) / this.span * wide;
      this.scale(g, x, wide, tall, ink);
      this.blocks(g, x, wide, tall, ink, false);
      this.outline(g, wide, tall, ink);
      for (const cut of this.host.about().cuts) {
        const at = Math.round(x(cut)) + 0.5;
        if (at < 0 || at > wide) continue;
        g.strokeStyle = ink.cut;
        g.setLineDash([3, 3]);
        g.beginPath(); g.moveTo(at, 0); g.lineTo(at, tall); g.stroke();
        g.setLineDash([]);
      }
      this.blocks(g, x, wide, tall, ink, true);
      const head = x(this.host.time());
      g.fillStyle = ink.head;
      g.fillRect(head - 1, 0, 2, tall);
    }

    scale(g, x, wide, tall, ink) {
      const step = [0.5, 1, 2, 5, 10, 30, 60, 300, 600, 1800].find(s => s / this.span * wide > 64) || 3600;
      g.font = '10.5px system-ui, sans-serif';
      g.textBaseline = 'bottom';
      for (let t = Math.ceil(this.from / step) * step; t <= this.from + this.span; t += step) {
        const at = Math.round(x(t)) + 0.5;
        g.strokeStyle = ink.line;
        g.beginPath(); g.moveTo(at, 0); g.lineTo(at, tall); g.stroke();
        g.fillStyle = ink.ink;
        g.fillText(C.clock(t, this.host.about().hours).replace(/\.000$/, '').replace(/(\.\d)00$/, '$1'), at + 3, tall - 1);
      }
    }

    outline(g, wide, tall, ink) {
      if (!this.peaks.length) return;
      const each = this.span * this.rate / wide; // values a pixel
      const level = within(Math.floor(Math.log(Math.max(each / 4, 1)) / Math.log(8)), 0, LEVELS - 1);
      const values = this.peaks[level], scale = this.rate / 8 ** level;
      const middle = (tall - 12) / 2, most = middle - 3;
      g.fillStyle = ink.wave;
      g.beginPath();
      for (let px = 0; px < wide; px++) {
        const first = Math.floor((this.from + px / wide * this.span) * scale);
        const last = Math.max(first + 1, Math.floor((this.from + (px + 1) / wide * this.span) * scale));
        let peak = 0;
        for (let i = first; i < last && i < values.length; i++) if (values[i] > peak) peak = values[i];
        const high = Math.max(0.5, (peak / 255) ** 0.8 * most);
        g.rect(px, middle - high, 1, 2 * high);
      }
      g.fill();
    }

    /* Index of the first caption that may be visible; captions may overlap, so some before it are looked at too */
    visible() {
      const cues = this.host.cues();
      let low = 0, high = cues.length;
      while (low < high) { const mid = (low + high) >> 1; if (cues[mid].a < this.from) low = mid + 1; else high = mid; }
      const found = [];
      for (let i = Math.max(0, low - 12); i < cues.length && cues[i].a < this.from + this.span; i++) if (cues[i].b > this.from) found.push(cues[i]);
      return found;
    }

    placed(cue) { return this.dragged?.id === cue.id ? { ...cue, a: this.dragged.a, b: this.dragged.b } : cue; }

    blocks(g, x, wide, tall, ink, above) {
      const chosen = this.host.selected();
      g.textBaseline = 'top';
      g.font = '11.5px system-ui, sans-serif';
      const shown = this.visible();
      shown.forEach((given, i) => {
        const cue = this.placed(given);
        const left = x(cue.a), right = Math.max(x(cue.b), left + 1), picked = cue.id === chosen;
        const colour = this.host.bad(given) ? ink.bad : ink.cue;
        if (!above) {
          g.globalAlpha = picked ? 0.34 : 0.16;
          g.fillStyle = colour;
          g.fillRect(left, 0, right - left, tall - 12);
          g.globalAlpha = 1;
          return;
        }
        g.fillStyle = colour;
        g.fillRect(left, 0, picked ? 2 : 1, tall - 12);
        g.fillRect(right - (picked ? 2 : 1), 0, picked ? 2 : 1, tall - 12);
        if (picked) { g.fillRect(left, 0, right - left, 2); g.fillRect(left, tall - 14, right - left, 2); }
        const room = Math.min(right, ...shown.slice(i + 1, i + 2).map(next => Math.max(x(next.a), left))) - left; // up to one that overlaps
        if (room < 26) return;
        g.save();
        g.beginPath(); g.rect(left + 4, 0, room - 8, tall); g.clip();
        g.fillStyle = ink.text;
        g.direction = 'inherit';
        g.fillText(cue.t.replace(/\n/g, ' '), left + 5, 4);
        g.restore();
      });
    }

    point(event) {
      const box = this.canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, seconds: this.from + (event.clientX - box.left) / box.width * this.span, each: this.span / box.width };
    }

    /* What lies under the pointer: an edge or the body of a block; the selected one first */
    under(event) {
      const { seconds, each } = this.point(event);
      const reach = (event.pointerType === 'touch' ? FINGER : EDGE) * each;
      const chosen = this.host.selected();
      const found = this.visible().sort((p, q) => (q.id === chosen) - (p.id === chosen));
      for (const cue of found) {
        const inner = Math.min(reach, (cue.b - cue.a) / 3);
        if (Math.abs(seconds - cue.a) < (seconds < cue.a ? reach : inner)) return { cue, part: 'start' };
        if (Math.abs(seconds - cue.b) < (seconds > cue.b ? reach : inner)) return { cue, part: 'end' };
      }
      const body = found.find(cue => seconds >= cue.a && seconds <= cue.b);
      return body ? { cue: body, part: 'body' } : { cue: null, part: 'paper' };
    }

    hover(event) {
      if (this.dragged || event.buttons) return;
      const { part } = this.under(event);
      this.canvas.style.cursor = part === 'start' || part === 'end' ? 'ew-resize' : part === 'body' ? 'grab' : 'text';
    }

    press(event) {
      if (event.button) return;
      event.preventDefault();
      this.host.focus();
      const start = this.point(event);
      const { cue, part } = this.under(event);
      const finger = event.pointerType === 'touch';
      const grabs = cue && (part !== 'body' || !finger || cue.id === this.host.selected()) && (!finger || cue.id === this.host.selected());
      const left = this.from;
      let moved = false;
      this.canvas.setPointerCapture(event.pointerId);
      const move = e => {
        const here = this.point(e);
        if (!moved && Math.abs(here.x - start.x) < SLOP) return;
        if (!moved && grabs) this.host.select(cue.id);
        moved = true;
        this.held = Date.now();
        if (!grabs) { this.from = within(left - (here.x - start.x) * start.each, 0, this.most()); this.draw(); return; }
        this.canvas.style.cursor = part === 'body' ? 'grabbing' : 'ew-resize';
        this.drag(cue, part, (here.x - start.x) * start.each, e.altKey ? 0 : SNAP * start.each);
      };
      const end = e => {
        this.canvas.removeEventListener('pointermove', move);
        for (const name of ['pointerup', 'pointercancel']) this.canvas.removeEventListener(name, end);
        window.removeEventListener('keydown', undo, true);
        const done = this.dragged;
        this.dragged = null;
        if (done && e.type === 'pointerup') this.host.retime(done.id, done.a, done.b, part);
        else if (!moved && e.type === 'pointerup') { if (cue && part === 'body') this.host.select(cue.id); this.host.seek(start.seconds); }
        this.draw();
      };
      const undo = e => {
        if (e.key !== 'Escape') return;
        e.preventDefault();
        e.stopPropagation();
        this.dragged = null;
        end({ type: 'pointercancel' });
      };
      this.canvas.addEventListener('pointermove', move);
      for (const name of ['pointerup', 'pointercancel']) this.canvas.addEventListener(name, end);
      window.addEventListener('keydown', undo, true);
    }

    drag(cue, part, by, snap) {
      const cues = this.host.cues();
      const index = cues.findIndex(c => c.id === cue.id);
      const near = [...this.host.about().cuts, this.host.time()];
      const caught = seconds => { const hit = near.find(n => Math.abs(n - seconds) < snap); return hit === undefined ? seconds : hit; };
      const wish = {};
      if (part === 'start') wish.start = caught(cue.a + by);
      else if (part === 'end') wish.end = Math.min(caught(cue.b + by), Math.max(this.length(), cue.b));
      else {
        let earliest = 0, latest = Math.max(this.length(), cue.b);
        cues.forEach((c, i) => {
          if (i < index && c.b <= cue.a) earliest = Math.max(earliest, c.b);
          if (i > index && c.a >= cue.b) latest = Math.min(latest, c.a);
        });
        wish.start = within(caught(cue.a + by), earliest, latest - (cue.b - cue.a));
        wish.end = wish.start + (cue.b - cue.a);
      }
      const fresh = C.setTimes(cues, index, wish).find(c => c.id === cue.id);
      this.dragged = { id: cue.id, part, a: fresh.a, b: fresh.b };
      this.draw();
    }

    wheel(event) {
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      if (event.ctrlKey || event.metaKey) this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.point(event).seconds);
      else if (sideways) { this.from = within(this.from + sideways * this.span / 600, 0, this.most()); this.held = Date.now(); this.draw(); }
      else return; // the page scrolls
      event.preventDefault();
    }
  }

  window.studioCueWave = CueWave;
})();
