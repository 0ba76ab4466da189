import { compose, type Sparkvet } from '../compose.ts';
import type { Config } from '../config/schema.ts';
import type { CommandContext } from './command-context.ts';
import { say } from './streams.ts';

/** `compose` for a command: a store that takes long to be brought up to date says so. Throws ConfigError. */
export async function composed(
  config: Config,
  { environment, streams }: CommandContext,
): Promise<Sparkvet> {
  return compose(config, environment, (doneCount, totalCount) => {
    const amount = `${doneCount} of ${totalCount} analyses`;
    say(streams, `the store is brought up to date for this version: ${amount}`);
  });
}
