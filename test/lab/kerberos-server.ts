/**
 * A server that wants SPNEGO, verified against the keytab of its process, and answers as Hadoop does: 401 with `Negotiate`, then
 * a cookie that stands for the caller. `/forget` makes it forget all cookies. Says its port, and who came how.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import kerberos from 'kerberos';

const cookies = new Map<string, string>();

function answer(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function negotiate(token: string, response: ServerResponse): Promise<void> {
  const server = await kerberos.initializeServer('HTTP@localhost');
  try {
    await server.step(token);
  } catch (error) {
    answer(response, 403, { message: String(error) });
    return;
  }
  const value = `u=${server.username.split('@')[0]}&p=${server.username}&t=kerberos&s=${randomUUID()}`;
  cookies.set(`hadoop.auth="${value}"`, server.username);
  answer(
    response,
    200,
    { user: server.username, by: 'ticket' },
    {
      'set-cookie': `hadoop.auth="${value}"; Path=/; HttpOnly`,
      'www-authenticate': `Negotiate ${server.response}`,
    },
  );
}

async function handle({ url, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  if (url === '/forget') cookies.clear();
  const user = cookies.get(headers.cookie ?? '');
  if (user !== undefined) {
    answer(response, 200, { user, by: 'cookie' });
    return;
  }
  const [, token] = /^Negotiate (\S+)$/.exec(headers.authorization ?? '') ?? [];
  if (token !== undefined) {
    await negotiate(token, response);
    return;
  }
  const refused = {
    'www-authenticate': 'Negotiate',
    'set-cookie': 'hadoop.auth=; Path=/; HttpOnly',
  };
  answer(response, 401, { message: 'Authentication required' }, refused);
}

const server = createServer((request, response) => {
  void handle(request, response);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(JSON.stringify(server.address()));
});
