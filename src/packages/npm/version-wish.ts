/** A version that a project asks for, as it wrote it. */
export interface VersionWish {
  readonly text: string;
  /** Where it says so: `engines.node of package.json`. */
  readonly source: string;
}
