import { EXPORT_FORMATS } from '../src/api/formats';
import { expect, PlanPage, test } from './fixtures';
import { engineExports, LocdetServer, plan as planFile } from './server';

// Browsers and the engine read the same pixels from a PNG; a PDF they draw each in their own way.
const PLAN = planFile('house_black_on_white.png');

test('files have the bytes that the engine writes, corrected or not', async ({ page, plan }) => {
  const downloads = async () => {
    const files: Record<string, string> = {};
    for (const { name, title } of EXPORT_FORMATS) files[name] = (await plan.download(title)).toString('base64');
    return files;
  };
  const expectEngines = (files: Record<string, string>) => {
    const document = Buffer.from(files.json ?? '', 'base64').toString();
    const engine = engineExports(document, PLAN);
    for (const { name } of EXPORT_FORMATS) expect(files[name] === engine[name], name).toBe(true);
    return JSON.parse(document).rooms as { name_hint: string | null; source: string }[];
  };
  const jobId = await plan.submit(PLAN);
  await plan.done();
  await expect(plan.plan).toHaveAttribute('data-picture', 'shown');
  const found = expectEngines(await downloads());
  expect(found).toEqual(await plan.rooms(jobId));

  await page.locator('[data-room]').first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('=Salon "A" & <co>');
  await page.keyboard.press('Enter');
  await page.locator('[data-room]').nth(1).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Draw a missing room (A)' }).click();
  await plan.drag([5, 5], [65, 45]);
  await expect(plan.row('Added room')).toBeVisible();
  const corrected = expectEngines(await downloads());
  expect(corrected).toHaveLength(found.length);
  expect(corrected.map((room) => room.name_hint)).toContain('=Salon "A" & <co>');
  expect(corrected.at(-1)?.source).toBe('manual');
});

test('corrected rooms are downloaded while the service does not answer', async ({ page }) => {
  const server = await LocdetServer.start();
  try {
    const plan = new PlanPage(page, server);
    const loaded = page.waitForResponse(/locdet.*\.wasm$/);
    await plan.open();
    await plan.submit(PLAN);
    await plan.done();
    await (await loaded).finished();
    await server.kill();
    const rooms = page.locator('[data-room]');
    const count = await rooms.count();
    await rooms.first().click();
    await page.getByRole('button', { name: 'Delete' }).click();
    expect(JSON.parse((await plan.download('JSON')).toString()).rooms).toHaveLength(count - 1);
    expect((await plan.download('PNG')).subarray(1, 4).toString()).toBe('PNG');
  } finally {
    await server.stop();
  }
});
