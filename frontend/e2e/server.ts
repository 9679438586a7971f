import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FeedbackRequest } from '../src/api/types';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const plan = (name: string) => join(ROOT, 'examples', 'plans', name);

const VENV = join(ROOT, '.venv', 'bin', 'python');
const PYTHON = process.env.LOCDET_PYTHON ?? (existsSync(VENV) ? VENV : 'python3');
const START_MS = 30_000;

/** `locdet serve` with the real model, on a data folder of its own. */
export class LocdetServer {
  readonly url: string;
  readonly dataFolder = mkdtempSync(join(tmpdir(), 'locdet-e2e-'));
  private readonly port: number;
  private readonly extra: string[];
  private process: ChildProcess | null = null;
  private log = '';

  private constructor(port: number, extra: string[]) {
    this.port = port;
    this.extra = extra;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(...extra: string[]): Promise<LocdetServer> {
    const server = new LocdetServer(await freePort(), extra);
    await server.run();
    return server;
  }

  async run(): Promise<void> {
    const common = ['-m', 'locdet', 'serve', '--port', String(this.port), '--data', this.dataFolder, '--workers', '1'];
    this.log = '';
    this.process = spawn(PYTHON, [...common, ...this.extra], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    this.process.stderr?.on('data', (text) => {
      this.log += text;
    });
    const deadline = Date.now() + START_MS;
    while (!(await this.answers())) {
      const hasEnded = this.process.exitCode !== null;
      if (hasEnded || Date.now() > deadline) throw new Error(`locdet serve did not start:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends the server as a crash would, its workers too. */
  async kill(): Promise<void> {
    const { process } = this;
    if (!process?.pid || process.exitCode !== null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    // Workers are its children; they end when their server is gone.
    process.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    const { process } = this;
    if (process && process.exitCode === null && process.signalCode === null) {
      const ended = new Promise((resolve) => process.once('exit', resolve));
      process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  /** What the service stored as feedback, read from its database. */
  feedback(): FeedbackRequest[] {
    const script = [
      'import json, sqlite3, sys',
      'rows = sqlite3.connect(sys.argv[1]).execute("SELECT document FROM feedback ORDER BY feedback_id")',
      'print(json.dumps([json.loads(row[0])["content"] for row in rows]))',
    ].join('\n');
    const { stdout } = spawnSync(PYTHON, ['-c', script, join(this.dataFolder, 'locdet.sqlite3')], { encoding: 'utf8' });
    return JSON.parse(stdout);
  }

  private async answers(): Promise<boolean> {
    const answer = await fetch(`${this.url}/health`).catch(() => null);
    return answer?.ok ?? false;
  }
}

/** A result of a plan in every format, as the engine writes it. */
export function engineExports(document: string, path: string): Record<string, string> {
  const script = [
    'import base64, json, sys',
    'import locdet_core as lc',
    'result, page = lc.Detection.from_json(sys.stdin.read()), lc.decode(sys.argv[1])',
    'written = lambda name: result.export(name, page=page, file_name="blueprint")',
    'print(json.dumps({name: base64.b64encode(written(name)).decode() for name in lc.EXPORT_FORMATS}))',
  ].join('\n');
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', script, path], {
    input: document,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
