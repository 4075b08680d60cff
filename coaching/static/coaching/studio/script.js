// The script: a scenario written as one writes a play. Views only; what happens is the studio's (studio.js).

import { html, nothing } from "../../lit/lit-html.js";
import { live } from "../../lit/directives/live.js";
import { repeat } from "../../lit/directives/repeat.js";

import { OUTCOMES, VERDICTS, targets } from "./draft.js";

const SIGNS = document.querySelector("#studio").dataset.signs;
const FELT = ["Trust is lost", "Trust shrinks a little", "Nothing changes", "Trust grows a little", "Trust grows a lot"];

const icon = (name) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="${SIGNS}#i-${name}"></use></svg>`;
const sign = (verdict) => html`<svg class="sign" viewBox="0 0 20 20" aria-hidden="true"><use href="${SIGNS}#v-${verdict === "careful" ? "cautious" : verdict}"></use></svg>`;
const signed = (number) => (number > 0 ? `+${number}` : number < 0 ? `−${-number}` : "0");
const clockOf = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
const called = (studio, node) => `${studio.numbers[node.key] ?? ""} ${node.title}`.trim();

// ── What is small and opens ──
const menu = (studio, id, kind, label, body) => (studio.menuIs(id, kind)
  ? html`<div class="pop ${kind}" role="group" aria-label=${label} @keydown=${(event) => studio.menuKey(event)}>${body()}</div>`
  : nothing);

const chip = (studio, id, kind, names, label, face) => html`<button class="tag-chip ${names}" type="button" aria-label=${label}
  aria-expanded=${studio.menuIs(id, kind)} data-chip="${kind}-${id}" @click=${() => studio.toggleMenu(id, kind)}>${face}</button>`;

function targetMenu(studio, choice) {
  const { typed, at } = studio.menu ?? {};
  const nodes = targets(studio.doc, studio.numbers, typed ?? "", choice).slice(0, 8);
  const name = (typed ?? "").trim();
  const exact = nodes.some((node) => node.title.toLowerCase() === name.toLowerCase());
  const rows = [
    ...nodes.map((node) => ({ label: called(studio, node), hint: node.ends ? "ending" : "", act: () => studio.leadTo(choice, node.key) })),
    ...(exact ? [] : [
      { label: name ? `New moment “${name}”` : "A new moment", act: () => studio.leadToNew(choice, name, false) },
      { label: name ? `New ending “${name}”` : "A new ending", act: () => studio.leadToNew(choice, name, true) },
    ]),
  ];
  studio.menuRows = rows;
  return html`<input class="input" role="combobox" aria-expanded="true" aria-controls="targets" aria-autocomplete="list"
      aria-activedescendant="target-${at}" aria-label="Leads to: type a name, old or new" placeholder="A name, old or new"
      maxlength="120" .value=${live(typed ?? "")} @input=${(event) => studio.typeTarget(event.target.value)}>
    <ul role="listbox" id="targets" aria-label="Moments and endings">${rows.map((row, place) => html`
      <li role="option" id="target-${place}" aria-selected=${place === at} class=${place === at ? "at" : ""}
        @pointerdown=${(event) => { event.preventDefault(); row.act(); }}>${row.label}${row.hint ? html` <small>${row.hint}</small>` : nothing}</li>`)}</ul>`;
}

const trustMenu = (studio, choice) => html`<div class="scale">${[2, 1, 0, -1, -2].map((trust) => html`
  <button type="button" class="tag-chip felt" aria-pressed=${choice.trust === trust} @click=${() => studio.set(choice, "trust", trust, true)}>
    <span class="felt-dot f${trust + 2}" aria-hidden="true"></span>${signed(trust)} <small>${FELT[trust + 2]}</small></button>`)}</div>`;

function verdictMenu(studio, choice) {
  const { computed, why } = studio.verdicts[choice.id] ?? {};
  const own = choice.verdict !== null;
  return html`
    ${studio.limits.length ? html`<div class="pair">
      <div class="field"><label for="limit-${choice.id}">Grants</label><select class="select" id="limit-${choice.id}"
        @change=${(event) => studio.measure(choice, { limit: event.target.value })}>
        <option value="" ?selected=${!choice.limit}>nothing that is limited</option>
        ${studio.limits.map((limit) => html`<option value=${limit.key} ?selected=${choice.limit === limit.key}>${limit.told}</option>`)}
        ${choice.limit && !studio.limits.some((limit) => limit.key === choice.limit) ? html`<option value=${choice.limit} selected>a limit that is gone</option>` : nothing}
      </select></div>
      ${choice.limit ? html`<div class="field"><label for="amount-${choice.id}">How much</label><input class="input" id="amount-${choice.id}"
        inputmode="decimal" maxlength="16" .value=${live(studio.typedAmount(choice))} aria-invalid=${studio.isNoAmount(choice)}
        @input=${(event) => studio.typeAmount(choice, event.target.value)}>${studio.isNoAmount(choice) ? html`<p class="error">A number, like £20 or 1.50.</p>` : nothing}</div>` : nothing}
    </div>
    ${choice.limit ? html`<label class="switch"><input type="checkbox" role="switch" .checked=${live(choice.asks)}
      @change=${(event) => studio.set(choice, "asks", event.target.checked)}>Asks the team lead first</label>` : nothing}
    ${choice.limit && why ? html`<p class="ruler-note">${sign(computed)}<span><strong>${VERDICTS[computed]}.</strong> ${why}</span></p>` : nothing}` : nothing}
    <div class="field"><label for="verdict-${choice.id}">${studio.limits.length && choice.limit ? "See it otherwise" : "Against the guideline"}</label>
      <select class="select" id="verdict-${choice.id}" @change=${(event) => studio.set(choice, "verdict", event.target.value || null)}>
        ${choice.limit ? html`<option value="" ?selected=${!own}>as the limit says</option>` : nothing}
        ${Object.entries(VERDICTS).map(([value, words]) => html`<option value=${value} ?selected=${choice.verdict === value}>${words}</option>`)}
      </select></div>
    ${choice.limit && own && computed && computed !== choice.verdict ? html`<div class="field"><label for="reason-${choice.id}">Why it is another verdict than the limit’s</label>
      <textarea class="input" id="reason-${choice.id}" rows="2" maxlength=${studio.longest} .value=${live(choice.reason)} @input=${(event) => studio.type(choice, "reason", event)}></textarea></div>` : nothing}`;
}

function verdictFace(studio, choice) {
  const verdict = choice.verdict ?? studio.verdicts[choice.id]?.computed;
  const limit = studio.limits.find((each) => each.key === choice.limit);
  const unit = limit?.dimension === "money" ? `${limit.unit}${choice.amount}` : `${choice.amount} ${limit?.dimension === "percent" ? "%" : limit?.unit ?? ""}`.trim();
  const words = limit && choice.amount !== null ? `${unit} of ${limit.clause || limit.name}${choice.asks ? ", asks first" : ""}` : VERDICTS[verdict] ?? "No verdict yet";
  return [verdict, words];
}

// ── A choice ──
function choiceRow(studio, node, choice, place) {
  const to = studio.doc.nodes.find((other) => other.key === choice.to);
  const [verdict, words] = verdictFace(studio, choice);
  const name = `Moment ${studio.numbers[node.key] ?? ""}, choice ${place + 1}`;
  const open = studio.open.has(choice.id);
  const wrong = studio.unreadable[choice.id];
  return html`<li class="branch ${open ? "open" : ""}" id="choice-${choice.id}" data-choice=${choice.id}
      @dragover=${(event) => studio.dragOver(event, choice)} @drop=${(event) => studio.drop(event, choice)}>
    <span class="grip" draggable="true" title="Drag to move; Alt+Shift+arrows do it too" @dragstart=${(event) => studio.drag(event, choice)} @dragend=${() => studio.dragEnd()}>${icon("grip")}</span>
    <span class="key" aria-hidden="true">${place + 1}</span>
    <textarea class="written" rows="1" aria-label="${name}: the agent says" placeholder="What the agent says" maxlength=${studio.longest} data-says=${choice.id}
      .value=${live(choice.says)} @input=${(event) => studio.type(choice, "says", event)} @keydown=${(event) => studio.choiceKey(event, node, choice)}></textarea>
    <div class="ends">
      <button class="tag-chip star ${choice.strong ? "on" : ""}" type="button" aria-pressed=${choice.strong} aria-label="${name}: a strong answer" @click=${() => studio.set(choice, "strong", !choice.strong)}>${icon("star")}</button>
      <button class="tag-chip more" type="button" aria-expanded=${open} aria-label="More of ${name.toLowerCase()}" @click=${() => studio.toggleOpen(choice.id)}>${icon(open ? "less" : "more")}</button>
    </div>
    <div class="tags">
      <span class="with-pop">${chip(studio, choice.id, "to", `to ${to ? "" : "nowhere"}`, `${name} leads to ${to ? called(studio, to) : "nowhere yet"}`, html`→ ${to ? called(studio, to) : "leads nowhere yet"}`)}
        ${menu(studio, choice.id, "to", "Leads to", () => targetMenu(studio, choice))}</span>
      <span class="with-pop">${chip(studio, choice.id, "felt", "felt", `${name}: trust ${signed(choice.trust)}`, html`<span class="felt-dot f${choice.trust + 2}" aria-hidden="true"></span>${signed(choice.trust)}`)}
        ${menu(studio, choice.id, "felt", "What it does for the customer", () => trustMenu(studio, choice))}</span>
      ${studio.guideline ? html`<span class="with-pop">${chip(studio, choice.id, "verdict", "", `${name}: ${VERDICTS[verdict] ?? "no verdict yet"}${words === VERDICTS[verdict] ? "" : `, ${words}`}`, html`${verdict ? sign(verdict) : nothing}${words}`)}
        ${menu(studio, choice.id, "verdict", "Against the guideline", () => verdictMenu(studio, choice))}</span>` : nothing}
      ${choice.only_if ? html`<button class="tag-chip only" type="button" @click=${() => studio.toggleOpen(choice.id)}>only if ${choice.only_if}</button>` : nothing}
      ${choice.effects ? html`<button class="tag-chip only" type="button" @click=${() => studio.toggleOpen(choice.id)}>${choice.effects}</button>` : nothing}
      ${choice.clip ? html`<button class="tag-chip" type="button" @click=${() => studio.hear(choice.clip)}>${icon("play")}as it was said${studio.clips[choice.clip] ? `, ${studio.clips[choice.clip].seconds} s` : ""}</button>` : nothing}
    </div>
    ${wrong ? html`<p class="told-wrong">${icon("error")}${wrong}</p>` : nothing}
    ${open ? choiceMore(studio, choice, name) : nothing}
  </li>`;
}

const textField = (studio, holder, name, id, label, { hint = "", rows = 2, line = false, hold = "" } = {}) => html`<div class="field">
  <label for=${id}>${label}</label>${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
  ${line
    ? html`<input class="input" id=${id} maxlength="300" placeholder=${hold} aria-describedby=${hint ? `${id}-hint` : nothing} .value=${live(holder[name])} @input=${(event) => studio.type(holder, name, event)}>`
    : html`<textarea class="input" id=${id} rows=${rows} maxlength=${studio.longest} aria-describedby=${hint ? `${id}-hint` : nothing} .value=${live(holder[name])} @input=${(event) => studio.type(holder, name, event)}></textarea>`}
</div>`;

const clipField = (studio, holder, label, near) => {
  const clip = studio.clips[holder.clip];
  return html`<div class="clip-field"><span class="label">${label}</span>${holder.clip
    ? html`<button class="tag-chip" type="button" @click=${() => studio.hear(holder.clip)}>${icon("play")}${clip ? `${clip.title}, ${clip.seconds} s` : "a clip"}</button>
      <button class="tag-chip" type="button" @click=${() => studio.pickClip(holder, near)}>Another</button>
      <button class="tag-chip" type="button" @click=${() => studio.set(holder, "clip", null)}>None</button>
      <label class="switch" title="Then it stays when the call has to be erased"><input type="checkbox" role="switch" .checked=${live(holder.own_words)} @change=${(event) => studio.set(holder, "own_words", event.target.checked)}>This text is our own wording</label>`
    : html`<button class="tag-chip" type="button" @click=${() => studio.pickClip(holder, near)}>${icon("plus")}Choose a clip</button>`}</div>`;
};

const choiceMore = (studio, choice, name) => html`<div class="more-of" role="group" aria-label="More of ${name.toLowerCase()}">
  ${textField(studio, choice, "why", `why-${choice.id}`, "Why, told in the debrief")}
  ${textField(studio, choice, "reply", `reply-${choice.id}`, "What the customer says to it at once", { rows: 1, hint: "Before the next moment’s own words." })}
  <div class="pair">
    ${textField(studio, choice, "does", `does-${choice.id}`, "Grants or does", { line: true, hold: "£20 off the next bill" })}
    ${textField(studio, choice, "only_if", `only-${choice.id}`, "Shows only if", { line: true, hold: studio.names.length ? `${studio.names[0]}, trust >= 2` : "trust >= 2" })}
    ${textField(studio, choice, "effects", `effects-${choice.id}`, "Changes", { line: true, hold: studio.names.length ? `${studio.names[0]} = yes` : "names stand in Details" })}
  </div>
  <div class="pair">
    <div class="field"><label for="competency-${choice.id}">Practises</label><select class="select" id="competency-${choice.id}" @change=${(event) => studio.set(choice, "competency", Number(event.target.value) || null)}>
      <option value="" ?selected=${!choice.competency}>no competency</option>${studio.competencies.map(({ pk, name: skill }) => html`<option value=${pk} ?selected=${choice.competency === pk}>${skill}</option>`)}</select></div>
    ${textField(studio, choice, "misconception", `belief-${choice.id}`, "Misconception", { line: true, hold: "Money mends trust" })}
  </div>
  ${clipField(studio, choice, "How it was really said", choice.says)}
  <div class="buttons"><button class="button quiet" type="button" @click=${() => studio.removeChoice(choice)}>${icon("x")}Remove this choice</button></div>
</div>`;

// ── A moment ──
function momentMore(studio, node) {
  return html`<div class="more-of moment-more" role="group" aria-label="More of ${called(studio, node)}">
    ${clipField(studio, node, "Heard from the customer", node.says)}
    ${node.ends ? html`<label class="switch"><input type="checkbox" role="switch" .checked=${live(node.finishes ?? node.outcome !== "lost")}
        @change=${(event) => studio.set(node, "finishes", event.target.checked)}>Who gets here has done the activity</label>` : html`
      <label class="switch"><input type="checkbox" role="switch" .checked=${live(node.start)} ?disabled=${node.start} @change=${() => studio.beginAt(node)}>The call begins here</label>
      <label class="switch"><input type="checkbox" role="switch" .checked=${live(node.keeps_order)} @change=${(event) => studio.set(node, "keeps_order", event.target.checked)}>The answers stay in this order</label>
      ${node.replies.map((reply, place) => html`<div class="instead">
        ${textField(studio, reply, "only_if", `if-${node.key}-${place}`, "If", { line: true, hold: "trust < 0" })}
        ${textField(studio, reply, "says", `instead-${node.key}-${place}`, "the customer says instead", { rows: 1 })}
        ${clipField(studio, reply, "Heard", reply.says)}
        <button class="tag-chip" type="button" @click=${() => studio.removeReply(node, place)}>Remove</button></div>`)}
      <button class="tag-chip" type="button" @click=${() => studio.addReply(node)}>${icon("plus")}Says something else if…</button>`}
    <div class="buttons">
      <button class="button quiet" type="button" @click=${() => studio.duplicate(node)}>Duplicate</button>
      <button class="button quiet" type="button" @click=${() => studio.turn(node)}>${node.ends ? "Make it a moment" : "Make it an ending"}</button>
      <button class="button quiet" type="button" @click=${() => studio.removeNode(node)}>${icon("x")}Remove</button>
    </div>
  </div>`;
}

function moment(studio, node) {
  const number = studio.numbers[node.key] ?? "";
  const word = node.ends ? "Ending" : "Moment";
  const worst = studio.findings.find((finding) => finding.where === node.key && finding.level === "problem") ?? studio.findings.find((finding) => finding.where === node.key);
  const clip = studio.clips[node.clip];
  const open = studio.open.has(node.key);
  const clashes = studio.clashes.filter((clash) => clash.node === node.key);
  return html`<section class="moment ${studio.here === node.key ? "here" : ""} ${node.ends ? "ending" : ""}" id="moment-${node.key}" aria-labelledby="title-${node.key}" data-node=${node.key}
      @focusin=${() => studio.come(node.key)}>
    <header>
      <span class="number" aria-hidden="true">${number}</span>
      <h2 id="title-${node.key}"><span class="only-heard">${word} ${number}: ${node.title}</span><input class="written strong" aria-label="Name of ${word.toLowerCase()} ${number}" maxlength="120" data-title=${node.key}
        .value=${live(node.title)} @input=${(event) => studio.type(node, "title", event)} @keydown=${(event) => studio.titleKey(event, node)}></h2>
      ${worst ? html`<a class="chip ${worst.level}" href="#findings" title=${worst.advice}>${worst.short}</a>` : nothing}
      ${node.start ? html`<span class="chip">The call begins</span>` : nothing}
      ${node.ends ? nothing : html`<a class="small" href="${studio.urls.preview}?from=${node.key}" data-leave>${icon("play")}Play from here</a>`}
      <button class="tag-chip more" type="button" aria-expanded=${open} aria-label="More of ${word.toLowerCase()} ${number}" @click=${() => studio.toggleOpen(node.key)}>${icon(open ? "less" : "more")}</button>
    </header>
    ${clashes.map((clash) => clashNote(studio, clash))}
    <div class="customer-says ${node.ends ? "flat-end" : ""}">
      <textarea class="written said" rows="1" aria-label="${word} ${number}: ${node.ends ? "how it ends" : "the customer says"}" placeholder=${node.ends ? "How it ends, in a sentence or two" : "What the customer says"}
        maxlength=${studio.longest} data-said=${node.key} .value=${live(node.says)} @input=${(event) => studio.type(node, "says", event)}></textarea>
      <p class="small">${node.ends
        ? html`<select class="tag-chip" aria-label="Outcome of ending ${number}" @change=${(event) => studio.set(node, "outcome", event.target.value)}>
            <option value="" ?selected=${!node.outcome}>outcome?</option>${Object.entries(OUTCOMES).map(([value, words]) => html`<option value=${value} ?selected=${node.outcome === value}>${words}</option>`)}</select>`
        : html`<input class="tag-chip mood" aria-label="Moment ${number}: how it sounds" placeholder="how it sounds" maxlength="80" .value=${live(node.mood)} @input=${(event) => studio.type(node, "mood", event)}>`}
        ${node.clip ? html`<button class="tag-chip" type="button" @click=${() => studio.hear(node.clip)}>${icon("play")}${clip ? `${clockOf(clip.startMs)}, the customer’s own voice, ${clip.seconds} s` : "a clip"}</button>` : nothing}
        ${node.replies.length ? html`<button class="tag-chip only" type="button" @click=${() => studio.toggleOpen(node.key)}>${node.replies.length === 1 ? "1 other way" : `${node.replies.length} other ways`} to say it</button>` : nothing}</p>
      ${studio.unreadable[node.key] ? html`<p class="told-wrong">${icon("error")}${studio.unreadable[node.key]}</p>` : nothing}
    </div>
    ${open ? momentMore(studio, node) : nothing}
    ${node.ends && !node.choices.length ? nothing : html`
      <ol class="branches">${repeat(node.choices, (choice) => choice.id, (choice, place) => choiceRow(studio, node, choice, place))}</ol>
      <button class="add" type="button" data-add=${node.key} @click=${() => studio.addChoice(node)}>${icon("plus")}<span>What else might one say?</span><kbd>Enter</kbd></button>`}
  </section>`;
}

const brief = (value) => (typeof value === "string" ? `“${value}”` : value === null ? "taken away" : "changed");

// What one took away and the other wrote in is kept: the words are the harder to have again.
const keptNote = (studio, clash) => html`<div class="notice attention" role="alert">${icon("warning")}
  <p><strong>Somebody took away what you wrote in at the same moment.</strong> It is kept as you have it.
    <button class="link" type="button" @click=${() => studio.leaveTheirs(clash)}>Understood</button></p></div>`;

const clashNote = (studio, clash) => (clash.theirs === null && typeof clash.mine === "object" ? keptNote(studio, clash) : html`<div class="notice attention" role="alert">${icon("warning")}
  <p><strong>Somebody wrote here at the same moment${clash.what ? ` (${clash.what})` : ""}.</strong> Theirs stands: ${brief(clash.theirs)}. Yours: ${brief(clash.mine)}.
    ${typeof clash.mine === "string" ? html`<button class="link" type="button" @click=${() => studio.takeMine(clash)}>Put mine there</button> ` : nothing}
    <button class="link" type="button" @click=${() => studio.leaveTheirs(clash)}>Leave theirs</button></p></div>`);

function script(studio) {
  const nodes = studio.order.map((key) => studio.doc.nodes.find((node) => node.key === key)).filter(Boolean);
  const general = studio.clashes.filter((clash) => !studio.doc.nodes.some((node) => node.key === clash.node));
  return html`<div class="script">
    ${studio.find ? findBar(studio) : nothing}
    ${general.map((clash) => clashNote(studio, clash))}
    ${nodes.length ? nothing : html`<section class="empty"><h2>Nobody says anything yet</h2><p>Add the first moment: what does the customer say?</p></section>`}
    ${repeat(nodes, (node) => node.key, (node) => moment(studio, node))}
    <div class="buttons"><button class="button quiet" type="button" @click=${() => studio.addNode(false)}>${icon("plus")}A moment</button>
      <button class="button quiet" type="button" @click=${() => studio.addNode(true)}>${icon("plus")}An ending</button></div>
  </div>`;
}

function findBar(studio) {
  const { words, by, told } = studio.find;
  return html`<form class="find-bar" role="search" aria-label="Find and replace" @submit=${(event) => { event.preventDefault(); studio.findNext(); }} @keydown=${(event) => event.key === "Escape" && studio.closeFind()}>
    <input class="input" aria-label="Find" placeholder="Find" data-find .value=${live(words)} @input=${(event) => studio.typeFind("words", event.target.value)}>
    <input class="input" aria-label="Replace by" placeholder="Replace by" .value=${live(by)} @input=${(event) => studio.typeFind("by", event.target.value)}>
    <span class="small" role="status">${told}</span>
    <button class="button quiet" type="submit">Next</button>
    <button class="button quiet" type="button" @click=${() => studio.replaceAll()}>Replace all</button>
    <button class="button quiet icon-only" type="button" aria-label="Close" @click=${() => studio.closeFind()}>${icon("x")}</button>
  </form>`;
}

// ── Beside it ──
function findings(studio) {
  const kinds = new Map();
  for (const finding of studio.findings) {
    const group = kinds.get(finding.kind) ?? { ...finding, all: [] };
    group.all.push(finding);
    kinds.set(finding.kind, group);
  }
  return html`<section aria-labelledby="findings"><h2 id="findings" tabindex="-1">Before it is published</h2>
    ${kinds.size ? nothing : html`<p class="finding clear">${icon("check")}<span>Nothing stands in the way.</span></p>`}
    ${[...kinds.values()].map((group) => html`<details class="kind ${group.level}" ?open=${group.level === "problem"}>
      <summary>${icon(group.level === "problem" ? "error" : group.level === "info" ? "info" : "warning")}<span><span class="only-heard">${group.level === "problem" ? "Problem: " : "Worth a look: "}</span>${group.all.length > 1 ? group.short : group.title}</span>${group.all.length > 1 ? html`<b>${group.all.length}</b>` : nothing}</summary>
      <ul>${group.all.map((finding) => html`<li>${finding.where
        ? html`<a href="#moment-${finding.where}" @click=${(event) => studio.jump(event, finding.where)}>${group.all.length > 1 ? finding.title : html`${finding.number} ${studio.titleOf(finding.where)}`}</a>`
        : nothing}<span class="advice">${finding.advice}</span>${finding.level === "attention" ? html`<button class="link small" type="button" @click=${() => studio.leave(finding)}>Leave it so</button>` : nothing}</li>`)}</ul></details>`)}
    ${studio.doc.accepted.length ? html`<details class="kind" ?open=${studio.doc.accepted.some((each) => !each.reason.trim())}><summary>${icon("check")}<span>Left as it is</span><b>${studio.doc.accepted.length}</b></summary>
      <ul>${studio.doc.accepted.map((each) => html`<li>${studio.headings[each.kind] ?? each.kind}${each.where ? html`, <a href="#moment-${each.where}" @click=${(event) => studio.jump(event, each.where)}>${studio.titleOf(each.where)}</a>` : nothing}
        <input class="input" aria-label="Why it is left so" placeholder="Why it is left so" maxlength="300" data-reason="${each.kind} ${each.where}" .value=${live(each.reason)} @input=${(event) => studio.type(each, "reason", event)}>
        <button class="link small" type="button" @click=${() => studio.lookAgain(each)}>Look at it again</button></li>`)}</ul></details>` : nothing}
    ${studio.figures.length ? html`<dl class="facts">${studio.figures.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>` : nothing}
  </section>`;
}

export { called, findings, icon, script, sign };
