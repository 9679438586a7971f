/**
 * Keeps what the service does not give back: the plan of a job (for the picture under its rooms), its name, and
 * corrections that were not sent. IndexedDB, because plans have up to 50 MB.
 */

import type { PlanKind } from './file';

export interface StoredPlan {
  jobId: string;
  name: string;
  kind: PlanKind;
  pageIndex: number;
  savedAt: number;
  blob: Blob;
}

const DATABASE = 'locdet';
const KEPT_PLANS = 12;
const KEPT_BYTES = 200 * 1024 * 1024;

/** A browser that keeps nothing (private windows, a full disk) must not stop anyone: reads give null, writes nothing. */
export class PlanStore {
  private database: Promise<IDBDatabase> | null = null;

  async savePlan(plan: StoredPlan): Promise<void> {
    await this.quietly(async () => {
      await this.write('plans', plan.jobId, plan);
      await this.forgetOldPlans();
    });
  }

  async plan(jobId: string): Promise<StoredPlan | null> {
    return this.quietly(() => this.read<StoredPlan>('plans', jobId));
  }

  /** The names under which the caller knows jobs. */
  async names(): Promise<Map<string, string>> {
    const plans = await this.quietly(() => this.all());
    return new Map((plans ?? []).map((plan) => [plan.jobId, plan.name]));
  }

  async saveEdits(jobId: string, edits: unknown): Promise<void> {
    await this.quietly(() => this.write('edits', jobId, edits));
  }

  async edits<T>(jobId: string): Promise<T | null> {
    return this.quietly(() => this.read<T>('edits', jobId));
  }

  private async quietly<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch {
      return null;
    }
  }

  private async forgetOldPlans(): Promise<void> {
    const plans = (await this.all()).sort((a, b) => b.savedAt - a.savedAt);
    let bytes = 0;
    for (const [rank, plan] of plans.entries()) {
      bytes += plan.blob.size;
      if (rank >= KEPT_PLANS || (rank > 0 && bytes > KEPT_BYTES)) await this.remove(plan.jobId);
    }
  }

  private open(): Promise<IDBDatabase> {
    this.database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('plans');
        request.result.createObjectStore('edits');
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.database;
  }

  private async read<T>(store: string, key: string): Promise<T | null> {
    const database = await this.open();
    return finished<T | undefined>(database.transaction(store).objectStore(store).get(key)).then(
      (found) => found ?? null,
    );
  }

  private async all(): Promise<StoredPlan[]> {
    const database = await this.open();
    return finished(database.transaction('plans').objectStore('plans').getAll());
  }

  private async write(store: string, key: string, value: unknown): Promise<void> {
    const database = await this.open();
    await finished(database.transaction(store, 'readwrite').objectStore(store).put(value, key));
  }

  private async remove(key: string): Promise<void> {
    const database = await this.open();
    const transaction = database.transaction(['plans', 'edits'], 'readwrite');
    await finished(transaction.objectStore('plans').delete(key));
  }
}

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
