import { ConfigError } from '../../config/config-error.ts';
import type { Environment } from '../../config/environment.ts';
import { FetchError } from '../../fetchers/fetcher.ts';
import { secretOf } from '../../fetchers/shared/secret.ts';
import { MS_PER_SECOND } from '../../model/units.ts';
import type { ServerToken } from '../../server/access/tokens.ts';
import type { ServerSettings } from '../../server/settings.ts';

/** How long a token that was read from a file is taken for current: the file may be replaced. */
const FRESH_MS = 10 * MS_PER_SECOND;
/** Shorter ones can be guessed. */
const MIN_LENGTH = 16;

/** The tokens that the settings name, read once so that what is missing is told at once. Throws ConfigError. */
export async function serverTokens(
  { auth }: ServerSettings,
  environment: Environment,
): Promise<readonly ServerToken[]> {
  if (auth.kind !== 'tokens') return [];
  const reader = { source: 'server.auth', environment };
  const tokens = await Promise.all(
    auth.tokens.map(async ({ name, role, token }) => {
      const secret = await secretOf(reader, token, 'token').catch(refused);
      const read = typeof secret === 'string' ? async () => secret : remembered(secret);
      const { length } = await read();
      if (length >= MIN_LENGTH) return { name, role, secret: read };
      throw new ConfigError(
        `server.auth: the token of ${name} has ${length} characters: ${MIN_LENGTH} or more keep it from being guessed`,
      );
    }),
  );
  await refuseShared(tokens);
  return tokens;
}

/** Who showed a token of two names would be taken for the first of them. Throws ConfigError. */
async function refuseShared(tokens: readonly ServerToken[]): Promise<void> {
  const names = new Map<string, string>();
  for (const { name, secret } of tokens) {
    // oxlint-disable-next-line no-await-in-loop -- it was read already
    const value = await secret();
    const other = names.get(value);
    if (other !== undefined) {
      throw new ConfigError(
        `server.auth: ${other} and ${name} have the same token; give each a token of their own`,
      );
    }
    names.set(value, name);
  }
}

function refused(error: unknown): never {
  if (!(error instanceof FetchError)) throw error;
  throw new ConfigError(`server.auth: ${error.message}`, { cause: error });
}

/** The last good one holds while a file is being replaced. */
function remembered(read: () => Promise<string>): () => Promise<string> {
  let last: { readonly value: string; readonly atMs: number } | undefined;
  return async () => {
    if (last !== undefined && performance.now() - last.atMs < FRESH_MS) return last.value;
    const value = await read().catch((error: unknown) => {
      if (last === undefined) throw error;
      return last.value;
    });
    last = { value, atMs: performance.now() };
    return value;
  };
}
