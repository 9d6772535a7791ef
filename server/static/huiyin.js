// Small comforts on top of pages that work without any script.
// Everything is wired by data attributes; nothing here decides anything.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("hy-js");

  function each(selector, act, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), act);
  }

  function store(act) {
    // Private windows and full disks refuse; a lost draft must never break a page.
    try { return act(window.localStorage); } catch (error) { return null; }
  }

  // A second click on a sent form does nothing. The buttons work again after coming back to the page, and after a
  // while in any case: an answer may be a file to save, and a line may fail. The form's key keeps a repeat harmless.
  function release(form) {
    delete form.dataset.sent;
    each("[data-once]", function (button) { button.removeAttribute("aria-disabled"); }, form);
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented) return;
    // A look into another window sends nothing off.
    if (event.submitter && event.submitter.getAttribute("formtarget")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    each("[data-once]", function (button) { button.setAttribute("aria-disabled", "true"); }, form);
    setTimeout(function () { release(form); }, 8000);
  });
  window.addEventListener("pageshow", function () { each("form[data-sent]", release); });

  // data-confirm="question": asks before following a link or sending a form.
  document.addEventListener("click", function (event) {
    var asked = event.target.closest && event.target.closest("[data-confirm]");
    if (asked && !window.confirm(asked.dataset.confirm)) { event.preventDefault(); event.stopPropagation(); }
  }, true);

  // data-count="id": the number of letters typed. data-draft="name": what was typed survives a closed page.
  function draftKey(field) { return "draft:" + field.dataset.draft; }

  function wireTyping(within) {
    each("textarea[data-count]", function (field) {
      var output = document.getElementById(field.dataset.count);
      function count() { output.textContent = Array.from(field.value).length; }
      field.addEventListener("input", count);
      count();
    }, within);
    each("textarea[data-draft]", function (field) {
      var saved = store(function (storage) { return storage.getItem(draftKey(field)); });
      if (saved && !field.value) {
        field.value = saved;
        field.dispatchEvent(new Event("input"));
      }
      var waiting = null;
      field.addEventListener("input", function () {
        clearTimeout(waiting);
        waiting = setTimeout(function () {
          store(function (storage) {
            if (field.value) storage.setItem(draftKey(field), field.value); else storage.removeItem(draftKey(field));
          });
        }, 400);
      });
    }, within);
  }

  // data-forget="name name": the drafts that have been received.
  each("[data-forget]", function (element) {
    element.dataset.forget.split(" ").forEach(function (name) {
      store(function (storage) { storage.removeItem("draft:" + name); });
    });
  });

  // data-copy="id" and data-print: shown only where they work.
  each("[data-copy]", function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      var text = document.getElementById(button.dataset.copy).textContent.trim();
      navigator.clipboard.writeText(text).then(function () { button.querySelector("span").textContent = button.dataset.done; });
    });
  });
  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // data-show-bad: the questions about what went wrong wait until something is judged badly.
  each("[data-show-bad]", function (part) {
    var form = part.closest("form");
    function look() {
      var bad = form.querySelector(".hy-choice.is-bad input[type=radio]:checked");
      var said = part.querySelector("input:checked, .is-wrong") || (part.querySelector("textarea") || {}).value;
      part.hidden = !(bad || said);
    }
    form.addEventListener("change", look);
    look();
  });

  // data-most="3": says at once when too many files are chosen, by the browser's own message.
  each("input[type=file][data-most]", function (field) {
    field.addEventListener("change", function () {
      var hint = document.getElementById(field.id + "-hint");
      var tooMany = field.files.length > Number(field.dataset.most);
      field.setAttribute("aria-invalid", tooMany ? "true" : "false");
      if (hint) hint.classList.toggle("hy-error", tooMany);
    });
  });

  // After an error the summary gets the focus, so that it is read first.
  var summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // Keys: data-key="n" or data-key="g d"; j and k walk rows, Enter opens, / searches, ? helps.
  var begun = "";
  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }
  function keyed(sequence) {
    var found = null;
    each("[data-key]", function (element) { if (!found && element.dataset.key === sequence) found = element; });
    return found;
  }
  function walk(step) {
    var rows = Array.prototype.slice.call(document.querySelectorAll("[data-row]"));
    if (!rows.length) return;
    var at = rows.findIndex(function (row) { return row.classList.contains("is-at"); });
    var next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))];
    rows.forEach(function (row) { row.classList.remove("is-at"); });
    next.classList.add("is-at");
    var link = next.querySelector("[data-open], a");
    if (link) link.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function help() {
    var words = document.getElementById("hy-help");
    if (!words || !window.HTMLDialogElement) return;
    var dialog = document.querySelector("dialog.hy-help");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "hy-help";
      dialog.appendChild(words.content.cloneNode(true));
      var list = dialog.querySelector("[data-help-list]");
      each("[data-key]", function (element) {
        // Counts and keys beside a name are no part of it.
        var named = element.cloneNode(true);
        Array.prototype.forEach.call(named.querySelectorAll("kbd, .st-count, .dk-count"), function (part) { part.remove(); });
        var name = (element.getAttribute("aria-label") || named.textContent).trim().replace(/\s+/g, " ");
        var term = document.createElement("dt");
        element.dataset.key.split(" ").forEach(function (key) {
          var cap = document.createElement("kbd");
          cap.textContent = key;
          term.appendChild(cap);
          term.appendChild(document.createTextNode(" "));
        });
        var meaning = document.createElement("dd");
        meaning.textContent = name;
        list.appendChild(term);
        list.appendChild(meaning);
      });
      document.body.appendChild(dialog);
    }
    if (dialog.open) dialog.close(); else dialog.showModal();
  }
  each("[data-help]", function (button) {
    if (!window.HTMLDialogElement) return;
    button.hidden = false;
    button.addEventListener("click", help);
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    var sequence = begun ? begun + " " + event.key : event.key;
    begun = "";
    var target = keyed(sequence);
    if (target) {
      event.preventDefault();
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) target.focus(); else target.click();
    } else if (sequence === "?") { event.preventDefault(); help(); }
    else if (sequence === "/") {
      var search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (sequence === "j") walk(1);
    else if (sequence === "k") walk(-1);
    else if (sequence === "g") begun = "g";
    else if (sequence === "Escape") each("details[open].st-person, details[open].hy-confirm", function (open) { open.open = false; });
  });

  wireTyping(document);
  // Pieces that htmx brings later get the same comforts.
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) wireTyping(event.target); });
})();
