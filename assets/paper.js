/* Paper is light: a dark page is printed in the light theme. */
(() => {
  'use strict';
  let dark = false;
  const light = () => { dark ||= document.body.classList.contains('dark'); document.body.classList.remove('dark'); };
  const back = () => { if (dark) document.body.classList.add('dark'); dark = false; };
  window.matchMedia('print').addEventListener('change', event => { if (event.matches) light(); else back(); });
  window.addEventListener('beforeprint', light);
  window.addEventListener('afterprint', back);
})();
