/* Gradio sends a drawing pad's pictures again with every message of a run. Here they go once, and again only when something was drawn. */
(() => {
  'use strict';
  const PARTS = /^(background|composite|layer_\d+)\.png$/;
  const FRESH_MS = 300000; // the studio keeps uploads far longer than this
  const sent = []; // newest last: { bytes, at, text: a promise of the answer's body, or of null where it was refused }
  const MOST = 12; // two pads of a background, a composite and a few layers

  const same = (a, b) => a.length === b.length && a.every((value, index) => value === b[index]);
  const again = text => new Response(text, { status: 200, headers: { 'content-type': 'application/json' } });
  const only = body => {
    const files = body instanceof FormData ? body.getAll('files') : [];
    return files.length === 1 && files[0] instanceof File && PARTS.test(files[0].name) ? files[0] : null;
  };

  const send = window.fetch;
  window.fetch = async (...given) => {
    const [address, options] = given;
    const file = options?.method === 'POST' && /\/gradio_api\/upload\/?$/.test(String(address)) ? only(options.body) : null;
    if (!file) return send(...given);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const old = sent.find(kept => Date.now() - kept.at < FRESH_MS && same(kept.bytes, bytes));
    const known = await old?.text;
    if (known) return again(known);
    const answer = send(...given);
    const text = answer.then(reply => (reply.ok ? reply.clone().text() : null)).catch(() => null);
    sent.push({ bytes, at: Date.now(), text });
    sent.splice(0, sent.length - MOST);
    return answer;
  };
})();
