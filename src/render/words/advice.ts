import type { Amounts, Finding, Recommendation, Saving } from '../../model/finding.ts';
import { formatRange } from './format.ts';

/** One thing to do, in words, with the code where it is code. */
export interface AdviceStep {
  readonly action: string;
  readonly because: string | undefined;
  /** Where a property has to be set to have an effect. */
  readonly where: string | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly risk: string | undefined;
  readonly verify: string | undefined;
}

/** The change ready to copy, for one way of starting an application. */
export interface CopyBlock {
  readonly label: string;
  readonly text: string;
}

export type SetProperty = Extract<Recommendation, { kind: 'set-property' }>;

const WHERE: Readonly<Record<SetProperty['scope'], string>> = {
  submit:
    'Must be set before the application starts; spark.conf.set in a running session does nothing',
  session: 'Can be set in the running session, before the query',
  cluster: 'Must be set in the configuration of the cluster',
};

/** What to do: a step for each recommendation, in their order. */
export function adviceSteps(finding: Pick<Finding, 'recommendations'>): readonly AdviceStep[] {
  return finding.recommendations.map(stepOf);
}

/** Sentences are put together elsewhere: they come without the period at their end. */
function unended(sentence: string): string {
  return sentence.replace(/(?<!\.)\.\s*$/, '');
}

function stepOf(advice: Recommendation): AdviceStep {
  const both = { risk: advice.risk, verify: advice.verify };
  const none = { because: undefined, where: undefined, before: undefined, after: undefined };
  switch (advice.kind) {
    case 'set-property':
      return {
        ...none,
        ...both,
        action: `Set ${advice.property} ${fromToInWords(advice)}`,
        because: unended(advice.because),
        where: WHERE[advice.scope],
      };
    case 'change-code':
      return {
        ...none,
        ...both,
        action: unended(advice.advice),
        because: unended(advice.because),
        before: advice.before,
        after: advice.after,
      };
    case 'look-into':
      return { ...none, ...both, action: unended(advice.advice) };
  }
}

function fromToInWords({ from, to }: SetProperty): string {
  return from === undefined ? `to ${to} (it is not set)` : `from ${from} to ${to}`;
}

/** `--conf key=value`, quoted for a shell where it has to be. */
export function confLine({ property, to }: Pick<SetProperty, 'property' | 'to'>): string {
  const pair = `${property}=${to}`;
  return `--conf ${/^[\w.,:=/@%+-]+$/.test(pair) ? pair : `'${pair.replaceAll("'", "'\\''")}'`}`;
}

/**
 * All properties of the finding as `--conf` lines, as a Sparkmagic cell where they must be known before the start, as
 * `spark.conf.set` where a session takes them, and as lines of spark-defaults.conf where they belong to the cluster.
 */
export function copyBlocks(finding: Pick<Finding, 'recommendations'>): readonly CopyBlock[] {
  const properties = finding.recommendations.filter((advice) => advice.kind === 'set-property');
  const submit = properties.filter(({ scope }) => scope === 'submit');
  const session = properties.filter(({ scope }) => scope === 'session');
  const cluster = properties.filter(({ scope }) => scope === 'cluster');
  const blocks: readonly CopyBlock[] = [
    { label: 'spark-submit', text: [...submit, ...session].map(confLine).join(' \\\n') },
    {
      label: 'Notebook, first cell (Sparkmagic)',
      text: submit.length === 0 ? '' : configureCell(submit),
    },
    { label: 'In the session (PySpark)', text: session.map(confSet).join('\n') },
    {
      label: 'spark-defaults.conf',
      text: cluster.map(({ property, to }) => `${property} ${to}`).join('\n'),
    },
  ];
  return blocks.filter(({ text }) => text !== '');
}

/** `conf` is what Livy hands to spark-submit; -f restarts a session that is running already. */
function configureCell(properties: readonly SetProperty[]): string {
  const conf = Object.fromEntries(properties.map(({ property, to }) => [property, to]));
  return `%%configure -f\n${JSON.stringify({ conf }, undefined, 2)}`;
}

/** A JSON string is a Python string too. */
export function confSet({ property, to }: SetProperty): string {
  return `spark.conf.set(${JSON.stringify(property)}, ${JSON.stringify(to)})`;
}

/**
 * `6–11 min of wall clock and 60–110 GiB-h`: what acting gives back; undefined for nothing. Where findings before it give back
 * a part: `2–4 min of wall clock more than the findings before it; 6–11 min of wall clock by itself`.
 */
export function savingInWords(saving: Saving | undefined): string | undefined {
  if (saving === undefined) return undefined;
  const alone = saving.alone && amountsInWords(saving.alone);
  const given = amountsInWords(saving);
  return alone === undefined || alone === given
    ? given
    : `${given ?? 'nothing'} more than the findings before it; ${alone} by itself`;
}

function amountsInWords(amounts: Amounts): string | undefined {
  const wall = formatRange(amounts.wallMs, 'ms');
  const memory = formatRange(amounts.memoryByteMs, 'byteMs');
  const parts = [wall === undefined ? undefined : `${wall} of wall clock`, memory];
  const given = parts.filter((part) => part !== undefined);
  return given.length === 0 ? undefined : given.join(' and ');
}

/** How the saving is known. */
export const BASIS_IN_WORDS: Readonly<Record<Saving['basis'], string>> = {
  measured: 'measured in this run',
  simulated: 'simulated from the tasks of this run',
  modelled: 'modelled from typical costs',
};

export const OWNER_IN_WORDS: Readonly<Record<Finding['owner'], string>> = {
  user: 'the owner of the job',
  platform: 'the platform team',
};
