import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { reasonOf } from '../files/reason.ts';
import { type Heuristic, isHeuristic } from '../heuristics/heuristic.ts';
import { ConfigError } from './config-error.ts';
import { offerOwnPackages } from './own-packages.ts';
import { valueAt } from './value-at.ts';

/**
 * Heuristics of the user's own, in the order of their modules: each exports one or several made with `defineHeuristic`, under
 * any name. Runs the modules' code. Throws ConfigError: which module, and what is wrong with it.
 */
export async function loadModules(modules: readonly string[]): Promise<readonly Heuristic[]> {
  if (modules.length > 0) offerOwnPackages();
  const loaded: Heuristic[] = [];
  for (const module of modules) loaded.push(...(await loadModule(module)));
  return [...new Set(loaded)];
}

async function loadModule(module: string): Promise<readonly Heuristic[]> {
  const exported = await importModule(module);
  const heuristics = Object.values(exported).flat().filter(isHeuristic);
  if (heuristics.length === 0) {
    throw new ConfigError(
      `modules: ${module} exports no heuristic made with defineHeuristic (docs/configuration.md has one to start from)`,
    );
  }
  for (const heuristic of heuristics) refuseUnusable(heuristic, module);
  return heuristics;
}

async function importModule(module: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    await stat(module);
    return await import(pathToFileURL(module).href);
  } catch (cause) {
    throw new ConfigError(`modules: ${module} cannot be loaded: ${reasonOf(cause)}`, { cause });
  }
}

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** A module may be plain JavaScript, which no compiler has held to the contract. */
function refuseUnusable(heuristic: Heuristic, module: string): void {
  const id = valueAt(heuristic, ['meta', 'id']);
  if (typeof id !== 'string' || !ID.test(id)) {
    throw new ConfigError(
      `modules: ${module}: a heuristic's meta.id is words in lower case with dashes between them, not ${JSON.stringify(id)}`,
    );
  }
  if (typeof valueAt(heuristic.options, ['safeParse']) !== 'function') {
    throw new ConfigError(`modules: ${module}: the options of ${id} are no zod schema`);
  }
  const { success, error } = heuristic.options.safeParse({});
  if (success) return;
  const names = error.issues.map((issue) => issue.path.join('.') || issue.message);
  throw new ConfigError(
    `modules: ${module}: every option of ${id} needs a default: ${names.join(', ')}`,
  );
}
