import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW_MS } from '../builders/job-runs.ts';
import { aSite, type Site } from './a-site.ts';
import { type Answer, askOf } from './asking.ts';
import { manyRuns, WORST_ID } from './many-runs.ts';

let site: Site;
beforeAll(async () => {
  site = await aSite(manyRuns(), { nowMs: NOW_MS });
});
afterAll(async () => site[Symbol.asyncDispose]());

const ask = async (path: string, init: RequestInit = {}): Promise<Answer> =>
  askOf(site, path, init);
const WORST = `/applications/default/${WORST_ID}`;

/** The fields of the first form that posts there. */
function fieldsOf(page: string, action: string): Record<string, string> {
  const form = page.split(`action="${action}"`)[1]?.split('</form>')[0] ?? '';
  const hidden = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
}

async function post(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
  return ask(path, { method: 'POST', body: new URLSearchParams(fields) });
}

describe('dismissing', () => {
  const said = { kind: 'accepted', scope: 'job', reason: 'One run a <week>', until: '2026-12-24' };

  it('is kept, shown with the finding, counted, and taken back', async () => {
    const before = await ask(WORST);
    const fields = fieldsOf(before.page, '/dismissals');
    const done = await post('/dismissals', { ...fields, ...said });
    expect([done.status, done.headers.get('location')]).toEqual([303, `${WORST}/1#findings`]);

    const after = await ask(WORST);
    expect(after.text).toContain('One run a &lt;week&gt;');
    expect(after.text).toMatch(/until 2026-12-2[45]/);
    const [action = ''] = /\/dismissals\/\d+\/withdrawal/.exec(after.page) ?? [];
    const back = await post(action, fieldsOf(after.page, action));
    expect(back.status).toBe(303);
    expect((await ask(WORST)).text).not.toContain('One run a');
    expect((await post(action, fieldsOf(after.page, action))).status).toBe(404);
  });

  it('counts in how often a heuristic is told to be wrong', async () => {
    const fields = fieldsOf((await ask(WORST)).page, '/dismissals');
    await post('/dismissals', {
      ...fields,
      ...said,
      kind: 'wrong',
      scope: 'application',
      until: '',
    });
    expect((await ask('/heuristics/container-memory-kill')).text).toContain('said to be wrong 1');
    expect((await ask('/')).text).toContain('Told to be wrong');
    expect((await ask('/heuristics')).text).toMatch(/container-memory-kill .*?1 \(100 %\)/);
  });

  it.for([
    ['without its token', { formToken: '' }, 403],
    ['for a heuristic that does not exist', { heuristicId: 'nope' }, 400],
    ['without a reason', { reason: '  ' }, 400],
    ['until yesterday', { until: '2026-11-19' }, 400],
    ['until nonsense', { until: 'tomorrow' }, 400],
    ['of another kind', { kind: 'never' }, 400],
    ['for an application that is not stored', { applicationId: 'application_1_1' }, 404],
  ] as const)('is refused %s', async ([, wrong, status]) => {
    const fields = fieldsOf(
      (await ask('/applications/default/application_1795236425508_1022')).page,
      '/dismissals',
    );
    expect((await post('/dismissals', { ...fields, ...said, ...wrong })).status).toBe(status);
  });
});
