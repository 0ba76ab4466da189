import { redactText } from '../../model/secrets/redact.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { KIB } from '../../model/units.ts';

/** An answer with the beginning of its body, or all of it when it was asked for as JSON. */
export interface Answer {
  /** Without query and credentials. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const SAID_LENGTH = 200;
/** Of a page or an error, for people: what says why stands in the beginning. */
export const EXPLANATION_BYTES = 64 * KIB;

/** `https://host:port/path`: queries hold tokens and user names, so they are never shown; of what has no host, such as `data:`, nothing is. */
export function shownUrl(url: URL): string {
  if (url.host === '') return `${url.protocol}…`;
  return redactText(`${url.origin}${url.pathname}`);
}

/** Whether it is a page for people, by its type or by how it begins. */
export function isHtml({ headers, text }: Answer): boolean {
  return (
    /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype html|html)\b/i.test(text)
  );
}

/** A page that asks for a password: some gateways send it with status 200, or redirect to it. */
export function isLoginPage(answer: Answer): boolean {
  if (!isHtml(answer)) return false;
  return (
    // no repetition goes beyond the next tag: a page may be nothing but beginnings of tags
    /<input\b[^<>]*\btype=["']?password/i.test(answer.text) ||
    /\b(?:log|sign)[ -]?(?:in|on)\b|\bsso\b/i.test(titleOf(answer.text) ?? '')
  );
}

/**
 * What the server itself says is wrong, on one line, secrets removed: Hadoop's `RemoteException`, a JSON `message`, the
 * title of a page, the first line of a text. Undefined when it says nothing.
 */
export function saidBy(answer: Answer): string | undefined {
  const said = messageOf(answer.text) ?? (isHtml(answer) ? titleOf(answer.text) : answer.text);
  const line = redactText(said?.trim().split(/[\r\n]/)[0] ?? '')
    .replace(/^(?:java\.[\w.]+(?:Exception|Error): )+/, '')
    .replaceAll(/\s+/g, ' ');
  return line === '' ? undefined : shortened(line, SAID_LENGTH);
}

function titleOf(html: string): string | undefined {
  return /<title[^<>]*>([^<]*)</i.exec(html)?.[1]?.trim();
}

function messageOf(text: string): string | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  // the beginning of a body is seldom whole JSON, so no parser
  const quoted = /"message"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  if (quoted === undefined) return undefined;
  try {
    const message: unknown = JSON.parse(quoted);
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
