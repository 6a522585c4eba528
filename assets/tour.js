/* The tour (?tour=1): two minutes through the tabs with prepared results. A card says two sentences and a frame shows what they are about;
   nothing waits for a model. The arrow keys walk, Esc leaves. */
(() => {
  'use strict';
  const words = window.studioWords?.own || {};
  const say = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[`tour.${name}`] ?? name);
  const PATIENCE = 4000; // ms that a stop waits for what it shows
  // a tab, the words, what they are about (the first of the selectors that is there); `open`: a folded panel to unfold
  const STOPS = [
    ['text_to_image', 'image_1', '#text_to_image-stage'],
    ['text_to_image', 'image_2', '#tab-text_to_image .settings, .settings:has(#text_to_image-preset)'],
    ['text_to_image', 'image_3', '#text_to_image-examples'],
    ['text_to_video', 'video_1', '#text_to_video-stage'],
    ['text_to_video', 'video_2', '#text_to_video-details .figures, #text_to_video-details'],
    ['audio_to_visual', 'sound_1', '#audio_to_visual-stage'],
    ['audio_to_visual', 'sound_2', '#audio_to_visual-timeline'],
    ['auto_subtitles', 'captions_1', '#auto_subtitles-stage'],
    ['auto_subtitles', 'captions_2', '#auto_subtitles-rooms'],
    ['game_scene', 'scene_1', '#game_scene-stage'],
    ['game_scene', 'scene_2', '.settings:has(#game_scene-seed), #game_scene-examples'],
    ['medical_fusion', 'medical_1', '#medical_fusion-stage'],
    ['medical_fusion', 'medical_2', '#medical_fusion-evaluation', true],
    ['lab', 'lab_1', '#lab-examples'],
  ];
  const seen = element => element && element.offsetParent !== null && element.offsetHeight > 0;
  const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

  const until = (found, patience = PATIENCE) => new Promise(done => {
    const end = performance.now() + patience;
    const look = () => {
      const value = found();
      if (value || performance.now() > end) done(value); else setTimeout(look, 60);
    };
    look();
  });

  class Tour {
    constructor(opener) {
      this.opener = opener;
      this.at = -1;
      this.build();
      this.onKey = e => this.key(e);
      this.onMove = () => this.frame();
      this.onPress = e => { this.theirs = !this.card.contains(e.target); };
      window.addEventListener('keydown', this.onKey, true); // before the page's own Esc
      window.addEventListener('resize', this.onMove);
      window.addEventListener('pointerdown', this.onPress, true);
      document.addEventListener('scroll', this.onMove, true);
      this.watch = new ResizeObserver(this.onMove);
      this.watch.observe(document.body);
      this.show(0);
    }

    build() {
      const button = (name, kind) => {
        const made = Object.assign(document.createElement('button'), { type: 'button', className: kind, textContent: say(name) });
        made.dataset.step = kind;
        return made;
      };
      this.card = Object.assign(document.createElement('div'), { className: 'studio-tour', tabIndex: -1 });
      this.card.setAttribute('role', 'dialog');
      this.card.setAttribute('aria-label', say('label'));
      this.heading = document.createElement('h2');
      this.text = document.createElement('p');
      this.dots = Object.assign(document.createElement('div'), { className: 'dots' });
      this.dots.setAttribute('aria-hidden', 'true');
      this.dots.append(...STOPS.map(() => document.createElement('i')));
      this.count = Object.assign(document.createElement('span'), { className: 'count' });
      this.back = button('back', 'back');
      this.next = button('next', 'next');
      const close = button('close', 'close');
      close.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg>';
      close.setAttribute('aria-label', say('close'));
      close.title = say('close');
      const row = Object.assign(document.createElement('div'), { className: 'row' });
      row.append(this.count, this.back, this.next);
      this.live = Object.assign(document.createElement('div'), { className: 'said' });
      this.live.setAttribute('role', 'status');
      this.card.append(close, this.heading, this.text, this.dots, row, this.live);
      this.mark = Object.assign(document.createElement('div'), { className: 'tour-mark' });
      this.mark.setAttribute('aria-hidden', 'true');
      for (const e of [this.card, this.mark]) e.classList.toggle('is-calm', calm());
      document.body.append(this.mark, this.card);
      this.card.addEventListener('click', e => {
        const step = e.target.closest('[data-step]')?.dataset.step;
        if (step === 'close') this.leave();
        else if (step) this.show(this.at + (step === 'next' ? 1 : -1));
      });
      this.next.focus({ preventScroll: true });
    }

    key(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
      // a field that got the focus by itself is not the visitor's: Gradio focuses some when they are filled
      const typing = this.theirs && !this.card.contains(event.target) && event.target.closest?.('input, textarea, select, video, audio, [contenteditable], [role="tab"], [role="slider"]');
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === 'Escape') this.leave();
      else if (step && !typing) this.show(this.at + step);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    async show(index) {
      if (index < 0) return;
      if (index >= STOPS.length) { this.leave(); return; }
      this.at = index;
      this.theirs = false;
      const [tab, name, selector, unfold] = STOPS[index];
      const title = document.getElementById(`tab-${tab}-button`)?.textContent.trim() || '';
      const step = say('step', { step: index + 1, count: STOPS.length });
      this.heading.textContent = title;
      this.text.textContent = say(name);
      this.count.textContent = `${index + 1} / ${STOPS.length}`;
      this.live.textContent = `${step}. ${title}. ${say(name)}`;
      [...this.dots.children].forEach((dot, i) => dot.classList.toggle('is-here', i === index));
      this.back.disabled = index === 0;
      this.next.textContent = say(index === STOPS.length - 1 ? 'done' : 'next');
      this.target = null;
      this.frame();
      await this.open(tab);
      if (this.at !== index) return;
      const target = await until(() => this.at !== index || selector.split(', ').map(s => document.querySelector(s)).find(seen));
      if (this.at !== index || !this.card.isConnected || !(target instanceof Element)) return;
      if (unfold) {
        const head = target.querySelector('button.label-wrap');
        if (head && !head.classList.contains('open')) head.click();
      }
      this.target = target;
      this.watch.disconnect();
      this.watch.observe(document.body);
      this.watch.observe(target);
      this.toView();
      if (!this.theirs && !this.card.contains(document.activeElement)) this.next.focus({ preventScroll: true });
    }

    /* The tab, with its first prepared result unless something of the visitor's own is there */
    async open(tab) {
      const button = document.getElementById(`tab-${tab}-button`);
      if (button?.getAttribute('aria-selected') !== 'true') window.studio.openTab(tab);
      const stage = await until(() => [document.querySelector(`#${tab}-stage .stage, #${tab}-stage video`)].find(seen));
      if (!stage?.classList.contains('is-empty')) return;
      const card = document.querySelector(`#${tab}-examples [data-pick="0"]`);
      if (!card) return;
      card.click();
      await until(() => !document.querySelector(`#${tab}-stage .stage.is-empty`));
    }

    toView() {
      const box = this.target.getBoundingClientRect(), card = this.card.getBoundingClientRect();
      const free = card.width > window.innerWidth * 0.7 ? card.top : window.innerHeight; // on narrow screens the card lies below
      const top = window.scrollY + box.top - Math.max(84, (free - box.height) / 2);
      window.scrollTo({ top: Math.max(0, top), behavior: calm() ? 'auto' : 'smooth' });
      this.frame();
    }

    frame() {
      const box = this.target?.isConnected && seen(this.target) ? this.target.getBoundingClientRect() : null;
      this.mark.hidden = !box;
      if (!box) return;
      const left = Math.max(4, box.left - 6), top = Math.max(4, box.top - 6);
      const right = Math.min(document.documentElement.clientWidth - 4, box.right + 6), bottom = Math.min(window.innerHeight - 4, box.bottom + 6);
      Object.assign(this.mark.style, { left: `${left}px`, top: `${top}px`, width: `${Math.max(0, right - left)}px`, height: `${Math.max(0, bottom - top)}px` });
      const narrow = window.innerWidth <= 700;
      this.card.classList.toggle('is-narrow', narrow);
      // a wide screen: the side of the page where the frame is not
      this.card.classList.toggle('is-left', !narrow && (left + right) / 2 > window.innerWidth / 2);
    }

    leave() {
      window.removeEventListener('keydown', this.onKey, true);
      window.removeEventListener('resize', this.onMove);
      window.removeEventListener('pointerdown', this.onPress, true);
      document.removeEventListener('scroll', this.onMove, true);
      this.watch.disconnect();
      this.at = -1;
      this.card.remove();
      this.mark.remove();
      tour = null;
      const url = new URL(window.location.href);
      url.searchParams.delete('tour');
      window.history.replaceState(window.history.state, '', url);
      (this.opener?.isConnected ? this.opener : document.querySelector('[data-tour]'))?.focus({ preventScroll: true });
    }
  }

  let tour = null;
  const begin = opener => { if (!tour) tour = new Tour(opener); };
  document.addEventListener('click', event => {
    const opener = event.target.closest?.('[data-tour]');
    if (opener) begin(opener);
  });
  const asked = new URL(window.location.href).searchParams;
  const ready = () => document.querySelector('#text_to_image-examples [data-pick], #tab-text_to_image-button');
  if (asked.get('tour') === '1' && asked.get('present') !== '1') {
    const start = async () => { if (await until(ready, 60000)) begin(null); };
    if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
  }
})();
