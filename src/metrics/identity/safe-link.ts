import { REDACTED } from '../../model/secrets/redacted.ts';

/** A link that can be put on a page: http or https, whoever's name and password were in it. */
export function safeLink(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.username = '';
  url.password = '';
  return url.href.includes(REDACTED) ? undefined : url.href;
}
