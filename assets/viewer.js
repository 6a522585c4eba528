/* Pictures at full screen. Whatever has data-zoom opens here, together with its neighbours in the same stage or piece.
   Nothing is built before the first click. Also the divider of before and after. */
(() => {
  'use strict';
  const words = window.studioWords?.own || {};
  const MOST = 8; // CSS px for each pixel of the picture
  const EDGE = 8; // px that stay free around a fitted picture
  const LARGER = 1.25;
  const ICONS = {
    out: 'M5 12h14', in: 'M12 5v14M5 12h14', save: 'M12 4v11m-5-5 5 5 5-5M5 20h14', close: 'M6 6l12 12M18 6 6 18',
    fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5', back: 'M15 5l-7 7 7 7', on: 'M9 5l7 7-7 7',
  };
  const within = (value, low, high) => Math.min(Math.max(value, low), high);

  const control = (kind, name, tag = 'button') => {
    const made = Object.assign(document.createElement(tag), { className: kind, title: words[name] });
    made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[kind]}"/></svg>`;
    made.setAttribute('aria-label', words[name]);
    if (tag === 'button') made.type = 'button';
    return made;
  };
  const row = (kind, ...parts) => {
    const made = Object.assign(document.createElement('div'), { className: kind });
    made.append(...parts);
    return made;
  };
  const source = opener => opener.dataset.zoom || opener.querySelector('img').src;

  class Viewer {
    constructor(opener) {
      const group = opener.closest('[data-group], .stage, .piece') || opener.parentElement;
      this.all = [...group.querySelectorAll('[data-zoom]')].filter(e => e.offsetParent);
      this.at = this.all.indexOf(opener);
      this.opener = opener;
      this.panel = opener.closest('[id]')?.id; // a run may draw the stage anew meanwhile
      this.pointers = new Map();
      this.tapped = { time: 0 };
      this.build();
      this.listen();
      document.body.append(this.box);
      this.box.showModal();
      this.close.focus();
      this.show(0);
    }

    build() {
      this.box = Object.assign(document.createElement('dialog'), { className: 'studio-viewer' });
      this.box.setAttribute('aria-label', words.viewer);
      this.image = new Image();
      this.percent = document.createElement('output');
      this.fitted = control('fit', 'viewer_actual');
      this.save = control('save', 'zoom_download', 'a');
      this.close = control('close', 'zoom_close');
      const tools = row('tools', control('out', 'viewer_out'), this.percent, control('in', 'viewer_in'), this.fitted, this.save, this.close);
      this.count = row('count');
      this.count.setAttribute('role', 'status');
      const steps = this.all.length > 1 ? [control('back', 'zoom_previous'), control('on', 'zoom_next'), this.count] : [];
      this.box.append(this.image, tools, ...steps);
    }

    listen() {
      const { box } = this;
      box.addEventListener('close', () => this.leave());
      box.addEventListener('keydown', e => this.key(e));
      box.addEventListener('wheel', e => this.wheel(e), { passive: false });
      box.addEventListener('click', e => this.press(e.target.closest('button')?.className));
      box.addEventListener('pointerdown', e => this.down(e));
      box.addEventListener('pointermove', e => this.move(e));
      for (const end of ['pointerup', 'pointercancel']) box.addEventListener(end, e => this.up(e));
      new ResizeObserver(() => { if (this.isFitted) this.fit(); else this.place(); }).observe(box);
    }

    press(kind) {
      const does = {
        out: () => this.zoom(1 / LARGER), in: () => this.zoom(LARGER), fit: () => this.toggle(), close: () => this.box.close(),
        back: () => this.show(-1), on: () => this.show(1),
      };
      does[kind]?.();
    }

    leave() {
      this.box.remove();
      const again = this.panel && document.getElementById(this.panel)?.querySelector('[data-zoom]');
      (this.opener.isConnected ? this.opener : again)?.focus();
    }

    /* Which picture; the one before stays until the next can be shown */
    async show(step) {
      this.at = (this.at + step + this.all.length) % this.all.length;
      const shown = this.all[this.at];
      const inside = shown.querySelector('img');
      const next = Object.assign(new Image(), { draggable: false, src: source(shown), alt: shown.getAttribute('aria-label') });
      next.className = inside?.className || '';
      this.save.href = next.src;
      this.save.download = shown.dataset.name || inside?.dataset.name || '';
      this.count.textContent = `${this.at + 1} / ${this.all.length}`;
      await next.decode().catch(() => { /* its words are shown instead */ });
      if (this.all[this.at] !== shown) return; // somebody walked on
      this.image.replaceWith(next);
      this.image = next;
      this.fit();
    }

    /* How large: `scale` is CSS px for each pixel of the picture, (x, y) the middle of the picture from that of the screen */
    get fitScale() {
      const { naturalWidth: width, naturalHeight: height } = this.image;
      return Math.min((this.box.clientWidth - 2 * EDGE) / width, (this.box.clientHeight - 2 * EDGE) / height);
    }

    get isFitted() { return Math.abs(this.scale / this.fitScale - 1) < 0.01; }

    fit() {
      [this.scale, this.x, this.y] = [this.fitScale, 0, 0];
      this.place();
    }

    /* Between the whole picture and its own pixels; a picture that is smaller than the screen is doubled instead */
    toggle(x = 0, y = 0) {
      this.ease();
      if (!this.isFitted) this.fit();
      else this.zoomTo(this.fitScale < 0.95 ? 1 : this.fitScale * 2, x, y);
    }

    zoom(factor, x = 0, y = 0) {
      this.ease();
      this.zoomTo(this.scale * factor, x, y);
    }

    zoomTo(wanted, x, y) {
      const fit = this.fitScale;
      const next = within(wanted, Math.min(fit, 1), Math.max(fit, MOST));
      const grown = next / this.scale;
      [this.x, this.y, this.scale] = [x - (x - this.x) * grown, y - (y - this.y) * grown, next];
      this.place();
    }

    pan(x, y) {
      this.x += x;
      this.y += y;
      this.place();
    }

    place() {
      const { image, box, scale } = this;
      if (!image.naturalWidth) return;
      const room = (length, screen) => Math.max(0, (length * scale - screen) / 2);
      const [wide, high] = [room(image.naturalWidth, box.clientWidth), room(image.naturalHeight, box.clientHeight)];
      [this.x, this.y] = [within(this.x, -wide, wide), within(this.y, -high, high)];
      this.draw(this.x);
      box.classList.toggle('can-pan', wide + high > 0);
      this.percent.textContent = `${Math.round(scale * 100)} %`;
      const name = words[this.isFitted ? 'viewer_actual' : 'viewer_fit'];
      if (this.fitted.title !== name) {
        this.fitted.title = name;
        this.fitted.setAttribute('aria-label', name);
      }
    }

    draw(x) { this.image.style.transform = `translate(-50%, -50%) translate(${x}px, ${this.y}px) scale(${this.scale})`; }

    ease() {
      if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
      this.image.classList.add('is-eased');
      clearTimeout(this.easing);
      this.easing = setTimeout(() => this.image.classList.remove('is-eased'), 220);
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return; // the browser's own zoom
      const step = 80;
      const walks = this.all.length > 1 && !event.shiftKey;
      const does = {
        ArrowLeft: () => walks ? this.show(-1) : this.pan(step, 0),
        ArrowRight: () => walks ? this.show(1) : this.pan(-step, 0),
        ArrowUp: () => this.pan(0, step),
        ArrowDown: () => this.pan(0, -step),
        '+': () => this.zoom(LARGER), '=': () => this.zoom(LARGER), '-': () => this.zoom(1 / LARGER), _: () => this.zoom(1 / LARGER),
        0: () => { this.ease(); this.fit(); },
        1: () => this.zoom(1 / this.scale),
      }[event.key];
      if (!does) return;
      event.preventDefault();
      does();
    }

    fromMiddle(event) { return [event.clientX - this.box.clientWidth / 2, event.clientY - this.box.clientHeight / 2]; }

    /* Whoever moves the picture by hand has it under the finger at once */
    settle() {
      clearTimeout(this.easing);
      this.image.classList.remove('is-eased');
    }

    wheel(event) {
      event.preventDefault();
      this.settle();
      const pixels = event.deltaY * (event.deltaMode ? 16 : 1);
      this.zoomTo(this.scale * Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002)), ...this.fromMiddle(event)); // ctrl: a pinch on a touchpad
    }

    /* One pointer pans, or swipes a fitted picture away; two pinch; two taps toggle; one beside the picture closes */
    down(event) {
      if (event.button || event.target.closest('button, a')) return;
      this.settle();
      if (!this.pointers.size) this.gesture = { target: event.target, travelled: 0, swiped: 0, fingers: 1 };
      this.pointers.set(event.pointerId, this.fromMiddle(event));
      this.gesture.fingers = Math.max(this.gesture.fingers, this.pointers.size);
      this.box.setPointerCapture(event.pointerId);
      this.box.classList.add('is-held');
    }

    move(event) {
      const before = this.pointers.get(event.pointerId);
      if (!before) return;
      const now = this.fromMiddle(event);
      const moved = [now[0] - before[0], now[1] - before[1]];
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
      this.pointers.set(event.pointerId, now);
      this.gesture.travelled += Math.hypot(...moved);
      if (other) {
        const apart = place => Math.hypot(place[0] - other[0], place[1] - other[1]) || 1;
        this.zoomTo(this.scale * apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
        this.pan(moved[0] / 2, moved[1] / 2);
      } else if (this.isFitted && this.all.length > 1 && this.gesture.fingers === 1 && event.pointerType === 'touch') {
        this.gesture.swiped += moved[0];
        this.draw(this.gesture.swiped);
      } else this.pan(...moved);
    }

    up(event) {
      if (!this.pointers.delete(event.pointerId) || this.pointers.size) return;
      this.box.classList.remove('is-held');
      const { target, travelled, swiped, fingers } = this.gesture;
      if (Math.abs(swiped) > 60) this.show(swiped < 0 ? 1 : -1);
      else if (swiped) this.place();
      if (travelled > 6 || fingers > 1 || event.type === 'pointercancel') return;
      if (target === this.box) this.box.close();
      else if (event.timeStamp - this.tapped.time < 350) {
        this.tapped = { time: 0 };
        this.toggle(...this.fromMiddle(event));
      } else this.tapped = { time: event.timeStamp };
    }
  }

  document.addEventListener('click', event => {
    const opener = event.target.closest?.('[data-zoom]');
    if (opener) new Viewer(opener);
  });
  document.addEventListener('input', event => {
    if (event.target.matches?.('.compare input')) event.target.closest('.compare').style.setProperty('--at', `${event.target.value}%`);
  });
})();
