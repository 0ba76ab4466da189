import path from 'node:path';

/** What a thread is started with, by its name in this folder: .ts in a checkout, .js in the package. */
export function threadFile(name: string): URL {
  return new URL(`../workers/${name}${path.extname(import.meta.url)}`, import.meta.url);
}
