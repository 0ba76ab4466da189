import { nameAtEnd } from './log-layout.ts';

/**
 * What is done with a file of a log that was listed: under the name that it was listed by, and where it is gone, since the log
 * ended meanwhile, under the name that it has then. Throws what `use` throws; what it threw first where the file is gone under
 * both names.
 */
export async function underItsName<T>(
  name: string,
  use: (name: string) => Promise<T>,
  isGone: (error: unknown) => boolean,
): Promise<T> {
  try {
    return await use(name);
  } catch (error) {
    const endedName = nameAtEnd(name);
    if (endedName === name || !isGone(error)) throw error;
    return use(endedName).catch((other: unknown) => {
      throw isGone(other) ? error : other;
    });
  }
}
