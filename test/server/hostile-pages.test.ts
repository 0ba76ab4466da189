import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MS_PER_DAY } from '../../src/model/units.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { NOW_MS } from '../builders/job-runs.ts';
import { HOSTILE } from '../render/hostile.ts';
import { aSite, type Site } from './a-site.ts';
import { type Answer, askOf } from './asking.ts';

const HOSTILE_ID = 'application_1795236425508_0666';

let site: Site;
beforeAll(async () => {
  const hostile = anAnalysis({
    application: {
      id: HOSTILE_ID,
      name: HOSTILE,
      user: HOSTILE,
      queue: `../${HOSTILE}`,
      jobKey: `job/${HOSTILE}`,
      startedAtMs: NOW_MS - 40 * MS_PER_DAY,
    },
    verdict: { headline: HOSTILE },
  });
  site = await aSite([hostile], { nowMs: NOW_MS });
});
afterAll(async () => site[Symbol.asyncDispose]());

const ask = async (path: string): Promise<Answer> => askOf(site, path);

describe('what logs say', () => {
  it('is shown as it is on every page, and leads to where it belongs', async () => {
    const { page } = await ask(`/search?application=${HOSTILE_ID}&text=script`);
    const own = await ask(`/search?user=${encodeURIComponent(HOSTILE)}`);
    for (const each of [page, own.page]) {
      expect(each).not.toMatch(/<img|<b>|<\/script><b>/);
      expect(each).toContain('&lt;/script&gt;&lt;b&gt;');
    }
    const links = [...own.page.matchAll(/<a href="(\/(?:users|queues|jobs)\/[^"]+)"/g)];
    expect(links.length).toBeGreaterThan(2);
    for (const [, href = ''] of links) {
      const answer = await ask(href.replaceAll('&#x27;', "'").replaceAll('&amp;', '&'));
      expect([href, answer.status]).toEqual([href, 200]);
      expect(answer.page).not.toMatch(/<img|<b>/);
    }
  });

  it.for([
    ['overlong', 'x'.repeat(400)],
    ['as long as one may be', 'y'.repeat(256)],
    ['of broken characters', 'a\uFFFDb'],
  ])('leads from lists to where it belongs: %s', async ([, name = '']) => {
    const run = anAnalysis({
      application: { name, user: name, queue: name, jobKey: name, startedAtMs: NOW_MS - 9 },
    });
    await using named = await aSite([run], { nowMs: NOW_MS });
    for (const kind of ['users', 'queues', 'jobs']) {
      const list = await askOf(named, `/${kind}`, {});
      const [, href = ''] = new RegExp(`<a href="(/${kind}/[^"]+)"`).exec(list.page) ?? [];
      const answer = await askOf(named, href, {});
      expect([kind, answer.status]).toEqual([kind, 200]);
      expect(answer.page).toContain(`/applications/default/${run.application.id}`);
    }
  });

  it.for(['/users/..%2F..%2Fetc', '/heuristics/..%2F..%2FREADME', '/assets/..%2Fsite.css'])(
    '%s leads nowhere',
    async (path) => {
      expect((await ask(path)).status).toBe(404);
    },
  );
});
