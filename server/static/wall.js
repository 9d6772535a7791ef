// Keeps the wall fresh: reads the page again every some seconds and puts what is new in the place of what was. When the
// line is lost the last picture stays and the bar says since when; nothing is asked of another host.
(function () {
  "use strict";
  var shown = document.getElementById("wall");
  var lost = document.getElementById("wl-lost");
  var clock = document.getElementById("wl-clock");
  var read = document.getElementById("wl-read");
  var day = document.getElementById("wl-day");
  if (!shown || !window.fetch || !window.DOMParser) return;
  var seconds = Math.max(5, Number(shown.dataset.seconds) || 20);
  var failed = 0;
  var timer = 0;
  // The server's clock counts, wherever the screen's own stands.
  var skew = Number(shown.dataset.now) - Date.now();

  function two(number) { return (number < 10 ? "0" : "") + number; }
  function time(at, exact) {
    var there = new Date(at + Number(clock.dataset.ahead) * 60000);
    return two(there.getUTCHours()) + ":" + two(there.getUTCMinutes()) + (exact ? ":" + two(there.getUTCSeconds()) : "");
  }
  function tick() { clock.textContent = time(Date.now() + skew, false); }

  function keep() {
    failed += 1;
    // One answer that is late is no news; two of them are.
    if (failed < 2) return;
    lost.textContent = lost.dataset.text.replace("%", time(Number(shown.dataset.at), true));
    lost.hidden = false;
  }

  function show(html) {
    var page = new DOMParser().parseFromString(html, "text/html");
    var fresh = page.getElementById("wall");
    if (!fresh) { keep(); return; }
    shown.innerHTML = fresh.innerHTML;
    shown.dataset.at = fresh.dataset.at;
    skew = Number(fresh.dataset.now) - Date.now();
    if (day && page.getElementById("wl-day")) day.innerHTML = page.getElementById("wl-day").innerHTML;
    read.textContent = read.dataset.text + " " + time(Number(fresh.dataset.at), true);
    failed = 0;
    lost.hidden = true;
    tick();
  }

  function renew() {
    clearTimeout(timer);
    var stop = window.AbortController ? new AbortController() : null;
    var limit = stop ? setTimeout(function () { stop.abort(); }, seconds * 1000) : 0;
    fetch(shown.dataset.wall, { credentials: "same-origin", cache: "no-store", signal: stop ? stop.signal : undefined })
      .then(function (answer) {
        // The screen was taken away, or the session ended: the page says so itself.
        if (answer.status === 403) { window.location.reload(); return null; }
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (html) { if (html !== null) show(html); })
      .catch(keep)
      .then(function () { clearTimeout(limit); clearTimeout(timer); timer = setTimeout(renew, seconds * 1000); });
  }

  setInterval(tick, 1000);
  timer = setTimeout(renew, seconds * 1000);
  // The line is back: the picture is made new before anything is said.
  window.addEventListener("online", renew);
  window.addEventListener("offline", function () { failed = 1; keep(); });
}());
