import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { sheetDocument } from '../tests/data/sheet';
import { openResult } from './facts';
import { expect, test } from './fixtures';
import { plan as planFile } from './server';

async function violations(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

async function expectNoOverflow(page: Page) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(overflow, 'pixels that a page is too wide').toBeLessThanOrEqual(0);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [name, viewport] of Object.entries(SIZES)) {
    test(`nothing of what a sheet says is out of reach: ${colorScheme}, ${name}`, async ({ page, plan, server }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(viewport);
      await openResult(page, server.url, sheetDocument());
      await plan.row('KITCHEN').click();
      expect.soft(await violations(page), 'Rooms').toEqual([]);
      for (const tab of ['Totals', 'Scale', 'Schedule']) {
        await page.getByRole('tab', { name: tab }).click();
        expect.soft(await violations(page), tab).toEqual([]);
        await expectNoOverflow(page);
      }
      await page.getByRole('tab', { name: 'Scale' }).click();
      await page.getByRole('button', { name: 'Click two points' }).click();
      await page.getByRole('button', { name: 'Set scale' }).click();
      expect.soft(await violations(page), 'Scale, with a problem').toEqual([]);
    });

    test(`nothing is out of reach: ${colorScheme}, ${name}`, async ({ page, plan }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(viewport);
      await page.reload();
      expect.soft(await violations(page)).toEqual([]);
      await plan.choose(planFile('two_storey_house.pdf'));
      await page.getByText('Page 2').click();
      expect.soft(await violations(page)).toEqual([]);
      await plan.send();
      await plan.done();
      await page.locator('[data-room]').first().click();
      await page.getByRole('button', { name: 'Wrong' }).click();
      await page.getByRole('button', { name: 'Change the shape of a room (E)' }).click();
      expect.soft(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Download' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      expect.soft(await violations(page)).toEqual([]);
      await expectNoOverflow(page);
    });
  }
}
