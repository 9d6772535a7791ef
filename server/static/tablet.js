// The tablet: what is at home on it, one question per screen, and handing over. Nothing here decides what an answer is
// (tablet-walk.js) or how it is kept (tablet-store.js). Without a line everything but handing over and taking along
// goes on; the bar says so. What the server has not said it took stays here.
(function () {
  "use strict";
  const walk = globalThis.huiyinWalk;
  const store = globalThis.huiyinStore;
  const parts = globalThis.huiyinParts;
  const asking = parts.asking, button = parts.button, card = parts.card, el = parts.el, line = parts.line;
  const say = parts.say, steps = parts.steps, sure = parts.sure, wrong = parts.wrong;
  const main = document.getElementById("main");
  const bar = document.getElementById("tb-state");
  const who = document.getElementById("tb-who");
  const tools = document.getElementById("tb-tools");
  const BYTES = 120000;
  const MANY = 25;
  const WAIT_MS = 20000;
  const AGAIN_MS = 15000;
  const CLOCK_MS = 60000;
  const me = {
    owner: null, name: "", csrf: "", skew: 0, line: "checking", offered: [], view: "home", sending: false, turn: 0,
  };

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
    const told = [];
    if (me.line === "signed_out") {
      told.push(el("span", { textContent: say("signed_out") }));
      told.push(el("a", { className: "tb-link", href: "/sign-in?back=/tablet", textContent: say("sign_in") }));
    } else {
      told.push(el("span", { textContent: say(me.line) }));
    }
    if (Math.abs(me.skew) >= CLOCK_MS) {
      told.push(el("span", { className: "tb-clock", textContent: say("clock", { count: Math.abs(late) || 1 }) }));
    }
    bar.className = "tb-state is-" + me.line;
    bar.replaceChildren.apply(bar, told);
    who.textContent = me.name ? " · " + me.name : "";
  }

  function ask(path, given) {
    const cut = new AbortController();
    const timer = setTimeout(function () { cut.abort(); }, WAIT_MS);
    const usual = { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: cut.signal };
    return fetch(path, Object.assign(usual, given)).then(function (answer) {
      if (answer.type === "opaqueredirect") throw "signed_out";
      if (answer.status === 403) throw "refused";
      if (answer.status === 400 || answer.status === 413) throw "outdated";
      const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
      if (!answer.ok || !isJson) throw "busy";
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
      const of = function (kind) { return function (one) { return Object.assign({ kind: kind }, one); }; };
      me.offered = goods.surveys.map(of("survey")).concat(goods.visits.map(of("visit")));
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
    const written = (await store.all("drafts")).concat(await store.all("records"));
    const used = mine(written).map(function (one) { return one.key; });
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

  // Hands over what waits, some at a time. An answer that was lost costs nothing: the server knows each record by its
  // id.
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
        const form = new URLSearchParams({
          csrf: me.csrf, sent_at: new Date().toISOString(), records: "[" + batch.join(",") + "]",
        });
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

  function name(record) {
    if (record.sheet.kind === "visit") return record.title + " · " + say("visit_one");
    const isDrawn = record.sheet.kind === "place";
    return record.title + " · " + (isDrawn ? say("number", { number: record.sheet.number }) : say("met"));
  }

  // What the server refused, each with why and what to do.
  function notTaken(refused) {
    const rows = refused.map(function (one) {
      return el("div", { className: "tb-item is-refused" }, [
        el("p", {}, [
          el("strong", { textContent: name(one) }),
          el("span", { className: "tb-soft", textContent: " " + parts.moment(one.written_at) }),
        ]),
        el("p", { className: "tb-error", textContent: one.told }),
        el("div", { className: "tb-row" }, [
          button(say("retry"), "", async function () {
            await store.put("records", Object.assign(one, { state: "kept" }));
            await home();
            handOver();
          }),
          sure(say("remove"), async function () { await store.remove("records", one.drawn); home(); }),
        ]),
      ]);
    });
    return card(say("refused", { count: refused.length }), [el("p", { textContent: say("refused_text") })].concat(rows));
  }

  // What can be taken along; nothing without a line, because only the server knows.
  function offered(along) {
    if (me.line !== "online") return null;
    const rest = me.offered.filter(function (one) {
      return !along.some(function (had) { return had.key === one.key; });
    });
    if (!rest.length && along.length) return null;
    const rows = rest.map(function (one) {
      const take = button(say("take"), "", async function () {
        await store.put("goods", Object.assign({ owner: me.owner }, one));
        home();
      });
      return el("div", { className: "tb-item" }, [title(one), el("div", { className: "tb-row" }, [take])]);
    });
    const none = [
      el("p", { textContent: say("take_none") }),
      el("p", { className: "tb-soft", textContent: say("take_none_text") }),
    ];
    return card(say("offered"), rows.length ? rows : none);
  }

  async function home() {
    // Of several that are drawn at once only the last is shown.
    me.turn += 1;
    const turn = me.turn;
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
      counted("kept", waiting.length),
      counted("handed", known.handed || 0),
      waiting.length ? button(say("hand_over"), "", handOver) : null,
    ]));
    if (refused.length) cards.push(notTaken(refused));
    people.forEach(function (person) {
      const count = records.filter(function (one) { return one.owner === person.owner; }).length;
      if (person.owner === me.owner || !count) return;
      cards.push(el("p", { className: "tb-note", textContent: say("others", { count: count, name: person.name }) }));
    });
    const items = along.map(function (one) { return item(one, drafts, own); });
    const none = el("p", { textContent: say(me.owner === null ? "not_kept" : "along_none") });
    cards.push(card(say("along"), items.length ? items : [none]));
    const rest = offered(along);
    if (rest) cards.push(rest);
    if (me.view === "home" && turn === me.turn) show("home", cards);
  }

  function counted(what, count) {
    return el("p", {}, [el("strong", { id: "tb-" + what, textContent: count }), el("span", { textContent: say(what) })]);
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
    const away = function (what) {
      return async function () { await store.remove(what, [me.owner, one.key]); home(); };
    };
    if (draft) row.push(sure(say("dismiss"), away("drafts")));
    else if (!waits) row.push(button(say("put_back"), "quiet", away("goods")));
    return el("div", { className: "tb-item", "data-key": one.key }, [title(one), el("div", { className: "tb-row" }, row)]);
  }

  async function begin(one, number) {
    const draft = { owner: me.owner, key: one.key, drawn: parts.drawId(), number: number, said: [], passed: 0, at: 1 };
    await store.put("drafts", draft);
    question(one, draft);
  }

  function numbered(one, text, given) {
    const field = line(given || "", 6);
    const form = asking(async function () {
      const number = Number(field.value.trim());
      if (!one.open.includes(number)) { numbered(one, say("number_bad"), field.value); return; }
      const taken = mine(await store.all("records")).some(function (record) {
        return record.sheet.survey === one.survey && record.sheet.number === number;
      });
      if (taken) { numbered(one, say("number_done"), field.value); return; }
      begin(one, number);
    }, [
      el("h2", { textContent: say("begin_drawn") }), el("p", { className: "tb-soft", textContent: say("drawn_told") }),
      text ? wrong(text) : null,
      el("label", { htmlFor: "tb-field", className: "tb-label", textContent: say("number", { number: "" }) }), field,
      steps(button(say("home"), "outline", leave)),
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
      const field = el("textarea", { className: "tb-input", id: "tb-field", rows: 6, maxLength: 1000, value: value || "" });
      field.setAttribute("aria-labelledby", "tb-asked");
      return [el("p", { className: "tb-soft", textContent: say("text_hint") }), field];
    }
    if (code === "number") {
      const field = line(value === null ? "" : value, 11);
      field.setAttribute("aria-labelledby", "tb-asked");
      return [el("p", { className: "tb-soft", textContent: say("number_hint", asked.ask.number) }), field];
    }
    const grades = new Map(one.grades || []);
    const type = code === "multiple" ? "checkbox" : "radio";
    const choices = walk.values(asked.ask).map(function (option) {
      const picked = Array.isArray(value) ? value.includes(option) : value === option;
      const id = "tb-option-" + option;
      const text = code === "grades" ? grades.get(option) : walk.options(asked.ask)[option - 1];
      return el("div", { className: "tb-choice" }, [
        el("input", { type: type, name: "tb-answer", id: id, value: option, checked: picked }),
        el("label", { htmlFor: id, textContent: text }),
      ]);
    });
    const role = code === "multiple" ? "group" : "radiogroup";
    return [
      code === "multiple" ? el("p", { className: "tb-soft", textContent: say("many") }) : null,
      el("div", { className: "tb-choices", role: role, "aria-labelledby": "tb-asked" }, choices),
    ];
  }

  // Reads what the screen says; nothing when it was left empty.
  function read(asked) {
    const code = walk.kind(asked.ask);
    if (code === "text" || code === "number") {
      const text = document.getElementById("tb-field").value.trim().replace(/\r\n?/g, "\n");
      if (!text) return null;
      return code === "text" ? { text: text } : { number: /^[+-]?\d{1,10}$/.test(text) ? Number(text) : NaN };
    }
    const ticked = document.querySelectorAll("input[name=tb-answer]:checked");
    const picked = Array.from(ticked, function (one) { return Number(one.value); });
    if (!picked.length) return null;
    if (code === "multiple") return { choices: picked.sort(function (a, b) { return a - b; }) };
    return code === "grades" ? { grade: picked[0] } : { choice: picked[0] };
  }

  function question(one, draft, problem) {
    const questions = one.questions;
    const asked = questions[draft.at - 1];
    const path = led(questions, draft.said, draft.at);
    const drawn = draft.number ? say("number", { number: draft.number }) : say("met");
    const whom = one.kind === "visit" ? say("visit_one") : drawn;
    const place = say("question", { number: draft.at, count: questions.length });
    const before = async function () {
      draft.at = path[path.length - 1];
      await store.put("drafts", draft);
      question(one, draft);
    };
    const form = asking(function () { next(one, draft); }, [
      el("p", { className: "tb-soft", textContent: one.title + " · " + whom }),
      el("progress", { className: "tb-progress", max: questions.length, value: draft.at - 1, "aria-label": place }),
      el("p", { className: "tb-step", textContent: place }),
      draft.at === 1 && one.intro ? el("p", { className: "tb-intro", textContent: one.intro }) : null,
      el("h2", { id: "tb-asked", className: "tb-lines" }, [
        asked.text, asked.required ? null : el("span", { className: "tb-soft", textContent: " " + say("optional") }),
      ]),
      problem ? wrong(problem) : null,
    ].concat(answers(one, draft, asked), [
      steps(path.length ? button(say("back"), "outline", before) : button(say("home"), "outline", leave)),
    ]));
    const foot = el("p", { className: "tb-foot" }, [path.length ? button(say("leave"), "quiet", leave) : null]);
    show("question", [form, foot]);
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
    if (faulty) {
      draft.at = faulty;
      question(one, draft, say(way.wrong ? "wrong" : "missing"));
      return;
    }
    await finish(one, draft, way.said);
  }

  function sheet(one, draft, said) {
    if (one.kind === "survey") {
      const about = draft.number ? { kind: "place", number: draft.number } : { kind: "walk-in" };
      return Object.assign(about, { survey: one.survey, said: said });
    }
    // The order in which the server asks: method, judges, blocks, notes.
    const given = new Map(said.map(function (answer) { return [answer.question, Object.values(answer.value)[0]]; }));
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
    const another = function () { if (draft.number) numbered(one); else begin(one, null); };
    show("saved", [el("section", { className: "tb-card tb-saved" }, [
      el("h2", { textContent: say("saved") }), el("p", { textContent: say("saved_text") }),
      el("div", { className: "tb-steps" }, [
        button(say("home"), "outline", leave),
        one.kind === "survey" ? button(say("another"), "", another) : null,
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
    const scope = { scope: "/tablet", updateViaCache: "none" };
    await navigator.serviceWorker.register("/tablet/worker.js", scope).catch(function () {});
  }

  async function start() {
    if (!globalThis.indexedDB || !main.replaceChildren) { main.textContent = say("old_browser"); return; }
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
    window.addEventListener("offline", function () {
      me.line = "offline";
      tell();
      if (me.view === "home") home();
    });
    setInterval(async function () {
      if (document.hidden || me.sending) return;
      const waits = me.owner !== null && (await kept()).length > 0;
      const isOnline = me.line === "online" || await connect();
      if (isOnline && waits) handOver();
    }, AGAIN_MS);
  }

  start();
}());
