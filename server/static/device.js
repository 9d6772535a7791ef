// A device at a window, and the window that waits for it: looks once a second whether something changed. A device
// then begins anew; a window shows the new state beside what its clerk is typing.
// Without this script the pages begin anew by themselves, a little later.
(function () {
  "use strict";
  var holder = document.querySelector("[data-watch]");
  if (!holder) return;
  var watched = holder.dataset.watch;
  var known = holder.dataset.state;
  var home = holder.dataset.home;
  var part = holder.dataset.part;
  var seconds = Number(holder.dataset.seconds);

  function begin() { window.location.replace(home); }

  function renew(state) {
    if (!part) { begin(); return; }
    known = state;
    fetch(home, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) { return answer.text(); })
      .then(function (html) {
        var fresh = new DOMParser().parseFromString(html, "text/html").getElementById(part);
        var shown = document.getElementById(part);
        if (fresh && shown) shown.innerHTML = fresh.innerHTML;
      })
      .catch(begin);
  }

  function look() {
    fetch(watched, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        // No device any longer, or signed out: the page itself says so.
        if (answer.status === 403 || answer.redirected) { begin(); return known; }
        return answer.ok ? answer.text() : known;
      })
      .then(function (state) { if (state !== known) renew(state); })
      // A line that fails for a moment is looked at again the next second.
      .catch(function () {});
  }
  if (seconds) setTimeout(begin, seconds * 1000);
  setInterval(look, 1000);
}());
