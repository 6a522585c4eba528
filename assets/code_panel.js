/* The panel "Code": one language at a time; the choice holds for every tab of the page, also for code that comes later */
(() => {
  let chosen = 'python';
  const show = (box, key, focus) => box.querySelectorAll('[role=tab]').forEach(tab => {
    const on = tab.dataset.code === key;
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1;
    const body = document.getElementById(tab.getAttribute('aria-controls'));
    if (body) body.hidden = !on;
    if (on && focus) { tab.focus(); tab.scrollIntoView({ block: 'nearest', inline: 'nearest' }); }
  });
  const choose = (key, box) => {
    chosen = key;
    document.querySelectorAll('.snippets').forEach(other => show(other, key, other === box));
  };
  document.addEventListener('click', event => {
    const tab = event.target.closest?.('.code-tabs [role=tab]');
    if (tab) choose(tab.dataset.code, tab.closest('.snippets'));
  });
  document.addEventListener('keydown', event => {
    const tab = event.target.closest?.('.code-tabs [role=tab]');
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!tab || step === undefined) return;
    event.preventDefault();
    const all = [...tab.parentElement.children], at = all.indexOf(tab);
    const next = Number.isFinite(step) ? (at + step + all.length) % all.length : step < 0 ? 0 : all.length - 1;
    choose(all[next].dataset.code, tab.closest('.snippets'));
  });
  const keep = box => {
    const body = document.getElementById(box.querySelector(`[data-code="${chosen}"]`)?.getAttribute('aria-controls'));
    if (body?.hidden) show(box, chosen);
  };
  // Gradio puts new code in the place of the old, or only changes what differs
  const start = () => new MutationObserver(records => {
    if (chosen === 'python') return;
    const boxes = new Set();
    for (const record of records) {
      if (record.type === 'attributes') boxes.add(record.target.closest('.snippets'));
      for (const node of record.addedNodes) {
        if (node.nodeType === 1) boxes.add(node.closest('.snippets') || node.querySelector('.snippets'));
      }
    }
    boxes.forEach(box => { if (box) keep(box); });
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ['hidden', 'aria-selected'] });
  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
})();
