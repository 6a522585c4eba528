// A strip of 360 degrees around the viewer; above and below it its edges go on. Without WebGL the strip is simply moved.
load(data.picture).then(image => {
  const gl = canvas.getContext("webgl2"), band = 2 * Math.PI * image.height / image.width;
  state.zoom = 1;
  if (!gl) {
    const flat = canvas.getContext("2d");
    loop(seconds => {
      if (state.turning) state.x += seconds * 0.08;
      const w = image.width * canvas.height / image.height, left = ((state.x * canvas.height) % w + w) % w;
      for (let at = -left; at < canvas.width; at += w) flat.drawImage(image, at, 0, w, canvas.height);
    });
    return;
  }
  const shader = program(gl,
    "const vec2 corners[3] = vec2[](vec2(-1, -1), vec2(3, -1), vec2(-1, 3)); out vec2 at; void main() { at = corners[gl_VertexID]; gl_Position = vec4(at, 0, 1); }",
    `in vec2 at; out vec4 colour; uniform sampler2D strip; uniform vec2 look; uniform vec2 view; uniform float band;
     void main() {
       vec3 ray = normalize(vec3(at * view, -1.0));
       float c = cos(look.y), s = sin(look.y);
       ray = vec3(ray.x, ray.y * c - ray.z * s, ray.y * s + ray.z * c);
       float turn = atan(ray.x, -ray.z) + look.x, high = asin(clamp(ray.y, -1.0, 1.0));
       float v = 0.5 - high / band, out_of = max(0.0, abs(v - 0.5) - 0.5);
       float u = turn / 6.2831853;
       vec4 sharp = textureLod(strip, vec2(u, clamp(v, 0.004, 0.996)), 0.0), soft = vec4(0.0);
       for (int i = -8; i <= 8; i++) soft += textureLod(strip, vec2(u + float(i) * 0.012 * min(1.0, out_of * 8.0), clamp(v, 0.004, 0.996)), 0.0) / 17.0;
       colour = mix(sharp, soft, step(1e-5, out_of));
     }`);
  texture(gl, 0, image, gl.REPEAT);
  const place = name => gl.getUniformLocation(shader, name);
  loop(seconds => {
    if (state.turning) state.x += seconds * 0.08;
    state.y = Math.max(-0.7, Math.min(0.7, state.y));
    gl.viewport(0, 0, canvas.width, canvas.height);
    const tall = Math.min(0.75, Math.tan(band / 2) * 0.95) / state.zoom;
    gl.uniform2f(place("view"), tall * canvas.width / canvas.height, tall);
    gl.uniform2f(place("look"), state.x, state.y);
    gl.uniform1f(place("band"), band);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  });
});
