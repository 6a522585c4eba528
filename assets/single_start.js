/* One press of Run is one run: whoever presses again while nothing has answered yet means the same one. */
(() => {
  'use strict';
  const PATIENCE = 10_000; // milliseconds after which no answer is expected any more
  const asked = new WeakMap(); // button -> when it was pressed

  document.addEventListener('click', event => {
    const run = event.target.closest?.('.act-run');
    if (!run) return;
    if (performance.now() - (asked.get(run) ?? -PATIENCE) < PATIENCE) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      asked.set(run, performance.now());
    }
  }, true);

  const answered = run => { if (run) asked.delete(run); };
  const buttonOf = element => element.closest?.('[role="tabpanel"]')?.querySelector('.act-run');
  // a run that begins disables its button; a refusal stands at a field; whoever changes a setting asks for something else
  const watch = () => new MutationObserver(changes => changes.forEach(change => {
    if (change.type === 'attributes') answered(change.target);
    else change.addedNodes.forEach(node => {
      if (node.nodeType !== 1) return;
      if (node.matches('.validation-error') || node.querySelector('.validation-error')) answered(buttonOf(node));
      if (node.matches('.toast-wrap, .toast-body') || node.querySelector('.toast-body')) document.querySelectorAll('.act-run').forEach(answered);
    });
  })).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
  document.addEventListener('keydown', event => { if (event.key === 'Escape') document.querySelectorAll('.act-run').forEach(answered); }, true);
  for (const kind of ['input', 'change', 'pointerdown', 'keydown']) document.addEventListener(kind, event => {
    const run = event.target.closest && buttonOf(event.target);
    if (run && !run.contains(event.target) && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) answered(run);
  }, true);
  if (document.body) watch(); else document.addEventListener('DOMContentLoaded', watch);
})();
