import type { Page } from '@playwright/test';
import type { Detection } from '../src/api/types';
import { METRES_PER_PX, sheetDocument, withoutScale } from '../tests/data/sheet';
import { openResult } from './facts';
import { expect, test } from './fixtures';
import { plan as planFile } from './server';

// What a sheet says is made by hand here, so that each case is there whatever the engine finds.

const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();

test('what the engine reads off a real plan is shown, confirmed and taken away', async ({ page, plan }) => {
  const jobId = await plan.submit(planFile('two_storey_house.pdf'));
  await plan.done();
  const { scale } = (await plan.job(jobId)).results as Detection;
  test.skip(!scale, 'this engine reads no scales');
  await expect(page.getByTestId('scale')).toContainText('about 1:50, read off the plan');
  // The plan says 1.9 m² in the room itself.
  await expect(plan.row('WC')).toContainText('1.9 m²');
  await page.getByRole('button', { name: 'Confirm' }).click();
  const document = JSON.parse((await plan.download('JSON')).toString()) as Detection;
  expect(document.scale).toMatchObject({ metres_per_unit: scale?.metres_per_unit, confirmed: true });
});

test('rooms have numbers, kinds, areas with their intervals, and a unit that is remembered', async ({
  page,
  plan,
  server,
}) => {
  await openResult(page, server.url, sheetDocument());
  await expect(page.getByTestId('scale')).toHaveText('1 px = 8.47 mm (8.40 to 8.55)about 1:50, read off the plan');
  await expect(plan.row('101 LIVING')).toContainText('Living');
  await expect(plan.row('101 LIVING')).toContainText('12.2 m²');
  await expect(plan.row('101 LIVING')).toContainText('11.8 to 12.6');
  await expect(page.locator('[data-plan=plan_1]')).toHaveText('GROUND FLOOR PLAN3 rooms, 21.7 m²');
  await expect(page.getByTestId('summary')).toHaveText('4 rooms · 33.9 m² in all (32.8 to 35.1)');
  await page.getByRole('button', { name: 'Square feet' }).click();
  await expect(plan.row('KITCHEN')).toContainText('50.0 ft²');
  await page.reload();
  await expect(plan.row('KITCHEN')).toContainText('50.0 ft²');
  await page.getByRole('button', { name: 'Square pixels' }).click();
  await expect(plan.row('KITCHEN')).toContainText('64,800 px²');
});

test('a room tells what is printed in it, where it stands in the schedule, and where its doors lead', async ({
  page,
  plan,
  server,
}) => {
  await openResult(page, server.url, sheetDocument());
  await expect(plan.row('KITCHEN')).toContainText('The plan prints 5.4 m²');
  await expect(plan.row('KITCHEN')).toContainText('5.4 m²14 % less');
  await expect(plan.row('STORE')).not.toContainText('less');
  await plan.row('KITCHEN').click();
  const details = page.getByRole('region', { name: 'Selected room: 102 KITCHEN' });
  await expect(details).toContainText('5.4 m²; measured 0.76 m² less (14 %)');
  await expect(details).toContainText('more than the measure may be off');
  await details.getByRole('button', { name: 'Door to 101 LIVING' }).click();
  await expect(plan.row('101 LIVING')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('region', { name: 'Selected room' })).toContainText('Opening out');
});

test('totals stand by kind in each plan, and the schedule says what is missing', async ({ page, plan, server }) => {
  await openResult(page, server.url, sheetDocument());
  await tab(page, 'Totals');
  const ground = page.getByRole('table', { name: 'Areas by kind: GROUND FLOOR PLAN' });
  await expect(ground.getByRole('row')).toHaveText([
    /Kind/,
    /Living112.2 m²/,
    /Storage14.8 m²/,
    /Kitchen14.6 m²/,
    /All rooms321.7 m²/,
  ]);
  await page.getByRole('button', { name: /^Show: The schedule/ }).click();
  await expect(page.getByRole('region', { name: 'Area off' })).toContainText('schedule 5.4 m², measured 4.6 m²');
  await expect(page.getByRole('region', { name: 'Missing on the plan' })).toContainText('103 BATH, 3.1 m²');
  await page.getByRole('region', { name: 'Missing in the schedule' }).getByRole('button', { name: 'STORE' }).click();
  await tab(page, 'Rooms');
  await expect(plan.row('STORE')).toHaveAttribute('aria-selected', 'true');
});

test('a scale that was found is confirmed with one click, sent, and written into the result', async ({
  page,
  plan,
  server,
}) => {
  const sent = await openResult(page, server.url, sheetDocument());
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByTestId('scale')).toContainText('about 1:50, confirmed');
  const { scale, plans } = JSON.parse((await plan.download('JSON')).toString()) as Detection;
  // An engine that knows no scales writes none.
  if (scale !== undefined) {
    expect(scale).toMatchObject({ metres_per_unit: 0.00846667, confirmed: true });
    expect(plans?.every((known) => known.scale?.confirmed)).toBe(true);
  }
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('The correction was sent.')).toBeVisible();
  expect(sent).toEqual([{ feedback: 'correct', scale: { metres_per_unit: 0.00846667, low: 0.0084, high: 0.00855 } }]);
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('scale')).toContainText('read off the plan');
});

test('two clicks and a length set the scale where none was found', async ({ page, plan, server }) => {
  await openResult(page, server.url, withoutScale());
  await expect(page.getByTestId('scale')).toContainText('No scale was found, so areas are in pixels.');
  await expect(page.getByRole('button', { name: 'Square metres' })).toBeDisabled();
  await page.getByRole('button', { name: 'Set scale' }).click();
  await page.getByRole('button', { name: 'Click two points' }).click();
  const [from, to] = [await plan.screenPoint([60, 250]), await plan.screenPoint([560, 250])];
  await page.mouse.click(from.x, from.y);
  await page.mouse.move(to.x, to.y + 20);
  await page.keyboard.down('Shift');
  await page.mouse.click(to.x, to.y + 20);
  await page.keyboard.up('Shift');
  await expect(page.getByRole('textbox', { name: 'Length' })).toBeFocused();
  await page.keyboard.type('4233');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Add the unit, such as 3.2 m')).toBeVisible();
  await page.keyboard.type(' mm');
  await expect(page.getByText(/^1 px = 8\.\d\d mm \(8.*about 1:50$/)).toBeVisible();
  await page.keyboard.press('Enter');
  await tab(page, 'Rooms');
  await expect(page.getByTestId('scale')).toContainText('confirmed');
  await expect(plan.row('101 LIVING')).toContainText(/12\.\d m²/);
  await page.getByRole('button', { name: 'Undo: Set scale' }).click();
  await expect(plan.row('101 LIVING')).toContainText('170,000 px²');
});

test('the scale can be set by keys alone: by a side of a room, and by typed ends', async ({ page, plan, server }) => {
  await openResult(page, server.url, withoutScale(['SCALE_DISAGREES']));
  await expect(page.getByTestId('scale')).toContainText('contradicts itself');
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await tab(page, 'Scale');
  await page.getByRole('combobox', { name: 'Or a length of 101 LIVING' }).press('Enter');
  await page.getByRole('option', { name: 'Top side, 500 px' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Other end x, px' })).toHaveValue('560');
  await page.getByRole('textbox', { name: 'Length' }).fill('13\'-10 21/32"');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Scale', exact: true })).toContainText('1 px = 8.47 mm');
  for (const [name, value] of Object.entries({
    'First end x': '0',
    'First end y': '0',
    'Other end x': '1000',
    'Other end y': '0',
  })) {
    await page.getByRole('textbox', { name: `${name}, px` }).fill(value);
  }
  await page.getByRole('textbox', { name: 'Length' }).fill('20 m');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Scale', exact: true })).toContainText('1 px = 20.0 mm');
  await page.getByRole('textbox', { name: 'Printed scale' }).fill('1:50');
  await page.keyboard.press('Enter');
  await tab(page, 'Rooms');
  await expect(plan.row('101 LIVING')).toContainText(`${(170_000 * METRES_PER_PX ** 2).toFixed(1)} m²`);
});

test('witnesses say what they are, what they tell, and whether they agree; each plan may have its own scale', async ({
  page,
  server,
}) => {
  await openResult(page, server.url, sheetDocument());
  await tab(page, 'Scale');
  const witnesses = page.getByRole('table', { name: 'What tells the scale' });
  await expect(witnesses.getByRole('row')).toHaveText([
    /What tells it/,
    /Dimensions4 233.*8.47 mm.*yes/,
    /Printed scale1:50.*yes/,
    /Door widths9.40 mm.*no/,
  ]);
  await page.getByRole('combobox', { name: 'For' }).click();
  await page.getByRole('option', { name: 'Plan 2' }).click();
  await page.getByRole('textbox', { name: 'Printed scale' }).fill('1:100');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Plan 2', exact: true })).toContainText('about 1:100, confirmed');
  await expect(page.getByRole('region', { name: 'GROUND FLOOR PLAN', exact: true })).toContainText(
    'about 1:50, read off the plan',
  );
  await page.getByRole('region', { name: 'Plan 2', exact: true }).getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByRole('region', { name: 'Plan 2', exact: true })).toHaveCount(0);
});

test('areas follow corrections: a reshaped room, an added one, and undo', async ({ page, plan, server }) => {
  await openResult(page, server.url, sheetDocument());
  await plan.row('STORE').click();
  await page.getByRole('button', { name: 'Change the shape of a room (E)' }).click();
  await plan.drag([560, 700], [460, 700]);
  await expect(plan.row('STORE')).toContainText('3.9 m²');
  await page.getByRole('button', { name: 'Draw a missing room (A)' }).click();
  await plan.drag([800, 500], [900, 600]);
  await expect(plan.row('Added room')).toContainText('0.72 m²');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(plan.row('STORE')).toContainText('4.8 m²');
});

test('a picture with a density has no scale of its own, and no field of a printed one', async ({ page, server }) => {
  const found = withoutScale();
  const picture = found.page && { ...found.page, source: 'jpeg', content: 'pixels', dpi: 300 };
  await openResult(page, server.url, { ...found, page: picture });
  await expect(page.getByTestId('summary')).toContainText('px² in all');
  await tab(page, 'Scale');
  await expect(page.getByRole('textbox', { name: 'Length' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Printed scale' })).toHaveCount(0);
});
