import { ConfigError } from '../config/config-error.ts';
import { DEFAULT_OUT } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import type { OutputFormat } from '../model/output-formats.ts';

/** What is printed and what becomes a file. */
export interface OutputPlan {
  /** The one format that goes to standard output; without one, the paths of the files do. */
  readonly printed?: OutputFormat;
  readonly filed: readonly OutputFormat[];
  readonly directory: string;
}

/** Formats that are one document, whatever it is about: two of them in a row are none. */
const ONE_DOCUMENT: readonly OutputFormat[] = ['junit', 'sarif'];

/**
 * Without `--out` one format is printed and only HTML is a file; with it every format that was asked for is a file. Throws
 * ConfigError when two would share standard output.
 */
export function planOutput({ formats, out }: Pick<Config, 'formats' | 'out'>): OutputPlan {
  const directory = out ?? DEFAULT_OUT;
  if (formats === undefined) return { printed: 'terminal', filed: ['html'], directory };
  const asked = [...new Set(formats)];
  if (out !== undefined) return { filed: asked, directory };
  const [printed, ...others] = asked.filter((format) => format !== 'html');
  if (printed === undefined) return { filed: asked, directory };
  if (others.length > 0) {
    const names = [printed, ...others].join(' and ');
    throw new ConfigError(
      `--format: ${names} cannot share standard output: name a directory with --out`,
    );
  }
  return { printed, filed: asked.filter((format) => format === 'html'), directory };
}

/** Throws ConfigError when what is printed cannot be of several applications. */
export function refuseSeveral({ printed }: OutputPlan): void {
  if (printed === undefined || !ONE_DOCUMENT.includes(printed)) return;
  throw new ConfigError(
    `--format: ${printed} of several applications needs a file for each: name a directory with --out`,
  );
}
