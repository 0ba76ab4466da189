import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileError } from '../../src/files/file-error.ts';
import { makeFolder } from '../../src/files/make-folder.ts';
import { removeDrafts } from '../../src/files/remove-old.ts';
import { writeChanged, writeWhole, writeWholeSync } from '../../src/files/write-whole.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { aSmallDisk, MAY_MOUNT } from '../support/small-disk.ts';

describe('a folder', () => {
  it('is made with those it lies in, and may be there already', async () => {
    using directory = aDirectory({});
    const deep = path.join(directory.path, 'a', 'b', 'c');
    await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(path.dirname(deep))]);
    await makeFolder(deep);
    expect(statSync(deep).isDirectory()).toBe(true);
  });

  it('has the rights that were asked for', async () => {
    using directory = aDirectory({});
    const secret = path.join(directory.path, 'secret', 'logs');
    await makeFolder(secret, 0o700);
    expect(statSync(secret).mode & 0o777).toBe(0o700);
  });

  it.for([
    ['plain', 'it is a file or a link to nowhere, and no folder'],
    ['plain/in-a-file', 'not a directory'],
  ] as const)('%s is refused: %s', async ([name, reason]) => {
    using directory = aDirectory({ plain: '' });
    const making = makeFolder(path.join(directory.path, name));
    await expect(making).rejects.toMatchObject({ name: 'FileError', reason });
  });

  it('is refused where a link leads to nowhere', async () => {
    using directory = aDirectory({});
    const link = path.join(directory.path, 'link');
    symlinkSync('missing', link);
    const reason = 'it is a file or a link to nowhere, and no folder';
    await expect(makeFolder(link)).rejects.toMatchObject({ name: 'FileError', reason });
  });

  it.skipIf(process.platform !== 'linux')('below /proc is refused, at once', async () => {
    await expect(makeFolder('/proc/nowhere/deep/er')).rejects.toThrow(
      '/proc/nowhere/deep/er cannot be made: no such file or directory',
    );
  });
});

describe.skipIf(!MAY_MOUNT)('a full disk', () => {
  it.for([
    ['writeWhole', writeWhole],
    ['writeWholeSync', writeWholeSync],
    ['writeChanged', writeChanged],
  ] as const)('keeps the file that was there from %s, and no draft', async ([, write]) => {
    using disk = aSmallDisk(64);
    const file = path.join(disk.path, 'report.html');
    writeFileSync(file, 'old');
    const writing = (async () => write(file, 'x'.repeat(200_000)))();
    await expect(writing).rejects.toThrow(FileError);
    await expect(writing).rejects.toThrow(`${file} cannot be written: no space left on device`);
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(disk.path)).toEqual(['report.html']);
  });

  it('that became read-only is said too', async () => {
    using disk = aSmallDisk(64);
    disk.makeReadOnly(true);
    const writing = writeWhole(path.join(disk.path, 'report.html'), 'new');
    await expect(writing).rejects.toMatchObject({ reason: 'read-only file system' });
    await expect(makeFolder(path.join(disk.path, 'new'))).rejects.toMatchObject({
      reason: 'read-only file system',
    });
    await expect(makeFolder(disk.path)).resolves.toBeUndefined();
  });
});

it('drafts go when they are old; other files stay', async () => {
  using directory = aDirectory({});
  const draft = 'app.html.0123456789ab.tmp';
  for (const name of [draft, `b.${draft}`, 'notes.tmp', 'app.html']) {
    writeFileSync(path.join(directory.path, name), '');
  }
  mkdirSync(path.join(directory.path, 'folder'));
  const hourAgo = Date.now() / 1000 - 3_600;
  for (const name of [draft, 'notes.tmp']) {
    utimesSync(path.join(directory.path, name), hourAgo, hourAgo);
  }
  expect(await removeDrafts(directory.path, Date.now())).toBe(1);
  expect(readdirSync(directory.path).toSorted()).toEqual(
    [`b.${draft}`, 'notes.tmp', 'app.html', 'folder'].toSorted(),
  );
});
