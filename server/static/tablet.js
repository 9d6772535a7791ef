// The tablet: what is at home on it, one question per screen, and handing over. Nothing here decides what an answer is
// (tablet-walk.js), how a question looks (tablet-answer.js) or how it is kept (tablet-store.js). A problem is the word by
// which it is told: what could not be kept is said, and stays on the screen. Without a line everything but handing over and taking along
// goes on; the bar says so. What the server has not said it took stays here.
(function () {
  "use strict";
  const walk = globalThis.huiyinWalk;
  const store = globalThis.huiyinStore;
  const parts = globalThis.huiyinParts;
  const answer = globalThis.huiyinAnswer, photos = globalThis.huiyinPhotos;
  const asking = parts.asking, button = parts.button, card = parts.card, el = parts.el, line = parts.line;
  const say = parts.say, steps = parts.steps, sure = parts.sure, wrong = parts.wrong;
  const main = document.getElementById("main");
  const bar = document.getElementById("tb-state");
  const who = document.getElementById("tb-who");
  const tools = document.getElementById("tb-tools");
  const BYTES = 120000;
  const MANY = 25;
  const WAIT_MS = 20000;
  // Bytes in a millisecond of a line that is waited for.
  const SLOWEST = 20;
  const AGAIN_MS = 15000;
  const CLOCK_MS = 60000;
  // A tap so soon after a screen came was meant for the one before it.
  const SOON_MS = 400;
  const SAVE_MS = 500;
  const me = {
    owner: null, name: "", csrf: "", skew: 0, line: "checking", offered: [], view: "home", sending: false, turn: 0,
    busy: false, shown: 0, save: nothing,
  };

  function nothing() {}

  function show(view, children) {
    me.view = view;
    me.shown = Date.now();
    me.save = nothing;
    main.replaceChildren.apply(main, children);
    tools.hidden = view !== "home";
    window.scrollTo(0, 0);
    const head = main.querySelector("h2");
    if (head && view !== "home") { head.tabIndex = -1; head.focus(); }
  }

  function isSoon() { return Date.now() - me.shown < SOON_MS; }

  // Says what is wrong on the screen that stands; nothing on it is lost.
  function complain(text) {
    const before = document.getElementById("tb-error");
    if (before) before.remove();
    const head = main.querySelector(".tb-asked h2");
    if (head) head.after(wrong(text)); else main.prepend(wrong(text));
    document.getElementById("tb-error").scrollIntoView({ block: "center" });
  }

  // Makes a press do one thing at a time: the second of two taps finds the first at work.
  function guarded(work) {
    return async function () {
      if (me.busy) return;
      me.busy = true;
      try {
        await work();
      } catch (problem) {
        spoken(problem);
      } finally {
        me.busy = false;
      }
    };
  }

  function spoken(problem) {
    if (typeof problem !== "string") throw problem;
    complain(say(problem));
  }

  // Says in the bar what went wrong while nobody pressed anything.
  function untold(problem) {
    if (typeof problem !== "string") throw problem;
    me.line = problem;
    tell();
  }

  function tell() {
    const late = Math.round(me.skew / 60000);
    const told = [];
    if (me.line === "signed_out") {
      told.push(el("span", { textContent: say("signed_out") }));
      told.push(el("a", { className: "tb-link", href: "/sign-in?back=/tablet", textContent: say("sign_in") }));
    } else {
      told.push(el("span", { textContent: say(me.line) }));
      if (me.line === "denied") told.push(el("a", { className: "tb-link", href: "/", textContent: say("elsewhere") }));
    }
    if (Math.abs(me.skew) >= CLOCK_MS) {
      told.push(el("span", { className: "tb-clock", textContent: say("clock", { count: Math.abs(late) || 1 }) }));
    }
    bar.className = "tb-state is-" + me.line;
    bar.replaceChildren.apply(bar, told);
    who.textContent = me.name ? " · " + me.name : "";
  }

  function ask(path, given, size) {
    const cut = new AbortController();
    const timer = setTimeout(function () { cut.abort(); }, WAIT_MS + (size || 0) / SLOWEST);
    const usual = { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: cut.signal };
    return fetch(path, Object.assign(usual, given)).then(function (answer) {
      if (answer.type === "opaqueredirect") throw "signed_out";
      const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
      if (answer.status === 403) throw isJson ? "denied" : "refused";
      if (answer.status === 400 || answer.status === 413) throw "outdated";
      if (!answer.ok || !isJson) throw "busy";
      return answer.json();
    }, function () { throw "offline"; }).finally(function () { clearTimeout(timer); });
  }

  function mine(all) { return all.filter(function (one) { return one.owner === me.owner; }); }

  // Learns who is signed in, what can be taken along, and how far the clocks are apart.
  async function connect() {
    try {
      const goods = await ask("/tablet/goods");
      if (me.owner !== null && me.owner !== goods.who.id) {
        // What stands on the screen is the other account's: it is kept as theirs and leaves the screen.
        me.save();
        me.view = "home";
        main.replaceChildren();
      }
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
    } catch (problem) {
      if (typeof problem !== "string") throw problem;
      me.line = problem === "refused" ? "signed_out" : problem;
      me.csrf = "";
    }
    tell();
    if (me.view === "home") await home();
    return me.line === "online";
  }

  // What was taken along is brought up to date; what cannot be asked any more, and what another account took along and
  // writes nothing to, leaves the tablet with its last record.
  async function refresh() {
    const written = (await store.all("drafts")).concat(await store.all("records"));
    for (const one of await store.all("goods")) {
      const isUsed = written.some(function (other) { return other.owner === one.owner && other.key === one.key; });
      if (one.owner !== me.owner) {
        if (!isUsed) await store.remove("goods", [one.owner, one.key]);
        continue;
      }
      const fresh = me.offered.find(function (offer) { return offer.key === one.key; });
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
        const form = new FormData();
        let size = 0;
        for (const one of waiting) {
          const taken = await store.photos(one.drawn);
          const given = { drawn: one.drawn, written_at: one.written_at, sheet: one.sheet, photos: taken.length };
          const text = JSON.stringify(given);
          const larger = taken.reduce(function (sum, photo) { return sum + photo.blob.size; }, size + 3 * text.length);
          if (batch.length && (batch.length >= MANY || larger > BYTES)) break;
          size = larger;
          batch.push(text);
          taken.forEach(function (photo, at) { form.append(one.drawn, photo.blob, (at + 1) + ".jpg"); });
        }
        form.append("csrf", me.csrf);
        form.append("sent_at", new Date().toISOString());
        form.append("records", "[" + batch.join(",") + "]");
        const answer = await ask("/tablet/records", { method: "POST", body: form }, size);
        let moved = 0;
        for (const one of answer.outcomes) {
          const record = waiting.find(function (other) { return other.drawn === one.drawn; });
          if (one.outcome === "taken" && record) { await store.handedOver(record.owner, one.drawn); moved += 1; }
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
          button(say("retry"), "", guarded(async function () {
            await store.put("records", Object.assign({}, one, { state: "kept" }));
            await home();
            handOver();
          })),
          sure(say("remove"), guarded(async function () {
            await store.discard("records", one.drawn, one.drawn);
            await home();
          })),
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
      const take = button(say("take"), "", guarded(async function () {
        await store.put("goods", Object.assign({ owner: me.owner }, one));
        await home();
      }));
      return el("div", { className: "tb-item" }, [title(one), el("div", { className: "tb-row" }, [take])]);
    });
    const none = [
      el("p", { textContent: say("take_none") }),
      el("p", { className: "tb-soft", textContent: say("take_none_text") }),
    ];
    return card(say("offered"), rows.length ? rows : none);
  }

  function home() { return atHome().catch(untold); }

  async function atHome() {
    // Of several that are drawn at once only the last is shown.
    me.turn += 1;
    const turn = me.turn;
    const records = await store.all("records");
    const people = await store.all("people");
    const own = mine(records);
    const waiting = own.filter(function (one) { return one.state === "kept"; });
    const refused = own.filter(function (one) { return one.state === "refused"; });
    const known = people.find(function (one) { return one.owner === me.owner; }) || { handed: 0 };
    const begun = await store.all("drafts");
    const drafts = mine(begun);
    const along = mine(await store.all("goods"));
    const cards = [];
    cards.push(el("section", { className: "tb-counts", "aria-label": say("count_kept") }, [
      counted("kept", waiting.length),
      counted("handed", known.handed || 0),
      waiting.length ? button(say("hand_over"), "", handOver) : null,
    ]));
    if (refused.length) cards.push(notTaken(refused));
    people.forEach(function (person) {
      const theirs = records.concat(begun).filter(function (one) { return one.owner === person.owner; });
      const count = theirs.length;
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
    const begins = guarded(function () { return begin(one, null); });
    const row = [];
    if (draft) row.push(button(say("go_on"), "", function () { question(one, draft); }));
    else if (one.kind === "visit") row.push(button(say("visit_one"), "", begins));
    else {
      if (one.walk_in) row.push(button(say("begin_met"), "", begins));
      if (one.sampled) row.push(button(say("begin_drawn"), one.walk_in ? "outline" : "", function () { numbered(one); }));
    }
    const key = [one.owner, one.key];
    const away = function (work) { return guarded(async function () { await work(); await home(); }); };
    if (draft) row.push(sure(say("dismiss"), away(function () { return store.discard("drafts", key, draft.drawn); })));
    else if (!waits) row.push(button(say("put_back"), "quiet", away(function () { return store.remove("goods", key); })));
    return el("div", { className: "tb-item", "data-key": one.key }, [title(one), el("div", { className: "tb-row" }, row)]);
  }

  async function begin(one, number) {
    const draft = { owner: one.owner, key: one.key, drawn: parts.drawId(), number: number, said: [], passed: 0, at: 1 };
    await store.put("drafts", draft);
    question(one, draft);
  }

  function numbered(one) {
    const field = line("", 6);
    const form = asking(guarded(async function () {
      const number = Number(field.value.trim());
      if (!one.open.includes(number)) { complain(say("number_bad")); return; }
      const taken = mine(await store.all("records")).some(function (record) {
        return record.sheet.survey === one.survey && record.sheet.number === number;
      });
      if (taken) { complain(say("number_done")); return; }
      await begin(one, number);
    }), [
      el("h2", { textContent: say("begin_drawn") }), el("p", { className: "tb-soft", textContent: say("drawn_told") }),
      el("label", { htmlFor: "tb-field", className: "tb-label", textContent: say("number", { number: "" }) }), field,
      steps(button(say("home"), "outline", leave)),
    ]);
    show("number", [form]);
    field.focus();
  }

  function leave() { me.view = "home"; return home(); }

  function question(one, draft, problem) {
    // While something was kept, another account may have come: this one's goes on when it is back.
    if (draft.owner !== me.owner) { leave(); return; }
    const questions = one.questions;
    const asked = questions[draft.at - 1];
    const path = answer.led(questions, draft.said, draft.at);
    const drawn = draft.number ? say("number", { number: draft.number }) : say("met");
    const whom = one.kind === "visit" ? say("visit_one") : drawn;
    const place = say("question", { number: draft.at, count: questions.length });
    const before = guarded(async function () {
      const kept = Object.assign(answer.written(draft, asked), { at: path[path.length - 1] });
      await store.put("drafts", kept);
      question(one, kept);
    });
    const away = guarded(async function () {
      await store.put("drafts", answer.written(draft, asked));
      await leave();
    });
    const form = asking(guarded(function () { return next(one, draft); }), [
      el("p", { className: "tb-soft", textContent: one.title + " · " + whom }),
      el("progress", { className: "tb-progress", max: questions.length, value: draft.at - 1, "aria-label": place }),
      el("p", { className: "tb-step", textContent: place }),
      draft.at === 1 && one.intro ? el("p", { className: "tb-intro", textContent: one.intro }) : null,
      el("h2", { id: "tb-asked", className: "tb-lines" }, [
        asked.text, asked.required ? null : el("span", { className: "tb-soft", textContent: " " + say("optional") }),
      ]),
      problem ? wrong(problem) : null,
    ].concat(answer.answers(one, draft, asked), one.photos ? [photos.strip(draft, one.photos, spoken)] : [], [
      steps(path.length ? button(say("back"), "outline", before) : button(say("home"), "outline", away)),
    ]));
    const foot = el("p", { className: "tb-foot" }, [path.length ? button(say("leave"), "quiet", away) : null]);
    // What is typed is kept as it goes, for a crash; a press that is at work keeps it itself.
    const save = function () {
      if (form.isConnected && !me.busy) store.put("drafts", answer.written(draft, asked)).catch(untold);
    };
    let timer = null;
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_MS);
    });
    show("question", [form, foot]);
    me.save = save;
  }

  async function next(one, draft) {
    const asked = one.questions[draft.at - 1];
    const value = answer.read(asked);
    if (!value && isSoon()) return;
    if (!value && asked.required) { complain(say("missing")); return; }
    if (value && !walk.fits(asked.ask, value)) { complain(say("wrong")); return; }
    const kept = answer.written(draft, asked);
    kept.passed = Math.max(draft.passed, draft.at);
    const to = walk.after(one.questions, draft.at, value);
    const way = to > one.questions.length ? walk.way(one.questions, kept.said, 255) : null;
    const faulty = way && (way.wrong || way.missing);
    if (way && !faulty) { await finish(one, kept, way.said); return; }
    kept.at = faulty || to;
    await store.put("drafts", kept);
    question(one, kept, faulty ? say(way.wrong ? "wrong" : "missing") : null);
  }

  async function finish(one, draft, said) {
    await store.finish({
      drawn: draft.drawn, owner: draft.owner, key: one.key, title: one.title, written_at: new Date().toISOString(),
      sheet: answer.sheet(one, draft, said, me.skew), state: "kept",
    }, [draft.owner, draft.key]);
    if (draft.owner !== me.owner) { await leave(); return; }
    const another = guarded(async function () {
      if (isSoon()) return;
      if (draft.number) numbered(one); else await begin(one, null);
    });
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

  // Learns from the tablet whose it is; says whether the tablet keeps anything at all.
  async function remembered() {
    try {
      const owner = await store.get("settings", "owner");
      const known = owner && await store.get("people", owner.value);
      if (owner) me.owner = owner.value;
      me.name = known ? known.name : "";
      return true;
    } catch (problem) {
      if (typeof problem !== "string") throw problem;
      return false;
    }
  }

  async function again() {
    const waits = me.owner !== null && (await kept()).length > 0;
    const isOnline = me.line === "online" || await connect();
    if (isOnline && waits) await handOver();
  }

  async function start() {
    if (!globalThis.indexedDB || !main.replaceChildren || !(await remembered())) {
      main.textContent = say("old_browser");
      return;
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
    setInterval(function () { if (!document.hidden && !me.sending) again().catch(untold); }, AGAIN_MS);
  }

  start();
}());
