import type { Diagnostic, Place } from '../../base/index.ts';

export type DiagnosticCode =
  | 'dockerfile/empty'
  | 'dockerfile/too-large'
  | 'dockerfile/no-stage'
  | 'dockerfile/unknown-instruction'
  | 'dockerfile/bad-directive'
  | 'dockerfile/foreign-syntax'
  | 'dockerfile/bad-check'
  | 'dockerfile/unknown-check'
  | 'dockerfile/bad-heredoc'
  | 'dockerfile/bad-json'
  | 'dockerfile/unknown-flag'
  | 'dockerfile/bad-flag'
  | 'dockerfile/bad-mount'
  | 'dockerfile/missing-argument'
  | 'dockerfile/extra-argument'
  | 'dockerfile/bad-assignment'
  | 'dockerfile/bad-stage-name'
  | 'dockerfile/bad-trigger'
  | 'dockerfile/bad-duration'
  | 'dockerfile/bad-port'
  | 'dockerfile/bad-signal'
  | 'dockerfile/bad-mode'
  | 'dockerfile/bad-expansion'
  | 'dockerfile/bad-pattern'
  | 'dockerfile/bad-unset'
  | 'dockerfile/bad-include'
  | 'dockerfile/misplaced-extension'
  | 'dockerfile/almost-extension'
  | 'dockerfile/not-text'
  | 'dockerfile/not-utf8'
  | 'dockerfile/no-command'
  | 'dockerfile/json-taken-as-text';

/** What a code means, and whether a build may go on after it. */
export interface DiagnosticKind {
  readonly severity: Diagnostic['severity'];
  /** One sentence for the reference page. */
  readonly about: string;
}

function error(about: string): DiagnosticKind {
  return { severity: 'error', about };
}

function warning(about: string): DiagnosticKind {
  return { severity: 'warning', about };
}

/** All that may be said about a Dockerfile or an ignore file that is malformed or nearly so; what is allowed and unwise, the checks in `lint/` tell. */
export const dockerfileDiagnostics: Readonly<Record<DiagnosticCode, DiagnosticKind>> = {
  'dockerfile/empty': error('The file holds no instruction.'),
  'dockerfile/too-large': error('The file is larger than any Dockerfile has reason to be.'),
  'dockerfile/no-stage': error('Something other than ARG stands before the first FROM, or there is no FROM.'),
  'dockerfile/unknown-instruction': error('A line starts with a word that is no instruction.'),
  'dockerfile/bad-directive': error('A parser directive is repeated or has a value it can not have.'),
  'dockerfile/foreign-syntax': error('`# syntax` names another language than that of Dockerfiles.'),
  'dockerfile/bad-check': error('The options of `# check` are malformed.'),
  'dockerfile/unknown-check': warning('`# check` names something that is no check.'),
  'dockerfile/bad-heredoc': error('A here-document is not ended, or stands where none can.'),
  'dockerfile/bad-json': error('A JSON array holds more than strings, or is missing where only one will do.'),
  'dockerfile/unknown-flag': error('A flag is not one of the instruction.'),
  'dockerfile/bad-flag': error('A flag is repeated, has no value or one it can not have.'),
  'dockerfile/bad-mount': error('The value of `RUN --mount` is malformed or contradicts itself.'),
  'dockerfile/missing-argument': error('An instruction has fewer arguments than it needs.'),
  'dockerfile/extra-argument': error('An instruction has more arguments than it takes.'),
  'dockerfile/bad-assignment': error('An assignment is not `name=value`.'),
  'dockerfile/bad-stage-name': error('A stage name does not start with a letter or has forbidden characters.'),
  'dockerfile/bad-trigger': error('ONBUILD defers an instruction that can not be deferred.'),
  'dockerfile/bad-duration': error('A duration of HEALTHCHECK is malformed or shorter than 1 ms.'),
  'dockerfile/bad-port': error('A port of EXPOSE is malformed or out of range.'),
  'dockerfile/bad-signal': error('STOPSIGNAL names no signal.'),
  'dockerfile/bad-mode': error('The value of `--chmod` is neither octal nor symbolic.'),
  'dockerfile/bad-expansion': error('A variable, quote or escape is malformed, or a required variable is not set.'),
  'dockerfile/bad-pattern': error('A pattern of an ignore file is malformed.'),
  'dockerfile/bad-unset': error('`# nacre: UNSET` names something that can not be dropped.'),
  'dockerfile/bad-include': error(
    '`# nacre: INCLUDE` names a file that can not be read here, or that includes itself.',
  ),
  'dockerfile/misplaced-extension': error('`# nacre:` stands between the lines of an instruction.'),
  'dockerfile/almost-extension': warning('A comment looks like an instruction to Nacre that is misspelt.'),
  'dockerfile/not-text': error('A Dockerfile has a byte 0 in it.'),
  'dockerfile/not-utf8': warning('The file holds bytes that are not UTF-8; they are replaced.'),
  'dockerfile/no-command': warning('An instruction that runs something has nothing to run.'),
  'dockerfile/json-taken-as-text': warning('What looks like a JSON array is malformed and taken as text.'),
};

/** Makes one diagnostic. */
export function diagnose(code: DiagnosticCode, place: Place, message: string, hint?: string): Diagnostic {
  const { severity } = dockerfileDiagnostics[code];
  return { severity, code, message, place, ...(hint === undefined ? {} : { hint }) };
}

/** Takes what a parser has to say, in the order it finds it. */
export type Report = (code: DiagnosticCode, place: Place, message: string, hint?: string) => void;

/** A list and the function that fills it. */
export function createReport(): { readonly report: Report; readonly diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  return { diagnostics, report: (...said) => diagnostics.push(diagnose(...said)) };
}
