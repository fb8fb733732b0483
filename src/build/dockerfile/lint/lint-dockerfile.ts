import type { Diagnostic } from '../../../base/index.ts';
import { type CheckOptions, defaultCheckOptions } from '../check-options.ts';
import { createReport } from '../diagnostics.ts';
import type { Dockerfile, InstructionBase } from '../instruction.ts';
import { optional } from '../optional.ts';
import { parseCheckOptions } from '../parse-check-options.ts';
import type { LintRequest } from './lint-request.ts';
import { readSubject } from './read-subject.ts';
import type { Finding, Rule, Sighting } from './rule.ts';
import { rules } from './rules.ts';

/** What the checks have to say. */
export interface LintReport {
  /** In the order of the file; errors when `# check=error=true` makes them such. */
  readonly findings: readonly Finding[];
  /** What is wrong with the build argument that configures the checks. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The build argument that takes the place of `# check=`. */
const optionsArgument = 'BUILDKIT_DOCKERFILE_CHECK';

/**
 * Makes the build checks on a Dockerfile that reads well. Which of them are made says `# check=`, or the build argument
 * BUILDKIT_DOCKERFILE_CHECK in its stead, and for one instruction a `# check=skip=…` above it.
 *
 * @example
 * const { findings } = await lintDockerfile(dockerfile, { buildArgs: {}, platformArgs, findBase: async () => undefined });
 */
export async function lintDockerfile(dockerfile: Dockerfile, request: LintRequest): Promise<LintReport> {
  const { options, diagnostics } = readOptions(dockerfile, request);
  const chosen = rules.filter((rule) => isChosen(rule, options));
  const severity = options.error ? 'error' : 'warning';
  if (chosen.length === 0) return { findings: [], diagnostics };
  const subject = await readSubject(dockerfile, request);
  const findings = chosen.flatMap((rule) =>
    rule
      .find(subject)
      .filter(({ of }) => !of.some((line) => isSkippedAbove(rule, line)))
      .map((sighting) => toFinding(rule, severity, sighting)),
  );
  return { findings: findings.toSorted(byPlace), diagnostics };
}

function readOptions(
  { directives }: Dockerfile,
  { buildArgs }: LintRequest,
): { readonly options: CheckOptions; readonly diagnostics: readonly Diagnostic[] } {
  const text = Object.hasOwn(buildArgs, optionsArgument) ? buildArgs[optionsArgument] : undefined;
  if (text === undefined) return { options: directives.check ?? defaultCheckOptions, diagnostics: [] };
  const { report, diagnostics } = createReport();
  const place = { file: optionsArgument, line: 1, column: 1, text };
  return { options: parseCheckOptions({ text, place }, report), diagnostics };
}

function isChosen({ name, experimental }: Rule, options: CheckOptions): boolean {
  if (experimental) return options.experimental === 'all' || options.experimental.includes(name);
  return options.skip !== 'all' && !options.skip.includes(name);
}

const checkComment = /^check\s*=\s*(.+)$/i;

/** Whether a comment above an instruction says that the check be skipped; the first comment that says anything of checks counts. */
function isSkippedAbove({ name }: Rule, { comments = [] }: InstructionBase): boolean {
  const [text] = comments.flatMap((comment) => checkComment.exec(comment.text)?.[1] ?? []);
  const [first] = comments;
  if (text === undefined || first === undefined) return false;
  const { skip } = parseCheckOptions({ text, place: first.place }, () => undefined);
  return skip === 'all' || skip.includes(name);
}

function toFinding(rule: Rule, severity: Finding['severity'], sighting: Sighting): Finding {
  const { message, place, hint = rule.remedy, edit } = sighting;
  return { severity, code: rule.name, message, hint, place, ...optional('edit', edit) };
}

function byPlace(a: Finding, b: Finding): number {
  return a.place.line - b.place.line || a.place.column - b.place.column;
}
