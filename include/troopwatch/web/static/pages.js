// What the pages do besides what they do without a script: a readable hover on charts, arrow keys from mark to mark,
// a search in the table of sources, and links to outlets that open although Airflow's frame forbids new windows.
"use strict";

for (const chart of document.querySelectorAll("[data-chart]")) {
  const figure = chart.closest("figure");
  const marks = [...chart.querySelectorAll("a")].sort((one, other) => place(one) - place(other));
  marks.forEach((mark, position) => {
    const title = mark.querySelector("title");
    const told = title.textContent;
    mark.setAttribute("aria-label", told.replaceAll("\n", ". "));
    title.remove(); // else the browser shows it too
    mark.setAttribute("tabindex", position ? "-1" : "0");
    for (const event of ["pointerenter", "focus"]) mark.addEventListener(event, () => show(figure, mark, told));
    for (const event of ["pointerleave", "blur"]) mark.addEventListener(event, () => hide(figure));
    mark.addEventListener("keydown", (event) => step(event, marks, position, figure));
  });
}

function place(mark) {
  return Number(mark.querySelector(".hit").getAttribute("cx"));
}

function step(event, marks, position, figure) {
  if (event.key === "Escape") hide(figure);
  const to = { ArrowRight: position + 1, ArrowLeft: position - 1, Home: 0, End: marks.length - 1 }[event.key];
  if (to === undefined || !marks[to]) return;
  event.preventDefault();
  marks[position].setAttribute("tabindex", "-1");
  marks[to].setAttribute("tabindex", "0");
  marks[to].focus();
}

function show(figure, mark, told) {
  hide(figure);
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("aria-hidden", "true"); // the mark's own label says the same
  for (const line of told.split("\n")) {
    const said = document.createElement("p");
    said.dir = "auto";
    said.textContent = line;
    tip.append(said);
  }
  figure.append(tip);
  const frame = figure.getBoundingClientRect();
  const dot = mark.querySelector(".hit").getBoundingClientRect();
  const left = dot.left + dot.width / 2 - frame.left - tip.offsetWidth / 2;
  tip.style.left = `${Math.max(0, Math.min(left, frame.width - tip.offsetWidth))}px`;
  const above = dot.top - frame.top - tip.offsetHeight - 4;
  tip.style.top = `${dot.top - tip.offsetHeight > 4 ? above : dot.bottom - frame.top + 4}px`;
}

function hide(figure) {
  figure.querySelector(".tip")?.remove();
}

for (const search of document.querySelectorAll("[data-search]")) {
  search.hidden = false;
  const rows = [...document.querySelectorAll(`#${search.dataset.search} tbody tr`)];
  search.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
}

// Airflow shows the pages in a frame that may not open windows, and most outlets may not be shown in one: the page
// around the frame, which is of the same origin, opens the link instead.
if (window.parent !== window) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-outside]");
    if (!link || event.defaultPrevented) return;
    const outer = window.parent.document.createElement("a");
    outer.href = link.href;
    outer.target = "_blank";
    outer.rel = "noopener noreferrer";
    event.preventDefault();
    outer.click();
  });
}
