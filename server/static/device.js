// A device at a window, and the window that waits for it: looks once a second whether something changed, and begins
// anew when it did. Without this script the page begins anew by itself, a little later.
(function () {
  "use strict";
  var body = document.body;
  var watched = body.dataset.watch || (document.querySelector("[data-watch]") || { dataset: {} }).dataset.watch;
  if (!watched) return;
  var holder = body.dataset.watch ? body : document.querySelector("[data-watch]");
  var known = holder.dataset.state;
  var home = holder.dataset.home;

  function begin() { if (home) window.location.replace(home); else window.location.reload(); }

  function look() {
    fetch(watched, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        if (answer.status === 403 || answer.status === 404) { begin(); return known; }
        return answer.ok ? answer.text() : known;
      })
      .then(function (state) { if (state !== known) begin(); })
      // A line that fails for a moment is looked at again the next second.
      .catch(function () {});
  }
  setInterval(look, 1000);
}());
