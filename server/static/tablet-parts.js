// The pieces of the tablet's screens: words, elements, buttons, a line to type into. They know nothing of what is asked.
(function (place) {
  "use strict";
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
      if (name === "on") {
        Object.keys(given.on).forEach(function (event) { made.addEventListener(event, given.on[event]); });
      } else if (name in made) made[name] = given[name];
      else made.setAttribute(name, given[name]);
    });
    (children || []).forEach(function (child) { if (child) made.append(child); });
    return made;
  }

  function button(text, look, press) {
    const className = "tb-button" + (look ? " is-" + look : "");
    return el("button", { type: "button", className: className, textContent: text, on: { click: press } });
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

  function drawId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, function (one) { return one.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function moment(text) {
    return new Date(Date.parse(text) + 8 * 3600000).toISOString().slice(5, 16).replace("T", " ");
  }

  function card(title, children) {
    return el("section", { className: "tb-card" }, [el("h2", { textContent: title })].concat(children));
  }

  function wrong(text) { return el("p", { className: "tb-error", role: "alert", id: "tb-error", textContent: text }); }

  // A line to type a number or a few letters into.
  function line(value, most) {
    return el("input", {
      className: "tb-input", id: "tb-field", inputMode: "numeric", maxLength: most, autocomplete: "off", value: value,
    });
  }

  // A screen that asks one thing; Enter is the same as the button.
  function asking(send, children) {
    const sent = function (event) { event.preventDefault(); send(); };
    return el("form", { className: "tb-card tb-asked", noValidate: true, on: { submit: sent } }, children);
  }

  function steps(back) {
    const on = el("button", { type: "submit", className: "tb-button", textContent: say("next") });
    return el("div", { className: "tb-steps" }, [back, on]);
  }

  place.huiyinParts = {
    asking: asking, button: button, card: card, drawId: drawId, el: el, line: line, moment: moment, say: say, steps: steps,
    sure: sure, wrong: wrong,
  };
}(globalThis));
