/**
 * How far apart a cause and its effect may lie. `same-stage`: both are about one stage (a finding about an SQL execution is
 * about all its stages, one about the application or an executor about any). `earlier`: the cause's stage began before the
 * effect's ended. `application`: anywhere in it.
 */
export type Reach = 'same-stage' | 'earlier' | 'application';

/** An edge of the graph: any of the causes may explain any of the effects. */
export interface Explanation {
  /** Ids of heuristics. */
  readonly effects: readonly string[];
  readonly causes: readonly string[];
  readonly reach: Reach;
  /** How a cause makes an effect; continues a sentence that begins "because". */
  readonly because: string;
}
