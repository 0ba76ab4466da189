import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../src/fetchers/s3/object-store.ts';
import { MIB } from '../../../src/model/units.ts';
import { bucketOf } from './bucket-of.ts';

const { signal } = new AbortController();
const BEGINNING = '<?xml version="1.0"?><ListBucketResult><Name>logs</Name>';
const CONTENTS = '<Contents><Key>e/x</Key><Size>1</Size></Contents>'.repeat(2_000);

type Play = (response: ServerResponse) => void;

/** As fast as it is taken. */
const endless: Play = (response) => {
  const write = (): void => {
    while (response.write(CONTENTS));
  };
  response.on('drain', write);
  write();
};
const silent: Play = (response) => {
  response.write(BEGINNING);
};
const dripping: Play = (response) => {
  response.write(BEGINNING);
  const timer = setInterval(() => response.write(' '), 10);
  response.once('close', () => {
    clearInterval(timer);
  });
};
const cut: Play = (response) => {
  response.write(BEGINNING, () => response.destroy());
};

/** A store that begins every answer with this status, and goes on as it likes. */
async function aStore(
  status: number,
  play: Play,
  use: (bucket: ObjectStore, sentBytes: () => number) => Promise<void>,
  attemptCount = 1,
): Promise<void> {
  let sentBytes = 0;
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    const { socket } = response;
    response.once('close', () => {
      sentBytes += socket?.bytesWritten ?? 0;
    });
    play(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const limits = { idleBodyMs: 100, attemptCount };
  try {
    await use(bucketOf(`http://127.0.0.1:${address.port}`, { limits }), () => sentBytes);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function listsNothing(bucket: ObjectStore): Promise<void> {
  await expect(bucket.list({ prefix: 'e/' }, signal)).resolves.toEqual({ objects: [] });
}

describe('a listing', () => {
  it('that stops in the middle is asked for again', async () => {
    let askedCount = 0;
    const silentOnce: Play = (response) => {
      askedCount += 1;
      if (askedCount === 1) silent(response);
      else response.end(`${BEGINNING}</ListBucketResult>`);
    };
    await aStore(200, silentOnce, listsNothing, 2);
  });

  it.for<[string, Play, string, RegExp]>([
    ['has no end', endless, 'bad-payload', /more than 16777216 bytes.*no S3-compatible store/],
    ['stops in the middle', silent, 'timeout', /sent nothing for 0\.1 s/],
    ['drips', dripping, 'timeout', /sent next to nothing/],
    ['is cut', cut, 'unreachable', /the body stopped after/],
  ])('%s', async ([, play, code, message]) => {
    await aStore(200, play, async (bucket, sentBytes) => {
      const listing = bucket.list({ prefix: 'e/' }, signal);
      await expect(listing).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
      expect(sentBytes()).toBeLessThan(64 * MIB);
    });
  });
});

describe('an error', () => {
  it.for<[string, Play]>([
    ['has no end', endless],
    ['stops in the middle', silent],
    ['drips', dripping],
    ['is cut', cut],
  ])('%s: its status is what counts', async ([, play]) => {
    await aStore(403, play, async (bucket, sentBytes) => {
      const refused = { code: 'unauthorized', message: expect.stringContaining('403') };
      await expect(bucket.get({ key: 'e/x', offset: 0 }, signal)).rejects.toMatchObject(refused);
      await expect(bucket.list({ prefix: 'e/' }, signal)).rejects.toMatchObject(refused);
      expect(sentBytes()).toBeLessThan(64 * MIB);
    });
  });
});
