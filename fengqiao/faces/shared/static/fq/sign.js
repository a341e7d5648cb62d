/* The signature pad: strokes of finger, pen or mouse as points [x, y, t] in thousandths of the pad's height, handed in as JSON.
   The server draws the picture that is kept; nothing of the canvas itself is sent. Loaded as a module. */
const form = document.querySelector("form[data-sign]");
if (form) {
  const pad = form.querySelector("[data-pad]");
  const field = form.querySelector("[name=strokes]");
  const state = form.querySelector("[data-pad-state]");
  const pen = pad.getContext("2d");
  let strokes = [];
  let drawing = null;
  let began = 0;

  const fit = () => {
    const box = pad.getBoundingClientRect();
    const dense = Math.max(window.devicePixelRatio || 1, 1);
    pad.width = Math.round(box.width * dense);
    pad.height = Math.round(box.height * dense);
    paint();
  };
  const scale = () => pad.height / 1000;
  const paint = () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    pen.lineWidth = Math.max(pad.height / 70, 2);
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#101828"; // ink on white paper, in the dark theme too
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], n) => (n ? pen.lineTo(x * scale(), y * scale()) : pen.moveTo(x * scale(), y * scale())));
      if (stroke.length === 1) pen.lineTo(stroke[0][0] * scale() + 1, stroke[0][1] * scale());
      pen.stroke();
    }
  };
  const say = () => {
    field.value = JSON.stringify(strokes);
    state.textContent = strokes.length ? state.dataset.done : state.dataset.empty;
  };
  const point = (event) => {
    const box = pad.getBoundingClientRect();
    const y = Math.round(((event.clientY - box.top) / box.height) * 1000);
    const x = Math.round(((event.clientX - box.left) / box.height) * 1000);
    return [Math.min(Math.max(x, 0), 6000), Math.min(Math.max(y, 0), 1000), Math.min(Math.round(event.timeStamp - began), 3600000)];
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    event.preventDefault();
    if (!strokes.length) began = event.timeStamp;
    pad.setPointerCapture(event.pointerId);
    drawing = [point(event)];
    strokes.push(drawing);
    paint();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    event.preventDefault();
    const many = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const one of many.length ? many : [event]) {
      const next = point(one);
      const last = drawing[drawing.length - 1];
      if (next[0] !== last[0] || next[1] !== last[1]) drawing.push(next);
    }
    paint();
  });
  const lift = () => { if (drawing) { drawing = null; say(); } };
  pad.addEventListener("pointerup", lift);
  pad.addEventListener("pointercancel", lift);
  const clear = () => { strokes = []; drawing = null; paint(); say(); };
  form.querySelector("[data-pad-clear]").addEventListener("click", clear);
  form.querySelectorAll("[name=signer]").forEach((one) => one.addEventListener("change", clear)); // a signature belongs to one person
  window.addEventListener("resize", fit);
  fit();
}
