// The tablet: what is at home on it, one question per screen, and handing over. Nothing here decides what an answer is
// (tablet-walk.js) or how it is kept (tablet-store.js). Without a line everything but handing over and taking along goes
// on; the bar says so. What the server has not said it took stays here.
(function () {
  "use strict";
  const walk = globalThis.huiyinWalk;
  const store = globalThis.huiyinStore;
  const main = document.getElementById("main");
  const bar = document.getElementById("tb-state");
  const who = document.getElementById("tb-who");
  const tools = document.getElementById("tb-tools");
  const BYTES = 120000;
  const MANY = 25;
  const WAIT_MS = 20000;
  const AGAIN_MS = 15000;
  const CLOCK_MS = 60000;
  const me = { owner: null, name: "", csrf: "", skew: 0, line: "offline", offered: [], view: "home", sending: false };

  const words = {};
  document.getElementById("tb-words").content.querySelectorAll("[data-word]").forEach(function (one) {
    words[one.dataset.word] = one.textContent;
  });

  function say(name, values) {
    let text = words[name] || name;
    Object.keys(values || {}).forEach(function (key) { text = text.split("%" + key + "%").join(values[key]); });
    return text;
  }

  function el(tag, given, children) {
    const made = document.createElement(tag);
    Object.keys(given || {}).forEach(function (name) {
      if (name === "on") Object.keys(given.on).forEach(function (event) { made.addEventListener(event, given.on[event]); });
      else if (name in made && name !== "list") made[name] = given[name];
      else made.setAttribute(name, given[name]);
    });
    (children || []).forEach(function (child) { if (child) made.append(child); });
    return made;
  }

  function button(text, look, press) {
    return el("button", { type: "button", className: "tb-button" + (look ? " is-" + look : ""), textContent: text, on: { click: press } });
  }

  // A button that asks once more before it does what cannot be undone.
  function sure(text, press) {
    const made = button(text, "quiet", function () {
      if (made.dataset.sure) { press(); return; }
      made.dataset.sure = "yes";
      made.textContent = say("surely", { name: text });
      made.className = "tb-button is-bad";
    });
    return made;
  }

  function show(view, children) {
    me.view = view;
    main.replaceChildren.apply(main, children);
    tools.hidden = view !== "home";
    window.scrollTo(0, 0);
    const head = main.querySelector("h2");
    if (head && view !== "home") { head.tabIndex = -1; head.focus(); }
  }

  function tell() {
    const late = Math.round(me.skew / 60000);
    const parts = [];
    if (me.line === "signed_out") {
      parts.push(el("span", { textContent: say("signed_out") }), el("a", { className: "tb-link", href: "/sign-in?back=/tablet", textContent: say("sign_in") }));
    } else {
      parts.push(el("span", { textContent: say(me.line) }));
    }
    if (Math.abs(me.skew) >= CLOCK_MS) parts.push(el("span", { className: "tb-clock", textContent: say("clock", { count: Math.abs(late) || 1 }) }));
    bar.className = "tb-state is-" + me.line;
    bar.replaceChildren.apply(bar, parts);
    who.textContent = me.name ? " · " + me.name : "";
  }

  function drawId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, function (one) { return one.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function ask(path, given) {
    const cut = new AbortController();
    const timer = setTimeout(function () { cut.abort(); }, WAIT_MS);
    const options = Object.assign({ credentials: "same-origin", redirect: "manual", cache: "no-store", signal: cut.signal }, given);
    return fetch(path, options).then(function (answer) {
      if (answer.type === "opaqueredirect") throw "signed_out";
      const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
      if (!answer.ok || !isJson) throw answer.status === 403 ? "refused" : answer.status === 400 || answer.status === 413 ? "outdated" : "busy";
      return answer.json();
    }, function () { throw "offline"; }).finally(function () { clearTimeout(timer); });
  }

  function mine(all) { return all.filter(function (one) { return one.owner === me.owner; }); }

  // Learns who is signed in, what can be taken along, and how far the clocks are apart.
  async function connect() {
    try {
      const goods = await ask("/tablet/goods");
      const before = me.owner;
      me.owner = goods.who.id;
      me.name = goods.who.name;
      me.csrf = goods.csrf;
      me.skew = Date.parse(goods.now) - Date.now();
      me.line = "online";
      me.offered = goods.surveys.map(function (one) { return Object.assign({ kind: "survey" }, one); })
        .concat(goods.visits.map(function (one) { return Object.assign({ kind: "visit" }, one); }));
      await store.settle(me.owner, me.name);
      await refresh();
      if (goods.look !== document.documentElement.dataset.look) renew();
      if (before !== null && before !== me.owner) me.view = "home";
    } catch (problem) {
      if (typeof problem !== "string") throw problem;
      me.line = problem === "refused" ? "signed_out" : problem;
      me.csrf = "";
    }
    tell();
    if (me.view === "home") await home();
    return me.line === "online";
  }

  // What was taken along is brought up to date; what cannot be asked any more leaves the tablet with its last record.
  async function refresh() {
    const along = mine(await store.all("goods"));
    const used = mine(await store.all("drafts")).concat(mine(await store.all("records"))).map(function (one) { return one.key; });
    for (const one of along) {
      const fresh = me.offered.find(function (offer) { return offer.key === one.key; });
      const isUsed = used.includes(one.key);
      // A questionnaire that is being written does not change under the hand.
      if (fresh && !isUsed) await store.put("goods", Object.assign({ owner: me.owner }, fresh));
      else if (!fresh && !isUsed) await store.remove("goods", [me.owner, one.key]);
    }
  }

  function renew() {
    const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (worker) worker.postMessage("renew");
  }

  async function kept() {
    return mine(await store.all("records")).filter(function (one) { return one.state === "kept"; });
  }

  // Hands over what waits, some at a time. An answer that was lost costs nothing: the server knows each record by its id.
  async function handOver() {
    if (me.sending || me.owner === null) return;
    me.sending = true;
    try {
      if (!me.csrf && !(await connect())) return;
      for (let round = 0; round < 100; round += 1) {
        const waiting = await kept();
        if (!waiting.length) break;
        const batch = [];
        let size = 0;
        for (const one of waiting) {
          const text = JSON.stringify({ drawn: one.drawn, written_at: one.written_at, sheet: one.sheet });
          size += new TextEncoder().encode(text).length;
          if (batch.length && (batch.length >= MANY || size > BYTES)) break;
          batch.push(text);
        }
        const form = new URLSearchParams({ csrf: me.csrf, sent_at: new Date().toISOString(), records: "[" + batch.join(",") + "]" });
        const answer = await ask("/tablet/records", { method: "POST", body: form });
        let moved = 0;
        for (const one of answer.outcomes) {
          const record = waiting.find(function (other) { return other.drawn === one.drawn; });
          if (one.outcome === "taken") { await store.handedOver(me.owner, one.drawn); moved += 1; }
          else if (one.outcome === "refused" && record) {
            await store.put("records", Object.assign(record, { state: "refused", code: one.code, told: one.words }));
            moved += 1;
          }
        }
        me.skew = answer.skew_ms;
        me.line = moved ? "online" : "busy";
        if (me.view === "home") await home();
        if (!moved) break;
      }
    } catch (problem) {
      if (typeof problem !== "string") throw problem;
      // A token of another session: the next connection brings a new one.
      me.line = problem === "refused" ? "busy" : problem;
      me.csrf = "";
    } finally {
      me.sending = false;
      tell();
      if (me.view === "home") await home();
    }
  }

  function moment(text) {
    return new Date(Date.parse(text) + 8 * 3600000).toISOString().slice(5, 16).replace("T", " ");
  }

  function card(title, children) {
    return el("section", { className: "tb-card" }, [el("h2", { textContent: title })].concat(children));
  }

  function name(record) {
    if (record.sheet.kind === "visit") return record.title + " · " + say("visit_one");
    return record.title + " · " + (record.sheet.kind === "place" ? say("number", { number: record.sheet.number }) : say("met"));
  }

  async function home() {
    const records = await store.all("records");
    const people = await store.all("people");
    const own = mine(records);
    const waiting = own.filter(function (one) { return one.state === "kept"; });
    const refused = own.filter(function (one) { return one.state === "refused"; });
    const known = people.find(function (one) { return one.owner === me.owner; }) || { handed: 0 };
    const drafts = mine(await store.all("drafts"));
    const along = mine(await store.all("goods"));
    const cards = [];
    cards.push(el("section", { className: "tb-counts", "aria-label": say("count_kept") }, [
      el("p", {}, [el("strong", { id: "tb-kept", textContent: waiting.length }), el("span", { textContent: say("kept") })]),
      el("p", {}, [el("strong", { id: "tb-handed", textContent: known.handed || 0 }), el("span", { textContent: say("handed") })]),
      waiting.length ? button(say("hand_over"), "", handOver) : null,
    ]));
    if (refused.length) {
      cards.push(card(say("refused", { count: refused.length }), [el("p", { textContent: say("refused_text") })].concat(refused.map(function (one) {
        return el("div", { className: "tb-item is-refused" }, [
          el("p", {}, [el("strong", { textContent: name(one) }), el("span", { className: "tb-soft", textContent: " " + moment(one.written_at) })]),
          el("p", { className: "tb-error", textContent: one.told }),
          el("div", { className: "tb-row" }, [
            button(say("retry"), "", async function () { await store.put("records", Object.assign(one, { state: "kept" })); await home(); handOver(); }),
            sure(say("remove"), async function () { await store.remove("records", one.drawn); home(); }),
          ]),
        ]);
      }))));
    }
    people.forEach(function (person) {
      const count = records.filter(function (one) { return one.owner === person.owner; }).length;
      if (person.owner === me.owner || !count) return;
      cards.push(el("p", { className: "tb-note", textContent: say("others", { count: count, name: person.name }) }));
    });
    cards.push(card(say("along"), along.length ? along.map(function (one) { return item(one, drafts, own); }) : [el("p", { textContent: say(me.owner === null ? "not_kept" : "along_none") })]));
    if (me.line === "online") {
      const rest = me.offered.filter(function (one) { return !along.some(function (had) { return had.key === one.key; }); });
      const rows = rest.map(function (one) {
        return el("div", { className: "tb-item" }, [title(one), el("div", { className: "tb-row" }, [button(say("take"), "", async function () {
          await store.put("goods", Object.assign({ owner: me.owner }, one));
          home();
        })])]);
      });
      if (rows.length || !along.length) cards.push(card(say("offered"), rows.length ? rows : [el("p", { textContent: say("take_none") }), el("p", { className: "tb-soft", textContent: say("take_none_text") })]));
    }
    if (me.view === "home") show("home", cards);
  }

  function title(one) {
    const beside = one.kind === "survey" ? say("until", { until: one.until }) : one.intro;
    return el("div", {}, [el("h3", { textContent: one.title }), el("p", { className: "tb-soft", textContent: beside })]);
  }

  function item(one, drafts, own) {
    const draft = drafts.find(function (begun) { return begun.key === one.key; });
    const waits = own.some(function (record) { return record.key === one.key; });
    const row = [];
    if (draft) row.push(button(say("go_on"), "", function () { question(one, draft); }));
    else if (one.kind === "visit") row.push(button(say("visit_one"), "", function () { begin(one, null); }));
    else {
      if (one.walk_in) row.push(button(say("begin_met"), "", function () { begin(one, null); }));
      if (one.sampled) row.push(button(say("begin_drawn"), one.walk_in ? "outline" : "", function () { numbered(one); }));
    }
    if (draft) row.push(sure(say("dismiss"), async function () { await store.remove("drafts", [me.owner, one.key]); home(); }));
    else if (!waits) row.push(button(say("put_back"), "quiet", async function () { await store.remove("goods", [me.owner, one.key]); home(); }));
    return el("div", { className: "tb-item", "data-key": one.key }, [title(one), el("div", { className: "tb-row" }, row)]);
  }

  async function begin(one, number) {
    const draft = { owner: me.owner, key: one.key, drawn: drawId(), number: number, said: [], passed: 0, at: 1 };
    await store.put("drafts", draft);
    question(one, draft);
  }

  function wrong(text) { return el("p", { className: "tb-error", role: "alert", id: "tb-error", textContent: text }); }

  function numbered(one, text, given) {
    const field = el("input", { className: "tb-input", id: "tb-field", inputMode: "numeric", maxLength: 6, autocomplete: "off", value: given || "" });
    const form = el("form", { className: "tb-card tb-asked", noValidate: true, on: { submit: async function (event) {
      event.preventDefault();
      const number = Number(field.value.trim());
      if (!one.open.includes(number)) { numbered(one, say("number_bad"), field.value); return; }
      const taken = mine(await store.all("records")).some(function (record) { return record.sheet.survey === one.survey && record.sheet.number === number; });
      if (taken) { numbered(one, say("number_done"), field.value); return; }
      begin(one, number);
    } } }, [
      el("h2", { textContent: say("begin_drawn") }), el("p", { className: "tb-soft", textContent: say("drawn_told") }),
      text ? wrong(text) : null,
      el("label", { htmlFor: "tb-field", className: "tb-label", textContent: say("number", { number: "" }) }), field,
      el("div", { className: "tb-steps" }, [button(say("home"), "outline", leave), el("button", { type: "submit", className: "tb-button", textContent: say("next") })]),
    ]);
    show("number", [form]);
    field.focus();
  }

  function leave() { me.view = "home"; home(); }

  // Returns the questions that lead to one, from the first.
  function led(questions, said, to) {
    const path = [];
    for (let at = 1; at < to && at <= questions.length;) {
      const found = said.find(function (one) { return one.question === at; });
      path.push(at);
      at = walk.after(questions, at, found && found.value);
    }
    return path;
  }

  function answers(one, draft, asked) {
    const said = draft.said.find(function (given) { return given.question === draft.at; });
    const value = said ? Object.values(said.value)[0] : null;
    const code = walk.kind(asked.ask);
    if (code === "text") {
      return [el("p", { className: "tb-soft", textContent: say("text_hint") }), el("textarea", { className: "tb-input", id: "tb-field", rows: 6, maxLength: 1000, value: value || "", "aria-labelledby": "tb-asked" })];
    }
    if (code === "number") {
      return [el("p", { className: "tb-soft", textContent: say("number_hint", asked.ask.number) }), el("input", { className: "tb-input", id: "tb-field", inputMode: "numeric", maxLength: 11, autocomplete: "off", value: value === null ? "" : value, "aria-labelledby": "tb-asked" })];
    }
    const grades = new Map(one.grades || []);
    const choices = walk.values(asked.ask).map(function (option) {
      const picked = Array.isArray(value) ? value.includes(option) : value === option;
      const id = "tb-option-" + option;
      const text = code === "grades" ? grades.get(option) : walk.options(asked.ask)[option - 1];
      return el("div", { className: "tb-choice" }, [
        el("input", { type: code === "multiple" ? "checkbox" : "radio", name: "tb-answer", id: id, value: option, checked: picked }),
        el("label", { htmlFor: id, textContent: text }),
      ]);
    });
    return [code === "multiple" ? el("p", { className: "tb-soft", textContent: say("many") }) : null,
      el("div", { className: "tb-choices", role: code === "multiple" ? "group" : "radiogroup", "aria-labelledby": "tb-asked" }, choices)];
  }

  // Reads what the screen says; nothing when it was left empty.
  function read(asked) {
    const code = walk.kind(asked.ask);
    if (code === "text" || code === "number") {
      const text = document.getElementById("tb-field").value.trim().replace(/\r\n?/g, "\n");
      if (!text) return null;
      return code === "text" ? { text: text } : { number: /^[+-]?\d{1,10}$/.test(text) ? Number(text) : NaN };
    }
    const picked = Array.from(document.querySelectorAll("input[name=tb-answer]:checked"), function (one) { return Number(one.value); });
    if (!picked.length) return null;
    if (code === "multiple") return { choices: picked.sort(function (a, b) { return a - b; }) };
    return code === "grades" ? { grade: picked[0] } : { choice: picked[0] };
  }

  function question(one, draft, problem) {
    const questions = one.questions;
    const asked = questions[draft.at - 1];
    const path = led(questions, draft.said, draft.at);
    const whom = one.kind === "visit" ? say("visit_one") : draft.number ? say("number", { number: draft.number }) : say("met");
    const form = el("form", { className: "tb-card tb-asked", noValidate: true, on: { submit: function (event) { event.preventDefault(); next(one, draft); } } }, [
      el("p", { className: "tb-soft", textContent: one.title + " · " + whom }),
      el("progress", { className: "tb-progress", max: questions.length, value: draft.at - 1, "aria-label": say("question", { number: draft.at, count: questions.length }) }),
      el("p", { className: "tb-step", textContent: say("question", { number: draft.at, count: questions.length }) }),
      draft.at === 1 && one.intro ? el("p", { className: "tb-intro", textContent: one.intro }) : null,
      el("h2", { id: "tb-asked", className: "tb-lines" }, [asked.text, asked.required ? null : el("span", { className: "tb-soft", textContent: " " + say("optional") })]),
      problem ? wrong(problem) : null,
    ].concat(answers(one, draft, asked), [
      el("div", { className: "tb-steps" }, [
        path.length ? button(say("back"), "outline", function () { draft.at = path[path.length - 1]; store.put("drafts", draft).then(function () { question(one, draft); }); }) : button(say("home"), "outline", leave),
        el("button", { type: "submit", className: "tb-button", textContent: say("next") }),
      ]),
    ]));
    show("question", [form, el("p", { className: "tb-foot" }, [path.length ? button(say("leave"), "quiet", leave) : null])]);
  }

  async function next(one, draft) {
    const asked = one.questions[draft.at - 1];
    const value = read(asked);
    if (!value && asked.required) { question(one, draft, say("missing")); return; }
    if (value && !walk.fits(asked.ask, value)) { question(one, draft, say("wrong")); return; }
    draft.said = draft.said.filter(function (given) { return given.question !== draft.at; });
    if (value) draft.said.push({ question: draft.at, value: value });
    draft.said.sort(function (a, b) { return a.question - b.question; });
    draft.passed = Math.max(draft.passed, draft.at);
    const to = walk.after(one.questions, draft.at, value);
    if (to <= one.questions.length) {
      draft.at = to;
      await store.put("drafts", draft);
      question(one, draft);
      return;
    }
    const way = walk.way(one.questions, draft.said, 255);
    const faulty = way.wrong || way.missing;
    if (faulty) { draft.at = faulty; question(one, draft, say(way.wrong ? "wrong" : "missing")); return; }
    await finish(one, draft, way.said);
  }

  function sheet(one, draft, said) {
    if (one.kind === "survey") {
      return draft.number ? { kind: "place", survey: one.survey, number: draft.number, said: said } : { kind: "walk-in", survey: one.survey, said: said };
    }
    const given = new Map(said.map(function (given) { return [given.question, Object.values(given.value)[0]]; }));
    const points = {};
    one.blocks.forEach(function (block, at) { if (given.has(at + 3)) points[block] = given.get(at + 3); });
    return {
      kind: "visit", campaign: one.campaign, unit: one.unit, method: one.methods[given.get(1) - 1],
      on: new Date(Date.now() + me.skew + 8 * 3600000).toISOString().slice(0, 10),
      judges: given.get(2).map(function (picked) { return one.judges[picked - 1]; }),
      points: points, notes: given.get(one.questions.length),
    };
  }

  async function finish(one, draft, said) {
    await store.finish({
      drawn: draft.drawn, owner: me.owner, key: one.key, title: one.title, written_at: new Date().toISOString(),
      sheet: sheet(one, draft, said), state: "kept",
    }, [me.owner, one.key]);
    const again = one.kind === "survey";
    show("saved", [el("section", { className: "tb-card tb-saved" }, [
      el("h2", { textContent: say("saved") }), el("p", { textContent: say("saved_text") }),
      el("div", { className: "tb-steps" }, [
        button(say("home"), "outline", leave),
        again ? button(say("another"), "", function () { if (draft.number) numbered(one); else begin(one, null); }) : null,
      ]),
    ])]);
    if (me.line === "online") handOver();
  }

  async function watch() {
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(function () {});
    if (!navigator.serviceWorker) return;
    const had = navigator.serviceWorker.controller;
    const anew = function () { if (had && me.view === "home") window.location.reload(); };
    navigator.serviceWorker.addEventListener("controllerchange", anew);
    navigator.serviceWorker.addEventListener("message", function (event) { if (event.data === "renewed") anew(); });
    // A page that is not served securely, or a line that is lost: the worker that is here, if one is, goes on.
    await navigator.serviceWorker.register("/tablet/worker.js", { scope: "/tablet", updateViaCache: "none" }).catch(function () {});
  }

  async function start() {
    if (!globalThis.indexedDB || !globalThis.fetch || !main.replaceChildren) { main.textContent = say("old_browser"); return; }
    const owner = await store.get("settings", "owner");
    if (owner) {
      me.owner = owner.value;
      const known = await store.get("people", me.owner);
      me.name = known ? known.name : "";
    }
    tell();
    await home();
    watch();
    if (await connect()) handOver();
    window.addEventListener("online", function () { connect().then(handOver); });
    window.addEventListener("offline", function () { me.line = "offline"; tell(); if (me.view === "home") home(); });
    setInterval(async function () {
      if (document.hidden || me.sending) return;
      const waits = me.owner !== null && (await kept()).length > 0;
      if (me.line !== "online") { if (await connect() && waits) handOver(); } else if (waits) handOver();
    }, AGAIN_MS);
  }

  start();
}());
