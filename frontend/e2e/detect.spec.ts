import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Detection } from '../src/api/types';
import { expect, test, watchStages } from './fixtures';
import { plan as planFile, ROOT } from './server';

const temporary = (name: string, content: string | Buffer) => {
  const path = join(mkdtempSync(join(tmpdir(), 'locdet-plan-')), name);
  writeFileSync(path, content);
  return path;
};

test('a plan goes through three stages, and its rooms are drawn where the API says', async ({ page, plan }) => {
  const stages = await watchStages(page);
  await page.reload();
  const jobId = await plan.submit(planFile('clinic_a1_sheet.pdf'));
  await expect(page.locator('[data-connection=live]')).toBeVisible();
  await plan.done();
  expect(await stages()).toEqual(['preview', 'intermediate', 'final']);

  const { page: sheet, rooms } = (await plan.job(jobId)).results as Detection;
  await expect(page.getByTestId('summary')).toHaveText(new RegExp(`^${rooms.length} rooms ·`));
  await page.getByRole('button', { name: 'Show names' }).click();
  await page.waitForTimeout(600); // until the rooms of the last stage have faded in
  const compared = await plan.comparePixels(rooms, sheet?.width_px ?? 0, sheet?.height_px ?? 0);
  expect(compared).toBeGreaterThan(200);
});

test('the picture of a PDF page lies under the rooms, in the size of the result', async ({ page, plan }) => {
  await plan.choose(planFile('two_storey_house.pdf'));
  await page.getByText('Page 2').click();
  const jobId = await plan.send();
  await plan.done();
  expect(((await plan.job(jobId)).results as Detection).page).toMatchObject({ index: 1, width_px: 2480 });
  await expect(plan.plan).toHaveAttribute('data-picture', 'shown');
  const dark = await plan.plan.evaluate((host) => {
    const canvas = host.querySelector<HTMLCanvasElement>('canvas[data-layer=plan]');
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let count = 0;
    for (let index = 0; index < data.length; index += 4) if ((data[index] ?? 255) < 90) count++;
    return count;
  });
  expect(dark, 'pixels of lines').toBeGreaterThan(2000);
  await expect(plan.row('Bath')).toBeVisible();
});

test('a PNG that says behind its pixels how it was held is turned under the rooms', async ({ page, plan }) => {
  const upright = readFileSync(planFile('house_black_on_white.png'));
  // Upside down; browsers look for the statement before the pixels only.
  const exif = Buffer.from('4d4d002a00000008000101120003000000010003000000000000', 'hex');
  const chunk = Buffer.concat([Buffer.from([0, 0, 0, exif.length]), Buffer.from('eXIf'), exif]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(chunk.subarray(4)));
  const turned = Buffer.concat([upright.subarray(0, -12), chunk, checksum, upright.subarray(-12)]);
  const shown = async (content: Buffer) => {
    await plan.open();
    await page.reload();
    await plan.submit(temporary('plan.png', content));
    await plan.done();
    await expect(plan.plan).toHaveAttribute('data-picture', 'shown');
    return plan.plan.evaluate((host) => {
      const canvas = host.querySelector<HTMLCanvasElement>('canvas[data-layer=plan]') as HTMLCanvasElement;
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      let [sum, count] = [0, 0];
      for (let at = 0; at < data.length; at += 4) {
        if ((data[at] ?? 255) < 90 && (data[at + 3] ?? 0) > 0)
          [sum, count] = [sum + Math.floor(at / 4 / canvas.width), count + 1];
      }
      return sum / count / canvas.height;
    });
  };
  const [before, after] = [await shown(upright), await shown(turned)];
  expect(Math.abs(before - 0.5), 'the plan is not the same upside down').toBeGreaterThan(0.005);
  expect(before + after).toBeCloseTo(1, 2);
});

test('a file over the inline limit goes by the signed form, with progress', async ({ page, plan }) => {
  const forms: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/files/') && request.method() === 'POST') forms.push(request.url());
  });
  // Readers ignore what follows the end of a PNG.
  const large = Buffer.concat([readFileSync(planFile('house_black_on_white.png')), Buffer.alloc(6_000_000)]);
  await plan.submit(temporary('large.png', large));
  await plan.done();
  expect(forms).toHaveLength(1);
});

test('wall segments become rooms without a page', async ({ page, plan }) => {
  await plan.submit(join(ROOT, 'examples/walls/two_rooms.json'));
  await plan.done();
  await expect(page.getByTestId('summary')).toHaveText('2 rooms · 45 units² in all');
  await page.getByRole('button', { name: 'Download' }).click();
  await expect(page.getByRole('menuitem', { name: /GeoJSON/ })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: /COCO/ })).toHaveCount(0);
});

test('a cancelled job says so and never resumes', async ({ page, plan }) => {
  await plan.choose(planFile('clinic_a1_sheet.pdf'));
  await page.getByRole('combobox', { name: 'Resolution' }).click();
  await page.getByRole('option', { name: /300 dpi/ }).click();
  const jobId = await plan.send();
  await expect(plan.plan).toHaveAttribute('data-stage', 'preview');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await plan.status('cancelled');
  await expect(page.getByText('The job was cancelled.')).toBeVisible();
  expect((await plan.job(jobId)).status).toBe('cancelled');
});

test('files that are no plans are refused with what to do', async ({ page, plan }) => {
  await plan.choose(temporary('photo.gif', 'GIF89a...'));
  await expect(page.getByRole('alert')).toHaveText(/photo.gif is a GIF.*Save it as PNG/);
  await plan.choose(temporary('walls.json', '{"walls": [{"start": [0, 0]}]}'));
  await expect(page.getByRole('alert')).toHaveText(/Wall 1 needs "start" and "end"/);
  await plan.choose(
    temporary('broken.png', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(99)])),
  );
  await plan.send();
  await plan.status('failed');
  await expect(page.getByText('The file is damaged or incomplete.')).toBeVisible();
});
