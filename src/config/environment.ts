import { OUTPUT_FORMATS } from '../model/output-formats.ts';
import { withoutUndefined } from '../model/record-of.ts';
import {
  byteCount,
  notEmpty,
  oneOf,
  optional,
  positiveNumber,
  trueOrFalse,
  wholeNumber,
} from './option-value.ts';
import { FAIL_ON, MAX_THREADS, PRESET_NAMES, type Settings } from './schema.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'SPARKVET_';

/** The settings that environment variables hold; an empty one is none. Throws ConfigError. */
export function settingsOfEnvironment(environment: Environment): Settings {
  const read = <R>(name: string, parse: (option: string, text: string) => R): R | undefined =>
    optional(variable(environment, name), (text) => parse(PREFIX + name, text));
  return withoutUndefined({
    preset: read('PRESET', (option, text) => oneOf(option, text, PRESET_NAMES)),
    gateScale: read('GATE_SCALE', positiveNumber),
    maxLogBytes: read('MAX_LOG_BYTES', byteCount),
    cluster: read('CLUSTER', notEmpty),
    out: read('OUT', notEmpty),
    db: read('DB', notEmpty),
    store: read('STORE', trueOrFalse),
    formats: read('FORMAT', (option, text) =>
      text.split(',').map((name) => oneOf(option, name.trim(), OUTPUT_FORMATS)),
    ),
    yarn: read('YARN', listOf),
    historyServers: read('HISTORY_SERVER', listOf),
    eventLogDirs: read('EVENT_LOG_DIR', listOf),
    failOn: read('FAIL_ON', (option, text) => oneOf(option, text, FAIL_ON)),
    threads: read('THREADS', (option, text) => wholeNumber(option, text, MAX_THREADS)),
  });
}

function listOf(option: string, text: string): readonly string[] {
  return text.split(',').map((item) => notEmpty(option, item.trim()));
}

/** Path of the config file, where the command line names none. */
export function configFileOfEnvironment(environment: Environment): string | undefined {
  return variable(environment, 'CONFIG');
}

function variable(environment: Environment, name: string): string | undefined {
  const text = environment[PREFIX + name];
  return text === '' ? undefined : text;
}
