// What needs a script, and nothing else: choosing a period on a chart, saving a chart as PNG, copying, and a part that comes later.
"use strict";

const DAY = 24 * 3600 * 1000;

function iso(time) {
  return new Date(time).toISOString().slice(0, 10);
}

// A chart says where its days lie: left, right, top, bottom, first day, last day.
function plotOf(chart) {
  const [left, right, top, bottom, first, last] = chart.dataset.plot.split(" ");
  const begin = Date.parse(first), days = (Date.parse(last) - begin) / DAY + 1;
  return { left: +left, right: +right, top: +top, bottom: +bottom, begin, days };
}

function dayAt(chart, plot, clientX) {
  const box = chart.getBoundingClientRect();
  const x = ((clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
  const part = Math.min(Math.max((x - plot.left) / (plot.right - plot.left), 0), 0.99999);
  return Math.floor(part * plot.days);
}

function brush(chart, form) {
  const plot = plotOf(chart);
  let from = null, shown = null;
  const draw = (day) => {
    const [low, high] = [Math.min(from, day), Math.max(from, day) + 1];
    const width = (plot.right - plot.left) / plot.days;
    shown.setAttribute("x", plot.left + low * width);
    shown.setAttribute("width", (high - low) * width);
  };
  chart.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = dayAt(chart, plot, event.clientX);
    shown = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    shown.setAttribute("class", "brush");
    shown.setAttribute("y", plot.top);
    shown.setAttribute("height", plot.bottom - plot.top);
    chart.append(shown);
    chart.setPointerCapture(event.pointerId);
    draw(from);
  });
  chart.addEventListener("pointermove", (event) => from !== null && draw(dayAt(chart, plot, event.clientX)));
  chart.addEventListener("pointercancel", () => { from = null; shown?.remove(); });
  chart.addEventListener("pointerup", (event) => {
    if (from === null) return;
    const to = dayAt(chart, plot, event.clientX);
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    from = null;
    shown.remove();
    if (low === high) return;  // a click is no period
    form.elements.since.value = iso(plot.begin + low * DAY);
    form.elements.until.value = iso(plot.begin + high * DAY);
    form.requestSubmit();
  });
}

// What is empty, or as it is anyway, does not have to stand in the address.
function tidyAddress(form) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData.entries()]) {
      const field = form.elements[name];
      const usual = field instanceof HTMLSelectElement ? field.options[0].value : field.dataset?.usual ?? "";
      const isMany = field instanceof RadioNodeList;
      if (!isMany && (value === "" || value === usual)) event.formData.delete(name);
    }
  });
}

async function savePng(link) {
  const figure = link.closest("figure, .card, div");
  const svg = await (await fetch(link.href)).text();
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const picture = new Image();
  // Its own decode() waits for the browser to draw the page, which it may not do while nobody sees it.
  await new Promise((loaded, failed) => { Object.assign(picture, { onload: loaded, onerror: failed, src: address }); });
  const [, , width, height] = /viewBox="([^"]+)"/.exec(svg)[1].split(" ").map(Number);
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  const saved = document.createElement("a");
  saved.href = canvas.toDataURL("image/png");
  saved.download = `${figure?.dataset.figure ?? "chart"}.png`;
  saved.click();
}

async function bringPart(place) {
  const address = place.dataset.part;
  const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}part=1`);
  if (answer.ok) place.innerHTML = await answer.text();
}

for (const form of document.querySelectorAll("form.filters")) tidyAddress(form);
const filters = document.querySelector("form[data-filters]");
if (filters) {
  for (const chart of document.querySelectorAll("svg[data-plot]")) brush(chart, filters);
  for (const hint of document.querySelectorAll(".brush-hint")) hint.hidden = false;
  for (const field of filters.querySelectorAll("select")) field.addEventListener("change", () => filters.requestSubmit());
}
for (const link of document.querySelectorAll("a.png")) {
  link.hidden = false;
  link.addEventListener("click", (event) => { event.preventDefault(); savePng(link); });
}
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent));
}
for (const place of document.querySelectorAll("[data-part]")) {
  new IntersectionObserver(([entry], watcher) => {
    if (!entry.isIntersecting) return;
    watcher.disconnect();
    bringPart(place);
  }, { rootMargin: "300px" }).observe(place);
}
