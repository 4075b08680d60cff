// The map: the same scenario seen from above. Views, and the one map one can move in.

import { html, nothing, svg } from "../../lit/lit-html.js";
import { repeat } from "../../lit/directives/repeat.js";
import Panzoom from "../../panzoom/panzoom.es.js";

import { OUTCOMES, VERDICTS } from "./draft.js";
import { called, icon, sign } from "./script.js";

const short = (text, length) => (text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text);

function box(studio, place) {
  const node = studio.doc.nodes.find((each) => each.key === place.key);
  if (!node) return nothing;
  const lost = studio.lost.has(node.key);
  const marks = `node ${node.ends ? "end" : ""} ${lost ? "lost" : ""} ${studio.here === node.key ? "here" : ""}`;
  return svg`<g class=${marks} data-node=${node.key} tabindex=${studio.here === node.key ? 0 : -1} role="button" aria-current=${studio.here === node.key}
      @click=${() => studio.come(node.key, { focus: true })} @dblclick=${() => studio.openInScript(node.key)} @keydown=${(event) => studio.mapKey(event, node)}>
    <rect class="box" x=${place.x} y=${place.y} width=${place.width} height=${place.height} rx=${node.ends ? 26 : 9}></rect>
    <text class="text" x=${place.x + (node.ends ? 20 : 12)} y=${place.y + (node.ends ? 24 : 20)}><tspan class="id">${studio.numbers[node.key] ?? ""}</tspan> ${short(node.title, node.ends ? 20 : 25)}</text>
    <text class="sub" x=${place.x + (node.ends ? 20 : 12)} y=${place.y + (node.ends ? 42 : 37)}>${node.ends ? OUTCOMES[node.outcome]?.toLowerCase() ?? "outcome?" : node.clip ? "customer: own voice" : short(node.says || "says nothing yet", 30)}</text>
    ${place.rows.map((row) => rowOf(studio, node, place, row))}
    ${node.ends || place.rows.length ? nothing : svg`<text class="row lostly" x=${place.x + 12} y=${place.y + 63}>a dead end</text>`}
  </g>`;
}

function rowOf(studio, node, place, row) {
  const choice = node.choices.find((each) => each.id === row.id);
  if (!choice) return nothing;
  const verdict = choice.verdict ?? studio.verdicts[choice.id]?.computed;
  return svg`<line class="rule" x1=${place.x} x2=${place.x + place.width} y1=${row.y - 13} y2=${row.y - 13}></line>
    <circle class="felt-mark f${choice.trust + 2}" cx=${place.x + 14} cy=${row.y} r="4"></circle>
    <text class="row ${choice.strong ? "strong-row" : ""} ${choice.to ? "" : "lostly"}" x=${place.x + 25} y=${row.y + 4}>${short(choice.says || "says nothing yet", studio.guideline ? 24 : 28)}</text>
    ${studio.guideline && verdict ? svg`<svg x=${place.x + place.width - 32} y=${row.y - 8} width="16" height="16" viewBox="0 0 20 20" class="sign"><title>${VERDICTS[verdict]}</title><use href="${studio.signs}#v-${verdict === "careful" ? "cautious" : verdict}"></use></svg>` : nothing}
    <circle class="handle" data-from=${choice.id} cx=${place.x + place.width} cy=${row.y} r="6" @pointerdown=${(event) => studio.pull(event, choice)}><title>Drag to where it leads</title></circle>`;
}

function drawing(studio, map) {
  const felt = (id) => (studio.doc.nodes.flatMap((node) => node.choices).find((choice) => choice.id === id)?.trust ?? 0) + 2;
  return svg`${map.roads.map((road) => svg`<path class="edge felt-${felt(road.choice)} ${road.source === studio.here ? "lit" : ""}" d=${road.path}></path>`)}
    ${repeat(map.boxes, (place) => place.key, (place) => box(studio, place))}
    ${studio.pulled ? svg`<path class="edge drawing" d=${studio.pulled.path}></path>` : nothing}`;
}

function map(studio) {
  const { map: drawn } = studio;
  const node = studio.doc.nodes.find((each) => each.key === studio.here);
  return html`<div class="map-room">
    <div class="graph map" role="region" aria-label="Map of the scenario">
      ${drawn ? html`<svg class="chart" width=${drawn.width} height=${drawn.height} viewBox="0 0 ${drawn.width} ${drawn.height}" role="group" aria-label="Every choice has its own road; the script tells the same as a list">${drawing(studio, drawn)}</svg>` : html`<p class="empty">The map is being drawn…</p>`}
    </div>
    <div class="map-tools" role="toolbar" aria-label="Map">
      <button class="button icon-only" type="button" aria-label="Fit" @click=${() => studio.fit()}>${icon("fit")}</button>
      <button class="button icon-only" type="button" aria-label="Nearer" @click=${() => studio.panzoom?.zoomIn()}>${icon("plus")}</button>
      <button class="button icon-only" type="button" aria-label="Further away" @click=${() => studio.panzoom?.zoomOut()}>${icon("minus")}</button>
      <button class="button" type="button" @click=${() => studio.fullScreen()}>Full screen</button>
      <button class="button" type="button" @click=${() => studio.addNode(false)}>${icon("plus")}Moment</button>
      <button class="button" type="button" @click=${() => studio.addNode(true)}>${icon("plus")}Ending</button>
      <span class="hush small">Drag from a dot to lead on; arrow keys walk the roads, Enter opens the script.</span>
    </div>
    ${node ? html`<aside class="drawer" aria-labelledby="drawer-title">
      <div class="section-head"><h2 id="drawer-title">${called(studio, node)}</h2><a class="small" href="#moment-${node.key}" @click=${(event) => { event.preventDefault(); studio.openInScript(node.key); }}>Open in the script</a></div>
      <div class="customer-says flat"><p class="said">${node.says || "Says nothing yet."}</p></div>
      ${node.ends ? nothing : html`<form class="quick" @submit=${(event) => studio.quickChoice(event, node)}><input class="input" name="says" maxlength=${studio.longest} aria-label="Add a choice to ${node.title}" placeholder="What else might one say?"><button class="button" type="submit">Add</button></form>`}
    </aside>` : nothing}
  </div>`;
}

// Beside the script: from above to below, so that it is all in view.
function smallMap(studio) {
  const drawn = studio.small;
  if (!drawn || !drawn.boxes.length) return nothing;
  return html`<section class="graph small-map" aria-label="Map of the scenario">
    <svg viewBox="0 0 ${drawn.width} ${drawn.height}" role="group" aria-label="Map: the script tells the same as a list">
      ${drawn.edges.map((edge) => svg`<path class="edge ${edge.source === studio.here ? "lit" : ""}" d=${edge.path}></path>`)}
      ${drawn.boxes.map((place) => svg`<a class="node ${place.ends ? "end" : ""} ${studio.lost.has(place.key) ? "lost" : ""} ${studio.here === place.key ? "here" : ""}"
          href="#moment-${place.key}" @click=${(event) => studio.jump(event, place.key)}>
          <rect class="box" x=${place.x} y=${place.y} width="172" height="62" rx=${place.ends ? 26 : 9}></rect>
          ${place.lines.map((line, row) => svg`<text class="text" x=${place.x + (place.ends ? 20 : 12)} y=${place.y + (place.lines.length > 1 ? 26 : 36) + row * 19}>${row ? line : svg`<tspan class="id">${place.number}</tspan> ${line}`}</text>`)}</a>`)}
    </svg>
    <a class="button icon-only" href=${studio.urls.map} aria-label="Open the map" @click=${(event) => studio.show(event, "map")}>${icon("fit")}</a>
  </section>`;
}

/** Pan and zoom for the chart in a room: wheel zooms at the pointer, dragging the ground pans, boxes and dots stay clickable. */
function movable(room, chart) {
  const panzoom = Panzoom(chart, { maxScale: 2.5, minScale: 0.05, canvas: true, origin: "0 0", excludeClass: "handle", noBind: false, cursor: "grab" });
  room.addEventListener("wheel", (event) => panzoom.zoomWithWheel(event), { passive: false });
  return panzoom;
}

export { map, movable, smallMap };
