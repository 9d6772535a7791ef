// How every page looks to people with small windows and screen readers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, PHONE, accessible, done, fits, look, openHouse, signIn, visitor } from "./house.mjs";

let house;
before(async () => { house = await openHouse(); }, { timeout: 400_000 });
after(async () => { await house?.close(); });

const PAGES = {
  citizen: ["/", "/speak", "/track"],
  agent1: ["/desk/agent/screening", "/desk/agent/callback", "/desk/agent/new"],
  dispatcher1: ["/desk/dispatcher/waiting", "/desk/dispatcher/needs-unit", "/desk/dispatcher/all", "/desk/dispatcher/calendar"],
  "chengguan-handler": ["/desk/unit/open", "/desk/unit/calendar", "/scores", "/packs"],
  supervisor1: ["/desk/supervisor/overdue", "/warnings", "/supervision", "/supervision/new", "/documents", "/uploads", "/uploads/days"],
  leader1: ["/desk/leader/open", "/warnings", "/instructions"],
  administrator1: ["/admin/units", "/admin/people", "/admin/packs", "/packs/what-if", "/admin/calendars", "/admin/system", "/admin/gateways", "/admin/templates", "/uploads"],
  auditor1: ["/admin/audit"],
};

for (const [who, paths] of Object.entries(PAGES)) {
  for (const [name, size] of [["phone", PHONE], ["desktop", DESKTOP]]) {
    test(`${who}'s pages are accessible and fit at ${name} width`, { timeout: 400_000 }, async () => {
      const person = await visitor(house, { size });
      if (who !== "citizen") await signIn(person.page, who);
      for (const path of paths) {
        const answer = await person.page.goto(path);
        assert.equal(answer.status(), 200, path);
        await look(person.page, `${name}-${who}${path.replaceAll("/", "-")}`);
        await accessible(person.page, path);
        await fits(person.page, path);
      }
      await done(person);
    });
  }
}
