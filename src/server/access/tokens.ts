import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Viewer } from '../parts.ts';

/** A token's owner, and the token as it is now: a file may be replaced at any time. */
export interface ServerToken {
  readonly name: string;
  readonly role: Viewer['role'];
  readonly secret: () => Promise<string>;
}

/** Who is known by a token. */
export type KnownViewer = Viewer & { readonly name: string };

/** Longer ones are none of ours: nothing is hashed for them. */
const MAX_TOKEN_LENGTH = 4_096;

/** Whose token it is. Takes as long for each wrong one, however much of it is right. */
export async function viewerOfToken(
  tokens: readonly ServerToken[],
  given: string,
): Promise<KnownViewer | undefined> {
  if (given === '' || given.length > MAX_TOKEN_LENGTH) return undefined;
  const digest = digestOf(given);
  let found: KnownViewer | undefined;
  for (const { name, role, secret } of tokens) {
    const isIt = timingSafeEqual(digestOf(await secret()), digest);
    if (isIt && found === undefined) found = { name, role };
  }
  return found;
}

/** `<name>.<expires at, ms>.<signature>`: signed with the token, so that it ends when the token is replaced. */
export async function sessionFor(token: ServerToken, expiresAtMs: number): Promise<string> {
  const claim = `${Buffer.from(token.name).toString('base64url')}.${expiresAtMs}`;
  return `${claim}.${signatureOf(claim, await token.secret())}`;
}

/** Who signed in; undefined for a session that is over or none of ours. */
export async function viewerOfSession(
  tokens: readonly ServerToken[],
  session: string,
  nowMs: number,
): Promise<KnownViewer | undefined> {
  const [, claim = '', encoded = '', expires = '', signature = ''] =
    /^(([\w-]{1,400})\.(\d{1,16}))\.([\w-]{43})$/.exec(session) ?? [];
  if (claim === '' || Number(expires) <= nowMs) return undefined;
  const name = Buffer.from(encoded, 'base64url').toString();
  // somebody may have several tokens: each signs for itself
  for (const token of tokens.filter((one) => one.name === name)) {
    const expected = signatureOf(claim, await token.secret());
    if (isSame(expected, signature)) return { name: token.name, role: token.role };
  }
  return undefined;
}

/** Takes as long whatever differs. */
export function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(digestOf(expected), digestOf(given));
}

function signatureOf(claim: string, secret: string): string {
  return createHmac('sha256', `sparkvet session ${secret}`).update(claim).digest('base64url');
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
