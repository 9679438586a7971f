import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { plan as planFile } from './server';

async function violations(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [name, viewport] of Object.entries({
    desktop: { width: 1440, height: 900 },
    phone: { width: 390, height: 844 },
  })) {
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
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, 'pixels that a page is too wide').toBeLessThanOrEqual(0);
    });
  }
}
