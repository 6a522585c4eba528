/* The Embed dialog: how a tab is shown in another page, a slide deck or a notebook. Its address is the one that the browser knows, so it is
   right behind proxies, under a path and on a Space. Nothing is built before the first click. */
(() => {
  'use strict';
  const words = window.studioWords?.own || {};
  const say = name => words[`embed.${name}`] ?? name;
  const ALLOW = 'microphone; camera; autoplay; clipboard-write; fullscreen';
  const KINDS = ['iframe', 'reveal', 'quarto', 'jupyter', 'notion', 'client'];
  const SMALLEST = 200, LARGEST = 4000; // px

  const place = () => window.location.origin + window.location.pathname.replace(/\/$/, '');
  const shown = value => typeof value === 'object' ? JSON.stringify(value) : String(value);

  /* What the tab's address is; `given`: {theme, lang, settings, run}, each of which may be missing */
  const address = (task, given = {}, base = place()) => {
    const query = new URLSearchParams({ tab: task, present: '1' });
    if (given.theme) query.set('__theme', given.theme);
    if (given.lang) query.set('lang', given.lang);
    for (const [name, value] of Object.entries(given.settings || {})) query.set(name, shown(value));
    if (given.run) query.set('run', '1');
    return `${base}/?${query}`;
  };

  const html = text => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const python = value => value === true ? 'True' : value === false ? 'False' : value === null ? 'None' : JSON.stringify(value);
  const frame = (url, size, title, source = 'src', more = '') =>
    `<iframe ${source}="${html(url)}" width="${size.width}" height="${size.height}"\n        title="${html(title)}" allow="${ALLOW}"${more}></iframe>`;

  const client = (task, call, base) => {
    const files = call.files || [];
    const given = { ...call.sample, ...call.settings };
    const lines = [
      ...files.map(name => `    ${name}=handle_file("your-file"),`),
      ...Object.entries(given).map(([name, value]) => `    ${name}=${python(value)},`),
      `    api_name="/${task}",`,
    ];
    const names = files.length ? 'Client, handle_file' : 'Client';
    return `from gradio_client import ${names}\n\nresult = Client(${python(`${base}/`)}).predict(\n${lines.join('\n')}\n)\nprint(result)\n`;
  };

  /* Every snippet by its kind; `call`: the settings, files and sample that code names whatever the address holds */
  const snippets = (task, title, size, given, call, base = place()) => {
    const url = address(task, given, base);
    return {
      iframe: frame(url, size, title),
      reveal: `<section>\n${frame(url, size, title, 'data-src', ' data-preload')}\n</section>`,
      quarto: `## ${title.replace(/[\r\n]+/g, ' ')}\n\n\`\`\`{=html}\n${frame(url, size, title)}\n\`\`\`\n`,
      jupyter: `from IPython.display import IFrame\n\nIFrame(${python(url)}, width=${size.width}, height=${size.height},\n       extras=[${python(`allow="${ALLOW}"`)}])\n`,
      notion: url,
      client: client(task, call, base),
    };
  };

  const told = {}; // task -> what the server said about its settings
  const read = (mark, name) => { try { return JSON.parse(mark.dataset[name]); } catch { return null; } };
  const take = element => {
    const mark = element.querySelector('[data-settings]');
    const task = element.closest('[id$="-embed-settings"]')?.id.replace(/-embed-settings$/, '');
    if (!mark || !task) return;
    told[task] = {
      settings: read(mark, 'settings') || {}, files: read(mark, 'files') || [], sample: read(mark, 'sample') || {},
      run: mark.dataset.run === '1', long: mark.dataset.long === '1', private: mark.dataset.private === '1',
    };
    if (open?.task === task) open.update();
  };

  const make = (tag, props = {}, ...inside) => {
    const { dataset, ...rest } = props;
    const made = Object.assign(document.createElement(tag), rest);
    Object.assign(made.dataset, dataset);
    made.append(...inside);
    return made;
  };
  const field = (label, control) => make('label', { className: 'field' }, make('span', { textContent: label }), control);
  const choice = (label, options) => field(label, make('select', {}, ...options.map(([value, text]) => make('option', { value, textContent: text }))));
  const number = (label, value) => field(label, make('input', { type: 'number', min: SMALLEST, max: LARGEST, step: 10, value, inputMode: 'numeric' }));
  const switched = (label, checked = false) => make('label', { className: 'switch' }, make('input', { type: 'checkbox', checked }), make('span', { textContent: label }));
  const part = label => label.querySelector('input, select');

  let open = null;

  class Embed {
    constructor(opener) {
      this.opener = opener;
      this.task = opener.dataset.embed;
      this.title = document.getElementById(`tab-${this.task}-button`)?.textContent.trim() || this.task;
      this.kind = 'iframe';
      this.build();
      this.box.addEventListener('close', () => this.leave());
      this.box.addEventListener('click', e => this.press(e));
      this.box.addEventListener('keydown', e => this.key(e));
      this.form.addEventListener('input', e => this.changed(e.target));
      document.body.append(this.box);
      this.box.showModal();
      this.tabs.children[0].focus();
      this.update();
    }

    build() {
      this.width = number(say('width'), 1280);
      this.height = number(say('height'), 720);
      this.shape = switched(say('keep_shape'), true);
      this.theme = choice(say('theme'), [['', say('theme_visitor')], ['light', say('light')], ['dark', say('dark')]]);
      this.lang = choice(say('language'), [['', say('language_visitor')], ['en', 'English'], ['zh-TW', '繁體中文']]);
      this.settings = switched(say('settings'));
      this.run = switched(say('run'));
      this.note = make('p', { className: 'hint' });
      this.form = make('div', { className: 'choices' }, make('div', { className: 'sizes' }, this.width, this.height, this.shape),
        make('div', { className: 'looks' }, this.theme, this.lang), make('div', { className: 'switches' }, this.settings, this.run, this.note));
      this.tabs = make('div', { className: 'kinds', role: 'tablist' }, ...KINDS.map(kind => this.tab(kind)));
      this.tabs.setAttribute('aria-label', say('kinds'));
      this.code = make('code');
      const pre = make('pre', { tabIndex: 0 }, this.code);
      this.copy = make('button', { type: 'button', className: 'copy-embed', textContent: say('copy'), dataset: { does: 'copy' } });
      this.about = make('p', { className: 'hint', textContent: say('notion') });
      this.record = make('button', { type: 'button', className: 'button', textContent: say('record'), dataset: { does: 'record' } });
      this.panel = make('div', { className: 'embed-code', role: 'tabpanel', id: 'embed-code' }, this.about, pre, make('div', { className: 'row' }, this.copy, this.record));
      this.look = make('button', { type: 'button', className: 'button', textContent: say('preview'), dataset: { does: 'preview' } });
      this.look.setAttribute('aria-expanded', 'false');
      this.stage = make('div', { className: 'embed-look' });
      const close = make('button', { type: 'button', className: 'close', title: say('close'), dataset: { does: 'close' } });
      close.setAttribute('aria-label', say('close'));
      close.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg>';
      const head = make('h2', { id: 'embed-title', textContent: say('title').replace('{tab}', this.title) });
      this.box = make('dialog', { className: 'studio-embed' }, make('div', { className: 'sheet' },
        make('header', {}, head, close), this.form, this.tabs, this.panel, this.look, this.stage));
      this.box.setAttribute('aria-labelledby', 'embed-title');
      this.status = make('p', { className: 'said', role: 'status' });
      this.box.append(this.status);
    }

    tab(kind) {
      const made = make('button', { type: 'button', role: 'tab', id: `embed-${kind}`, textContent: say(`kind.${kind}`), dataset: { kind } });
      made.setAttribute('aria-controls', 'embed-code');
      return made;
    }

    get given() {
      const known = told[this.task];
      const use = part(this.settings).checked && known && !known.long;
      return { theme: part(this.theme).value, lang: part(this.lang).value, settings: use ? known.settings : {}, run: !part(this.run).disabled && part(this.run).checked };
    }

    get size() {
      const within = label => Math.min(Math.max(Math.round(Number(part(label).value)) || 720, SMALLEST), LARGEST);
      return { width: within(this.width), height: within(this.height) };
    }

    update() {
      const known = told[this.task] || { settings: {}, files: [], sample: {} };
      const none = !Object.keys(known.settings).length;
      part(this.settings).disabled = none || known.long;
      this.run.hidden = !known.run;
      part(this.run).disabled = !known.run;
      this.note.textContent = known.long ? say('settings_long') : [none ? say('settings_none') : '', known.private ? say('settings_private') : ''].filter(Boolean).join(' ');
      this.code.textContent = snippets(this.task, this.title, this.size, this.given, known)[this.kind];
      for (const tab of this.tabs.children) {
        const chosen = tab.dataset.kind === this.kind;
        tab.setAttribute('aria-selected', String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
      }
      this.panel.setAttribute('aria-labelledby', `embed-${this.kind}`);
      this.about.hidden = this.record.hidden = this.kind !== 'notion';
      if (this.view) this.preview();
    }

    changed(control) {
      if (part(this.shape).checked && [part(this.width), part(this.shape)].includes(control)) part(this.height).value = Math.round(this.size.width * 9 / 16);
      if (part(this.shape).checked && control === part(this.height)) part(this.width).value = Math.round(this.size.height * 16 / 9);
      this.update();
    }

    press(event) {
      const kind = event.target.closest('[data-kind]')?.dataset.kind;
      if (kind) { this.kind = kind; this.update(); }
      const does = event.target.closest('[data-does]')?.dataset.does;
      if (does === 'close') this.box.close();
      if (does === 'copy') this.copied();
      if (does === 'record') this.toRecord();
      if (does === 'preview') { this.view = !this.view; this.preview(); }
    }

    key(event) {
      const at = [...this.tabs.children].indexOf(document.activeElement);
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -at, End: KINDS.length - 1 - at }[event.key];
      if (at < 0 || step === undefined) return;
      event.preventDefault();
      const next = this.tabs.children[(at + step + KINDS.length) % KINDS.length];
      this.kind = next.dataset.kind;
      this.update();
      next.focus();
    }

    async copied() {
      const text = this.code.textContent;
      try {
        await navigator.clipboard.writeText(text);
      } catch { // no permission, or not a secure context; what is outside the dialog cannot be selected
        const area = make('textarea', { value: text, className: 'aside' });
        this.box.append(area);
        area.select();
        document.execCommand('copy');
        area.remove();
        this.copy.focus();
      }
      this.copy.textContent = this.status.textContent = say('copied');
      setTimeout(() => { this.copy.textContent = say('copy'); this.status.textContent = ''; }, 1600);
    }

    preview() {
      this.look.textContent = say(this.view ? 'hide_preview' : 'preview');
      this.look.setAttribute('aria-expanded', String(Boolean(this.view)));
      if (!this.view) { this.stage.replaceChildren(); return; }
      const { width, height } = this.size;
      const url = address(this.task, { ...this.given, run: false });
      const kept = this.stage.querySelector('iframe');
      const shown = kept?.dataset.url === url ? kept : make('iframe', { src: url, title: say('preview_title'), dataset: { url } });
      if (shown !== kept) this.stage.replaceChildren(shown);
      const scale = Math.min(1, this.stage.clientWidth / width);
      Object.assign(shown.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
      this.stage.style.height = `${Math.round(height * scale)}px`;
    }

    toRecord() {
      this.box.close();
      const panel = document.getElementById(`${this.task}-record-panel`);
      const head = panel?.querySelector('button.label-wrap');
      if (head && !head.classList.contains('open')) head.click();
      panel?.scrollIntoView({ block: 'center' });
      head?.focus({ preventScroll: true });
    }

    leave() {
      this.box.remove();
      open = null;
      if (!document.activeElement || document.activeElement === document.body) this.opener.focus();
    }
  }

  document.addEventListener('click', event => {
    const opener = event.target.closest?.('[data-embed]');
    if (opener && !open) open = new Embed(opener);
  });
  window.studioEmbed = { told: take, address, snippets };
})();
