/* A run whose connection is lost does not go on counting: its line says what the message in the corner says. Gradio opens the
   page anew once the server answers again. */
(() => {
  'use strict';
  const lost = window.studioWords?.own.connection_lost;
  const tell = () => {
    if (![...document.querySelectorAll('.toast-message-text')].some(e => e.textContent.trim() === lost)) return;
    document.querySelectorAll('.status.is-busy').forEach(line => {
      line.className = 'status is-error';
      line.querySelectorAll('.bar').forEach(bar => bar.remove());
      const [words, rest] = line.querySelectorAll('span');
      words.textContent = lost;
      if (rest) rest.textContent = '';
    });
  };
  const watch = () => new MutationObserver(tell).observe(document.body, { childList: true, subtree: true, characterData: true });
  if (document.body) watch(); else document.addEventListener('DOMContentLoaded', watch);
})();
