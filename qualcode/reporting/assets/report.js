// The report's page: opens the sentences behind a number or an edge, and draws the graph. All data is in the element #data; nothing is fetched.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const byId = (id) => document.getElementById(id);
  const word = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] ?? key);
  const PAGE = 50;

  // Text always enters the page as text nodes, never as markup.
  const element = (name, properties = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key === "class") made.className = value;
      else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== "" && child !== null));
    return made;
  };

  const CODING = { code: 3, coder: 4, method: 5, status: 6, reason: 7, quote: 8 };
  const RELATION = { code: 3, source: 4, target: 5, symmetric: 6, by: 7, method: 8 };

  // Positions are Unicode code points; JavaScript counts UTF-16 units, so the text is taken apart first.
  const marked = (text, spans) => {
    const characters = Array.from(text);
    const inside = new Array(characters.length).fill(false);
    for (const [start, end] of spans) inside.fill(true, start, end);
    const pieces = [];
    for (let from = 0; from < characters.length;) {
      let to = from;
      while (to < characters.length && inside[to] === inside[from]) to += 1;
      const piece = characters.slice(from, to).join("");
      pieces.push(inside[from] ? element("mark", {}, piece) : piece);
      from = to;
    }
    return element("blockquote", {}, ...pieces);
  };

  const codingLine = (row) => {
    const by = [words[`method.${row[CODING.method]}`] ?? row[CODING.method], row[CODING.coder]].filter(Boolean).join(" ");
    const rejected = row[CODING.status] === "rejected";
    const status = words[`status.${row[CODING.status]}`] ?? row[CODING.status];
    return element("li", rejected ? { class: "rejected" } : {}, data.codes[row[CODING.code]] ?? row[CODING.code], " ",
      element("code", {}, row[CODING.code]), ` · ${by} · ${status}`, row[CODING.reason] ? ` · ${row[CODING.reason]}` : "", row[CODING.quote] ? ` · “${row[CODING.quote]}”` : "");
  };

  const relationLine = (row) => element("li", {}, `${row[RELATION.source]} ${row[RELATION.symmetric] ? "–" : "→"} ${row[RELATION.target]} · `,
    data.codes[row[RELATION.code]] ?? row[RELATION.code], " ", element("code", {}, row[RELATION.code]),
    row[RELATION.by] ? ` · ${word("report.asserted_by")} ${row[RELATION.by]}` : "", ` · ${words[`method.${row[RELATION.method]}`] ?? row[RELATION.method]}`);

  const where = (sentence) => {
    const [name, segment, speaker, stage, plane, clause, , time] = sentence;
    const parts = [time, speaker, data.titles[name], clause, stage ? data.stages[stage] ?? stage : word("unknown.stage"), plane ? words[`plane.${plane}`] ?? plane : word("unknown.plane")];
    return element("p", { class: "where" }, element("b", {}, segment || name), " · ", parts.filter(Boolean).join(" · "));
  };

  const grouped = (table, numbers) => {
    const groups = new Map();
    for (const number of numbers) {
      const row = data[table][number];
      if (!groups.has(row[0])) groups.set(row[0], []);
      groups.get(row[0]).push(row);
    }
    return [...groups].sort((a, b) => a[0] - b[0]);
  };

  const memo = ([author, date, text, quote]) => element("p", { class: "memo" },
    element("b", {}, [word("report.memo"), author, date].filter(Boolean).join(" · ")), quote ? ` “${quote}” ` : " ", text);

  const sentence = (table, [place, rows]) => {
    const found = data.sentences[place];
    const lines = element("ul", { class: "says" }, ...rows.map(table === "relations" ? relationLine : codingLine));
    if (!found) return element("article", { class: "sentence" }, lines);
    return element("article", { class: "sentence", "data-segment": found[1] }, where(found), marked(found[6], rows.map((row) => [row[1], row[2]])), ...(data.memos[place] ?? []).map(memo), lines);
  };

  const fill = (box, table, numbers) => {
    const groups = grouped(table, numbers);
    let shown = 0;
    const more = element("button", { type: "button", class: "more", onclick: () => next() });
    const next = () => {
      more.remove();
      box.append(...groups.slice(shown, shown + PAGE).map((group) => sentence(table, group)));
      shown = Math.min(groups.length, shown + PAGE);
      if (shown < groups.length) {
        more.textContent = word("report.show_more", { count: groups.length - shown });
        box.append(more);
      }
    };
    box.replaceChildren();
    next();
    return groups;
  };

  const drawer = byId("evidence");
  let opener = null;
  const close = () => {
    if (drawer.hidden) return;
    drawer.hidden = true;
    document.body.classList.remove("open");
    if (opener) {
      opener.setAttribute("aria-expanded", "false");
      if (opener.isConnected) opener.focus();
    }
    opener = null;
  };
  const open = (title, table, numbers, from, value) => {
    if (opener) opener.setAttribute("aria-expanded", "false");
    opener = from ?? null;
    if (opener) opener.setAttribute("aria-expanded", "true");
    byId("evidence-title").textContent = title;
    const groups = fill(byId("evidence-list"), table, numbers);
    const documents = new Set(groups.map(([place]) => data.sentences[place]?.[0]));
    const told = word("report.evidence_count", { rows: numbers.length, sentences: groups.length, documents: documents.size });
    byId("evidence-count").textContent = value ? `${word("report.cell_value", { value })} · ${told}` : told;
    drawer.hidden = false;
    document.body.classList.add("open");
    byId("evidence-list").scrollTop = 0;
    byId("evidence-title").focus({ preventScroll: true });
    if (opener) opener.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const numbersOf = (holder) => (holder.dataset.rows ? holder.dataset.rows.split(" ").map(Number) : []);
  byId("evidence-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-rows]");
    if (button) open(button.dataset.title, button.dataset.table, numbersOf(button), button, button.dataset.value);
  });
  for (const details of document.querySelectorAll("details.code")) {
    details.addEventListener("toggle", () => {
      const box = details.querySelector(".sentences");
      if (details.open && !box.childElementCount) fill(box, "codings", numbersOf(details));
    });
  }

  // A table as a file of its own: what a cell shows, each piece on a line; a piece of text never begins a formula.
  const shown = (cell) => {
    if (cell.classList.contains("blank")) return "";
    const pieces = cell.childElementCount ? [...cell.childNodes] : [cell];
    const text = pieces.map((piece) => piece.textContent.trim()).filter(Boolean).join("\n");
    return /^[=+\-@\t]/.test(text) && !/^[+-]?[\d.]+( %)?$/.test(text) ? `'${text}` : text;
  };
  const save = (table) => {
    const rows = [...table.rows].map((row) => [...row.cells].map((cell) => `"${shown(cell).replaceAll('"', '""')}"`).join(","));
    const address = URL.createObjectURL(new Blob([`\ufeff${rows.join("\n")}\n`], { type: "text/csv" }));
    element("a", { href: address, download: `${table.id.slice(2)}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };
  for (const table of document.querySelectorAll(".scroll > table")) {
    const title = table.caption.textContent;
    const button = element("button", { type: "button", "aria-label": `${word("report.save_table")}: ${title}`, onclick: () => save(table) }, word("report.save_table"));
    table.parentElement.after(element("p", { class: "tools" }, button));
  }

  if (!byId("canvas")) return;

  // Edges of the data are one per code, stage and plane; those of the picture one per family and plane.
  const [SOURCE, TARGET, , FAMILY, STAGE, PLANE, SYMMETRIC, WEIGHT, ROWS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const actors = new Map(data.actors.map(([id, name, x, y, about, government]) => [id, { id, name, x, y, about, government }]));
  // What contracts say and what is done are looked at apart unless the reader wants both.
  const first = () => ({ stage: "*", plane: data.edges.some((edge) => edge[PLANE] === "actual") ? "actual" : "*", weight: 1, families: new Set(Object.keys(data.families)) });
  const chosen = first();
  // As many lines as one can tell apart at once.
  const READABLE = 40;

  const fitting = () => {
    const merged = new Map();
    for (const edge of data.edges) {
      if ((chosen.stage !== "*" && edge[STAGE] !== chosen.stage) || (chosen.plane !== "*" && edge[PLANE] !== chosen.plane) || !chosen.families.has(edge[FAMILY])) continue;
      const key = JSON.stringify([edge[SOURCE], edge[TARGET], edge[FAMILY], edge[PLANE], edge[SYMMETRIC]]);
      const sum = merged.get(key) ?? { id: `e${merged.size}`, source: edge[SOURCE], target: edge[TARGET], family: edge[FAMILY], plane: edge[PLANE], symmetric: edge[SYMMETRIC], weight: 0, rows: [] };
      sum.weight += edge[WEIGHT];
      sum.rows.push(...edge[ROWS]);
      merged.set(key, sum);
    }
    return [...merged.values()].sort((a, b) => b.weight - a.weight);
  };
  const heaviest = fitting();
  const least = heaviest.length > READABLE ? heaviest[READABLE].weight + 1 : 1;
  byId("f-weight").defaultValue = chosen.weight = Math.min(least, heaviest[0]?.weight ?? 1);
  const planeName = (plane) => (plane ? words[`plane.${plane}`] ?? plane : word("unknown.plane"));
  const nameOf = (id) => actors.get(id)?.name ?? id;
  const titleOf = (edge) => `${nameOf(edge.source)} ${edge.symmetric ? "–" : "→"} ${nameOf(edge.target)} · ${data.families[edge.family][0]} · ${planeName(edge.plane)}`;

  const canvas = byId("canvas");
  canvas.style.height = `${Math.min(46, Math.max(22, data.lines * 6.6 + 3))}rem`;
  const place = (x, y) => ({ x: x * 390, y: -y * data.lines * 54 });
  const fonts = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Qualcode Sans SC, sans-serif";
  const brush = document.createElement("canvas").getContext("2d");
  brush.font = `14px ${fonts}`;
  const sizeOf = (name) => {
    const wide = brush.measureText(name).width;
    const lines = Math.ceil(wide / 160);
    const reach = lines > 1 ? wide / lines + 20 : wide + 4;
    return { width: reach + 14, height: lines * 18 + 14, reach };
  };
  const graph = cytoscape({
    container: canvas,
    elements: data.actors.map(([id, name, x, y, , government]) => ({ data: { id, name, government, ...sizeOf(name) }, position: place(x, y) })),
    layout: { name: "preset" },
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: true,
    style: [
      { selector: "node", style: { shape: "round-rectangle", width: "data(width)", height: "data(height)", label: "data(name)", "text-valign": "center", "text-halign": "center", "font-size": 14, "text-wrap": "wrap", "text-max-width": "data(reach)", "text-overflow-wrap": "anywhere", "background-color": "#ffffff", "border-width": 1.3, "border-color": "#333333", color: "#111111", "font-family": fonts } },
      { selector: "node[government = 1]", style: { shape: "rectangle", "background-color": "#eceef0" } },
      { selector: "node.faint", style: { color: "#8a8a8a", "border-color": "#c4c4c4", "background-color": "#ffffff" } },
      { selector: "edge", style: { "curve-style": "bezier", "control-point-step-size": 46, width: "data(width)", "source-label": "data(label)", "source-text-offset": "data(offset)", "font-size": 12, "text-background-color": "#ffffff", "text-background-opacity": 1, "text-background-padding": "2px", color: "data(colour)", "line-color": "data(colour)", "target-arrow-color": "data(colour)", "target-arrow-shape": "data(head)", "source-arrow-shape": "data(tail)", "source-arrow-color": "data(colour)", "arrow-scale": 1.1, "line-style": "data(dash)", "font-family": fonts } },
      { selector: "edge[double = 1]", style: { "line-color": "#ffffff", "line-outline-width": 1.5, "line-outline-color": "data(colour)" } },
      { selector: "node:selected, node.near", style: { "border-width": 3, "border-color": "#1f4f82" } },
      { selector: "edge:selected, edge.near", style: { "underlay-color": "#1f4f82", "underlay-opacity": 0.22, "underlay-padding": 5 } },
    ],
  });

  // Labels of parallel edges stand at different heights, else they would cover each other.
  const SHARES = [0.5, 0.38, 0.62, 0.28, 0.72, 0.44, 0.56, 0.33, 0.67];
  const offsets = (list) => {
    const seen = new Map();
    return list.map((edge) => {
      const pair = [edge.source, edge.target].sort();
      const number = seen.get(pair.join("\n")) ?? 0;
      seen.set(pair.join("\n"), number + 1);
      const [from, to] = pair.map((id) => place(actors.get(id).x, actors.get(id).y));
      const share = SHARES[number % SHARES.length];
      return Math.hypot(from.x - to.x, from.y - to.y) * 0.86 * (edge.source === pair[0] ? share : 1 - share);
    });
  };

  let edges = [];
  const showEdge = (edge, from) => open(titleOf(edge), "relations", edge.rows, from);
  const showActor = (id, from) => open(nameOf(id), "relations", edges.filter((edge) => edge.source === id || edge.target === id).flatMap((edge) => edge.rows), from);
  const draw = () => {
    const all = fitting();
    edges = all.filter((edge) => edge.weight >= chosen.weight);
    const top = Math.max(1, ...edges.map((edge) => edge.weight));
    const dash = { actual: "solid", nominal: "dashed" };
    const places = offsets(edges);
    graph.batch(() => {
      graph.edges().remove();
      graph.add(edges.map((edge, number) => ({ data: { id: edge.id, offset: places[number], source: edge.source, target: edge.target, label: `${data.families[edge.family][0]} ${edge.weight}`, width: 1.4 + 3.2 * Math.sqrt(edge.weight / top), colour: data.families[edge.family][1], head: data.families[edge.family][2], tail: edge.symmetric ? data.families[edge.family][2] : "none", double: data.families[edge.family][3], dash: dash[edge.plane] ?? "dotted" } })));
      graph.nodes().forEach((node) => { node.toggleClass("faint", node.degree() === 0); });
    });
    const near = (id, on) => graph.getElementById(id).toggleClass("near", on);
    const hidden = all.length - edges.length;
    byId("edge-count").textContent = edges.length + (hidden ? ` ${word("report.hidden_edges", { count: hidden, least: chosen.weight })}` : "");
    byId("edge-list").replaceChildren(...edges.map((edge) => {
      const button = element("button", { type: "button", "data-edge": edge.id, onfocus: () => near(edge.id, true), onblur: () => near(edge.id, false), onmouseenter: () => near(edge.id, true), onmouseleave: () => near(edge.id, false) },
        `${nameOf(edge.source)} ${edge.symmetric ? "–" : "→"} ${nameOf(edge.target)}`, element("small", {}, `${data.families[edge.family][0]} · ${planeName(edge.plane)} · ${edge.weight} ${word("report.references")}`));
      button.addEventListener("click", () => showEdge(edge, button));
      return element("li", {}, button);
    }), ...(edges.length ? [] : [element("li", {}, word("report.no_edges"))]));
    byId("actor-list").replaceChildren(...data.actors.map(([id, name, , , about]) => {
      const button = element("button", { type: "button", "data-actor": id, onfocus: () => near(id, true), onblur: () => near(id, false) }, name, element("small", {}, about));
      button.addEventListener("click", () => showActor(id, button));
      return element("li", {}, button);
    }));
  };
  graph.on("tap", "edge", (event) => showEdge(edges.find((edge) => edge.id === event.target.id()), document.querySelector(`[data-edge="${event.target.id()}"]`)));
  graph.on("tap", "node", (event) => showActor(event.target.id()));
  graph.on("mouseover", "edge, node", () => { canvas.style.cursor = "pointer"; });
  graph.on("mouseout", "edge, node", () => { canvas.style.cursor = ""; });

  const choices = (select, name, all, entries) => {
    select.append(element("option", { value: "*" }, all), ...entries.map(([value, text]) => element("option", value === chosen[name] ? { value, selected: "" } : { value }, text)));
    select.addEventListener("change", () => { chosen[name] = select.value; draw(); });
  };
  const found = (place) => new Set(data.edges.map((edge) => edge[place]));
  const stages = [...Object.entries(data.stages).filter(([id]) => found(STAGE).has(id)), ...(found(STAGE).has("") ? [["", word("unknown.stage")]] : [])];
  choices(byId("f-stage"), "stage", word("report.all_stages"), stages);
  choices(byId("f-plane"), "plane", word("report.all_planes"), [...found(PLANE)].sort().map((plane) => [plane, planeName(plane)]));
  byId("f-weight").addEventListener("input", (event) => { chosen.weight = Number(event.target.value) || 1; draw(); });
  const sample = ([name, colour, head, double]) => {
    const space = "http://www.w3.org/2000/svg";
    const heads = { triangle: "M30 7 20 2.5v9z", tee: "M27 1h3v12h-3z", diamond: "M30 7l-6-4.5L18 7l6 4.5z", circle: "M30 7a4.5 4.5 0 1 1-9 0a4.5 4.5 0 1 1 9 0z", vee: "M30 7 19 1.5l4 5.5-4 5.5z", square: "M30 3v8h-8V3z" };
    const picture = document.createElementNS(space, "svg");
    for (const [key, value] of Object.entries({ width: 32, height: 14, "aria-hidden": "true" })) picture.setAttribute(key, value);
    for (const [path, attributes] of [[double ? "M0 5.5h22M0 8.5h22" : "M0 7h22", { stroke: colour, "stroke-width": double ? 1 : 2, fill: "none" }], [heads[head], { fill: colour }]]) {
      const line = document.createElementNS(space, "path");
      line.setAttribute("d", path);
      for (const [key, value] of Object.entries(attributes)) line.setAttribute(key, value);
      picture.append(line);
    }
    return picture;
  };
  byId("f-families").append(...Object.entries(data.families).map(([id, family]) => {
    const box = element("input", { type: "checkbox", checked: "", onchange: () => { chosen.families[box.checked ? "add" : "delete"](id); draw(); } });
    return element("label", {}, box, sample(family), family[0]);
  }));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => {
    Object.assign(chosen, first(), { weight: Number(byId("f-weight").defaultValue) });
    draw();
  });
  const fit = () => { graph.resize(); graph.fit(undefined, 26); };
  const zoom = (factor) => graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
  byId("zoom-in").addEventListener("click", () => zoom(1.25));
  byId("zoom-out").addEventListener("click", () => zoom(0.8));
  byId("zoom-fit").addEventListener("click", fit);
  new ResizeObserver(fit).observe(canvas);
  draw();
  fit();
  // A canvas is not drawn again by itself when the font that came with the page is ready.
  document.fonts.load("14px 'Qualcode Sans SC'", "字").then(() => graph.style().update());
})();
