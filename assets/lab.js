/* The Lab: which experiment stands on the bench, in the page and in its address (?tab=lab&x=gan). */
(() => {
  'use strict';
  const page = document.documentElement;
  const put = id => {
    page.dataset.lab = id;
    const url = new URL(window.location.href);
    if (url.searchParams.get('tab') !== 'lab' && id === '') return;
    for (const name of ['x', 'experiment']) url.searchParams.delete(name);
    if (id) { url.searchParams.set('tab', 'lab'); url.searchParams.set('x', id); }
    window.history.replaceState(window.history.state, '', url);
  };
  page.dataset.lab = '';
  window.studioLab = {
    now: element => {
      const id = element.querySelector('[data-lab-now]')?.dataset.labNow;
      // not at the click on its card: before the answer, Run would start the experiment that stood here before
      if (id) put(id);
    },
  };
  document.addEventListener('click', event => {
    const card = event.target.closest?.('#lab-examples [data-pick]');
    if (card) {
      window.scrollTo({ top: 0 });
      if (document.querySelector(`#lab-intro [data-lab-now="${CSS.escape(card.dataset.id)}"]`)) put(card.dataset.id); // it still stands there
    }
    if (event.target.closest?.('[data-lab-back]')) {
      put('');
      document.querySelector('#lab-examples [data-pick]')?.focus({ preventScroll: true });
    }
  });
})();
