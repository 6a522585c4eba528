// The picture over its depth, to be turned; without WebGL the flat picture.
Promise.all([load(data.picture), load(data.depth)]).then(([image, depth]) => {
  const gl = canvas.getContext("webgl2"), ratio = image.height / image.width;
  if (!gl) {
    const flat = canvas.getContext("2d");
    loop(() => {
      const s = Math.min(canvas.width / image.width, canvas.height / image.height);
      flat.drawImage(image, (canvas.width - image.width * s) / 2, (canvas.height - image.height * s) / 2, image.width * s, image.height * s);
    });
    return;
  }
  const columns = 192, rows = Math.round(columns * ratio), indices = [];
  for (let y = 0; y < rows - 1; y++) for (let x = 0; x < columns - 1; x++) {
    const at = y * columns + x;
    indices.push(at, at + columns, at + 1, at + 1, at + columns, at + columns + 1);
  }
  const shader = program(gl,
    `uniform sampler2D heights; uniform vec2 look; uniform vec2 view; uniform vec3 shape; out vec2 at;
     void main() {
       float x = float(gl_VertexID % int(shape.x)) / (shape.x - 1.0), y = float(gl_VertexID / int(shape.x)) / (shape.y - 1.0);
       at = vec2(x, y);
       vec3 p = vec3(x - 0.5, (0.5 - y) * shape.z, textureLod(heights, at, 0.0).r * 0.3 - 0.12);
       float c = cos(look.x), s = sin(look.x);
       p = vec3(p.x * c + p.z * s, p.y, p.z * c - p.x * s);
       c = cos(look.y); s = sin(look.y);
       p = vec3(p.x, p.y * c - p.z * s, p.y * s + p.z * c);
       float far = 1.5 - p.z;
       gl_Position = vec4(p.x * view.x, p.y * view.y, (far - 1.0) * 0.2, far);
     }`,
    "in vec2 at; out vec4 colour; uniform sampler2D picture; void main() { colour = textureLod(picture, at, 0.0); }");
  texture(gl, 0, image, gl.CLAMP_TO_EDGE);
  texture(gl, 1, depth, gl.CLAMP_TO_EDGE);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint32Array(indices), gl.STATIC_DRAW);
  const place = name => gl.getUniformLocation(shader, name);
  gl.uniform1i(place("picture"), 0);
  gl.uniform1i(place("heights"), 1);
  gl.uniform3f(place("shape"), columns, rows, ratio);
  gl.enable(gl.DEPTH_TEST);
  gl.clearColor(0.08, 0.086, 0.106, 1);
  let time = 0;
  loop(seconds => {
    if (state.turning) time += seconds;
    state.x = Math.max(-1.2, Math.min(1.2, state.x)); state.y = Math.max(-0.9, Math.min(0.9, state.y));
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    const near = 2.6 * state.zoom * Math.min(1, canvas.width / canvas.height * ratio);
    gl.uniform2f(place("view"), near * canvas.height / canvas.width, near);
    gl.uniform2f(place("look"), -state.x + 0.45 * Math.sin(time * 0.6), state.y + 0.12 + 0.08 * Math.sin(time * 0.4));
    gl.drawElements(gl.TRIANGLES, indices.length, gl.UNSIGNED_INT, 0);
  });
});
