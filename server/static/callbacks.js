// The callback desk by digits: a digit answers the question at hand and goes on to the next one; Backspace goes back.
// Without it everything works with Tab and the arrow keys, and nothing here decides anything.
(function () {
  "use strict";
  var questions = Array.prototype.slice.call(document.querySelectorAll("[data-question]"));
  var save = document.querySelector("[data-save]");
  if (!questions.length) return;
  var wrong = questions.findIndex(function (question) { return question.classList.contains("is-wrong"); });
  var at = Math.max(0, wrong);

  function go(place, quiet) {
    at = Math.max(0, Math.min(questions.length - 1, place));
    questions.forEach(function (question, index) { question.classList.toggle("is-at", index === at); });
    if (quiet) return;
    questions[at].focus({ preventScroll: true });
    questions[at].scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    var target = event.target;
    var typing = /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "radio");
    if (typing) return;
    if (event.key === "Backspace") { event.preventDefault(); go(at - 1); return; }
    if (!/^[1-9]$/.test(event.key)) return;
    var option = questions[at].querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (!option) return;
    event.preventDefault();
    option.checked = true;
    option.dispatchEvent(new Event("change", { bubbles: true }));
    if (at + 1 < questions.length) go(at + 1);
    else {
      questions[at].classList.remove("is-at");
      var empty = Array.prototype.slice.call(questions[at].form.querySelectorAll("textarea[required], input[required]:not([type=radio])"))
        .find(function (field) { return !field.value; });
      (empty || save).focus();
    }
  });
  questions.forEach(function (question, index) {
    question.addEventListener("change", function () { go(index, true); });
  });
  go(at, true);
})();
