import { z } from 'zod';
import { type Footprint, footprint } from '../metrics/footprint.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Saving } from '../model/finding.ts';
import { GATE, type Raised } from '../model/severity.ts';

/** What a saving must reach to be worth somebody's day; options of every heuristic that predicts one. */
export const GATE_OPTIONS = {
  gateWallMs: z.number().nonnegative().default(GATE.wallMs),
  gateWallShare: z.number().min(0).max(1).default(GATE.wallShare),
  gateMemoryByteMs: z.number().nonnegative().default(GATE.memoryByteMs),
  gateMemoryShare: z.number().min(0).max(1).default(GATE.memoryShare),
  /** Applications shorter than this are never worth a finding, unless they failed (catalogue §3.4). */
  silentBelowWallMs: z.number().nonnegative().default(60_000),
  /**
   * Nor those that held less core time: ours, a fifth of the catalogue's 10 core-minutes, so that a small job that wastes half
   * of it is still told.
   */
  silentBelowCoreMs: z.number().nonnegative().default(120_000),
} as const;
const Gate = z.object(GATE_OPTIONS);
export type GateOptions = z.infer<typeof Gate>;

/**
 * Severity of a finding by what acting on it would give back (`severity.ts` says how). Below both gates it is `low`: true,
 * and not worth acting on.
 */
export function severityOfSaving(
  app: ApplicationModel,
  saving: Pick<Saving, 'wallMs' | 'memoryByteMs'>,
  gate: GateOptions,
): Raised {
  const whole = footprint(app);
  if (isTooShort(whole, gate) || !isPastGate(whole, saving, gate)) return 'low';
  const share = Math.max(
    shareOf(saving.wallMs.likely, whole.wallMs),
    shareOf(saving.memoryByteMs.likely, whole.heldMemoryByteMs),
  );
  if (share >= GATE.criticalShare) return 'critical';
  return share >= GATE.severeShare ? 'severe' : 'moderate';
}

/** Of a gate: below it a saving is not even worth a line among what was also noticed. Ours. */
const MENTIONED_SHARE = 0.2;

/** Whether a saving reaches a fifth of its gate; never in an application that is too small. */
export function isWorthMentioning(
  app: ApplicationModel,
  { wallMs, memoryByteMs }: Pick<Saving, 'wallMs' | 'memoryByteMs'>,
  gate: GateOptions,
): boolean {
  const whole = footprint(app);
  if (isTooShort(whole, gate)) return false;
  const scaled = {
    wallMs: { ...wallMs, likely: wallMs.likely / MENTIONED_SHARE },
    memoryByteMs: { ...memoryByteMs, likely: memoryByteMs.likely / MENTIONED_SHARE },
  };
  return isPastGate(whole, scaled, gate);
}

/** Whether the application is too small for any saving to matter. */
export function isTooShort(whole: Footprint, gate: GateOptions): boolean {
  return whole.wallMs < gate.silentBelowWallMs || whole.heldCoreMs < gate.silentBelowCoreMs;
}

function isPastGate(
  whole: Footprint,
  { wallMs, memoryByteMs }: Pick<Saving, 'wallMs' | 'memoryByteMs'>,
  gate: GateOptions,
): boolean {
  const time = Math.max(gate.gateWallMs, gate.gateWallShare * whole.wallMs);
  const cost = Math.max(gate.gateMemoryByteMs, gate.gateMemoryShare * whole.heldMemoryByteMs);
  return wallMs.likely >= time || memoryByteMs.likely >= cost;
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
