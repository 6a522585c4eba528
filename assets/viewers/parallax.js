// Layers at their own speed: the nearer, the farther they move.
Promise.all(data.layers.map(layer => load(layer.picture))).then(images => {
  const flat = canvas.getContext("2d");
  let time = 0;
  loop(seconds => {
    if (state.turning) time += seconds;
    state.x = Math.max(-1, Math.min(1, state.x)); state.y = Math.max(-1, Math.min(1, state.y));
    const first = images[0], scale = Math.max(canvas.width / first.width, canvas.height / first.height) * 1.14 * Math.max(1, state.zoom);
    const w = first.width * scale, h = first.height * scale, room = [Math.min(0.06 * w, (w - canvas.width) / 2), Math.min(0.03 * h, (h - canvas.height) / 2)];
    const x = Math.max(-1, Math.min(1, Math.sin(time * 0.7) + state.x)), y = Math.max(-1, Math.min(1, 0.3 * Math.sin(time * 0.43) + state.y));
    images.forEach((image, i) => {
      const depth = data.layers[i].depth;
      flat.drawImage(image, (canvas.width - w) / 2 - x * depth * room[0], (canvas.height - h) / 2 + y * depth * room[1], w, h);
    });
  });
});
