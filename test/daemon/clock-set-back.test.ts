import { expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, START_MS, World } from './a-daemon.ts';

it('sources are asked anew where our own clock was years ahead, and was set right', async () => {
  await using world = await World.open();
  const daemon = world.daemon();
  world.end('before', START_MS - DAY_MS);
  world.atMs = START_MS + 1_000 * DAY_MS;
  await daemon.tick();
  expect(world.judgedIds).toEqual([]);

  world.atMs = START_MS;
  world.end('after');
  for (let step = 0; step < 3; step += 1) {
    await daemon.tick();
    world.atMs += MINUTE_MS;
  }
  expect(world.judgedIds).toEqual(['after', 'before']);
});
