import { describe, expect, it } from 'vitest';
import { ServerSettings } from '../../src/server/settings.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aSite } from './a-site.ts';
import { formTokenOf } from './asking.ts';
import { ANN, TOKENS, tokenAuth } from './known-users.ts';

const NOW_MS = Date.UTC(2026, 0, 2);

describe('signing out', () => {
  it('is offered on pages and reports to who signed in by a token, and works', async () => {
    const options = { settings: ServerSettings.parse({ auth: tokenAuth }), tokens: TOKENS };
    const analysis = anAnalysis();
    await using site = await aSite([analysis], { nowMs: NOW_MS, options });
    const send = async (to: string, fields: Record<string, string>): Promise<Response> =>
      fetch(site.url + to, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams(fields),
      });
    const login = await (await fetch(`${site.url}/login`)).text();
    expect(login).not.toContain('action="/logout"');
    const signedIn = await send('/login', { formToken: formTokenOf(login), token: ANN, next: '/' });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const { cluster, id } = analysis.application;
    for (const address of ['/', `/applications/${cluster}/${id}`]) {
      const page = await (await fetch(site.url + address, { headers: { cookie } })).text();
      const [, form = ''] = page.split('action="/logout"');
      expect(form).toMatch(/<span>ann<\/span> <button type="submit">Sign out/);
      const out = await send('/logout', { formToken: formTokenOf(form) });
      expect(out.status).toBe(303);
      expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    }
  });

  it('is not offered where nobody signs in', async () => {
    await using site = await aSite([anAnalysis()], { nowMs: NOW_MS });
    expect(await (await fetch(`${site.url}/`)).text()).not.toContain('logout');
  });
});
