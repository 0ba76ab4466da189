import type { Site } from './a-site.ts';

export interface Answer {
  readonly status: number;
  /** With `=` in attributes as a browser reads it. */
  readonly page: string;
  /** What is to be read. */
  readonly text: string;
  readonly headers: Headers;
}

/** What a site answers; redirects are not followed. */
export async function askOf(of: Site, path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${of.url}${path}`, { redirect: 'manual', ...init });
  const page = (await answer.text()).replaceAll('&#x3D;', '=');
  const text = page
    .replaceAll(/<head>[^]*?<\/head>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  return { status: answer.status, page, text, headers: answer.headers };
}

/** What a form of a page carries, so that only who has the page can send it. */
export function formTokenOf(page: string): string {
  return /name="formToken" value="([^"]+)"/.exec(page)?.[1] ?? '';
}
