// Comforts of the desks on top of huiyin.js; every page works without them and nothing here decides anything.
(function () {
  "use strict";

  function first(within) {
    return within.querySelector(".is-wrong input, .is-wrong textarea, input:checked, input:not([type=hidden]), textarea, select");
  }

  function closeOthers(move) {
    Array.prototype.forEach.call(document.querySelectorAll("[data-move][open]"), function (other) {
      if (other !== move) other.open = false;
    });
  }

  function enter(move) {
    var field = first(move);
    if (field) field.focus({ preventScroll: true });
    move.scrollIntoView({ block: "nearest" });
  }

  // data-move: opening a form closes the other open ones and goes to its first field.
  document.addEventListener("click", function (event) {
    var summary = event.target.closest && event.target.closest("[data-move] > summary");
    if (!summary) return;
    var move = summary.parentElement;
    if (move.open) return;
    closeOthers(move);
    window.setTimeout(function () { enter(move); }, 0);
  });

  // A question that asks to confirm is brought into sight.
  document.addEventListener("click", function (event) {
    var summary = event.target.closest && event.target.closest(".hy-confirm > summary");
    if (!summary) return;
    window.setTimeout(function () {
      if (summary.parentElement.open) summary.parentElement.scrollIntoView({ block: "nearest" });
    }, 0);
  });

  // data-opens: a link to something folded unfolds it. An address with #move opens that form at once.
  function unfold(id) {
    var target = id && document.getElementById(id);
    for (var part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    return target;
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-opens]");
    if (link) unfold(link.hash.slice(1));
  });
  var asked = unfold(window.location.hash.slice(1));
  if (asked && asked.matches("[data-move]") && !document.querySelector("[data-focus]")) {
    closeOthers(asked);
    window.addEventListener("load", function () { enter(asked); });
  }

  // data-filter: picking from a list sends the form; fields left empty stay out of the address.
  document.addEventListener("change", function (event) {
    var form = event.target.closest && event.target.closest("form[data-filter]");
    if (form && event.target.tagName === "SELECT") form.requestSubmit();
  });
  document.addEventListener("formdata", function (event) {
    if (!event.target.matches("form[data-filter]")) return;
    Array.from(event.formData.entries()).forEach(function (entry) {
      if (entry[1] === "") event.formData.delete(entry[0]);
    });
  });

  // data-picker: what was typed wins over what was proposed, and the page says so.
  document.addEventListener("input", function (event) {
    var picker = event.target.closest && event.target.closest("[data-picker]");
    if (!picker) return;
    var typed = picker.querySelector("input[list]");
    Array.prototype.forEach.call(picker.querySelectorAll("input[type=radio]"), function (radio) {
      if (event.target === typed && typed.value) radio.checked = false;
      if (event.target === radio && radio.checked) typed.value = "";
    });
  });

  // data-chord: Ctrl and Enter send the form by its first button.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    var form = event.target.closest && event.target.closest("form[data-chord]");
    var button = form && form.querySelector("button[type=submit]");
    if (button) { event.preventDefault(); button.click(); }
  });
  // data-row: where rows can be picked, Space on a row's link picks the row.
  document.addEventListener("keydown", function (event) {
    if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey || event.target.tagName !== "A") return;
    var row = event.target.closest("[data-row]");
    var box = row && row.querySelector("input[type=checkbox][form]");
    if (box) { event.preventDefault(); box.click(); }
  });
})();
