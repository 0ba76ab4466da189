import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverSources } from '../../src/compose/server/server-sources.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { apiRoutes } from '../../src/server/api/api.ts';
import { createServer, type Routes } from '../../src/server/server.ts';
import { ServerSettings } from '../../src/server/settings.ts';
import { PLAIN_SHELL, type Shell } from '../../src/server/shell.ts';
import { TooManyReportsError } from '../../src/workers/report-pool.ts';
import { openWorld, type Served, type World } from './a-server.ts';
import { answerTo, statusOf } from './raw-client.ts';

const broken: Routes = async (app) => {
  app.get('/broken', async () => {
    throw new Error('the password is hunter2 in /etc/sparkvet');
  });
  app.get('/waits', async () => new Promise(() => {}));
  app.post('/form', async () => 'thanks');
  app.get('/page', async (_request, reply) => reply.type('text/html').send('<p>hello</p>'));
};

let world: World;
let served: Served;
beforeAll(async () => {
  world = await openWorld();
  served = await world.serve({ routes: [broken] });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const raw = async (bytes: string): Promise<string> => answerTo(served.port, bytes);
const get = (target: string, more = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${more}\r\n`;

const lead = async (address: string) => {
  const response = await fetch(served.url + address, { redirect: 'manual' });
  return [response.status, response.headers.get('location')];
};

describe('addresses', () => {
  it.for([
    '/api/v1/applications/..%2f..%2f..%2fetc%2fpasswd',
    '/api/v1/applications/../../../../etc/passwd',
    '/api/v1/applications/%00',
    '/api/v1/applications/__proto__',
    '/api/v1/applications/constructor/attempts/__proto__/analysis',
    '/api/v1/applications/%F0%9F%92%A9',
    '/api/v1/applications/<script>alert(1)</script>',
    `/api/v1/applications/${'x'.repeat(1_000)}`,
    '/api/v1/heuristics/..%2f..%2fREADME',
    '/api/v1/heuristics/__proto__',
    '/api/v1/jobs/..%2f..%2f/history',
    '/history/..%2f..%2fetc',
    '/history/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    '/history/__proto__/1/jobs/',
    '/page/../../etc/passwd',
    '//evil.example/page',
    '/nowhere',
  ])('%s: nothing is there', async (target) => {
    const answer = await raw(get(target));
    expect(statusOf(answer)).toBe(404);
    expect(answer).not.toContain('root:');
    expect(answer).not.toMatch(/<script/i);
  });

  it.for([
    '/api/v1/applications/%',
    '/api/v1/applications/%E0%A4%A',
    `/api/v1/applications/${'x'.repeat(3_000)}`,
    '/api/v1/applications/x?cluster=a&cluster=b',
    '/api/v1/applications?__proto__=1',
    '/api/v1/applications?text=%00',
  ])('%s: is refused or not found, and no bug', async (target) => {
    const status = statusOf(await raw(get(target)));
    expect([200, 400, 404, 414]).toContain(status);
  });

  it.for([
    ['/users/%ff%3Cb%3E', 400, 'text/html'],
    ['/users/%C0%AF', 400, 'text/html'],
    ['/api/v1/applications/%ff', 400, 'application/problem+json'],
    [`/api/v1/applications/${'x'.repeat(3_000)}`, 414, 'application/problem+json'],
  ] as const)('%s: is answered as everything wrong is', async ([target, status, type]) => {
    const answer = await raw(get(target));
    expect(statusOf(answer)).toBe(status);
    expect(answer).toContain(`content-type: ${type}`);
    expect(answer).toContain("content-security-policy: default-src 'none'");
    expect(answer).toContain('x-content-type-options: nosniff');
    expect(answer).not.toContain('<b>');
  });

  it('take HEAD like GET, without the body', async () => {
    const answer = await raw(get('/page').replace('GET', 'HEAD'));
    expect(statusOf(answer)).toBe(200);
    expect(answer).toMatch(/content-length: 12/i);
    expect(answer).not.toContain('hello');
  });

  it.for(['DELETE', 'PUT', 'PATCH', 'POST', 'OPTIONS'])(
    'take no %s where there is none',
    async (method) => {
      const response = await fetch(`${served.url}/page`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
    },
  );

  it('lead from Spark’s own paths to the application', async () => {
    const id = 'application_1700000000000_0001';
    const page = `/applications/default/${id}`;
    expect(await lead(`/history/${id}`)).toEqual([302, `${page}/1`].with(1, page));
    expect(await lead(`/history/${id}/1`)).toEqual([302, `${page}/1`]);
    expect(await lead(`/history/${id}/1/jobs/`)).toEqual([302, `${page}/1`]);
    expect(await lead(`/history/${id}/jobs/job/?id=3`)).toEqual([302, page]);
    expect(await lead(`/history/${id}/7/stages/`)).toEqual([302, page]);
  });
});

describe('headers', () => {
  it.for(['/page', '/api/v1/health', '/nowhere', '/broken', '/health'])(
    'of %s keep the page in its place',
    async (address) => {
      const { headers } = await fetch(served.url + address);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(
        /^default-src 'none';style-src 'self' 'sha256-[^']+';script-src 'self' 'sha256-[^']+';/,
      );
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('let those frame it that the settings name', async () => {
    const frameAncestors = ['https://hub.example.org'];
    const some = await world.serve({ settings: { frameAncestors } });
    const { headers } = await fetch(`${some.url}/health`);
    await some[Symbol.asyncDispose]();
    expect(headers.get('content-security-policy')).toContain(
      'frame-ancestors https://hub.example.org',
    );
    expect(headers.get('x-frame-options')).toBeNull();
  });

  it.for([
    ['a huge one', `X-Long: ${'x'.repeat(40_000)}\r\n`, 431],
    ['many', Array.from({ length: 3_000 }, (_, n) => `X-${n}: y\r\n`).join(''), 431],
    ['no name', ': x\r\n', 400],
    ['a bare line feed', 'X: a\nEvil: b\r\n', 400],
    ['two lengths', 'Content-Length: 1\r\nContent-Length: 2\r\n', 400],
    ['length and chunks', 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n', 400],
    [
      'names of others',
      'X-Forwarded-User: boss\r\nX-Forwarded-Host: evil\r\nX-HTTP-Method-Override: DELETE\r\n',
      200,
    ],
    ['an etag of everything', `If-None-Match: ${'"x",'.repeat(2_000)}"x"\r\n`, 200],
  ] as const)('of clients: %s', async ([, more, status]) => {
    expect(statusOf(await raw(get('/page', more)))).toBe(status);
  });
});

describe('what is no request', () => {
  it.for([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header without a name', get('/page', ': x\r\n'), 400],
    ['headers without end', get('/page', `X-Long: ${'x'.repeat(40_000)}\r\n`), 431],
  ] as const)('%s: is answered as everything wrong is', async ([, bytes, status]) => {
    const answer = await raw(bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(statusOf(answer)).toBe(status);
    expect(head).toContain('Content-Type: application/problem+json');
    expect(head).toContain("Content-Security-Policy: default-src 'none'");
    expect(head).toContain('X-Content-Type-Options: nosniff');
    expect(head).toContain('Cache-Control: no-store');
    expect(head).toContain(`Content-Length: ${body.length}`);
    expect(JSON.parse(body)).toMatchObject({ status, code: expect.any(String) });
  });

  it('is not told to whoever waits for the answer before it', async () => {
    const ask = 'GET /waits HTTP/1.1\r\nHost: localhost\r\n\r\n';
    expect(await raw(`${ask}hello\r\n\r\n`)).toBe('');
  });

  it('is told of a body that is sent wrongly', async () => {
    const head = 'POST /form HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n';
    const answer = await raw(`${head}Content-Type: application/json\r\n\r\nxyz\r\n`);
    expect(statusOf(answer)).toBe(400);
  });
});

describe('names of this server', () => {
  it.for([
    ['localhost:1', 404],
    ['[::1]', 404],
    ['evil.example', 421],
    ['', 421],
    ['localhost, evil.example', 421],
    ['evil.example:99999', 421],
    ['[evil.example', 421],
    ['evil example', 421],
  ] as const)('%j: %i', async ([host, status]) => {
    const answer = await raw(`GET /nowhere HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(statusOf(answer)).toBe(status);
  });
});

describe('a broken address below a path', () => {
  it('has the links of every other page', async () => {
    const shell: Shell = { ...PLAIN_SHELL, problem: () => '<a href="/">home</a>' };
    const settings = ServerSettings.parse({ baseUrl: 'https://tools.example/sparkvet' });
    await using app = await createServer(world.sources, [], { settings, shell });
    const headers = { host: 'tools.example' };
    for (const url of ['/sparkvet/%zz', '/sparkvet/nowhere']) {
      expect((await app.inject({ url, headers })).body).toBe('<a href="/sparkvet/">home</a>');
    }
  });
});

describe('more reports than may be made at once', () => {
  it('are asked for again, and are no bug', async () => {
    const config = await loadConfig({ environment: {}, flags: {} });
    const reports = {
      render: async () => Promise.reject(new TooManyReportsError('too many')),
      [Symbol.asyncDispose]: async () => {},
    };
    const sources = await serverSources(config, { stores: world.stores, reports });
    const api = apiRoutes({ version: '0.0.0', uploads: false });
    const lines: string[] = [];
    const write = (message: string, facts?: object): void => {
      lines.push(`${message} ${JSON.stringify(facts)}`);
    };
    const log = { info: () => {}, warn: write, error: write };
    await using app = await createServer(sources, [api], { log });
    const id = 'application_1700000000000_0001';
    const answer = await app.inject(`/api/v1/applications/${id}/attempts/1/report`);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '10']);
    expect(answer.json()).toMatchObject({ code: 'unavailable' });
    expect(lines).toEqual([expect.stringMatching(/refused for now.*as many reports as may be/)]);
    expect(lines.join('')).not.toContain('at unavailable');
  });
});

describe('bugs', () => {
  it('are logged, and not told', async () => {
    const response = await fetch(`${served.url}/broken`);
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(body).not.toContain('hunter2');
    const id = response.headers.get('x-request-id') ?? 'none';
    expect(body).toContain(id);
    expect(served.log.find((line) => line.includes(id) && line.includes('hunter2'))).toBeDefined();
  });

  it('and words that people search for are not in the log of requests', async () => {
    await fetch(`${served.url}/api/v1/applications?text=salary-of-ann`);
    const lines = served.log.filter((line) => line.includes('"/api/v1/applications"'));
    expect(lines.length).toBeGreaterThan(0);
    expect(served.log.join('\n')).not.toContain('salary-of-ann');
  });
});
