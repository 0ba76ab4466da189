import type { z } from 'zod';
import { FetchError } from '../fetcher.ts';
import { type Answer, EXPLANATION_BYTES, isHtml, isLoginPage, saidBy } from './answer.ts';

/**
 * Throws `FetchError`: 'unauthorized' for a login page, 'bad-payload' for anything else that is not the JSON we read. What is
 * quoted of it goes through `withoutEcho`.
 */
export function parseJson<T>(
  source: string,
  answer: Answer,
  schema: z.ZodType<T>,
  withoutEcho: (text: string) => string,
): T {
  const type = answer.headers['content-type'] ?? '';
  if (isHtml(answer) || !isJsonType(type, answer.text)) {
    const text = withoutEcho(answer.text).slice(0, EXPLANATION_BYTES);
    throw notJson(source, { ...answer, text });
  }
  const parsed = shapeOf(source, answer, schema, valueOf(source, answer, withoutEcho));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  const where = path === '' ? 'its top' : path;
  throw new FetchError(
    source,
    'bad-payload',
    `${answer.url} is not what this source answers: ${issue?.message ?? 'another shape'} at ${where}: check that the address and the kind of the source belong together`,
    { cause: parsed.error },
  );
}

/** For an answer where JSON or bytes were expected and a page or a text came. */
export function notJson(source: string, answer: Answer): FetchError {
  const said = saidBy(answer);
  const quoted = said === undefined ? '' : ` ("${said}")`;
  if (isLoginPage(answer)) {
    const message = `${answer.url} answers with a login page${quoted}: check the credentials of this source`;
    return new FetchError(source, 'unauthorized', message);
  }
  const what = isHtml(answer) ? 'HTML' : (answer.headers['content-type'] ?? 'something unnamed');
  const message = `${answer.url} answers with ${what}${quoted} instead of data: check address and prefix`;
  return new FetchError(source, 'bad-payload', message);
}

/** A schema of a tree goes as deep as the tree does. */
function shapeOf<T>(
  source: string,
  { url }: Answer,
  schema: z.ZodType<T>,
  value: unknown,
): z.ZodSafeParseResult<T> {
  try {
    return schema.safeParse(value);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    const message = `${url} is not what this source answers: it is nested too deeply`;
    throw new FetchError(source, 'bad-payload', message, { cause: thrown });
  }
}

/** Without a type, or with a gateway's careless one, the first character decides. */
function isJsonType(type: string, text: string): boolean {
  return type === '' || type.startsWith('application/octet-stream')
    ? /^\s*[[{]/.test(text)
    : /\bjson\b/i.test(type);
}

function valueOf(
  source: string,
  { url, text }: Answer,
  withoutEcho: (text: string) => string,
): unknown {
  try {
    // some gateways begin with a byte-order mark, which RFC 8259 lets readers ignore
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return value;
  } catch (thrown) {
    // V8's message quotes the text around the error: not shown, and kept as the cause
    const cause = new SyntaxError(withoutEcho(thrown instanceof Error ? thrown.message : ''));
    const message = `${url} answers with broken JSON of ${text.length} characters: is something between cutting or changing it?`;
    throw new FetchError(source, 'bad-payload', message, { cause });
  }
}
