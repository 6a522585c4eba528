/* Sentences where Gradio says nothing: a file that a drawing pad cannot show, and the wait after wrong passwords. */
(() => {
  'use strict';
  const words = (window.studioWords || { own: {} }).own;

  const say = (place, text) => {
    let line = place.querySelector(':scope > .studio-refusal');
    if (!text) { line?.remove(); return; }
    if (!line) {
      line = Object.assign(document.createElement('p'), { className: 'studio-refusal' });
      line.setAttribute('role', 'alert');
      place.append(line);
    }
    line.textContent = text;
  };

  /* Below the pad, which has no room of its own */
  const below = pad => {
    const there = pad.nextElementSibling;
    if (there?.classList.contains('studio-refusals')) return there;
    const made = Object.assign(document.createElement('div'), { className: 'studio-refusals' });
    pad.after(made);
    return made;
  };

  const isPicture = async file => {
    const image = new Image();
    image.src = URL.createObjectURL(file);
    return image.decode().then(() => true, () => false).finally(() => URL.revokeObjectURL(image.src));
  };
  /* A pad gets a file once it is known to be a picture: Gradio fails over any other, and says nothing */
  const known = new WeakSet();
  const hold = (event, files, again) => {
    const pad = event.target.closest?.('.drawing-pad');
    if (!pad || !files?.length || known.has(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const file = files[0], target = event.target;
    isPicture(file).then(good => {
      say(below(pad), good ? '' : words.not_a_picture);
      if (!good) { if (target.type === 'file') target.value = ''; return; }
      const made = again(file);
      known.add(made);
      target.dispatchEvent(made);
    });
  };
  document.addEventListener('change', event => {
    if (event.target.type === 'file') hold(event, event.target.files, () => new Event('change', { bubbles: true }));
  }, true);
  document.addEventListener('drop', event => hold(event, event.dataTransfer?.files, file => {
    const carried = new DataTransfer();
    carried.items.add(file);
    return new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: carried });
  }), true);

  /* The form to sign in has no style sheet of ours */
  const tellWait = async answer => {
    const form = document.querySelector('input[type="password"]')?.closest('.form');
    const told = answer.status === 429 ? (await answer.clone().json().catch(() => null))?.error : '';
    const wrong = document.querySelector('.creds'); // "Incorrect Credentials", of the tries before
    if (wrong) wrong.style.display = told ? 'none' : '';
    if (!form) return;
    say(form, told);
    const line = form.querySelector(':scope > .studio-refusal');
    if (line) line.style.cssText = 'color: var(--error-text-color); font-weight: 600; padding: 8px';
  };
  const send = window.fetch;
  window.fetch = async (...given) => {
    const answer = await send(...given);
    if (given[1]?.method === 'POST' && /\/login\/?$/.test(new URL(answer.url || window.location.href).pathname)) await tellWait(answer);
    return answer;
  };
})();
