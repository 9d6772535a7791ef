// Goes through the pages without a browser, as a hand would fill in their forms: fast, and it sees the bytes that were sent.

import assert from "node:assert/strict";

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'", "#x2f": "/" };

function plain(text) {
  return text.replaceAll(/&(#?\w+);/g, (whole, name) => ENTITIES[name.toLowerCase()] ?? whole);
}

function attribute(tag, name) {
  const found = tag.match(new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s>/])`));
  return found ? plain(found[1] ?? "") : undefined;
}

/** What a form would send as it stands. */
function filled(form) {
  const fields = [];
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const [name, type] = [attribute(tag, "name"), attribute(tag, "type") ?? "text"];
    const isChosen = !["checkbox", "radio"].includes(type) || attribute(tag, "checked") !== undefined;
    if (name && isChosen && !["submit", "button", "file"].includes(type)) fields.push([name, attribute(tag, "value") ?? ""]);
  }
  for (const [, tag, text] of form.matchAll(/<textarea\b([^>]*)>\n?([^]*?)<\/textarea>/g)) {
    fields.push([attribute(`<t ${tag}>`, "name"), plain(text)]);
  }
  for (const [, tag, options] of form.matchAll(/<select\b([^>]*)>([^]*?)<\/select>/g)) {
    const all = [...options.matchAll(/<option\b[^>]*>/g)].map(([option]) => option);
    const chosen = all.find((option) => attribute(option, "selected") !== undefined) ?? all[0];
    fields.push([attribute(`<s ${tag}>`, "name"), chosen ? attribute(chosen, "value") ?? "" : ""]);
  }
  return fields.filter(([name]) => name);
}

/** Somebody without a browser. */
export class Hand {
  constructor(address, { locale = "zh-CN", cookies = [] } = {}) {
    this.address = address;
    this.locale = locale;
    this.jar = new Map(cookies.map(({ name, value }) => [name, value]));
  }

  /** The cookies, as a browser takes them. */
  cookies() {
    return [...this.jar].map(([name, value]) => ({ name, value, url: this.address }));
  }

  async ask(path, wishes = {}) {
    const headers = { "accept-language": this.locale, ...wishes.headers };
    if (this.jar.size) headers.cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(this.address + path, { redirect: "manual", ...wishes, headers });
    for (const one of answer.headers.getSetCookie()) {
      const [name, value] = one.split(";")[0].split(/=(.*)/s);
      if (value) this.jar.set(name, value); else this.jar.delete(name);
    }
    const bytes = Buffer.from(await answer.arrayBuffer());
    // A stroke that was written as an entity is a stroke.
    const html = bytes.toString("utf8").replaceAll("&#x2f;", "/");
    return { status: answer.status, location: answer.headers.get("location"), bytes, html, path };
  }

  get(path) { return this.ask(path); }

  /** Fills in the form of a page that leads to `action` and sends it. */
  async send(page, action, wanted = {}) {
    const forms = [...page.html.matchAll(/<form\b[^>]*>[^]*?<\/form>/g)].map(([form]) => form);
    const form = forms.find((one) => attribute(one.match(/<form\b[^>]*>/)[0], "action") === action);
    assert.ok(form, `no form to ${action} on ${page.path}`);
    const fields = filled(form).filter(([name]) => !(name in wanted));
    for (const [name, value] of Object.entries(wanted)) for (const one of [value].flat()) fields.push([name, one]);
    return this.ask(action, {
      method: "POST",
      body: new URLSearchParams(fields).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded", origin: this.address },
    });
  }

  async signIn(name, password) {
    const answer = await this.send(await this.get("/sign-in"), "/sign-in", { name, password });
    assert.equal(answer.status, 303, `${name} signs in`);
    return this;
  }
}
