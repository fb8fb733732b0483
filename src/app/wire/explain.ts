/** What `nacre build --explain --json` prints. */
export interface ExplainReport {
  /** In the order of their lines; those that the build did not come to are left out. */
  readonly steps: readonly ExplainedStep[];
}

/** Why a step was done, or was not done again. */
export interface ExplainedStep {
  /** `[build 2/5] RUN npm ci` */
  readonly step: string;
  readonly file: string;
  readonly line: number;
  /** Whether it was found as it was done before. */
  readonly cached: boolean;
  readonly reasons: readonly ExplainedReason[];
  /** The step done before that differs least; `null` when there is none. */
  readonly earlier: { readonly step: string; readonly at: string } | null;
}

export interface ExplainedReason {
  /**
   * `found`; `no-cache`; `new`: nothing like it is remembered; `lost`: what it came to is gone; `fetched`; or what is another: `command`, `setting`,
   * `variable`, `files`, `image`, `step`.
   */
  readonly kind: string;
  readonly message: string;
  /** Of the variable, setting, image or step. */
  readonly name?: string;
  /** The first files that differ, and how many do; 1000 stands for as many or more. */
  readonly paths?: readonly string[];
  readonly count?: number;
}
