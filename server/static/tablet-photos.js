// Photos of a visit: taken or picked, made as large as a reader needs, kept by the id of the draft, shown with a way to
// take each away. Making one anew leaves behind what a camera writes into it: where, when, and with what.
(function (place) {
  "use strict";
  const store = place.huiyinStore;
  const parts = place.huiyinParts;
  const el = parts.el, say = parts.say, sure = parts.sure;
  const EDGE = 1600;
  const SMALL = 160;
  const QUALITY = 0.8;
  let last = 0;

  // Draws a picture no larger than `edge`; whatever is no picture is refused by its word.
  function drawn(blob, edge) {
    return createImageBitmap(blob, { imageOrientation: "from-image" }).then(function (picture) {
      const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      const paper = canvas.getContext("2d");
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      return canvas;
    }, function () { throw "photo_bad"; });
  }

  function smaller(file) {
    return drawn(file, EDGE).then(function (canvas) {
      return new Promise(function (resolve, reject) {
        canvas.toBlob(function (blob) { if (blob) resolve(blob); else reject("photo_bad"); }, "image/jpeg", QUALITY);
      });
    });
  }

  // Keeps files as photos of a draft, as many as it may have; says by a word what stands against the rest.
  async function add(draft, files, most) {
    for (const file of files) {
      if ((await store.photos(draft.drawn)).length >= most) throw "photos_full";
      const blob = await smaller(file);
      last = Math.max(Date.now(), last + 1);
      await store.put("photos", { drawn: draft.drawn, at: last, blob: blob });
    }
  }

  // The photos of a draft on its screen; `told` says what went wrong.
  function strip(draft, most, told) {
    const list = el("ul", { className: "tb-photos" });
    const count = el("span", { className: "tb-soft" });
    const choose = el("input", { type: "file", accept: "image/*", multiple: true, id: "tb-photo", className: "tb-file" });
    const shown = async function () {
      const photos = await store.photos(draft.drawn);
      const rows = await Promise.all(photos.map(function (photo, at) { return row(photo, at + 1); }));
      count.textContent = say("photos_count", { count: photos.length, most: most });
      choose.disabled = photos.length >= most;
      list.replaceChildren.apply(list, rows);
    };
    const tries = function (work) { return work.then(shown, function (problem) { return shown().then(function () { throw problem; }); }).catch(told); };
    const row = async function (photo, number) {
      const canvas = await drawn(photo.blob, SMALL);
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", say("photo", { number: number }));
      const away = sure(say("photo_remove", { number: number }), function () {
        tries(store.remove("photos", [photo.drawn, photo.at]));
      });
      return el("li", {}, [canvas, away]);
    };
    choose.addEventListener("change", function () {
      const files = Array.from(choose.files);
      choose.value = "";
      tries(add(draft, files, most));
    });
    shown().catch(told);
    return el("section", { className: "tb-photo", "aria-labelledby": "tb-photo-head" }, [
      el("h3", { id: "tb-photo-head" }, [say("photos"), " ", count]), list,
      choose, el("label", { htmlFor: "tb-photo", className: "tb-button is-outline", textContent: say("photo_add") }),
    ]);
  }

  place.huiyinPhotos = { strip: strip };
}(globalThis));
