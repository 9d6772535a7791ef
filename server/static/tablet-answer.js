// One question on the tablet's screen: what can be answered, what the screen says, the draft with it, and in the end the
// sheet that is handed over. What an answer is (tablet-walk.js) and how it is kept (tablet-store.js) is not known here.
(function (place) {
  "use strict";
  const walk = place.huiyinWalk;
  const el = place.huiyinParts.el, line = place.huiyinParts.line, say = place.huiyinParts.say;

  // What can be answered: with what was said before, or with what was typed and is no answer yet.
  function answers(one, draft, asked) {
    const said = draft.said.find(function (given) { return given.question === draft.at; });
    const typed = (draft.typed || {})[draft.at];
    const value = typed === undefined ? (said ? Object.values(said.value)[0] : null) : typed;
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

  // Returns the draft with what stands on the screen. What is no answer is kept as it was typed, and is no answer.
  function written(draft, asked) {
    const value = read(asked);
    const said = draft.said.filter(function (given) { return given.question !== draft.at; });
    const typed = Object.assign({}, draft.typed);
    delete typed[draft.at];
    if (value && walk.fits(asked.ask, value)) said.push({ question: draft.at, value: value });
    else if (value) typed[draft.at] = document.getElementById("tb-field").value;
    said.sort(function (a, b) { return a.question - b.question; });
    return Object.assign({}, draft, { said: said, typed: typed });
  }

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

  // Returns what was said as it is handed over; `skew` is how far the server's clock is ahead.
  function sheet(one, draft, said, skew) {
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
      on: new Date(Date.now() + skew + 8 * 3600000).toISOString().slice(0, 10),
      judges: given.get(2).map(function (picked) { return one.judges[picked - 1]; }),
      points: points, notes: given.get(one.questions.length),
    };
  }

  place.huiyinAnswer = { answers: answers, led: led, read: read, sheet: sheet, written: written };
}(globalThis));
