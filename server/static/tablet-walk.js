// The way through a questionnaire: which answers can be answers, which question comes next, what is missing. It is the
// same rule as the server's (domain/src/survey/question.rs); a test walks both through many random questionnaires.
// This file knows no page and no storage.
(function (place) {
  "use strict";
  const TEXT_LIMIT = 1000;
  const GRADES = [5, 4, 3, 2, 1];

  function kind(ask) { return typeof ask === "string" ? ask : Object.keys(ask)[0]; }

  function options(ask) {
    const code = kind(ask);
    return code === "single" || code === "multiple" ? ask[code] : [];
  }

  // The values that can be picked, in reading order.
  function values(ask) {
    return kind(ask) === "grades" ? GRADES : options(ask).map(function (text, at) { return at + 1; });
  }

  function isPlain(text) {
    const letters = Array.from(text);
    return letters.length >= 1 && letters.length <= TEXT_LIMIT && letters.every(function (letter) {
      const code = letter.codePointAt(0);
      return letter === "\n" || !(code < 32 || (code >= 127 && code < 160));
    });
  }

  // Whether a value can be an answer to what is asked.
  function fits(ask, value) {
    const given = Object.keys(value)[0];
    const what = value[given];
    switch (kind(ask)) {
      case "single": return given === "choice" && values(ask).includes(what);
      case "grades": return given === "grade" && GRADES.includes(what);
      case "multiple":
        return given === "choices" && what.length > 0 && what.every(function (one, at) {
          return values(ask).includes(one) && (at === 0 || what[at - 1] < one);
        });
      case "text": return given === "text" && isPlain(what);
      case "number":
        return given === "number" && Number.isInteger(what) && what >= ask.number.least && what <= ask.number.most;
      default: return false;
    }
  }

  // The number of the question after one when this was said; one more than the last is the end.
  function after(questions, number, value) {
    const straight = number + 1;
    const question = questions[number - 1];
    if (!question || !value) return straight;
    const picked = "choice" in value ? value.choice : value.grade;
    if (picked === undefined) return straight;
    const branch = (question.branches || []).find(function (one) { return one.when === picked; });
    return branch ? Math.max(branch.to, straight) : straight;
  }

  // Follows answers from the first question to the end. `passed` is the last question somebody has come past: one
  // without an answer among them was passed over.
  function way(questions, said, passed) {
    const found = { said: [], next: null, missing: null, wrong: null };
    let at = 1;
    while (at <= questions.length) {
      const question = questions[at - 1];
      const number = at;
      const one = said.find(function (given) { return given.question === number; });
      if (one && fits(question.ask, one.value)) {
        found.said.push(one);
      } else if (one) {
        found.wrong = found.wrong || at;
      } else {
        if (question.required) found.missing = found.missing || at;
        if (question.required || at > passed) found.next = found.next || at;
      }
      at = after(questions, at, one && one.value);
    }
    return found;
  }

  place.huiyinWalk = { after: after, fits: fits, kind: kind, options: options, values: values, way: way };
}(globalThis));
