/** What `nacre build --check --json` prints. Lines and columns begin with 1, columns count UTF-16 units. */
export interface DockerfileReport {
  /** The Dockerfile as it was named. */
  readonly file: string;
  /** In the order of the file. */
  readonly findings: readonly DockerfileFinding[];
}

/** Something that is wrong with a Dockerfile, or likely a mistake. */
export interface DockerfileFinding {
  /** Name of the build check, or a code such as `dockerfile/bad-flag`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
  /** What the rule is about, one sentence. */
  readonly about: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line with those around it; `line` is the number of the first. */
  readonly excerpt: { readonly line: number; readonly lines: readonly string[] };
  /** What mends it and changes nothing else. */
  readonly fix?: DockerfileFix;
}

/** A change of one line: what stands from `column` up to `endColumn` becomes `text`. */
export interface DockerfileFix {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly text: string;
}
