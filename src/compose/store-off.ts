import { ConfigError } from '../config/config-error.ts';

/** For commands that have no `--no-store`, and make no sense without a store. */
export function storeOff(who: string): ConfigError {
  return new ConfigError(
    `${who} needs the store, which is switched off: leave out "store": false in the config file and SPARKVET_STORE=false`,
  );
}
