import { pushTo } from '../../../model/by-key.ts';

/** Running stages that an executor, or a host, is excluded in at once. */
const MAX_EXCLUSIONS = 100;
/** Of all executors together: each of ten thousand, in as many stages as run at once anywhere. */
const MAX_KEPT = 500_000;
/** Executors that live on one host at once; no machine has cores for as many. */
const MAX_ON_HOST = 1_000;

/** Where an executor is given no tasks, as far as it was said. `…At` are numbers of what was said, in order; 0 is never. */
export interface Exclusion {
  isExcluded: boolean;
  isExcludedSaidAt: number;
  readonly stageIds: Set<number>;
  home?: Host;
  livesThereSinceAt: number;
}

/** What was said of a host holds for those who lived there then, and is looked up when somebody asks: it may have many. */
interface Host {
  readonly name: string;
  memberCount: number;
  isExcluded: boolean;
  isExcludedSaidAt: number;
  readonly stages: Map<number, SaidOfStage>;
}

interface SaidOfStage {
  readonly saidAt: number;
  /** For how many executors. */
  readonly keptCount: number;
}

/** Of an executor that nothing was said of. */
export function newExclusion(): Exclusion {
  return { isExcluded: false, isExcludedSaidAt: 0, stageIds: new Set(), livesThereSinceAt: 0 };
}

/** What is said of an executor by now, by itself and by its host. */
export function exclusionOf(exclusion: Exclusion): {
  readonly isExcluded: boolean;
  readonly excludedInStages: readonly number[];
} {
  const { home, livesThereSinceAt, stageIds, isExcludedSaidAt } = exclusion;
  const isOfHost =
    home !== undefined && home.isExcludedSaidAt > Math.max(livesThereSinceAt, isExcludedSaidAt);
  const { isExcluded } = isOfHost ? home : exclusion;
  const excludedInStages = new Set([...stageIds, ...stagesOfHost(exclusion)]);
  return { isExcluded, excludedInStages: [...excludedInStages] };
}

/** That the host was excluded in while the executor lived there. */
function stagesOfHost({ home, livesThereSinceAt }: Exclusion): readonly number[] {
  if (home === undefined || home.stages.size === 0) return [];
  return [...home.stages].flatMap(([stageId, { saidAt }]) =>
    saidAt > livesThereSinceAt ? stageId : [],
  );
}

/** Which executors are given no tasks, by their host or in a stage. As in Spark, what is said of a host is said of those that live there. */
export class ExecutorExclusions {
  readonly #byHost = new Map<string, Host>();
  /** What is to be forgotten with a stage. */
  readonly #byStage = new Map<number, (Set<number> | Map<number, SaidOfStage>)[]>();
  #keptCount = 0;
  #saidCount = 0;

  /** An executor, not the driver, came or turns out to live elsewhere. */
  moves(exclusion: Exclusion, name: string): void {
    this.leaves(exclusion);
    const home = this.#byHost.get(name) ?? newHost(name);
    if (home.memberCount >= MAX_ON_HOST) return;
    this.#byHost.set(name, home);
    home.memberCount += 1;
    exclusion.home = home;
    exclusion.livesThereSinceAt = this.#next();
  }

  /** What was said of its host meanwhile stays said of it. */
  leaves(exclusion: Exclusion): void {
    const { home } = exclusion;
    if (home === undefined) return;
    exclusion.isExcluded = exclusionOf(exclusion).isExcluded;
    for (const stageId of stagesOfHost(exclusion)) this.add(exclusion, stageId);
    delete exclusion.home;
    home.memberCount -= 1;
    if (home.memberCount === 0) this.#byHost.delete(home.name);
  }

  set(exclusion: Exclusion, isExcluded: boolean): void {
    exclusion.isExcluded = isExcluded;
    exclusion.isExcludedSaidAt = this.#next();
  }

  setHost(name: string, isExcluded: boolean): void {
    const home = this.#byHost.get(name);
    if (home === undefined) return;
    home.isExcluded = isExcluded;
    home.isExcludedSaidAt = this.#next();
  }

  addHost(name: string, stageId: number): void {
    const home = this.#byHost.get(name);
    if (home === undefined) return;
    const before = home.stages.get(stageId)?.keptCount;
    if (before === undefined && home.stages.size >= MAX_EXCLUSIONS) return;
    const moreCount = home.memberCount - (before ?? 0);
    if (this.#keptCount + moreCount > MAX_KEPT) return;
    this.#keptCount += moreCount;
    home.stages.set(stageId, { saidAt: this.#next(), keptCount: home.memberCount });
    if (before === undefined) this.#forgetWith(stageId, home.stages);
  }

  add({ stageIds }: Exclusion, stageId: number): void {
    if (stageIds.size >= MAX_EXCLUSIONS || stageIds.has(stageId)) return;
    if (this.#keptCount >= MAX_KEPT) return;
    this.#keptCount += 1;
    stageIds.add(stageId);
    this.#forgetWith(stageId, stageIds);
  }

  stageCompleted(stageId: number): void {
    for (const said of this.#byStage.get(stageId) ?? []) {
      this.#keptCount -= said instanceof Map ? (said.get(stageId)?.keptCount ?? 0) : 1;
      said.delete(stageId);
    }
    this.#byStage.delete(stageId);
  }

  #forgetWith(stageId: number, said: Set<number> | Map<number, SaidOfStage>): void {
    pushTo(this.#byStage, stageId, said);
  }

  #next(): number {
    this.#saidCount += 1;
    return this.#saidCount;
  }
}

function newHost(name: string): Host {
  return { name, memberCount: 0, isExcluded: false, isExcludedSaidAt: 0, stages: new Map() };
}
