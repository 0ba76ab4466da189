import { redactText } from '../model/redact.ts';

/**
 * Free text of a log as it may be kept: at most `maxLength` characters, without secrets. The copy is real: a slice of a long
 * string would keep the whole of it in memory.
 */
export function keepText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return redactText(text);
  // a secret that the cut would split is redacted first, within a margin
  const margin = redactText(text.slice(0, maxLength + 512));
  const cut = margin.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');
  return `${Buffer.from(cut, 'utf16le').toString('utf16le')}…`;
}

export function keepOptionalText(text: string | undefined, maxLength: number): string | undefined {
  return text === undefined || text === '' ? undefined : keepText(text, maxLength);
}
