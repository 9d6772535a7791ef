// What people at the desks do in the journeys.

/** Opens an order by its number through the search of a desk. */
export async function openOrder(page, number) {
  await page.goto(`/orders/${number}`);
  await page.locator("h1").first().waitFor();
}

/** Makes a move on the order page: opens its form, fills it, sends it. */
export async function move(page, code, fields = {}) {
  const form = page.locator(`form[action$="/${code}"]`).first();
  await form.evaluate((element) => {
    for (let parent = element; parent; parent = parent.parentElement) {
      if (parent.tagName === "DETAILS") parent.open = true;
      if (parent.hidden) parent.hidden = false;
    }
  });
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    const kind = await field.first().evaluate((element) => element.type || element.tagName.toLowerCase());
    if (kind === "radio") await form.locator(`[name="${name}"][value="${value}"]`).check({ force: true });
    else if (kind === "checkbox") await field.first().setChecked(Boolean(value), { force: true });
    else if (kind.startsWith("select")) await field.first().selectOption(value);
    else await field.first().fill(value);
  }
  await Promise.all([page.waitForNavigation(), form.locator('button[type="submit"]').last().click()]);
}
