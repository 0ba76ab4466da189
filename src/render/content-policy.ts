import type { Templates } from './templates.ts';

/**
 * What a page may load, run and send, as the value of a Content-Security-Policy: its own style and script by their hashes, and
 * nothing else. `formAction`: forms may post to the page's own server. A server that sends it as a header may add to it.
 */
export function contentPolicy(
  { style, script }: Templates,
  formAction: 'none' | 'self' = 'none',
): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${style.sha256}'`,
    `script-src 'sha256-${script.sha256}'`,
    'img-src data:',
    "base-uri 'none'",
    `form-action '${formAction}'`,
  ].join('; ');
}
