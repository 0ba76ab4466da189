import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../src/fetchers/s3/object-store.ts';
import { MIB } from '../../../src/model/units.ts';
import { bucketOf } from './bucket-of.ts';

const { signal } = new AbortController();
const BEGINNING = '<?xml version="1.0"?><ListBucketResult><Name>logs</Name>';
const CONTENTS = '<Contents><Key>e/x</Key><Size>1</Size></Contents>'.repeat(2_000);

type Play = (response: ServerResponse) => void;
interface Limits {
  readonly idleBodyMs?: number;
  readonly attemptCount?: number;
}
/** How long a store may be silent that is meant to be: others have as long as a busy machine takes. */
const BRIEF: Limits = { idleBodyMs: 100 };
/** Ten times that long has to be waited for it. */
const DRIPPED: Limits = { idleBodyMs: 300 };

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
  asked: Limits,
  use: (bucket: ObjectStore, sentBytes: () => number) => Promise<void>,
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
  const limits = { idleBodyMs: 20_000, attemptCount: 1, ...asked };
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
    await aStore(200, silentOnce, { idleBodyMs: 1_000, attemptCount: 2 }, listsNothing);
  });

  it.for<[string, Play, Limits, string, RegExp]>([
    ['has no end', endless, {}, 'bad-payload', /more than 16777216 bytes.*no S3-compatible store/],
    ['stops in the middle', silent, BRIEF, 'timeout', /sent nothing for 0\.1 s/],
    ['drips', dripping, DRIPPED, 'timeout', /sent next to nothing/],
    ['is cut', cut, {}, 'unreachable', /the body stopped after/],
  ])('%s', async ([, play, limits, code, message]) => {
    await aStore(200, play, limits, async (bucket, sentBytes) => {
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
  it.for<[string, Play, Limits]>([
    ['has no end', endless, {}],
    ['stops in the middle', silent, BRIEF],
    ['drips', dripping, BRIEF],
    ['is cut', cut, {}],
  ])('%s: its status is what counts', async ([, play, limits]) => {
    await aStore(403, play, limits, async (bucket, sentBytes) => {
      const refused = { code: 'unauthorized', message: expect.stringContaining('403') };
      await expect(bucket.get({ key: 'e/x', offset: 0 }, signal)).rejects.toMatchObject(refused);
      await expect(bucket.list({ prefix: 'e/' }, signal)).rejects.toMatchObject(refused);
      expect(sentBytes()).toBeLessThan(64 * MIB);
    });
  });
});
