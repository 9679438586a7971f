import { readFileSync } from 'node:fs';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import type { Detection, JobView, Room } from '../src/api/types';
import { contains, distanceToRings, type Point } from '../src/geometry/polygon';
import { LocdetServer } from './server';

export { expect };

/** The page of a server, as somebody uses it. */
export class PlanPage {
  readonly page: Page;
  readonly server: LocdetServer;
  readonly plan: Locator;

  constructor(page: Page, server: LocdetServer) {
    this.page = page;
    this.server = server;
    this.plan = page.getByTestId('plan');
  }

  async open(): Promise<void> {
    await this.page.goto(this.server.url);
  }

  async choose(path: string): Promise<void> {
    await this.page.locator('input[type=file]').setInputFiles(path);
  }

  /** Sends what was chosen; returns the job's id. */
  async send(): Promise<string> {
    await this.page.getByRole('button', { name: 'Find rooms' }).click();
    await this.page.waitForURL(/#\/jobs\/job_/);
    return this.page.url().split('/').at(-1) ?? '';
  }

  async submit(path: string): Promise<string> {
    await this.choose(path);
    return this.send();
  }

  async done(timeout = 60_000): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Download' })).toBeVisible({ timeout });
  }

  status(name: string): Promise<void> {
    return expect(this.page.locator('[data-status]')).toHaveAttribute('data-status', name, { timeout: 60_000 });
  }

  async job(jobId: string): Promise<JobView> {
    const answer = await fetch(`${this.server.url}/api/v1/jobs/${jobId}`);
    return ((await answer.json()) as { data: JobView }).data;
  }

  async rooms(jobId: string): Promise<Room[]> {
    return ((await this.job(jobId)).results as Detection).rooms;
  }

  async download(format: string): Promise<Buffer> {
    await this.page.getByRole('button', { name: 'Download' }).click();
    const waiting = this.page.waitForEvent('download');
    await this.page.getByRole('menuitem', { name: new RegExp(`^${format} `) }).click();
    return readFileSync(await (await waiting).path());
  }

  row(name: string | RegExp): Locator {
    return this.page.locator('[data-room]').filter({ hasText: name });
  }

  /** Where a point of the plan is on the screen. */
  async screenPoint([x, y]: Point): Promise<{ x: number; y: number }> {
    const [scale, left, top] = await this.viewport();
    const box = await this.plan.boundingBox();
    return { x: (box?.x ?? 0) + x * scale + left, y: (box?.y ?? 0) + y * scale + top };
  }

  async viewport(): Promise<[scale: number, x: number, y: number]> {
    const text = await this.plan.getAttribute('data-viewport');
    return (text ?? '').split(' ').map(Number) as [number, number, number];
  }

  async drag(from: Point, to: Point): Promise<void> {
    const [start, end] = [await this.screenPoint(from), await this.screenPoint(to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2);
    await this.page.mouse.move(end.x, end.y);
    await this.page.mouse.up();
  }

  /** Compares pixels of the drawing with where the rooms are; labels must be off. Returns how many were compared. */
  async comparePixels(rooms: Room[], width: number, height: number): Promise<number> {
    const [scale, left, top] = await this.viewport();
    const points: Point[] = [];
    for (let row = 1; row < 60; row++) {
      for (let column = 1; column < 60; column++) points.push([(width * column) / 60, (height * row) / 60]);
    }
    // Points on an outline are of neither side.
    const clear = points.filter((point) => rooms.every((room) => distanceToRings(room, point) * scale > 3));
    const places = clear.map(([x, y]): Point => [x * scale + left, y * scale + top]);
    const alphas = await this.plan.evaluate((host, wanted) => {
      const canvas = host.querySelector<HTMLCanvasElement>('canvas[data-layer=rooms]');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) throw new Error('no drawing');
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const ratio = devicePixelRatio;
      return wanted.map(([x, y]) => data[4 * (Math.round(y * ratio) * canvas.width + Math.round(x * ratio)) + 3] ?? 0);
    }, places);
    const wrong = clear.filter((point, index) => {
      const isInside = rooms.some((room) => contains(room, point));
      return isInside !== (alphas[index] ?? 0) > 40;
    });
    expect(wrong, 'places where the drawing and the API differ').toEqual([]);
    return clear.filter((point) => rooms.some((room) => contains(room, point))).length;
  }
}

export const test = base.extend<{ plan: PlanPage }, { server: LocdetServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const server = await LocdetServer.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  plan: async ({ page, server }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const plan = new PlanPage(page, server);
    await plan.open();
    await use(plan);
    expect(errors, 'errors of the page').toEqual([]);
  },
});

/** Notes every stage whose rooms were shown. */
export async function watchStages(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seenStages: seen });
    const note = () => {
      const stage = document.querySelector('[data-stage]')?.getAttribute('data-stage');
      if (stage && seen.at(-1) !== stage) seen.push(stage);
    };
    new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true });
  });
  return () => page.evaluate(() => (window as unknown as { seenStages: string[] }).seenStages);
}
