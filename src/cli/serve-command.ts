import { Command } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { DEFAULT_OUT } from '../config/load-config.ts';
import { notEmpty, optional } from '../config/option-value.ts';
import type { Config } from '../config/schema.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import { configOf, type SourceFlags, sourceOptions } from './config-flags.ts';
import { type ExitCode, exitCodeOfSignal } from './exit-code.ts';
import { put } from './streams.ts';

interface Flags extends SourceFlags {
  readonly host?: string;
  readonly port?: string;
  readonly out?: string;
}

const EXAMPLES = `
Examples:
  sparkvet serve
      what analyze and daemon stored here, on this machine alone
  sparkvet serve --db /var/lib/sparkvet/sparkvet.db --port 9000
  sparkvet serve --config /etc/sparkvet.json
      users, roles, limits from a file (docs/server.md)

The store is the one that sparkvet daemon fills; both may run at once.`;

export function serveCommand(context: CommandContext): Command {
  const command = new Command('serve')
    .description('pages and REST over the store: overview, search, job history, comparison')
    .option('--host <address>', 'where to listen (default: 127.0.0.1, this machine alone)')
    .option('--port <number>', '0 takes a free one (default: 8191)')
    .option('--out <dir>', `where the store is, unless --db says (default: ${DEFAULT_OUT})`);
  return sourceOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      context.setExitCode(await run(flags, context));
    });
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const more = withoutUndefined({ out: optional(flags.out, (dir) => notEmpty('--out', dir)) });
  const config = withPlace(await configOf(flags, context, more), flags);
  const sparkvet = await composed(config, context);
  await using server = await sparkvet.openServer(context.streams.err);
  context.takeSignals();
  await put(context.streams, `${server.address}\n`);
  return exitCodeOfSignal(await server.run());
}

function withPlace(config: Config, { host, port }: Flags): Config {
  const place = withoutUndefined({
    host: optional(host, (address) => notEmpty('--host', address)),
    port: optional(port, portOf),
  });
  return { ...config, server: { ...config.server, ...place } };
}

const MAX_PORT = 65_535;

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= MAX_PORT) return port;
  throw new ConfigError(`--port: "${text}" is no port: a number from 0 to ${MAX_PORT}`);
}
