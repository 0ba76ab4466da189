import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeOldStore } from '../store/old-store.ts';

const LOG_ID = 'application_1795236425508_0001';
const LOG = path.resolve(import.meta.dirname, '../fixtures/lab', LOG_ID);
const CLUSTER = 'prod';
export const OLD_COUNT = 1_200;

/** A folder of logs, the configuration of a daemon over it, its reports and store, a site, and a store of an older version. */
export class Scene implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-kill-'));
  readonly logs = path.join(this.folder, 'logs');
  readonly out = path.join(this.folder, 'out');
  readonly site = path.join(this.folder, 'site');
  readonly saved = path.join(this.folder, 'saved');
  readonly db = path.join(this.out, 'sparkvet.db');
  readonly oldDb = path.join(this.folder, 'old.db');
  readonly configFile = path.join(this.folder, 'sparkvet.json');
  readonly ids: string[] = [];
  readonly #text = readFileSync(LOG, 'utf8');
  readonly #template = path.join(this.folder, 'template.db');

  constructor(logCount: number) {
    mkdirSync(this.logs);
    for (let count = 0; count < logCount; count += 1) this.addLog();
    const config = {
      out: this.out,
      clusters: [{ name: CLUSTER, sources: [{ kind: 'directory', path: this.logs }] }],
      daemon: { schedule: '* * * * * *', health: false, backlogDays: 3650, logLevel: 'silent' },
    };
    writeFileSync(this.configFile, JSON.stringify(config));
    writeOldStore(this.#template, OLD_COUNT);
    this.renewOldStore();
  }

  /** One that ended now, for whoever has judged all others. */
  addLog(): void {
    const id = `application_1795236425508_${1000 + this.ids.length}`;
    writeFileSync(path.join(this.logs, id), this.#text.replaceAll(LOG_ID, id));
    this.ids.push(id);
  }

  renewOldStore(): void {
    for (const end of ['', '-wal', '-shm']) rmSync(`${this.oldDb}${end}`, { force: true });
    copyFileSync(this.#template, this.oldDb);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
