import { expect, it } from 'vitest';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { folderOf } from './bucket-of.ts';
import { recorded } from './recorded.ts';

const { signal } = new AbortController();
const EMPTY = Buffer.from(recorded('list-nothing').body ?? '')
  .toString('utf8')
  .replace('nothing/', 'spark-events/');

/** Without a key, and with more said to come. */
function emptyPage(token: string, next: string): Exchange {
  const query = `${token}encoding-type=url&list-type=2&prefix=spark-events%2F`;
  const more = `<NextContinuationToken>${next}</NextContinuationToken><IsTruncated>true`;
  return { path: `/logs/?${query}`, body: EMPTY.replace('<IsTruncated>false', more) };
}

it('a listing of pages without keys has an end', async () => {
  const pages = Array.from({ length: 1_000 }, (_, page) =>
    emptyPage(`continuation-token=${'ab'.charAt(page % 2)}&`, 'ab'.charAt((page + 1) % 2)),
  );
  await using server = await serve([emptyPage('', 'a'), ...pages]);
  const listing = async (): Promise<void> => {
    for await (const page of folderOf(server.url).list(signal)) expect(page).toEqual([]);
  };

  await expect(listing()).rejects.toMatchObject({
    code: 'bad-payload',
    message: expect.stringContaining('lists pages without keys and no end'),
  });
});
