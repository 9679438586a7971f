import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, PlanPage, test, watchStages } from './fixtures';
import { LocdetServer, plan as planFile } from './server';

test('reloading keeps the job and the picture of the plan', async ({ page, plan }) => {
  const jobId = await plan.submit(planFile('house_black_on_white.png'));
  await plan.done();
  await page.reload();
  await plan.done();
  expect(page.url()).toContain(jobId);
  await expect(plan.plan).toHaveAttribute('data-picture', 'shown');
  await expect(page.getByRole('heading', { name: 'house_black_on_white.png' })).toBeVisible();

  await page.getByRole('link', { name: 'locdet' }).click();
  await page
    .getByRole('link', { name: /house_black_on_white.png/ })
    .first()
    .click();
  await plan.done();
});

test('another browser shows the rooms and asks for the plan', async ({ plan, browser, server }) => {
  const jobId = await plan.submit(planFile('house_black_on_white.png'));
  await plan.done();
  const other = await browser.newPage();
  await other.goto(`${server.url}/#/jobs/${jobId}`);
  await expect(other.getByRole('grid')).toBeVisible();
  await other.locator('input[type=file]').setInputFiles(planFile('house_black_on_white.png'));
  await expect(other.getByTestId('plan')).toHaveAttribute('data-picture', 'shown');
  await other.close();
});

test('a server that is killed and started again goes on with the job, and the page follows', async ({ page }) => {
  test.setTimeout(200_000);
  const server = await LocdetServer.start();
  try {
    const plan = new PlanPage(page, server);
    const stages = await watchStages(page);
    await plan.open();
    await plan.choose(planFile('clinic_a1_sheet.pdf'));
    await page.getByRole('combobox', { name: 'Resolution' }).click();
    await page.getByRole('option', { name: /300 dpi/ }).click();
    await plan.send();
    await expect(plan.plan).toHaveAttribute('data-stage', 'preview');
    await server.kill();
    await expect(page.getByText('The service does not answer. Trying again')).toBeVisible();
    await server.run();
    await plan.done(150_000);
    expect((await stages()).at(-1)).toBe('final');
  } finally {
    await server.stop();
  }
});

test('where WebSockets are blocked, the job is polled', async ({ page, plan }) => {
  await page.routeWebSocket('**/ws', (socket) => socket.close({ code: 1008 }));
  const stages = await watchStages(page);
  await page.reload();
  // At a resolution of its own, so that no cache answers.
  await plan.choose(planFile('clinic_a1_sheet.pdf'));
  await page.getByRole('combobox', { name: 'Resolution' }).click();
  await page.getByRole('option', { name: /100 dpi/ }).click();
  await plan.send();
  await expect(page.locator('[data-connection=polling]')).toBeVisible();
  await plan.done();
  expect((await stages()).at(-1)).toBe('final');
});

test('a service with tokens asks for one, and it opens the WebSocket too', async ({ page }) => {
  const tokens = join(mkdtempSync(join(tmpdir(), 'locdet-tokens-')), 'tokens');
  writeFileSync(tokens, 'a-token-of-some-length-0123456789\n');
  const server = await LocdetServer.start('--token-file', tokens);
  try {
    const plan = new PlanPage(page, server);
    await plan.open();
    await page.locator('input[type=password]').fill('a-token-of-some-length-0123456789');
    await page.getByRole('button', { name: 'Use token' }).click();
    await plan.submit(planFile('clinic_a1_sheet.pdf'));
    await expect(page.locator('[data-connection=live]')).toBeVisible();
    await plan.done();
  } finally {
    await server.stop();
  }
});

test('a job that does not exist is explained', async ({ page, server }) => {
  await page.goto(`${server.url}/#/jobs/job_20200101_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B`);
  await expect(page.getByRole('alert')).toHaveText(/does not exist any more/);
  await page.getByRole('link', { name: 'Start with a plan' }).click();
  await expect(page.getByRole('heading', { name: 'Find the rooms on a plan' })).toBeVisible();
});
