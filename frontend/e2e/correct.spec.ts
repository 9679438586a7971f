import type { Detection, Room } from '../src/api/types';
import { expect, type PlanPage, test } from './fixtures';
import { plan as planFile } from './server';

test.beforeEach(async ({ plan }) => {
  await plan.submit(planFile('two_storey_house.pdf'));
  await plan.done();
});

const found = async (plan: PlanPage) => {
  const jobId = plan.page.url().split('/').at(-1) ?? '';
  return (await plan.job(jobId)).results as Detection;
};

test('corrections are drawn, undone, done again, sent and stored', async ({ page, plan, server }) => {
  const before = (await found(plan)).rooms;
  const [living, kitchen, hall, closet] = before;
  if (!living || !kitchen || !hall || !closet) throw new Error('the plan has fewer rooms than it had');
  const corner = living.polygon[0] ?? [0, 0];

  await plan.row('Living room').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Salon');
  await page.keyboard.press('Enter');
  await expect(plan.row('Salon')).toBeVisible();

  await page.getByRole('button', { name: 'Change the shape of a room (E)' }).click();
  await plan.drag(corner, [corner[0] + 60, corner[1] + 40]);
  await plan.row('Hall').click();
  await page.getByRole('button', { name: 'Wrong' }).click();
  await plan.row('WC').click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Draw a missing room (A)' }).click();
  await plan.drag([1700, 400], [2000, 600]);
  await expect(plan.row('Added room')).toBeVisible();
  await expect(page.getByText('5 corrections not sent')).toHaveCount(0);
  await expect(page.getByText('4 corrections not sent')).toBeVisible();

  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(plan.row('WC')).toBeVisible();
  await expect(plan.row('Added room')).toHaveCount(0);
  await page.keyboard.press('Control+y');
  await page.keyboard.press('Control+Shift+z');
  await expect(plan.row('WC')).toHaveCount(0);

  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('4 corrections were sent.')).toBeVisible();
  const stored = server.feedback();
  expect(stored.map(({ feedback, room_id }) => [feedback, room_id])).toEqual([
    ['wrong', living.id],
    ['wrong', hall.id],
    ['wrong', closet.id],
    ['missing', undefined],
  ]);
  const [salon, , deleted, added] = stored.map(({ correction }) => correction);
  expect(salon?.name_hint).toBe('Salon');
  expect(salon?.polygon?.[0]?.map(Math.round)).toEqual([corner[0] + 60, corner[1] + 40].map(Math.round));
  expect(deleted).toMatchObject({ deleted: true });
  expect(added?.bounding_box?.map(Math.round)).toEqual([1700, 400, 2000, 600]);
});

test('corrections outlive a reload', async ({ page, plan }) => {
  await plan.row('Hall').click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(plan.row('Hall')).toHaveCount(0);
  await page.reload();
  await plan.done();
  await expect(page.getByText('1 correction not sent')).toBeVisible();
  await expect(plan.row('Hall')).toHaveCount(0);
  await page.getByRole('button', { name: 'Take back' }).click();
  await expect(plan.row('Hall')).toBeVisible();
});

test('corrected rooms are downloaded as they were corrected', async ({ page, plan }) => {
  await plan.row('WC').click();
  await page.getByRole('button', { name: 'Delete' }).click();
  const { rooms } = await found(plan);
  const corrected = JSON.parse((await plan.download('JSON')).toString()) as Detection;
  // The doors of a room that is gone are gone too.
  const withoutDoors = ({ doors: _, ...room }: Room) => room;
  const others = rooms.filter((room) => room.name_hint !== 'WC');
  expect(corrected.rooms.map(withoutDoors)).toEqual(others.map(withoutDoors));
  expect((await plan.download('PNG')).subarray(1, 4).toString()).toBe('PNG');
});

test('the drawing and the table follow each other, by mouse and by keys', async ({ page, plan }) => {
  const study = (await found(plan)).rooms.find((room) => room.name_hint === 'Study');
  const place = await plan.screenPoint(study?.centroid ?? [0, 0]);
  await page.mouse.click(place.x, place.y);
  await expect(plan.row('Study')).toHaveAttribute('aria-selected', 'true');
  await plan.plan.focus();
  await page.keyboard.press('n');
  await expect(plan.row('Living room')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await plan.plan.focus();
  await page.keyboard.press('e');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByRole('button', { name: 'Undo: Move' })).toBeEnabled();
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await expect(plan.row('Kitchen')).toHaveAttribute('aria-selected', 'true');
});

test('the slider hides rooms that are less sure, and a scale gives square metres', async ({ page, plan }) => {
  await page.getByRole('tab', { name: 'Scale' }).click();
  await page.getByRole('textbox', { name: 'Printed scale' }).fill('50');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Rooms' }).click();
  // The plan says 1.9 m² in the room itself.
  await expect(plan.row('WC')).toContainText('1.9 m²');
  await page.getByRole('slider').focus();
  await page.keyboard.press('End');
  await expect(page.getByTestId('summary')).toHaveText(/^\d+( of \d+)? rooms? ·/);
});
