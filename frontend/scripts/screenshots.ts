/**
 * Takes the pictures of the page in docs/images, on the real server with the real model.
 *
 *     make screenshots
 */

import { join } from 'node:path';
import { expect, type PlanPage, test } from '../e2e/fixtures';
import { plan as planFile, ROOT } from '../e2e/server';

const IMAGES = join(ROOT, 'docs', 'images');
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/** The plan with all rooms, one of them selected. */
async function opened(plan: PlanPage, colorScheme: 'light' | 'dark', size: keyof typeof SIZES): Promise<void> {
  await plan.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await plan.page.setViewportSize(SIZES[size]);
  await plan.submit(planFile('two_storey_house.pdf'));
  await plan.done();
  await expect(plan.plan).toHaveAttribute('data-picture', 'shown');
  await plan.page.getByRole('tab', { name: 'Scale' }).click();
  await plan.page.getByRole('textbox', { name: 'Printed scale' }).fill('50');
  await plan.page.keyboard.press('Enter');
  await plan.page.getByRole('tab', { name: 'Rooms' }).click();
  await plan.row('Kitchen').click();
  await plan.page.mouse.move(0, 0);
  await plan.page.waitForTimeout(400);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const size of ['desktop', 'phone'] as const) {
    test(`page, ${colorScheme}, ${size}`, async ({ page, plan }) => {
      await opened(plan, colorScheme, size);
      await page.screenshot({ path: join(IMAGES, `page-${colorScheme}-${size}.png`), fullPage: size === 'phone' });
    });
    test(`start, ${colorScheme}, ${size}`, async ({ page, plan }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(SIZES[size]);
      await plan.choose(planFile('two_storey_house.pdf'));
      await page.getByText('Page 2').waitFor();
      await page.waitForTimeout(1500);
      await page.screenshot({ path: join(ROOT, 'build', 'screenshots', `start-${colorScheme}-${size}.png`) });
    });
  }
}

test('editing a room', async ({ page, plan }) => {
  await opened(plan, 'light', 'desktop');
  await page.getByRole('button', { name: 'Change the shape of a room (E)' }).click();
  const kitchen = (await plan.rooms(page.url().split('/').at(-1) ?? '')).find((room) =>
    room.name_hint?.startsWith('Kitchen'),
  );
  const corner = kitchen?.polygon.toSorted((a, b) => b[0] + b[1] - a[0] - a[1])[0] ?? [0, 0];
  await plan.drag(corner, [corner[0] - 120, corner[1] - 90]);
  await page.screenshot({ path: join(ROOT, 'build', 'screenshots', 'editing.png') });
});

test('the three stages, side by side', async ({ page, plan }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 1500, height: 800 });
  await plan.choose(planFile('clinic_a1_sheet.pdf'));
  await page.getByRole('combobox', { name: 'Resolution' }).click();
  await page.getByRole('option', { name: /300 dpi/ }).click();
  await plan.send();
  await expect(plan.plan).toHaveAttribute('data-picture', 'shown');
  await page.screenshot({ path: join(ROOT, 'build', 'screenshots', 'waiting.png') });
  const steps: [name: string, data: string][] = [];
  for (const [stage, name] of [
    ['preview', '1 · Preview'],
    ['intermediate', '2 · Rooms'],
    ['final', '3 · Final'],
  ] as const) {
    await expect(plan.plan).toHaveAttribute('data-stage', stage, { timeout: 60_000 });
    await page.waitForTimeout(150);
    const [from, to] = [await plan.screenPoint([450, 950]), await plan.screenPoint([7500, 4500])];
    const shot = await page.screenshot({ clip: { ...from, width: to.x - from.x, height: to.y - from.y } });
    steps.push([name, shot.toString('base64')]);
  }
  const figure = ([name, data]: [string, string]) =>
    `<figure><img src="data:image/png;base64,${data}"><figcaption>${name}</figcaption></figure>`;
  const style =
    'body{margin:0;display:flex;gap:10px;background:#fff;font:600 15px sans-serif}figure{margin:0}img{width:490px;display:block}figcaption{padding:6px 4px}';
  await page.setViewportSize({ width: 1490, height: 290 });
  await page.setContent(`<style>${style}</style>${steps.map(figure).join('')}`);
  await page.screenshot({ path: join(IMAGES, 'page-stages.png') });
});
