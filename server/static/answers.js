// While a letter is written, ready answers that may fit are shown below it. Nothing waits for them, nothing that was typed
// is kept, and without this script a button does the same in a window of its own.
(function () {
  "use strict";
  var place = document.querySelector("[data-answers]");
  var field = place && document.getElementById(place.dataset.of);
  if (!place || !field || !window.fetch || !window.FormData) return;
  var form = field.form, waiting = null, asked = "";

  function ask() {
    var text = field.value.trim().slice(0, 1000);
    if (text === asked) return;
    asked = text;
    if (text.length < 6) { place.textContent = ""; return; }
    var body = new FormData();
    body.append("csrf", form.elements.csrf.value);
    body.append("content", text);
    fetch(place.dataset.answers, { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (html) { if (text === asked) place.innerHTML = html; })
      .catch(function () { /* No line: the letter is what matters. */ });
  }

  field.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(ask, 900); });
  field.addEventListener("blur", ask);
  ask();
})();
