import type { Terminal } from './terminal.ts';

/** What completes a value on the command line. */
export type Completion =
  | 'image'
  | 'container'
  | 'volume'
  | 'network'
  | 'image-or-container'
  | 'build'
  | 'file'
  | 'directory'
  | 'none'
  | readonly string[];

/** One flag, as data: parsing, help, completion and the reference pages all read it. */
export interface Flag {
  /** Long name without dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** Other long names, which are read and not shown. */
  readonly aliases?: readonly string[];
  /** `switch` takes no value, `text` one, `list` may be given again and again. */
  readonly kind: 'switch' | 'text' | 'list';
  /** Of a switch that is on unless said otherwise: the switch that `=false` stands for. */
  readonly opposite?: string;
  /** How help calls the value; upper case. */
  readonly value?: string;
  /** One sentence fragment; lower case, no full stop. */
  readonly about: string;
  readonly completion?: Completion;
}

/** The flags of one call, looked up by long name. Names that the command did not declare are bugs. */
export interface Flags {
  on(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
}

/** One call of a command. */
export interface Invocation {
  readonly flags: Flags;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  /** Where the store lies: `--root`, else `NACRE_ROOT`, else the default for this user. */
  readonly root: string;
  /** Whether a fault is shown with its stack. */
  readonly debug: boolean;
}

/** One positional argument, for help and completion. */
export interface Positional {
  readonly name: string;
  readonly kind: 'one' | 'optional' | 'many' | 'any';
  readonly completion?: Completion;
}

/** One verb. */
export interface Command {
  readonly name: string;
  /** What it does, for its own help: a few sentences. */
  readonly about: string;
  readonly positionals: readonly Positional[];
  readonly flags: readonly Flag[];
  /** Flags that users of other engines know and it has not, each with what to do instead: an imperative sentence. */
  readonly foreign?: Readonly<Record<string, string>>;
  /** Flags end at the first positional; the rest belongs to the program to be run. */
  readonly passThrough?: boolean;
  /** Its exit status is that of the program it runs; a call that is wrong ends with 125, as programs end with less. */
  readonly runsProgram?: boolean;
  /** Calls that can be typed as they are, each with what it does. */
  readonly examples: readonly { readonly call: string; readonly about: string }[];
  /** @returns exit status */
  run(invocation: Invocation): Promise<number>;
}
