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
  const start = () => new MutationObserver(records => {
    if (chosen === 'python') return;
    for (const record of records) {
      for (const node of record.addedNodes) {
        const box = node.nodeType === 1 && (node.matches('.snippets') ? node : node.querySelector('.snippets'));
        if (box) show(box, chosen);
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
})();
