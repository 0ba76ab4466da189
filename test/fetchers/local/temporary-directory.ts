import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TemporaryDirectory extends Disposable {
  readonly path: string;
}

/** Where something with a name that is not UTF-8 would lie: `a` and a byte that is no character. */
export function misnamedIn(directory: string, stem: string): Buffer {
  return Buffer.concat([Buffer.from(`${directory}/${stem}`), Buffer.from([0xff])]);
}

/** A directory with these files, gone at the end of the test. */
export function aDirectory(files: Readonly<Record<string, string | Buffer>>): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'sparkvet-test-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
