import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { anAnalysis } from '../builders/analysis.ts';
import { aRootFinding } from '../builders/finding.ts';
import { aSite, writtenAt } from './a-site.ts';

describe('the page of a job', () => {
  it('links attempts in two months, and says on a job’s page how it stands', async () => {
    const [first, second] = ['1', '2'].map((attemptId, at) =>
      anAnalysis({
        application: {
          id: 'application_1_1',
          attemptId,
          jobKey: 'etl/orders',
          startedAtMs: Date.UTC(2026, at, 1),
          outcome: at === 0 ? 'failed' : 'succeeded',
        },
      }),
    );
    await using site = await aSite([first, second].flatMap((each) => each ?? []));
    await site.write();
    const read = async (file: string): Promise<string> =>
      readFile(path.join(site.directory, file), 'utf8');
    const [job = ''] = [...(await writtenAt(site.directory)).keys()].filter((file) =>
      file.startsWith('jobs/etl-orders'),
    );

    expect(await read('runs/2026-01/application_1_1_1.html')).toContain(
      'href="../2026-02/application_1_1_2.html">Attempt 2</a>',
    );
    expect(await read('runs/2026-02/application_1_1_2.html')).toContain(
      'href="../2026-01/application_1_1_1.html">Attempt 1</a>',
    );
    expect(await read(job)).toContain(
      '<h1>The latest run took 30 min; it is the first that can be compared.</h1>',
    );
  });

  it('draws a job over its runs, and links its findings to what they mean', async () => {
    const finding = aRootFinding({ heuristicId: 'spill' });
    const all = [1, 2, 3, 4].map((day) =>
      anAnalysis({
        application: {
          id: `application_1_${day}`,
          jobKey: 'etl/orders',
          startedAtMs: Date.UTC(2026, 0, day),
          user: 'ana',
        },
        findings: day % 2 === 0 ? [finding] : [],
      }),
    );
    await using site = await aSite(all);
    await site.write();
    const [job = ''] = [...(await writtenAt(site.directory)).keys()].filter((file) =>
      file.startsWith('jobs/etl-orders'),
    );
    const html = await readFile(path.join(site.directory, job), 'utf8');

    expect(html).toContain('aria-label="4 runs from 2026-01-01 00:00');
    expect(html).toContain('<a href="../heuristics/spill.html">Spilling</a>');
    expect(html).toContain('2 of 4');
    expect(html).toContain('<span class="figure-value small">ana</span>');
  });
});
