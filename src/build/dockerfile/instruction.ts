import type { Place } from '../../base/index.ts';
import type { CheckOptions } from './check-options.ts';
import type { Mount } from './mount.ts';

/** A piece of the text with where it begins. Unexpanded after parsing; what it stands for after `expandInstruction`. */
export interface Word {
  readonly text: string;
  readonly place: Place;
}

/** What every instruction has. */
export interface InstructionBase {
  /** First character of the instruction's name. */
  readonly place: Place;
  /** Last line of the instruction, heredoc bodies included; 1-based. */
  readonly endLine: number;
  /** The instruction as written, continuation lines joined, without heredoc bodies: what history shows. */
  readonly source: string;
  /** The instruction's name as written. */
  readonly keyword: string;
  /** The comments above it, blank lines between them left out, without `#` and blanks; an empty comment starts them anew. */
  readonly comments?: readonly Word[];
  /** The first line within it that is empty: other builders will refuse it one day. */
  readonly emptyLine?: Place;
}

/** What is run: an argument vector as it is, or a line for the stage's shell. */
export type Command =
  | { readonly kind: 'exec'; readonly argv: readonly string[] }
  | { readonly kind: 'shell'; readonly line: string };

/** A here-document of RUN. */
export interface Heredoc {
  readonly name: string;
  /** Every line between opener and terminator as written, line ends included. */
  readonly content: string;
  /** `<<-`: tabs at the start of lines do not count. */
  readonly stripTabs: boolean;
  /** False when the name was quoted: nothing in the content is a variable. */
  readonly expand: boolean;
  readonly place: Place;
}

/** A file whose content stands in the Dockerfile: a heredoc as a source of COPY or ADD. */
export interface InlineFile {
  readonly name: string;
  /** The file's text, leading tabs already removed where `<<-` asked for it. */
  readonly content: string;
  /** Whether variables in `content` are still to be expanded. */
  readonly expand: boolean;
  /** The `<<NAME` word. */
  readonly place: Place;
  /** First line of the content. */
  readonly contentPlace: Place;
}

/** `name=value` of ENV and LABEL. */
export interface Assignment {
  readonly name: Word;
  readonly value: Word;
}

export interface FromInstruction extends InstructionBase {
  readonly kind: 'from';
  /** Image reference, earlier stage or `scratch`. */
  readonly image: Word;
  readonly platform?: Word;
  /** `AS` as written. */
  readonly as?: Word;
  /** Stage name in lower case. */
  readonly name?: Word;
  /** Stage name as written, when that is not its lower case. */
  readonly writtenName?: string;
}

export interface ArgInstruction extends InstructionBase {
  readonly kind: 'arg';
  readonly args: readonly { readonly name: Word; readonly value?: Word }[];
}

export interface EnvInstruction extends InstructionBase {
  readonly kind: 'env';
  readonly pairs: readonly Assignment[];
  /** Whether a blank stands between name and value, not `=`: then there is one pair. */
  readonly legacy: boolean;
}

export interface LabelInstruction extends InstructionBase {
  readonly kind: 'label';
  readonly pairs: readonly Assignment[];
  /** Whether a blank stands between name and value, not `=`: then there is one pair. */
  readonly legacy: boolean;
}

/** A CDI device asked for by RUN. */
export interface Device {
  readonly name: string;
  readonly required: boolean;
  readonly place: Place;
}

export interface RunInstruction extends InstructionBase {
  readonly kind: 'run';
  readonly command: Command;
  readonly heredocs: readonly Heredoc[];
  readonly mounts: readonly Mount[];
  readonly network: 'default' | 'none' | 'host';
  readonly security: 'sandbox' | 'insecure';
  readonly devices: readonly Device[];
  /** Where each flag stands that was written, by name without dashes. */
  readonly flagPlaces: Readonly<Record<string, Place>>;
}

/** What COPY and ADD have in common. */
export interface CopyBase extends InstructionBase {
  /** Paths and, for ADD, addresses, in order; heredocs are in `files`. */
  readonly sources: readonly Word[];
  readonly files: readonly InlineFile[];
  readonly destination: Word;
  readonly chown?: Word;
  readonly chmod?: Word;
  readonly link: boolean;
  readonly exclude: readonly Word[];
  /** Where each flag stands that was written, by name without dashes. */
  readonly flagPlaces: Readonly<Record<string, Place>>;
}

export interface CopyInstruction extends CopyBase {
  readonly kind: 'copy';
  /** Stage name or index, or image; never expanded. */
  readonly from?: Word;
  readonly parents: boolean;
}

export interface AddInstruction extends CopyBase {
  readonly kind: 'add';
  readonly checksum?: Word;
  readonly keepGitDir?: boolean;
  readonly unpack?: boolean;
}

export interface WorkdirInstruction extends InstructionBase {
  readonly kind: 'workdir';
  readonly path: Word;
}

export interface UserInstruction extends InstructionBase {
  readonly kind: 'user';
  readonly user: Word;
}

export interface ExposeInstruction extends InstructionBase {
  readonly kind: 'expose';
  readonly ports: readonly Word[];
}

export interface VolumeInstruction extends InstructionBase {
  readonly kind: 'volume';
  readonly paths: readonly Word[];
}

export interface CmdInstruction extends InstructionBase {
  readonly kind: 'cmd';
  readonly command: Command;
}

export interface EntrypointInstruction extends InstructionBase {
  readonly kind: 'entrypoint';
  readonly command: Command;
}

export interface ShellInstruction extends InstructionBase {
  readonly kind: 'shell';
  readonly argv: readonly string[];
}

export interface StopsignalInstruction extends InstructionBase {
  readonly kind: 'stopsignal';
  readonly signal: Word;
}

/** Durations in nanoseconds, absent or 0 meaning the default. */
export type HealthCheck =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly interval?: number;
      readonly timeout?: number;
      readonly startPeriod?: number;
      readonly startInterval?: number;
      readonly retries?: number;
    };

export interface HealthcheckInstruction extends InstructionBase {
  readonly kind: 'healthcheck';
  readonly check: HealthCheck;
}

/** Any instruction that ONBUILD may defer. */
export type TriggerInstruction = Exclude<
  Instruction,
  FromInstruction | OnbuildInstruction | MaintainerInstruction | UnsetInstruction
>;

export interface OnbuildInstruction extends InstructionBase {
  readonly kind: 'onbuild';
  readonly trigger: TriggerInstruction;
  /** What the image's config keeps: the trigger as text, heredoc bodies included. */
  readonly expression: string;
}

export interface MaintainerInstruction extends InstructionBase {
  readonly kind: 'maintainer';
  readonly name: string;
}

/** What UNSET drops. */
export type UnsetKind =
  | 'env'
  | 'label'
  | 'expose'
  | 'volume'
  | 'entrypoint'
  | 'cmd'
  | 'user'
  | 'workdir'
  | 'shell'
  | 'healthcheck'
  | 'stopsignal'
  | 'onbuild';

/** `# nacre: UNSET …`: drops what the image says so far. */
export interface UnsetInstruction extends InstructionBase {
  readonly kind: 'unset';
  /** One of env, label, expose and volume, or any of the others. */
  readonly what: readonly UnsetKind[];
  /** Names of what is dropped, `*` and `?` standing for any characters and any one; none for what there is one of. */
  readonly names: readonly Word[];
}

/** One instruction of a Dockerfile. Source: Dockerfile reference, docker/dockerfile:1. */
export type Instruction =
  | FromInstruction
  | ArgInstruction
  | EnvInstruction
  | LabelInstruction
  | RunInstruction
  | CopyInstruction
  | AddInstruction
  | WorkdirInstruction
  | UserInstruction
  | ExposeInstruction
  | VolumeInstruction
  | CmdInstruction
  | EntrypointInstruction
  | ShellInstruction
  | StopsignalInstruction
  | HealthcheckInstruction
  | OnbuildInstruction
  | MaintainerInstruction
  | UnsetInstruction;

/** What is particular to one kind of instruction: all but its place and source. */
export type InstructionBody<Kind extends Instruction['kind']> = Omit<
  Extract<Instruction, { readonly kind: Kind }>,
  keyof InstructionBase
>;

/** The character that escapes within a line and joins lines: `# escape=`. */
export type EscapeCharacter = '\\' | '`';

/** Parser directives at the top of the file. */
export interface Directives {
  readonly escape: EscapeCharacter;
  /** How many lines at the top hold directives, or `#!`. */
  readonly lines: number;
  readonly syntax?: Word;
  readonly check?: CheckOptions;
}

/** A file that INCLUDE has brought in. */
export interface IncludedFile {
  /** What its places are shown under. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** A parsed Dockerfile: instructions in the file's order, those of included files where INCLUDE stands. */
export interface Dockerfile {
  readonly file: string;
  readonly directives: Directives;
  readonly instructions: readonly Instruction[];
  /** Each once, in the order they are first included. */
  readonly included: readonly IncludedFile[];
}
