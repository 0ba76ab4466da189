import { access } from 'node:fs/promises';

/** Whether something of this name is there, and may be looked at. */
export async function exists(place: string): Promise<boolean> {
  return access(place).then(
    () => true,
    () => false,
  );
}
