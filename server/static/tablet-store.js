// What the tablet keeps: what was taken along, what is being written, what waits to be handed over, how much was handed
// over, and the photos of a visit by the id of its draft or record. Everything belongs to an account and is shown to that account alone. A record leaves the tablet in the same
// transaction in which it is counted as handed over, so that no crash loses or counts one twice.
(function (place) {
  "use strict";
  const NAME = "huiyin-tablet";
  let opened = null;

  // A browser that refuses, or a connection that was lost, is asked again the next time.
  function open() {
    if (opened) return opened;
    opened = new Promise(function (resolve, reject) {
      const asked = indexedDB.open(NAME, 2);
      asked.onupgradeneeded = function (event) {
        const db = asked.result;
        db.createObjectStore("photos", { keyPath: ["drawn", "at"] });
        if (event.oldVersion) return;
        db.createObjectStore("goods", { keyPath: ["owner", "key"] });
        db.createObjectStore("drafts", { keyPath: ["owner", "key"] });
        db.createObjectStore("records", { keyPath: "drawn" });
        db.createObjectStore("people", { keyPath: "owner" });
        db.createObjectStore("settings", { keyPath: "name" });
      };
      asked.onsuccess = function () {
        asked.result.onclose = lost;
        // A page of a newer version wants to change the store; this one opens it anew when it is asked again.
        asked.result.onversionchange = function () { asked.result.close(); lost(); };
        resolve(asked.result);
      };
      asked.onerror = function () { reject(asked.error); };
    });
    opened.catch(lost);
    return opened;
  }

  function lost() { opened = null; }

  // Runs `work` in one transaction; resolves with what it returned once everything is on the disk. Whatever went wrong,
  // the answer is the word for it: nothing was kept.
  function within(stores, mode, work) {
    return open().then(function (db) {
      return new Promise(function (resolve, reject) {
        const tx = db.transaction(stores, mode, { durability: "strict" });
        let result;
        tx.oncomplete = function () { resolve(result); };
        tx.onabort = function () { reject(tx.error || new Error("the browser kept nothing")); };
        work(tx, function (value) { result = value; });
      });
    }).catch(function (problem) {
      if (problem && problem.name === "InvalidStateError") lost();
      console.warn("the tablet's store:", problem);
      throw "not_stored";
    });
  }

  function get(store, key) {
    return within([store], "readonly", function (tx, done) {
      const asked = tx.objectStore(store).get(key);
      asked.onsuccess = function () { done(asked.result); };
    });
  }

  function all(store) {
    return within([store], "readonly", function (tx, done) {
      const asked = tx.objectStore(store).getAll();
      asked.onsuccess = function () { done(asked.result); };
    });
  }

  function put(store, value) {
    return within([store], "readwrite", function (tx) { tx.objectStore(store).put(value); });
  }

  function remove(store, key) {
    return within([store], "readwrite", function (tx) { tx.objectStore(store).delete(key); });
  }

  function taken(drawn) { return IDBKeyRange.bound([drawn], [drawn, []]); }

  // The photos of a draft or a record, in the order they were taken.
  function photos(drawn) {
    return within(["photos"], "readonly", function (tx, done) {
      const asked = tx.objectStore("photos").getAll(taken(drawn));
      asked.onsuccess = function () { done(asked.result); };
    });
  }

  // A draft or a record that is given up goes with its photos.
  function discard(store, key, drawn) {
    return within([store, "photos"], "readwrite", function (tx) {
      tx.objectStore(store).delete(key);
      tx.objectStore("photos").delete(taken(drawn));
    });
  }

  // What was written becomes a record, and the draft is gone, at one stroke.
  function finish(record, draft) {
    return within(["records", "drafts"], "readwrite", function (tx) {
      tx.objectStore("records").put(record);
      tx.objectStore("drafts").delete(draft);
    });
  }

  // A record that the server has leaves the tablet and is counted, once.
  function handedOver(owner, drawn) {
    return within(["records", "people", "photos"], "readwrite", function (tx) {
      const records = tx.objectStore("records");
      const asked = records.get(drawn);
      asked.onsuccess = function () {
        if (!asked.result) return;
        records.delete(drawn);
        tx.objectStore("photos").delete(taken(drawn));
        const people = tx.objectStore("people");
        const person = people.get(owner);
        person.onsuccess = function () {
          const known = person.result || { owner: owner, name: "" };
          known.handed = (known.handed || 0) + 1;
          people.put(known);
        };
      };
    });
  }

  // Who the tablet belongs to now; what was handed over before stays counted.
  function settle(owner, name) {
    return within(["people", "settings"], "readwrite", function (tx) {
      const people = tx.objectStore("people");
      const asked = people.get(owner);
      asked.onsuccess = function () {
        people.put({ owner: owner, name: name, handed: (asked.result && asked.result.handed) || 0 });
      };
      tx.objectStore("settings").put({ name: "owner", value: owner });
    });
  }

  place.huiyinStore = {
    all: all, discard: discard, finish: finish, get: get, handedOver: handedOver, photos: photos, put: put, remove: remove,
    settle: settle,
  };
}(globalThis));
