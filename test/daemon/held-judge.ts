import type { Judge } from '../../src/daemon/parts.ts';
import type { World } from './a-daemon.ts';

/** Judges when it is told to, and tells how many it has. */
export function held(world: World) {
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const signals = new Map<string, AbortSignal>();
  let most = 0;
  const judge: Judge = async (key, context) => {
    const gate = Promise.withResolvers<void>();
    gates.set(key.applicationId, gate);
    signals.set(key.applicationId, context.signal);
    most = Math.max(most, gates.size);
    context.signal.addEventListener('abort', () => gate.reject(context.signal.reason));
    await gate.promise.finally(() => gates.delete(key.applicationId));
    return world.judge(key, context);
  };
  return {
    judge,
    signals,
    most: () => most,
    waiting: () => [...gates.keys()],
    let: (id: string) => gates.get(id)?.resolve(),
  };
}
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((next) => setImmediate(next));
}
