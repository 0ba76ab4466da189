import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { notEmpty } from '../config/option-value.ts';
import { FileError } from '../files/file-error.ts';
import { makeFolder } from '../files/make-folder.ts';
import { writeWhole } from '../files/write-whole.ts';
import { analysisSchemaText } from '../model/schemas/analysis-json-schema.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-code.ts';
import { put } from './streams.ts';

export function schemaCommand({ streams, setExitCode }: CommandContext): Command {
  return new Command('schema')
    .description('print the JSON Schema of the document that --format json prints')
    .option('--out <file>', 'write it there instead')
    .addHelpText(
      'after',
      '\nExamples:\n  sparkvet schema > analysis.schema.json\n  sparkvet schema --out analysis.schema.json',
    )
    .action(async ({ out }: { readonly out?: string }) => {
      const text = analysisSchemaText();
      await (out === undefined ? put(streams, text) : write(out, text));
      setExitCode(EXIT.fine);
    });
}

/** Throws ConfigError where it cannot be written, or would take the place of a device: whoever is root may do that. */
async function write(file: string, text: string): Promise<void> {
  // through a link to what it leads to: /dev/stdout is one
  const target = await realpath(notEmpty('--out', file)).catch(() => file);
  const there = await stat(target).catch(() => undefined);
  if (there !== undefined && !there.isFile()) {
    throw new ConfigError(`--out ${file}: is no file: leave --out away to print it`);
  }
  try {
    await makeFolder(path.dirname(target));
    await writeWhole(target, text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ConfigError(`--out ${file}: cannot be written: ${error.reason}`, { cause: error });
  }
}
