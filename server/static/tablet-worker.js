// The service worker of the tablet: keeps its page and the files it loads, so that they open without a line. It keeps no
// data of anybody, and serves nothing outside the tablet's page. The server writes `self.kept` before this: the page, its
// files and the version; another version is another store.
(function () {
  "use strict";
  const kept = self.kept;
  const STORE = "huiyin-tablet " + JSON.stringify(kept);

  // The page as it is now, or nothing when whoever asks has signed out: then it would be another page.
  function fresh() {
    return fetch(kept.page, { credentials: "same-origin", redirect: "manual", cache: "no-store" })
      .then(function (answer) {
        if (!answer.ok) throw new Error("the page cannot be kept: " + (answer.status || answer.type));
        return answer;
      });
  }

  function keep() {
    return caches.open(STORE).then(function (store) {
      return Promise.all([fresh().then(function (page) { return store.put(kept.page, page); }), store.addAll(kept.files)]);
    });
  }

  self.addEventListener("install", function (event) {
    event.waitUntil(keep().then(function () { return self.skipWaiting(); }));
  });

  self.addEventListener("activate", function (event) {
    const old = function (name) { return name.startsWith("huiyin-tablet ") && name !== STORE; };
    event.waitUntil(caches.keys()
      .then(function (names) { return Promise.all(names.filter(old).map(function (name) { return caches.delete(name); })); })
      .then(function () { return self.clients.claim(); }));
  });

  // The page in another language is kept anew when the page says so.
  self.addEventListener("message", function (event) {
    if (event.data !== "renew") return;
    event.waitUntil(keep().then(function () { event.source.postMessage("renewed"); }, function () {}));
  });

  function first(request, path) {
    return caches.open(STORE)
      .then(function (store) { return store.match(path); })
      .then(function (found) { return found || fetch(request); });
  }

  self.addEventListener("fetch", function (event) {
    const request = event.request;
    const address = new URL(request.url);
    if (request.method !== "GET" || address.origin !== self.location.origin) return;
    const isPage = request.mode === "navigate" && address.pathname === kept.page;
    if (isPage || kept.files.includes(address.pathname)) event.respondWith(first(request, address.pathname));
  });
}());
