import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeReport } from '../../../src/compose/daemon/report-files.ts';
import { aDirectory } from '../../fetchers/local/temporary-directory.ts';

const YARN = { cluster: 'default', id: 'application_1_0001' };

describe('the page of an application', () => {
  it('takes the place of one that was made before its attempt was known', async () => {
    using directory = aDirectory({});
    await writeReport(directory.path, { ...YARN, attemptId: '1' }, 'from YARN alone');
    await writeReport(directory.path, YARN, 'from a log of client mode');
    expect(readdirSync(directory.path)).toEqual(['application_1_0001.html']);
    await writeReport(directory.path, { ...YARN, attemptId: '1' }, 'from a log of cluster mode');
    await writeReport(directory.path, { ...YARN, attemptId: '2' }, 'the second attempt');

    expect(readdirSync(directory.path).toSorted()).toEqual([
      'application_1_0001_1.html',
      'application_1_0001_2.html',
    ]);
  });

  it('of several copies of a log at once is one of them, whole', async () => {
    using directory = aDirectory({});
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map(async (text) => writeReport(directory.path, YARN, text)));

    expect(readdirSync(directory.path)).toEqual(['application_1_0001.html']);
  });
});
