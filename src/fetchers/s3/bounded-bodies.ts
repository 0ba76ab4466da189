import { Readable } from 'node:stream';
import { MIB } from '../../model/units.ts';
import { EXPLANATION_BYTES } from '../shared/answer.ts';
import { type BodyLimits, readText } from '../shared/body.ts';
import { TimeLimitReached } from '../shared/cut-short.ts';

/** 1000 keys of 1 KiB, encoded, with all that is told of them, are 4 MiB. */
const LISTING_BYTES = 16 * MIB;
const FIRST_ERROR_STATUS = 300;

interface Answer {
  readonly statusCode: number;
  body: Readable;
}

/** Which bodies the client collects whole before it looks at them. */
export type CollectedBodies = 'errors' | 'all';

/**
 * However long such a body is and whatever time it takes: here it is read before the client does, meets a limit, and may neither
 * go silent nor drip. Throws what `readBody` throws.
 */
export async function boundBody(
  response: unknown,
  bodies: CollectedBodies,
  idleBodyMs: number,
): Promise<void> {
  if (!isAnswer(response)) return;
  const limits = { idleBodyMs, announcedBytes: undefined };
  if (response.statusCode >= FIRST_ERROR_STATUS) {
    // half of an error cannot be read: the status is what counts
    response.body = await collected(response, { ...limits, maxBytes: EXPLANATION_BYTES }).catch(
      () => Readable.from([]),
    );
  } else if (bodies === 'all') {
    response.body = await collected(response, { ...limits, maxBytes: LISTING_BYTES }).catch(again);
  }
}

/** The client knows its own limits of time only; by this name it asks again after silence. */
function again(error: unknown): never {
  const isSilence = error instanceof TimeLimitReached && error.phase === 'body';
  throw isSilence ? Object.assign(error, { $retryable: {} }) : error;
}

function isAnswer(response: unknown): response is Answer {
  return (
    typeof response === 'object' &&
    response !== null &&
    'statusCode' in response &&
    typeof response.statusCode === 'number' &&
    'body' in response &&
    response.body instanceof Readable
  );
}

async function collected({ body }: Answer, limits: BodyLimits): Promise<Readable> {
  return Readable.from([Buffer.from(await readText(body, limits))]);
}
