/**
 * Run by Node itself: a test runner loads modules in its own way. Tries each module named on the command line and prints
 * `{"ids"}` or `{"refused"}` for it, one a line.
 */
import { ConfigError } from '../../src/config/config-error.ts';
import { loadModules } from '../../src/config/load-modules.ts';

for (const module of process.argv.slice(2)) {
  process.stdout.write(`${JSON.stringify(await outcomeOf(module))}\n`);
}

async function outcomeOf(module: string): Promise<object> {
  try {
    const heuristics = await loadModules([module]);
    return { ids: heuristics.map(({ meta }) => meta.id) };
  } catch (error) {
    if (error instanceof ConfigError) return { refused: error.message };
    throw error;
  }
}
